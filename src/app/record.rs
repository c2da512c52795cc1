//! `record`, the same for both tools: what is read goes into a recording, one JSON object a line.

use std::time::Duration;

use super::exit::{Outcome, Streams};
use super::plant::{OpenNode, Plant};
use crate::cli::common::Output;
use crate::domain::source::point::{Fault, Reading, Stamp, expire, millis};
use crate::domain::source::record::Record;
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::source::SourceError;
use crate::io::{files, interrupt};
use crate::report::sanitize;

/// Records the items of each node (in the order of the plant's nodes), in groups that are judged together: all of a node, or those of
/// a channel.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn run(
    plant: &mut Plant,
    groups: &[Vec<Vec<String>>],
    interval: Duration,
    duration: Duration,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let mut file = out.output.as_deref().map(files::Growing::create).transpose()?;
    plant.prepare(duration);
    let start = plant.now();
    let items: Vec<Vec<String>> = groups.iter().map(|groups| groups.concat()).collect();
    let mut tally = Tally::new(&items);
    // What was said last of each node that gave nothing.
    let mut told: Vec<Option<SourceError>> = vec![None; plant.nodes.len()];
    // A round is written at once: thousands of values a second are no thousands of calls of the system.
    let mut round = String::new();
    let mut next = start;
    loop {
        round.clear();
        let looks = plant.each(|index, node| look(node, &items[index], &groups[index]));
        for ((((node, items), ((readings, error), now)), told), tally) in
            plant.nodes.iter().zip(&items).zip(looks).zip(&mut told).zip(&mut tally.0)
        {
            if let Some(error) = error
                && told.as_ref() != Some(&error)
            {
                streams.say(format_args!("note: {error}"));
                *told = Some(error);
            }
            let facts = node.source.facts();
            for ((item, reading), tally) in items.iter().zip(readings).zip(tally) {
                tally.take(&reading);
                let at = if facts.has_own_times { reading.at } else { None };
                let record = Record {
                    at: at.unwrap_or(now),
                    node: node.settings.name.clone(),
                    item: item.clone(),
                    value: reading.value,
                    simulated: facts.is_simulated,
                };
                record.write_line(&mut round);
            }
        }
        round = sanitize::json(round, false);
        match &mut file {
            Some(file) => file.add(&round)?,
            None if streams.out.write_all(round.as_bytes()).is_err() => {
                return Ok(outcome(Status::Ok));
            }
            None => {}
        }
        if streams.out.flush().is_err() && file.is_none() {
            // Nobody takes what would be recorded. A full disk is told, and is no OK, when the run ends.
            return Ok(outcome(Status::Ok));
        }
        plant.tell(streams);
        // From start to start of two rounds, however long reading takes.
        next = next.plus(interval).max(plant.now());
        let pause = u64::try_from(next.since(plant.now())).map_or(Duration::ZERO, Duration::from_millis);
        let pause = pause.min(interval);
        if plant.now().since(start) >= millis(duration) || !plant.wait(pause) {
            break;
        }
    }
    plant.close();
    // Only what is on the disk is told.
    file.map_or(Ok(()), files::Growing::finish)?;
    let names: Vec<&str> = plant.nodes.iter().map(|node| node.settings.name.as_str()).collect();
    for line in tally.told(&names, &items) {
        streams.say(line);
    }
    Ok(outcome(if tally.has_silent_node() { Status::Unknown } else { Status::Ok }))
}

/// Reads a node's items, and tells of when they are. What has no time of its own is recorded at the time of reading: a source that
/// still gives what it knew long ago must not have it made fresh.
fn look(node: &mut OpenNode, items: &[String], groups: &[Vec<String>]) -> Look {
    let (mut readings, error) = node.read(items);
    if !node.source.facts().has_own_times {
        let mut rest = &mut readings[..];
        for group in groups {
            let (these, others) = rest.split_at_mut(group.len());
            expire(these, node.settings.access.max_age);
            rest = others;
        }
    }
    ((readings, error), node.source.now())
}

/// What was read of a node, and when.
type Look = ((Vec<Reading>, Option<SourceError>), Stamp);

fn outcome(status: Status) -> Outcome {
    if interrupt::requested() { Outcome::Interrupted } else { Outcome::Verdict(status) }
}

/// What became of one item.
#[derive(Debug, Clone, Default)]
struct Item {
    values: usize,
    good: usize,
    /// Why the last one was not good.
    lost: Option<Fault>,
}

impl Item {
    fn take(&mut self, reading: &Reading) {
        self.values += 1;
        match &reading.value {
            Ok(_) => self.good += 1,
            Err(why) => self.lost = Some(why.clone()),
        }
    }
}

/// What became of all items, node by node.
struct Tally(Vec<Vec<Item>>);

/// Items that were not good and are named one by one.
const NAMED: usize = 5;

impl Tally {
    fn new(items: &[Vec<String>]) -> Self {
        Self(items.iter().map(|items| vec![Item::default(); items.len()]).collect())
    }

    fn sum(&self, of: impl Fn(&Item) -> usize) -> usize {
        self.0.iter().flatten().map(of).sum()
    }

    /// A node of which not one good value came: the recording is not about it.
    fn has_silent_node(&self) -> bool {
        self.0.iter().any(|items| !items.is_empty() && items.iter().all(|item| item.good == 0))
    }

    /// How many values there are, which are not good, and whether that matters.
    fn told(&self, nodes: &[&str], items: &[Vec<String>]) -> Vec<String> {
        let (values, good) = (self.sum(|item| item.values), self.sum(|item| item.good));
        let mut lines = vec![format!("{} recorded, {good} of them good.", words::count(values, "value"))];
        let named = nodes.iter().zip(items).zip(&self.0);
        let lost: Vec<String> = named
            .flat_map(|((node, names), items)| {
                names.iter().zip(items).map(move |(name, item)| (node, name, item))
            })
            .filter_map(|(node, name, item)| {
                let (why, bad) = (item.lost.as_ref()?, item.values - item.good);
                Some(format!("not good: {node} {name}, {bad} of {} times: {why}", item.values))
            })
            .collect();
        lines.extend(lost.iter().take(NAMED).cloned());
        if lost.len() > NAMED {
            lines.push(format!("and {} more items that were not always good", lost.len() - NAMED));
        }
        if !lost.is_empty() {
            lines.push(
                "What a source does not have was only looked for, as the mapping names it; that matters where sources.yaml names \
                 it. `replay` tells what the rest means."
                    .to_owned(),
            );
        }
        lines
    }
}
