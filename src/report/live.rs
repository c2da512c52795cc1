//! The live view of `link-probe watch`: two lanes a partner, what is in use, and the latest events. Drawn for any width
//! from 60 columns on, with or without colour and Unicode: state is always told in words, too.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style as Look};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::model::Style;
use super::sanitize;
use crate::domain::link::connection;
use crate::domain::link::diagnosis::{Diagnosis, TcpState};
use crate::domain::link::failover::Active;
use crate::domain::link::judge::{self, Judgement};
use crate::domain::link::nice::Nice;
use crate::domain::link::session::{Link, Partner, Session};
use crate::domain::link::strip::Column;
use crate::domain::link::verdict::LinkState;
use crate::domain::status::Status;

/// With fewer columns words are cut, and the view says so.
const WIDTH: u16 = 60;

/// From so many columns on there is room for the word `port` beside its state.
const PORTS: u16 = 76;

/// What is shown.
pub struct View<'a> {
    /// The run.
    pub session: &'a Session,
    /// Events, newest first.
    pub events: &'a [&'a str],
    /// The note of a mark that is being typed.
    pub note: Option<&'a str>,
    /// The bell is on.
    pub bell: bool,
    /// Colour and Unicode.
    pub style: Style,
}

/// Draws the view.
pub fn draw(frame: &mut Frame<'_>, view: &View<'_>) {
    let lanes = lanes(view, frame.area().width);
    // The events keep a third of the screen; links that do not fit are counted.
    let room = frame.area().height.saturating_sub(3);
    let lane_rows = (lanes.len() as u16).min((room * 2 / 3).max(3));
    let head = Paragraph::new(head(view)).wrap(Wrap { trim: true });
    let rows = Layout::vertical([
        Constraint::Length(if frame.area().width < 100 { 3 } else { 2 }),
        Constraint::Length(lane_rows),
        Constraint::Min(1),
        Constraint::Length(1),
    ])
    .split(frame.area());
    frame.render_widget(head, rows[0]);
    draw_lanes(frame, rows[1], lanes);
    let events = view.events.iter().map(|event| Line::from(clean(event, view)));
    let events = Paragraph::new(events.collect::<Vec<_>>()).wrap(Wrap { trim: false });
    frame.render_widget(events, rows[2]);
    frame.render_widget(Paragraph::new(foot(view, frame.area().width)), rows[3]);
}

fn draw_lanes(frame: &mut Frame<'_>, area: Rect, mut lanes: Vec<Line<'static>>) {
    let room = usize::from(area.height);
    if lanes.len() > room {
        let hidden = lanes.len() - room + 1;
        lanes.truncate(room.saturating_sub(1));
        lanes.push(Line::from(format!("... {hidden} more lines; a taller window shows them")));
    }
    frame.render_widget(Paragraph::new(lanes), area);
}

fn clean(text: &str, view: &View<'_>) -> String {
    sanitize::styled(text, view.style.ascii).into_owned()
}

fn look(view: &View<'_>, color: Color) -> Look {
    if view.style.color { Look::new().fg(color) } else { Look::new() }
}

fn bold(view: &View<'_>) -> Look {
    if view.style.color { Look::new().add_modifier(Modifier::BOLD) } else { Look::new() }
}

fn head(view: &View<'_>) -> Vec<Line<'static>> {
    let session = view.session;
    let Judgement { status, summary, .. } = judge::so_far(session);
    let color = match status {
        Status::Ok => Color::Green,
        Status::Warning => Color::Yellow,
        Status::Critical => Color::Red,
        Status::Unknown => Color::Magenta,
    };
    let seconds = session.now.as_secs();
    let time = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let first = format!("link-probe on {}, running {time}", clean(&session.start.host, view));
    let verdict = Span::styled(status.label(), look(view, color).add_modifier(Modifier::BOLD));
    let verdict = if view.style.color { verdict } else { Span::raw(status.label()) };
    vec![
        Line::from(Span::styled(first, bold(view))),
        Line::from(vec![verdict, Span::raw(format!(": {}", clean(&summary, view)))]),
    ]
}

fn foot(view: &View<'_>, width: u16) -> Line<'static> {
    match view.note {
        None if width < WIDTH => Line::from(format!("{width} of {WIDTH} columns: make it wider   m b q")),
        Some(note) => Line::from(format!("Mark: {}_   (Enter sets it, Esc gives it up)", clean(note, view))),
        None => {
            let bell = if view.bell { "on" } else { "off" };
            Line::from(Span::styled(
                format!("m mark   b bell ({bell})   q end   Ctrl-C interrupt"),
                bold(view),
            ))
        }
    }
}

fn lanes(view: &View<'_>, width: u16) -> Vec<Line<'static>> {
    let session = view.session;
    let mut lines = Vec::new();
    for partner in &session.partners {
        lines.push(title(partner, view));
        for link in [partner.main, partner.backup].into_iter().flatten() {
            lines.push(lane(&session.links[link], partner, view, width));
        }
    }
    let monitors: Vec<&Link> = session.links.iter().filter(|link| link.info.is_monitor).collect();
    if !monitors.is_empty() {
        lines.push(Line::from("ICMP monitors"));
        lines.extend(monitors.into_iter().map(|link| monitor(link, view, width)));
    }
    lines.push(Line::default());
    lines
}

fn title(partner: &Partner, view: &View<'_>) -> Line<'static> {
    let (words, color) = match (connection::machine_only(partner, view.session), partner.active()) {
        (Some(only), _) => (only.words(), Color::Yellow),
        (None, Active::NotYetKnown) => ("not known yet", Color::Magenta),
        (None, Active::Main) => ("reached over Main", Color::Green),
        (None, Active::Backup) => ("reached over Backup, Main has failed", Color::Yellow),
        (None, Active::BothDown) => ("not reached: no connection works", Color::Red),
    };
    Line::from(vec![
        Span::styled(clean(&partner.name, view), bold(view)),
        Span::raw(": "),
        Span::styled(words, look(view, color)),
    ])
}

fn state(link: &Link) -> (&'static str, Color) {
    match link.verdict.state() {
        LinkState::NotYetKnown => ("?", Color::Magenta),
        LinkState::Up if link.is_flapping() => ("FLAPS", Color::Yellow),
        LinkState::Up if link.diagnosis == Diagnosis::SoftwareDown => ("SW DOWN", Color::Red),
        LinkState::Up if link.diagnosis == Diagnosis::MachineAnswers => ("SW ?", Color::Yellow),
        LinkState::Up => ("up", Color::Green),
        LinkState::Failed => ("FAILED", Color::Red),
    }
}

fn figures(link: &Link) -> String {
    let stats = &link.stats;
    let rtt = stats.last_rtt.map_or_else(|| "-".to_owned(), |rtt| Nice(rtt).to_string());
    let loss = stats.loss_percent().unwrap_or_default();
    format!("{rtt:>8} {loss:>5.1}% lost")
}

/// What the partner's port said last, where one is asked at all.
fn port(link: &Link, view: &View<'_>, width: u16) -> Option<Span<'static>> {
    view.session.links.iter().any(|link| link.info.port.is_some()).then(|| {
        let (word, color) = match (link.info.port, link.tcp) {
            (None, _) => ("", Color::Reset),
            (Some(_), None) => ("?", Color::Yellow),
            (Some(_), Some((_, TcpState::Open))) => (TcpState::Open.name(), Color::Green),
            (Some(_), Some((_, state))) => (state.name(), Color::Red),
        };
        let wide = width >= PORTS;
        let text = if wide || word == "?" { format!("port {word}") } else { word.to_owned() };
        let text = if word.is_empty() { String::new() } else { text };
        Span::styled(format!("{text:<columns$}", columns = if wide { 17 } else { 12 }), look(view, color))
    })
}

fn lane(link: &Link, partner: &Partner, view: &View<'_>, width: u16) -> Line<'static> {
    let used = match partner.active() {
        Active::Main => partner.main,
        Active::Backup => partner.backup,
        Active::NotYetKnown | Active::BothDown => None,
    };
    let in_use = used.is_some_and(|used| std::ptr::eq(&raw const view.session.links[used], link));
    let arrow = match (in_use, view.style.ascii) {
        (true, false) => "▶ ",
        (true, true) => "> ",
        (false, _) => "  ",
    };
    row(link, format!("{arrow}{:<7}", link.info.connection.title()), view, width)
}

fn monitor(link: &Link, view: &View<'_>, width: u16) -> Line<'static> {
    let name = clean(&link.info.target, view);
    row(link, format!("  {name:<16} "), view, width)
}

fn row(link: &Link, name: String, view: &View<'_>, width: u16) -> Line<'static> {
    let (word, color) = state(link);
    let figures = figures(link);
    let fixed = name.chars().count() + 7 + 1 + figures.len() + 1;
    let port = port(link, view, width);
    let fixed = fixed + port.as_ref().map_or(0, Span::width);
    let room = usize::from(width).saturating_sub(fixed);
    let mut spans = vec![
        Span::raw(name),
        Span::styled(format!("{word:<7}"), look(view, color)),
        Span::raw(format!("{figures} ")),
    ];
    spans.extend(port);
    spans.extend(strip(link, room, view));
    Line::from(spans)
}

/// Round trip times as bars, the newest at the right; a loss is an x.
fn strip(link: &Link, room: usize, view: &View<'_>) -> Vec<Span<'static>> {
    const UNICODE: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const ASCII: [char; 4] = ['_', '.', '-', '='];
    let columns = link.strip.columns();
    let shown = &columns[columns.len().saturating_sub(room)..];
    // A steady link draws half-high bars: there is room for what is slower.
    let median = link.stats.rtt.percentile(50).map_or(0, |rtt| rtt.as_nanos() as u64);
    let top = shown.iter().map(|column| column.max_nanos).max().unwrap_or(0).max(median * 2).max(1);
    let bar = |column: &Column| {
        let bars: &[char] = if view.style.ascii { &ASCII } else { &UNICODE };
        let step = (u128::from(column.max_nanos) * (bars.len() as u128 - 1) / u128::from(top)) as usize;
        bars[step.min(bars.len() - 1)]
    };
    shown
        .iter()
        .map(|column| match (column.answered, column.lost) {
            (0, 0) => Span::raw(" "),
            (0, _) => Span::styled("x", look(view, Color::Red)),
            (_, 0) => Span::styled(bar(column).to_string(), look(view, Color::Green)),
            _ => Span::styled(bar(column).to_string(), look(view, Color::Yellow)),
        })
        .collect()
}
