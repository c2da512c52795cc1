//! `partner-config timing`: after which time each link is declared failed.

use std::path::Path;
use std::time::Duration;

use super::data::TimingData;
use super::one;
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::partner::derive;
use crate::domain::partner::input::Input;
use crate::domain::partner::timing::{Link, Order, explanation, links, silence};
use crate::domain::status::Status;
use crate::domain::words;
use crate::report::json;
use crate::report::model::{Block, Table};

/// Runs the command.
///
/// # Errors
/// When the input cannot be read or is neither a plan nor a sheet.
pub fn run(
    path: &Path,
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let started = output::start("partner-config");
    let one = one::read(path)?;
    let all: Vec<Link> = match &one.input {
        Some(Input::Plan(plan)) => derive::sheets(plan).iter().flat_map(links).collect(),
        Some(Input::Sheet(sheet)) => links(sheet),
        None if one.errors() > 0 => Vec::new(),
        other => {
            return Err(one::wrong_kind(&one.file, other.as_ref(), "this command needs a plan or a sheet"));
        }
    };
    let errors = one.errors();
    let (status, summary) = verdict(&all, errors);
    let mut body = Vec::new();
    if !all.is_empty() {
        body.push(Block::Table(table(&all)));
        body.push(Block::List(explanation(&all)));
    }
    let data = json::part(&TimingData::of(&all));
    let found = Findings { data, body, ..one.found() };
    output::deliver(&started.finish(status, summary, found), format, output, streams)
}

/// An input with errors is refused; a missing time is never fine; an order that hides the cause is a warning.
fn verdict(links: &[Link], errors: usize) -> (Status, String) {
    if errors > 0 {
        return (
            Status::Critical,
            format!("{} in the input; its times cannot be trusted", words::count(errors, "error")),
        );
    }
    if links.is_empty() {
        return (Status::Unknown, "there is no link: the input names no partner".to_owned());
    }
    let late = |link: &&Link| matches!(link.order(), Order::HeartbeatFirst | Order::Together);
    let late = match links.iter().filter(late).count() {
        0 => None,
        late => Some(format!("{late} of {} links: the heartbeat does not wait for ICMP", links.len())),
    };
    let Some((shortest, longest)) = silence(links) else {
        return (
            Status::Unknown,
            [Some(not_known(links)), late].into_iter().flatten().collect::<Vec<_>>().join("; "),
        );
    };
    if let Some(late) = late {
        return (Status::Warning, late);
    }
    let (links, from, to) = (words::count(links.len(), "link"), shown(shortest), shown(longest));
    (Status::Ok, format!("{links}; a lost machine is known {from} to {to} after its last answer"))
}

/// Of how many links not all is known, and what is missing.
fn not_known(links: &[Link]) -> String {
    let some = links.iter().filter(|link| link.longest_silence().is_none());
    let mut missing: Vec<_> = some.clone().flat_map(Link::not_given).collect();
    missing.sort_unstable();
    missing.dedup();
    let why = if missing.is_empty() {
        "an interval is 0, or a time is too long to be counted".to_owned()
    } else {
        format!("the input does not give {}", words::list(&missing))
    };
    format!("{} of {} links: {why}", some.count(), links.len())
}

fn table(links: &[Link]) -> Table {
    let header = ["from", "to", "connection", "ICMP failed after", "heartbeat lost after", "first"];
    let row = |link: &Link| {
        vec![
            link.from.clone(),
            link.to.clone(),
            link.connection.title().to_owned(),
            icmp(link),
            link.heartbeat_lost_after.map_or_else(|| "not given".to_owned(), shown),
            match link.order() {
                Order::IcmpFirst if link.is_narrow() => "ICMP, narrowly",
                Order::IcmpFirst => "ICMP",
                Order::Together => "both at once",
                Order::HeartbeatFirst => "heartbeat",
                Order::Unknown => "not known",
            }
            .to_owned(),
        ]
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: links.iter().map(row).collect() }
}

fn icmp(link: &Link) -> String {
    match (link.icmp_failed_after(), link.icmp_retry_count, link.icmp_interval) {
        (Some(after), Some(retries), Some(interval)) => {
            format!("{} ({} x {})", shown(after), u64::from(retries) + 1, shown(interval))
        }
        (None, Some(retries), Some(interval)) => {
            format!("not known ({} x {})", u64::from(retries) + 1, shown(interval))
        }
        _ => "not given".to_owned(),
    }
}

/// With the unit: seconds where they are whole, else milliseconds.
fn shown(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{}s", duration.as_secs())
    } else {
        format!("{}ms", duration.as_millis())
    }
}
