//! The timeline of a run as SVG: the connection in use, each link's state and round trip times, outages, marks. The same
//! run gives the same bytes; colours are never the only sign (states and marks are named, and tooltips say the rest).

mod closeup;

use std::fmt::Write as _;
use std::time::Duration;

use closeup::CloseUps;

use super::sanitize;
use crate::domain::link::connection::{InUse, Software, in_use};
use crate::domain::link::diagnosis::TcpState;
use crate::domain::link::failover::Active;
use crate::domain::link::nice::Nice;
use crate::domain::link::record::{Switch, Timing};
use crate::domain::link::session::{Link, Partner, Session};
use crate::domain::link::verdict::LinkState;
use crate::domain::markup::entities;
use crate::domain::words::shortened;

const WIDTH: f64 = 1160.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 20.0;
const ROW: f64 = 64.0;
const BAR: f64 = 16.0;
/// Height of the line about the partner's port.
const PORT: f64 = 4.0;
const TOP: f64 = 56.0;

const GREEN: &str = "#2e7d32";
const RED: &str = "#c62828";
const GREY: &str = "#9e9e9e";
const BLUE: &str = "#1565c0";
const ORANGE: &str = "#b35900";
const MAROON: &str = "#7b1f3a";

/// Draws the run.
#[must_use]
pub fn svg(session: &Session) -> String {
    let rows = session.partners.len() + session.links.len();
    let marks = session.marks.list.len().min(200) as f64;
    let scale = Scale { begin: Duration::ZERO, end: session.now.max(Duration::from_millis(1)) };
    let close_ups = CloseUps::of(session, &scale);
    let below = TOP + rows as f64 * ROW + 40.0 + marks * 16.0;
    let height = below + close_ups.height(session);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title>{}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        text(&format!("Links of {} from {}", session.start.host, session.started))
    );
    let bottom = TOP + rows as f64 * ROW;
    legend(&mut out);
    axis(&mut out, &scale, bottom);
    gaps(&mut out, &scale, session, bottom);
    let mut y = TOP;
    for partner in &session.partners {
        active(&mut out, &scale, partner, session, y);
        y += ROW;
        for link in [partner.main, partner.backup].into_iter().flatten() {
            lane(&mut out, &scale, &session.links[link], y);
            y += ROW;
        }
    }
    for link in session.links.iter().filter(|link| link.info.is_monitor) {
        lane(&mut out, &scale, link, y);
        y += ROW;
    }
    notes(&mut out, &scale, session, bottom);
    close_ups.draw(&mut out, session, below);
    out.push_str("</svg>\n");
    out
}

struct Scale {
    begin: Duration,
    end: Duration,
}

impl Scale {
    fn shows(&self, from: Duration, to: Duration) -> bool {
        from <= self.end && to >= self.begin
    }

    fn x(&self, at: Duration) -> f64 {
        let long = self.end.saturating_sub(self.begin).max(Duration::from_millis(1));
        let part = at.saturating_sub(self.begin).as_secs_f64() / long.as_secs_f64();
        LEFT + part.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    }
}

fn text(raw: &str) -> String {
    entities(&sanitize::line(raw))
}

fn rect(out: &mut String, scale: &Scale, (from, to): (Duration, Duration), y: f64, fill: &str, tip: &str) {
    let (x, end) = (scale.x(from), scale.x(to));
    let width = (end - x).max(0.8);
    let _infallible = writeln!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\" fill=\"{fill}\"><title>{}</title></rect>",
        text(tip)
    );
    // A word inside, where it fits: colour is not the only sign.
    let word = tip.split(':').next().unwrap_or_default();
    if width > 8.0 * word.len() as f64 + 8.0 {
        let _infallible = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"#ffffff\" font-size=\"11\">{}</text>",
            x + 4.0,
            y + 12.0,
            text(word)
        );
    }
}

fn legend(out: &mut String) {
    let entries = [
        (GREEN, "up"),
        (RED, "failed / no connection"),
        (GREY, "not known yet"),
        (BLUE, "over Main"),
        (ORANGE, "over Backup"),
        (MAROON, "software down"),
    ];
    let mut x = LEFT;
    for (color, word) in entries {
        let _infallible = writeln!(
            out,
            "<rect x=\"{x}\" y=\"14\" width=\"12\" height=\"12\" fill=\"{color}\"/><text x=\"{}\" y=\"24\">{word}</text>",
            x + 17.0
        );
        x += 28.0 + 7.0 * word.len() as f64;
    }
    let _infallible =
        writeln!(out, "<text x=\"{x}\" y=\"24\">bars: largest round trip; red ticks: losses</text>");
}

fn axis(out: &mut String, scale: &Scale, bottom: f64) {
    let step = step(scale.end);
    let mut at = Duration::ZERO;
    while at <= scale.end {
        let x = scale.x(at);
        // The last label would be cut at the edge.
        let anchor = if x > WIDTH - 2.0 * RIGHT { "end" } else { "middle" };
        let x_text = if anchor == "end" { WIDTH - 2.0 } else { x };
        let _infallible = writeln!(
            out,
            "<line x1=\"{x:.1}\" y1=\"{}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" stroke=\"#e0e0e0\"/>\
             <text x=\"{x_text:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"#555555\" font-size=\"11\">{}</text>",
            TOP - 12.0,
            TOP - 16.0,
            label(at)
        );
        at += step;
    }
}

/// A round step that gives at most a dozen labels.
fn step(end: Duration) -> Duration {
    const STEPS: [u64; 16] = [
        10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
        14_400_000, 43_200_000, 86_400_000,
    ];
    let wanted = end.as_millis() / 12;
    let fits = STEPS.iter().find(|step| u128::from(**step) >= wanted);
    fits.map_or_else(|| end / 10, |step| Duration::from_millis(*step))
}

fn label(at: Duration) -> String {
    let ms = at.as_millis();
    match ms {
        ms if !ms.is_multiple_of(1000) => format!("{ms} ms"),
        ms if ms < 120_000 => format!("{} s", ms / 1000),
        ms => format!("{}:{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60),
    }
}

fn heading(out: &mut String, name: &str, detail: &str, y: f64) {
    let _infallible = writeln!(
        out,
        "<text x=\"8\" y=\"{:.1}\" font-weight=\"600\">{}</text><text x=\"8\" y=\"{:.1}\" fill=\"#555555\" font-size=\"11\">{}</text>",
        y + 13.0,
        text(&shorten(name)),
        y + 29.0,
        text(&shorten(detail))
    );
}

/// As much of a name as there is room for.
fn shorten(text: &str) -> String {
    shortened(text, 21)
}

fn active(out: &mut String, scale: &Scale, partner: &Partner, session: &Session, y: f64) {
    heading(out, &partner.name, "connection in use", y);
    let changes = in_use(partner, session);
    let unknown = InUse { active: Active::NotYetKnown, software: Software::NotAsked };
    bar(out, scale, y, unknown, changes.into_iter().chain([(session.now, unknown)]), in_use_words);
    let own = |s: &&Switch| session.partners[s.partner].name == partner.name && scale.shows(s.at, s.at);
    for switch in session.switches.list.iter().filter(own) {
        let word = if switch.is_return { "return" } else { "failover" };
        let verdict = switch.timing.name();
        let x = scale.x(switch.at);
        let color = if switch.timing == Timing::Fail { RED } else { "#222222" };
        let _infallible = writeln!(
            out,
            "<g fill=\"{color}\"><path d=\"M{x:.1} {:.1} l-4 8 l8 0 z\"/><title>{}</title></g>",
            y + BAR + 1.0,
            text(&format!(
                "{word} at {}: {} measured, {} predicted: {verdict}",
                label_exact(switch.at),
                Nice(switch.measured),
                Nice(switch.predicted.expected)
            ))
        );
    }
}

const fn in_use_words(now: InUse) -> (&'static str, &'static str) {
    match (now.active, now.software) {
        (Active::NotYetKnown, _) => (GREY, "not known yet"),
        (Active::BothDown, _) => (RED, "no connection"),
        (Active::Main, Software::NotAsked | Software::Answers) => (BLUE, "Main"),
        (Active::Backup, Software::NotAsked | Software::Answers) => (ORANGE, "Backup"),
        (Active::Main, Software::NotKnown) => (GREY, "Main, its software not known yet"),
        (Active::Backup, Software::NotKnown) => (GREY, "Backup, its software not known yet"),
        (Active::Main, Software::Out) => (MAROON, "Main, software down"),
        (Active::Backup, Software::Out) => (MAROON, "Backup, software down"),
    }
}

/// A bar from the start to the last of `changes`, in one piece for each state; `look` gives a state's colour and word.
fn bar<S: Copy>(
    out: &mut String,
    scale: &Scale,
    y: f64,
    first: S,
    changes: impl Iterator<Item = (Duration, S)>,
    look: impl Fn(S) -> (&'static str, &'static str),
) {
    let mut before = (Duration::ZERO, first);
    for (at, next) in changes {
        let (fill, word) = look(before.1);
        if at > before.0 && scale.shows(before.0, at) {
            let title = format!("{word}: {} to {}", label_exact(before.0), label_exact(at));
            rect(out, scale, (before.0, at), y, fill, &title);
        }
        before = (at, next);
    }
}

fn label_exact(at: Duration) -> String {
    format!("{:.3} s", at.as_secs_f64())
}

fn lane(out: &mut String, scale: &Scale, link: &Link, y: f64) {
    heading(out, &link.info.title(), &link.info.target, y);
    bar_of_states(out, scale, link, y);
    outages(out, scale, link, y);
    software(out, scale, link, y);
    strip(out, scale, link, y + BAR + 6.0);
}

fn bar_of_states(out: &mut String, scale: &Scale, link: &Link, y: f64) {
    let changes = link.changes.list.iter().copied().chain([(scale.end, LinkState::NotYetKnown)]);
    bar(out, scale, y, LinkState::NotYetKnown, changes, |state| match state {
        LinkState::NotYetKnown => (GREY, "not known yet"),
        LinkState::Up => (GREEN, "up"),
        LinkState::Failed => (RED, "failed"),
    });
}

/// A line above the bar where the partner's port is asked, too: its software is not its machine.
fn software(out: &mut String, scale: &Scale, link: &Link, y: f64) {
    if link.info.port.is_none() {
        return;
    }
    let told = link.ports.list.iter().map(|(at, state)| (*at, Some(*state)));
    let mut before = (Duration::ZERO, None);
    for (at, next) in told.chain([(scale.end, None)]) {
        let (from, state) = std::mem::replace(&mut before, (at, next));
        if at <= from || !scale.shows(from, at) {
            continue;
        }
        let (fill, words) = port_words(state);
        let (x, end) = (scale.x(from), scale.x(at));
        let tip = format!("{words}: {} to {}", label_exact(from), label_exact(at));
        let _infallible = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{PORT}\" fill=\"{fill}\"><title>{}</title></rect>",
            y - PORT - 2.0,
            (end - x).max(0.8),
            text(&tip)
        );
    }
    let (fill, words) = port_words(link.tcp.map(|(_, state)| state));
    let _infallible = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{fill}\" font-size=\"11\">{words}</text>",
        LEFT - 6.0,
        y - 1.0
    );
}

fn port_words(state: Option<TcpState>) -> (&'static str, String) {
    match state {
        None => (GREY, "port not judged".to_owned()),
        Some(TcpState::Open) => (GREEN, "port open".to_owned()),
        Some(other) => (RED, format!("port {}", other.name())),
    }
}

/// A bracket below the bar for each outage: thick where it was surely down, thin where possibly.
fn outages(out: &mut String, scale: &Scale, link: &Link, y: f64) {
    for outage in link.outages.outages() {
        let ended = outage.ended_before.unwrap_or(scale.end);
        if !scale.shows(outage.began_after, ended) {
            continue;
        }
        let tip = format!(
            "outage: down at least {}, at most {}",
            Nice(outage.at_least()),
            Nice(outage.at_most(scale.end))
        );
        let line = |from: Duration, to: Duration, width: f64| {
            let (from, to, y) = (scale.x(from), scale.x(to), y + BAR + 3.0);
            format!(
                "<line x1=\"{from:.1}\" y1=\"{y:.1}\" x2=\"{to:.1}\" y2=\"{y:.1}\" stroke=\"{RED}\" stroke-width=\"{width}\"/>"
            )
        };
        let sure = if outage.ended_after > outage.began_before {
            line(outage.began_before, outage.ended_after, 4.0)
        } else {
            String::new()
        };
        let _infallible = writeln!(
            out,
            "<g>{}{sure}<title>{}</title></g>",
            line(outage.began_after, ended, 1.5),
            text(&tip)
        );
    }
}

fn strip(out: &mut String, scale: &Scale, link: &Link, y: f64) {
    let columns = link.strip.columns();
    let top = columns.iter().map(|column| column.max_nanos).max().unwrap_or(0).max(1) as f64;
    let height = ROW - BAR - 14.0;
    let width = link.strip.width();
    let (mut bars, mut losses) = (String::new(), String::new());
    for (index, column) in (0_u32..).zip(columns) {
        let (x, next) = (scale.x(width * index), scale.x(width * (index + 1)));
        let wide = (next - x).max(0.6);
        if column.answered > 0 {
            let tall = (column.max_nanos as f64 / top * height).max(1.0);
            let _infallible = write!(bars, "M{x:.1} {:.1}h{wide:.1}v-{tall:.1}h-{wide:.1}z", y + height);
        }
        if column.lost > 0 {
            let _infallible = write!(losses, "M{x:.1} {y:.1}h{wide:.1}v5h-{wide:.1}z");
        }
    }
    let largest =
        link.stats.rtt.max().map_or_else(|| "no reply".to_owned(), |rtt| format!("largest {}", Nice(rtt)));
    let _infallible = writeln!(
        out,
        "<path d=\"{bars}\" fill=\"#78909c\"/><path d=\"{losses}\" fill=\"{RED}\"/>\
         <text x=\"8\" y=\"{:.1}\" fill=\"#555555\" font-size=\"11\">{}</text>",
        y + height - 2.0,
        text(&largest)
    );
}

fn gaps(out: &mut String, scale: &Scale, session: &Session, bottom: f64) {
    for (from, to, _) in &session.gaps.list {
        let (x, end) = (scale.x(*from), scale.x(*to));
        let _infallible = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#eeeeee\"><title>not watched: this program was suspended</title></rect>",
            (end - x).max(0.8),
            bottom - TOP
        );
    }
}

fn notes(out: &mut String, scale: &Scale, session: &Session, bottom: f64) {
    for (index, (at, note)) in session.marks.list.iter().take(200).enumerate() {
        let (x, number) = (scale.x(*at), index + 1);
        let _infallible = writeln!(
            out,
            "<line x1=\"{x:.1}\" y1=\"{}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" stroke=\"#6a1b9a\" stroke-dasharray=\"4 3\"/>\
             <text x=\"{:.1}\" y=\"{}\" fill=\"#6a1b9a\" font-weight=\"600\" font-size=\"11\">{number}</text>\
             <text x=\"8\" y=\"{:.1}\" fill=\"#6a1b9a\">{}</text>",
            TOP - 12.0,
            x + 3.0,
            TOP - 2.0,
            bottom + 22.0 + index as f64 * 16.0,
            text(&format!("{number}  {}  {note}", label_exact(*at)))
        );
    }
}
