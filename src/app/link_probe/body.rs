//! What people read of a run: tables of links, outages and switches.

use std::time::Duration;

use crate::domain::link::kept::Kept;
use crate::domain::link::nice::{Count, Nice, times};
use crate::domain::link::record::{Start, Unplanned};
use crate::domain::link::remark::Remark;
use crate::domain::link::session::{Link, Session};
use crate::domain::link::statement;
use crate::domain::link::stats::ErrorKind;
use crate::report::model::{Block, Table};

/// So many switches, marks and gaps are listed; a page with more of them is read by nobody.
const LISTED: usize = 1_000;

/// The tables of a whole run.
#[must_use]
pub fn summary(session: &Session, remarks: &[Remark]) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !remarks.is_empty() {
        blocks.push(Block::Heading(2, "What speaks against an OK".to_owned()));
        let line = |remark: &Remark| format!("{}: {}", remark.status.label(), remark.text);
        blocks.push(Block::List(remarks.iter().map(line).collect()));
        blocks
            .extend([Block::Heading(2, "What to look at next".to_owned()), Block::List(next_steps(remarks))]);
    }
    blocks.extend([Block::Heading(2, "Shown".to_owned()), Block::List(statement::of(session))]);
    blocks.extend([Block::Heading(2, "Links".to_owned()), Block::Table(links(session))]);
    blocks.push(Block::Heading(2, "Round trip times".to_owned()));
    blocks.push(Block::Table(round_trips(session)));
    let errors = errors(session);
    if !errors.is_empty() {
        blocks.push(Block::Heading(2, "Errors".to_owned()));
        blocks.push(Block::List(errors));
    }
    let outages = outages(session);
    if !outages.rows.is_empty() {
        blocks.push(Block::Heading(2, "Outages".to_owned()));
        blocks.push(Block::Table(outages));
        blocks.extend(left_out(session));
    }
    let software = software(session);
    if !software.rows.is_empty() {
        blocks.push(Block::Heading(2, "Software of the partners".to_owned()));
        blocks.push(Block::Table(software));
        blocks.extend(software_left_out(session));
    }
    let switches = switches(session);
    if !switches.rows.is_empty() {
        blocks.push(Block::Heading(2, "Failovers and returns".to_owned()));
        blocks.push(Block::Table(switches));
        let all = |more| format!("{more} more are not listed; the sentences above count them all");
        blocks.extend(more(&session.switches).map(|more| Block::List(vec![all(more)])));
    }
    if !session.marks.list.is_empty() {
        let marks = session.marks.list.iter().take(LISTED).map(|(at, note)| {
            let compared = statement::compared(*at, note, session);
            let compared = compared.map_or_else(String::new, |other| format!(" ({})", other.words(session)));
            format!("{}: {note}{compared}", clock(*at))
        });
        blocks.push(Block::Heading(2, "Marks".to_owned()));
        let more = more(&session.marks).map(|more| format!("{more} more are not listed"));
        blocks.push(Block::List(marks.chain(more).collect()));
    }
    blocks.extend([Block::Heading(2, "Settings".to_owned()), Block::Table(settings(session))]);
    blocks.push(Block::List(notes(session)));
    blocks
}

/// What to do about the remarks, each thing once.
fn next_steps(remarks: &[Remark]) -> Vec<String> {
    let mut steps: Vec<(&str, Vec<&str>)> = Vec::new();
    for code in remarks.iter().map(|remark| remark.code) {
        match steps.iter_mut().find(|(step, _)| *step == code.next_step()) {
            Some((_, names)) if names.contains(&code.name()) => {}
            Some((_, names)) => names.push(code.name()),
            None => steps.push((code.next_step(), vec![code.name()])),
        }
    }
    steps.into_iter().map(|(step, names)| format!("{}: {step}", names.join(", "))).collect()
}

/// Time since the start, as `1:02:03.456`.
#[must_use]
pub fn clock(at: Duration) -> String {
    let ms = at.as_millis();
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    let rest = format!("{:02}.{:03}", ms / 1000 % 60, ms % 1000);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest}") } else { format!("{minutes:02}:{rest}") }
}

fn nice(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| Nice(time).to_string())
}

fn links(session: &Session) -> Table {
    let header = ["link", "target", "state", "sent", "received", "lost", "path MTU", "port"];
    let rows = session.links.iter().map(|link| {
        let stats = &link.stats;
        let loss = stats.loss_percent().map_or_else(String::new, |loss| format!(" ({loss:.1}%)"));
        let mtu = match link.mtu {
            None => "-".to_owned(),
            Some(None) => "no answer".to_owned(),
            Some(Some(found)) => found.mtu.to_string(),
        };
        vec![
            link.info.title(),
            target(link),
            link.diagnosis.name().to_owned(),
            Count(stats.sent()).to_string(),
            Count(stats.received).to_string(),
            format!("{}{loss}", Count(stats.lost)),
            mtu,
            port(link),
        ]
    });
    without_empty_columns(Table { rows: rows.collect(), header: header.map(str::to_owned).to_vec() })
}

/// What the partner's port said last, and how often it was open.
fn port(link: &Link) -> String {
    match (link.tcp, link.info.port) {
        (Some((_, state)), _) => {
            let (open, tried) = link.tcp_counts;
            format!("{} ({} of {} open)", state.name(), Count(open), Count(tried))
        }
        (None, Some(_)) => "not judged".to_owned(),
        (None, None) => "-".to_owned(),
    }
}

/// Leaves out the last columns that hold nothing on any link.
fn without_empty_columns(mut table: Table) -> Table {
    for column in [7, 6] {
        if table.rows.iter().all(|row| row[column] == "-") {
            table.header.remove(column);
            table.rows.iter_mut().for_each(|row| drop(row.remove(column)));
        }
    }
    table
}

/// What was accepted: a page for the file must say with which settings.
fn settings(session: &Session) -> Table {
    let header = ["link", "interval", "retry count", "failed after", "time-out", "rise", "port", "sent from"];
    let rows = session.links.iter().map(|link| {
        let info = &link.info;
        vec![
            info.title(),
            nice(Some(info.interval)),
            info.retry_count.to_string(),
            nice(Some(info.failed_after())),
            nice(Some(info.timeout)),
            info.rise.to_string(),
            info.port.map_or_else(|| "-".to_owned(), |port| port.to_string()),
            info.source.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    });
    Table { rows: rows.collect(), header: header.map(str::to_owned).to_vec() }
}

fn round_trips(session: &Session) -> Table {
    let header = ["link", "min", "p50", "p95", "p99", "max", "jitter"];
    let rows = session.links.iter().map(|link| {
        let rtt = &link.stats.rtt;
        vec![
            link.info.title(),
            nice(rtt.min()),
            nice(rtt.percentile(50)),
            nice(rtt.percentile(95)),
            nice(rtt.percentile(99)),
            nice(rtt.max()),
            nice(link.stats.jitter.value()),
        ]
    });
    Table { rows: rows.collect(), header: header.map(str::to_owned).to_vec() }
}

fn target(link: &Link) -> String {
    let target = &link.info.target;
    match (link.info.address, &link.info.source) {
        (Some(ip), Some(source)) if ip.to_string() == *target => format!("{target} from {source}"),
        (Some(ip), None) if ip.to_string() == *target => target.clone(),
        (Some(ip), _) => format!("{target} ({ip})"),
        (None, _) => format!("{target} (no address)"),
    }
}

/// Whatever is out of the ordinary on a link, one line each.
fn errors(session: &Session) -> Vec<String> {
    let mut lines = Vec::new();
    for link in &session.links {
        let (stats, title) = (&link.stats, link.info.title());
        for (kind, count) in &stats.errors {
            lines.push(match kind {
                ErrorKind::Icmp(error, Some(offender)) => format!(
                    "{title}: {} (ICMP type {} code {}) from {offender}, {}",
                    error.words(),
                    error.kind,
                    error.code,
                    times(*count)
                ),
                ErrorKind::Icmp(error, None) => format!("{title}: {}, {}", error.words(), times(*count)),
                ErrorKind::Send(reason) => {
                    format!("{title}: this machine could not send: {reason}, {}", times(*count))
                }
                ErrorKind::Other => format!("{title}: other errors, {}", times(*count)),
            });
        }
        let counts = [
            (stats.duplicates, "answered twice"),
            (stats.late, "answered after the time-out"),
            (stats.foreign, "replies that are not ours (other source, sequence or payload)"),
            (stats.ttl_changes, "changes of the reply's time to live: another path"),
            (link.flaps, "times flapping"),
        ];
        lines.extend(
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{title}: {} {what}", Count(*n))),
        );
        if !link.strangers.is_empty() {
            let who: Vec<String> = link.strangers.iter().map(ToString::to_string).collect();
            lines.push(format!(
                "{title}: {} answered instead; if that is the partner's own address, watch that one",
                who.join(", ")
            ));
        }
    }
    if session.foreign > 0 {
        lines.push(format!("{} replies from addresses that are not watched", Count(session.foreign)));
    }
    lines
}

/// The outages that the table does not show.
fn left_out(session: &Session) -> Option<Block> {
    let lines: Vec<String> = session
        .links
        .iter()
        .filter(|link| link.outages.left_out() > 0)
        .map(|link| {
            let total = link.outages.total(session.now);
            format!(
                "{}: {} more are not listed (before the newest one); all {} together at most {}",
                link.info.title(),
                Count(link.outages.left_out()),
                Count(total.count),
                Nice(total.at_most)
            )
        })
        .collect();
    (!lines.is_empty()).then_some(Block::List(lines))
}

fn outages(session: &Session) -> Table {
    let header = ["link", "began between", "ended between", "down at least", "down at most", "what it was"];
    let rows = session.links.iter().flat_map(|link| {
        let title = link.info.title();
        link.outages.outages().map(move |outage| {
            let ended = outage.ended_before.map_or_else(
                || "(lasts)".to_owned(),
                |before| format!("{} and {}", clock(outage.ended_after), clock(before)),
            );
            vec![
                title.clone(),
                format!("{} and {}", clock(outage.began_after), clock(outage.began_before)),
                ended,
                Nice(outage.at_least()).to_string(),
                Nice(outage.at_most(session.now)).to_string(),
                outage.why.words().to_owned(),
            ]
        })
    });
    Table { rows: rows.collect(), header: header.map(str::to_owned).to_vec() }
}

/// What each port that is asked did, and from when to when: the machine behind it may well have answered all the time.
fn software(session: &Session) -> Table {
    let header = ["link", "port", "what it did", "from", "until"];
    let rows = session.links.iter().flat_map(|link| {
        let Some(port) = link.info.port else { return Vec::new() };
        let told = &link.ports.list;
        let row = |from: Duration, what: &str, until: String| {
            vec![link.info.title(), port.to_string(), what.to_owned(), clock(from), until]
        };
        let mut rows: Vec<Vec<String>> = told
            .iter()
            .zip(told.iter().skip(1).map(Some).chain([None]))
            .take(LISTED)
            .map(|((from, state), next)| {
                let until = next.map_or_else(|| "(the end)".to_owned(), |(until, _)| clock(*until));
                row(*from, state.name(), until)
            })
            .collect();
        if rows.is_empty() {
            rows.push(row(Duration::ZERO, "not judged", "(the end)".to_owned()));
        }
        rows
    });
    Table { rows: rows.collect(), header: header.map(str::to_owned).to_vec() }
}

/// The changes of ports that the table does not show.
fn software_left_out(session: &Session) -> Option<Block> {
    let line = |link: &Link| {
        let more = more(&link.ports)?;
        Some(format!("{}: {more} more changes of its port are not listed", link.info.title()))
    };
    let lines: Vec<String> = session.links.iter().filter_map(line).collect();
    (!lines.is_empty()).then_some(Block::List(lines))
}

fn switches(session: &Session) -> Table {
    let header = ["partner", "at", "what", "measured", "predicted", "bounds", "verdict"];
    let rows = session.switches.list.iter().take(LISTED).map(|switch| {
        vec![
            session.partners[switch.partner].name.clone(),
            clock(switch.at),
            if switch.is_return { "return to Main" } else { "failover to Backup" }.to_owned(),
            Nice(switch.measured).to_string(),
            Nice(switch.predicted.expected).to_string(),
            format!("{} to {}", Nice(switch.predicted.at_least), Nice(switch.predicted.at_most)),
            switch.timing.name().to_owned(),
        ]
    });
    Table { rows: rows.collect(), header: header.map(str::to_owned).to_vec() }
}

/// The settings that are not the plan's, behind "from the plan".
fn but_for(start: &Start) -> String {
    let unplanned: Vec<String> = start.unplanned.iter().map(Unplanned::words).collect();
    if unplanned.is_empty() { String::new() } else { format!(", but for {}", unplanned.join(", ")) }
}

fn notes(session: &Session) -> Vec<String> {
    let start = &session.start;
    let mut lines = vec![
        format!(
            "Probed from {} by link-probe {}, from {} to {} ({}).",
            start.host,
            start.version,
            session.started,
            session.ended,
            clock(session.now)
        ),
        start.plan.as_ref().map_or_else(
            || "Links as given on the command line, without a plan.".to_owned(),
            |plan| format!("Links and settings from the plan {plan}{}.", but_for(start)),
        ),
        format!("Round trip times: {}.", start.resolution),
    ];
    if session.stopped.is_none() {
        lines.push(format!("The log ends at {} without a stop: it was cut off.", clock(session.now)));
    }
    if session.pauses.times > 0 {
        lines.push(format!(
            "This program itself ran late {}, up to {}, {} together.",
            times(session.pauses.times),
            Nice(session.pauses.longest),
            Nice(session.pauses.total)
        ));
    }
    for (from, to, withdrawn) in session.gaps.list.iter().take(LISTED) {
        lines.push(format!(
            "From {} to {} this program was not running (suspended); {withdrawn} probes were withdrawn and no link is \
             blamed for it.",
            clock(*from),
            clock(*to)
        ));
    }
    lines.extend(more(&session.gaps).map(|more| format!("It did not run {more} more often.")));
    lines
}

/// How many of a list are not shown; `None` when all are.
fn more<T>(kept: &Kept<T>) -> Option<Count> {
    let hidden = kept.list.len().saturating_sub(LISTED) as u64 + kept.left_out;
    (hidden > 0).then_some(Count(hidden))
}
