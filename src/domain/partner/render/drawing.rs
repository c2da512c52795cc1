//! The drawing of a system: servers between the Main and the Backup network, their addresses, ports, teams and monitors,
//! and below them every link with its port and compression. One SVG document.
//!
//! The networks are the two rails at the sides and the servers stand below each other, so that the drawing stays readable
//! at a phone's width and grows downwards with the number of servers. Colours follow the reader's light or dark setting;
//! the Backup rail is dashed, so that a black-and-white print tells the two apart.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::super::common::Address;
use super::super::derive;
use super::super::sheet::Sheet;
use super::super::system::{Endpoint, Network, Role, Server, System};
use super::text::bandwidth;
use crate::markup::{visible, xml};
use crate::path::Path;
use crate::words::on_off;

const WIDTH: u32 = 480;
const MARGIN: u32 = 18;
/// Centres of the two rails.
const MAIN_X: u32 = 26;
const BACKUP_X: u32 = WIDTH - MAIN_X;
/// Cards stand between the rails.
const CARD_X: u32 = 62;
const CARD_WIDTH: u32 = WIDTH - 2 * CARD_X;
const PAD: u32 = 14;
/// From one line of a network's heading to the next.
const LINE: u32 = 17;
/// Lines for the subnets of one network.
const SUBNETS: usize = 8;

/// The drawing of the plan.
#[must_use]
pub fn render(plan: &System) -> String {
    let sheets = derive::sheets(plan);
    let mut canvas = Canvas::default();
    title(&mut canvas, plan);
    let rails_from = canvas.y;
    canvas.y += 8;
    plan.servers.iter().for_each(|server| card(&mut canvas, plan, server));
    monitors(&mut canvas, plan);
    let rails_to = canvas.y;
    links(&mut canvas, &sheets);
    let rails = rails(plan, rails_from, rails_to);
    document(plan, canvas.y + MARGIN, &rails, &canvas.body)
}

/// What has been drawn so far, and how far down it reaches.
#[derive(Default)]
struct Canvas {
    body: String,
    y: u32,
}

impl Canvas {
    /// Text that is cut to the room it has; the whole text stands in a tooltip then. An address that is too long is set
    /// smaller before it is cut: the longest IPv6 address fits then.
    fn text(&mut self, x: u32, y: u32, class: &str, room: u32, text: &str) {
        let shown = visible(text);
        let mut class = class.to_owned();
        let mut cut = cut(&shown, room, &class);
        if cut != shown && class.starts_with("mono") {
            class.insert_str(0, "tight ");
            cut = self::cut(&shown, room, &class);
        }
        let whole = if cut == shown { "" } else { text };
        self.put(x, y, &class, &cut, whole);
    }

    /// Servers by name. Where there is no room for all names whole, each of a few is cut by itself, and many are counted: a list that is
    /// cut as one reads as another.
    fn servers(&mut self, (x, y): (u32, u32), room: u32, verb: &str, names: &[&str]) {
        let all = visible(&format!("{verb} {}", names.join(", ")));
        let few = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let each = (room.saturating_sub(90) / few.max(1)).saturating_sub(12);
        let shown = match names {
            _ if cut(&all, room, "soft") == all => return self.put(x, y, "soft", &all, ""),
            [_, _, _, _, ..] => format!("{} servers", names.len()),
            _ => names.iter().map(|name| cut(&visible(name), each, "soft")).collect::<Vec<_>>().join(", "),
        };
        self.put(x, y, "soft", &format!("{verb} {shown}"), &all);
    }

    /// Text that fits; what it stands for, when that is longer, as a tooltip.
    fn put(&mut self, x: u32, y: u32, class: &str, shown: &str, whole: &str) {
        let tooltip = if whole.is_empty() { String::new() } else { format!("<title>{}</title>", xml(whole)) };
        let _ =
            writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}{tooltip}</text>", xml(shown));
    }

    /// A stub from a rail to a card, with a dot at the card.
    fn stub(&mut self, connection: Path, y: u32) {
        let (from, to) = match connection {
            Path::Main => (MAIN_X, CARD_X),
            Path::Backup => (BACKUP_X, CARD_X + CARD_WIDTH),
        };
        let class = connection.name();
        let _ = writeln!(
            self.body,
            "<line x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\" class=\"wire {class}\"/>\
             <circle cx=\"{from}\" cy=\"{y}\" r=\"5\" class=\"dot {class}\"/>\
             <circle cx=\"{to}\" cy=\"{y}\" r=\"5\" class=\"dot {class}\"/>"
        );
    }
}

/// Text that fits into `room`, with an ellipsis where it was cut: before its last third, because names that are alike differ at
/// their ends (`PUMPING-STATION-NORTH-1` and `-2`). Widths are estimates in tenths of a pixel, on the wide
/// side, since the reader's font is not known: a letter of the class, a quarter more for the wide ones.
fn cut(text: &str, room: u32, class: &str) -> String {
    let (letter, same_width) = match class.split(' ').next() {
        Some("h1") => (128, false),
        Some("label") => (108, false),
        Some("mono") => (79, true),
        Some("tight") => (67, true),
        Some("name") => (80, false),
        _ => (74, false),
    };
    let width = |c: char| {
        let wide =
            c.is_uppercase() || matches!(c, 'm' | 'w' | '@' | '%' | '\u{2026}' | '\u{2192}' | '\u{2194}');
        match c.width().unwrap_or(0) {
            0 => 0,
            2 => letter * 7 / 4,
            _ if wide && !same_width => letter * 5 / 4,
            _ => letter,
        }
    };
    let room = room * 10;
    if text.chars().map(width).sum::<u32>() <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(width('\u{2026}'));
    let mut last = left / 3;
    left -= last;
    let fits = |c: &char, left: &mut u32| {
        let enough = width(*c) <= *left;
        *left = left.saturating_sub(width(*c));
        enough
    };
    let end = text.chars().rev().take_while(|c| fits(c, &mut last)).count();
    let start: String = text.chars().take_while(|c| fits(c, &mut left)).collect();
    let end: String = text.chars().skip(text.chars().count() - end).collect();
    format!("{start}\u{2026}{end}")
}

fn title(canvas: &mut Canvas, plan: &System) {
    let room = WIDTH - 2 * MARGIN;
    canvas.text(MARGIN, 40, "h1", room, plan.subject("(no name)"));
    let kind = plan.kind.map(|kind| kind.value.vendor_name().to_owned());
    let product = plan.product.map(|product| product.value.to_string());
    let about: Vec<_> = kind.into_iter().chain(product).collect();
    canvas.text(MARGIN, 62, "soft", room, &about.join(" \u{b7} "));
    canvas.y = 92;
    let half = room / 2 - 8;
    let mut lines = network(canvas, Path::Main, plan.main.as_ref(), half);
    if plan.backup.is_some() || plan.servers.iter().any(|server| server.backup.is_some()) {
        lines = lines.max(network(canvas, Path::Backup, plan.backup.as_ref(), half));
    }
    canvas.y += LINE * lines + 18;
}

/// Draws a network's name, subnets and bandwidth; how many lines they take.
fn network(canvas: &mut Canvas, connection: Path, network: Option<&Network>, room: u32) -> u32 {
    let (x, end) = match connection {
        Path::Main => (MARGIN, ""),
        Path::Backup => (WIDTH - MARGIN, " end"),
    };
    let y = canvas.y;
    canvas.text(x, y, &format!("name {}{end}", connection.name()), room, &format!("{connection} network"));
    let Some(network) = network else { return 2 };
    let class = format!("mono{end}");
    let mut y = y;
    for subnets in subnet_lines(network, room, &class) {
        y += LINE;
        canvas.text(x, y, &class, room, &subnets);
    }
    y += LINE;
    if let Some(bits) = network.bandwidth {
        canvas.text(x, y, &format!("soft{end}"), room, &bandwidth(bits.value));
    }
    (y - canvas.y) / LINE
}

/// A network's subnets on one line, else on a line each; of very many, the first ones and how many there are more.
fn subnet_lines(network: &Network, room: u32, class: &str) -> Vec<String> {
    let mut subnets: Vec<_> = network.subnets.iter().map(|subnet| subnet.value.to_string()).collect();
    let joined = subnets.join(", ");
    if cut(&joined, room, class) == joined {
        return vec![joined];
    }
    if subnets.len() > SUBNETS {
        let more = subnets.len() - (SUBNETS - 1);
        subnets.truncate(SUBNETS - 1);
        subnets.push(format!("and {more} more"));
    }
    subnets
}

fn card(canvas: &mut Canvas, plan: &System, server: &Server) {
    let top = canvas.y;
    let room = CARD_WIDTH - 2 * PAD;
    let x = CARD_X + PAD;
    let permanent = server.role() == Role::PermanentStandby;
    let height = 62 + 48 * u32::try_from(server.endpoints().count()).unwrap_or(0) + u32::from(permanent) * 18;
    let _ = writeln!(
        canvas.body,
        "<rect x=\"{CARD_X}\" y=\"{top}\" width=\"{CARD_WIDTH}\" height=\"{height}\" rx=\"10\" class=\"card{}\"/>",
        if permanent { " permanent" } else { "" }
    );
    canvas.text(x, top + 27, "label", room, server.label());
    canvas.text(x, top + 47, "soft", room, &facts(plan, server));
    let mut y = top + 62;
    if permanent {
        let connected = plan.servers.iter().filter(|other| derive::connects(plan, server, other));
        let connected: Vec<_> = connected.map(Server::label).collect();
        canvas.servers((x, y + 3), room, "connects to", &connected);
        y += 18;
    }
    for (name, endpoint) in server.endpoints() {
        row(canvas, (x, y), room, server, name, endpoint);
        y += 48;
    }
    canvas.y = top + height + 18;
}

fn facts(plan: &System, server: &Server) -> String {
    let role = match server.role() {
        Role::MainOrStandby => "Main or Standby",
        Role::PermanentStandby => "Permanent Standby",
    };
    let mut facts = vec![role.to_owned(), format!("port {}", derive::port(plan, server).value)];
    if let Some(priority) = derive::settings(plan, server).miscellaneous.arbitration_priority {
        facts.push(format!("priority {priority}"));
    }
    facts.join(" \u{b7} ")
}

fn row(canvas: &mut Canvas, (x, y): (u32, u32), room: u32, server: &Server, name: Path, endpoint: &Endpoint) {
    let class = name.name();
    let address = endpoint.address.as_ref().map_or_else(String::new, |address| address.value.to_string());
    let _ = writeln!(
        canvas.body,
        "<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"42\" rx=\"6\" class=\"row {class}\"/>",
        CARD_X + 6,
        CARD_WIDTH - 12
    );
    canvas.text(x, y + 18, &format!("name {class}"), 70, name.title());
    canvas.text(x + 62, y + 18, "mono", room - 62, &address);
    canvas.text(x + 62, y + 34, "soft", room - 62, &carried_by(server, name, endpoint));
    canvas.stub(name, y + 21);
}

/// The adapter, and the team when one carries this connection.
fn carried_by(server: &Server, name: Path, endpoint: &Endpoint) -> String {
    let adapter = endpoint.interface.as_ref().map(|interface| interface.value.clone());
    let team = server.team.as_ref().filter(|team| team.carries.is_some_and(|what| what.value == name));
    let team = team.map(|team| {
        let members: Vec<_> = team.members.iter().map(|member| &*member.value).collect();
        format!("team {} ({})", team.name.as_ref().map_or("", |name| &name.value), members.join(" + "))
    });
    // Windows names the team's own adapter after the team: once is enough.
    let named = |name: &String| team.as_ref().is_none_or(|team| !team.starts_with(&format!("team {name} (")));
    let parts: Vec<_> = adapter.filter(named).into_iter().chain(team.clone()).collect();
    if parts.is_empty() { "adapter not named".to_owned() } else { parts.join(" \u{b7} ") }
}

/// Every monitor once, on its network, with the servers that ping it.
fn monitors(canvas: &mut Canvas, plan: &System) {
    for name in Path::BOTH {
        let mut all: Vec<(&Address, Vec<&str>)> = Vec::new();
        for server in &plan.servers {
            for monitor in server.endpoint(name).map_or(&[][..], |endpoint| &endpoint.icmp_monitors) {
                match all.iter_mut().find(|(address, _)| **address == monitor.value) {
                    Some((_, servers)) => servers.push(server.label()),
                    None => all.push((&monitor.value, vec![server.label()])),
                }
            }
        }
        for (address, servers) in all {
            monitor(canvas, name, address, &servers);
        }
    }
}

fn monitor(canvas: &mut Canvas, name: Path, address: &Address, servers: &[&str]) {
    let (y, class) = (canvas.y, name.name());
    let room = CARD_WIDTH - 2 * PAD;
    let _ = writeln!(
        canvas.body,
        "<rect x=\"{CARD_X}\" y=\"{y}\" width=\"{CARD_WIDTH}\" height=\"44\" rx=\"22\" class=\"device {class}\"/>"
    );
    canvas.text(CARD_X + PAD + 6, y + 19, "mono", room - 6, &address.to_string());
    canvas.servers((CARD_X + PAD + 6, y + 35), room - 6, "pinged by", servers);
    canvas.stub(name, y + 22);
    canvas.y += 56;
}

fn rails(plan: &System, from: u32, to: u32) -> String {
    let backup = plan.servers.iter().any(|server| server.backup.is_some());
    let rail = |x: u32, class: &str| {
        let to = to.saturating_sub(8);
        format!("<line x1=\"{x}\" y1=\"{from}\" x2=\"{x}\" y2=\"{to}\" class=\"rail {class}\"/>\n")
    };
    rail(MAIN_X, "main") + &if backup { rail(BACKUP_X, "backup") } else { String::new() }
}

/// One end of a link as its server's sheet has it.
struct End<'a> {
    from: &'a str,
    to: &'a str,
    name: Path,
    port: Option<u32>,
    compress: bool,
}

/// Every link once, with what each end says when the two differ.
fn links(canvas: &mut Canvas, sheets: &[Sheet]) {
    let ends: Vec<_> = sheets.iter().flat_map(ends).collect();
    if ends.is_empty() {
        return;
    }
    canvas.y += 32;
    canvas.text(MARGIN, canvas.y, "label", WIDTH - 2 * MARGIN, "Links");
    canvas.y += 6;
    for (index, end) in ends.iter().enumerate() {
        let is_back =
            |other: &&End<'_>| other.from == end.to && other.to == end.from && other.name == end.name;
        if ends[..index].iter().any(|other| is_back(&other)) {
            continue;
        }
        let back = ends[index + 1..].iter().find(is_back);
        link(canvas, end, back);
    }
}

fn ends(sheet: &Sheet) -> impl Iterator<Item = End<'_>> {
    sheet.columns().flat_map(move |column| {
        column.connections().map(move |(name, connection)| End {
            from: sheet.label(),
            to: column.label(),
            name,
            port: connection.port.map(|port| port.value),
            compress: connection.compressed().value,
        })
    })
}

fn link(canvas: &mut Canvas, end: &End<'_>, back: Option<&End<'_>>) {
    canvas.y += 24;
    let (y, class) = (canvas.y, end.name.name());
    let _ = writeln!(
        canvas.body,
        "<line x1=\"{MARGIN}\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\" class=\"wire {class}\"/>",
        y - 4,
        MARGIN + 24
    );
    let x = MARGIN + 96;
    let room = WIDTH - MARGIN - x;
    canvas.text(MARGIN + 34, y, &format!("name {class}"), 70, end.name.title());
    let arrow = if back.is_some() { "\u{2194}" } else { "\u{2192}" };
    let whole = format!("{} {arrow} {}", end.from, end.to);
    if cut(&visible(&whole), room, "plain") == visible(&whole) {
        canvas.text(x, y, "plain", room, &whole);
    } else {
        // Each name by itself, so that the end of both is seen.
        let half = |label| cut(&visible(label), (room - 28) / 2, "plain");
        canvas.put(x, y, "plain", &format!("{} {arrow} {}", half(end.from), half(end.to)), &whole);
    }
    let mut ports: Vec<_> = back.and_then(|back| back.port).into_iter().chain(end.port).collect();
    ports.dedup();
    let ports: Vec<_> = ports.iter().map(u32::to_string).collect();
    let compress = match back {
        Some(back) if back.compress != end.compress => "compress differs".to_owned(),
        _ => format!("compress {}", on_off(end.compress)),
    };
    canvas.text(x, y + 17, "soft", room, &format!("port {} \u{b7} {compress}", ports.join(" / ")));
    canvas.y += 17;
}

fn document(plan: &System, height: u32, rails: &str, body: &str) -> String {
    let name = xml(plan.subject("(no name)"));
    let servers: Vec<_> = plan.servers.iter().map(|server| xml(server.label())).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"title desc\" style=\"max-width:{0}px;width:100%;height:auto;display:block;margin:0 auto\">\n\
         <title id=\"title\">{name}: servers and networks</title>\n\
         <desc id=\"desc\">Servers {1} on the Main network and, where there is one, the Backup network.</desc>\n\
         <style>\n{STYLE}</style>\n<rect width=\"{WIDTH}\" height=\"{height}\" class=\"page\"/>\n{rails}{body}</svg>\n",
        WIDTH * 3 / 2,
        servers.join(", ")
    )
}

/// Plain colours first (for viewers without media queries), then the dark ones.
const STYLE: &str = include_str!("drawing.css");
