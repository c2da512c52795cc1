//! `watch`: prints what changes, and at the end what was so during the watch and is over.

use std::io;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::data::{self, NodeData};
use super::judge;
use crate::app::exit::{Outcome, Streams};
use crate::app::plant::Plant;
use crate::app::sourced::Given;
use crate::app::watching::{Ended, Timed, Was, has_gone, print, so_it_was};
use crate::cli::common::Format;
use crate::domain::finding::Finding;
use crate::domain::sac::course::{Course, Subject};
use crate::domain::sac::pair::{self, Pair, PairVerdict, Pairs};
use crate::domain::sac::reading::Sample;
use crate::domain::sac::verdict::{self, Node};
use crate::domain::source::point::{Stamp, millis};
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::interrupt;

/// How long looks are kept: so long that a figure which is refreshed every minute is no standstill.
const KEPT: Duration = Duration::from_secs(150);

/// What a line is printed for when it changes.
fn key(node: &Node) -> impl PartialEq + use<> {
    (
        node.status,
        node.role,
        node.moving,
        node.verdict,
        node.last.output_enabled,
        node.last.driver_error,
        node.words.split(',').next().map(str::to_owned),
    )
}

/// What `watch` asks for.
pub struct Asked {
    /// Time between two looks.
    pub interval: Duration,
    /// When to end; `None`: at Ctrl-C.
    pub duration: Option<Duration>,
    /// How long blocks may rest.
    pub grace: Duration,
}

/// Watches until Ctrl-C or the end of `duration`. The status is the worst of the last look and of what was so before.
///
/// # Errors
/// When a line cannot be written for another reason than a closed pipe.
pub fn run(
    plant: &mut Plant,
    asked: &Asked,
    format: Format,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Ended> {
    let interval = asked.interval;
    // A simulated clock never waits, so there must be an end.
    let duration = asked.duration.or_else(|| plant.is_virtual().then_some(Duration::from_secs(60)));
    plant.prepare(duration.unwrap_or_default());
    let start = plant.now();
    let subjects: Vec<Subject> = plant.nodes.iter().map(|node| judge::subject(node, asked.grace)).collect();
    let mut course = Course::new(subjects.clone(), plant.pairs.clone());
    let mut kept: Vec<Vec<Sample>> = vec![Vec::new(); plant.nodes.len()];
    let mut before: Vec<Option<_>> = plant.nodes.iter().map(|_| None).collect();
    let mut shown = PairLines::default();
    loop {
        let now = plant.now();
        let told = plant.each(|_, node| judge::looks(node, interval));
        let looks: Vec<(usize, &Sample)> = told
            .iter()
            .enumerate()
            .flat_map(|(place, looks)| looks.iter().map(move |look| (place, look)))
            .collect();
        course.moment(now, &looks);
        let (mut nodes, mut closed) = (Vec::new(), false);
        for (((subject, node), mut looks), (samples, before)) in
            subjects.iter().zip(&plant.nodes).zip(told).zip(kept.iter_mut().zip(&mut before))
        {
            let simulated = node.source.facts().is_simulated;
            let judge = |samples: &[Sample]| {
                verdict::judge(&subject.name, samples, &subject.settings, &subject.limits, simulated)
            };
            let last = looks.pop();
            // What was told between two looks is judged with a sample that is at least an interval older: within
            // milliseconds no block need be processed.
            let older = samples.len().saturating_sub(1);
            for between in looks.into_iter().filter(|_| older > 0) {
                let history: Vec<Sample> = samples[..older].iter().cloned().chain([between]).collect();
                let judged = judge(&history);
                if before.as_ref() == Some(&key(&judged)) {
                    continue;
                }
                *before = Some(key(&judged));
                closed |= has_gone(line(&judged, format, streams));
            }
            if let Some(last) = last {
                keep(samples, last, now, interval);
            }
            let judged = judge(samples);
            // One sample says nothing about movement.
            let is_new = samples.len() > 1 && before.as_ref() != Some(&key(&judged));
            if is_new {
                *before = Some(key(&judged));
            }
            closed |= is_new && has_gone(line(&judged, format, streams));
            nodes.push(judged);
        }
        let mut pairs = Pairs::judge(&nodes, &pair::pairing(&nodes, plant.pairs.as_deref()));
        closed |= has_gone(shown.look(&pairs.each, now, format, streams));
        plant.tell(streams);
        let over = duration.is_some_and(|duration| plant.now().since(start) >= millis(duration));
        if closed || over || !plant.wait(interval) {
            plant.close();
            let given = Given::of(plant);
            let stopped = interrupt::requested();
            shown.last(&mut pairs.each);
            let mut parts = Vec::new();
            for told in course.finish(&mut nodes, &mut pairs.each) {
                // Who closed the pipe reads no more; the status says it all the same.
                let _closed = so_it_was(&told, now, format, Line::Was, streams);
                parts.push(told.words);
            }
            let each = nodes.iter().map(|node| node.verdict).chain(pairs.each.iter().map(|pair| pair.status));
            let findings: Vec<Finding> = nodes.iter().flat_map(|node| node.findings.clone()).collect();
            let status = given.join(Status::join_all(each));
            parts.push(data::summary(&nodes, &pairs, status, &findings));
            let outcome = if stopped { Outcome::Interrupted } else { Outcome::Verdict(status) };
            let words = given.summary(status, parts.join("; "));
            return Ok(Ended { outcome, status, words });
        }
    }
}

/// Keeps a look, and lets old ones go.
fn keep(samples: &mut Vec<Sample>, last: Sample, now: Stamp, interval: Duration) {
    // The first things told come right after the first Read.
    if samples.last().is_some_and(|old| last.at.since(old.at) < millis(interval) / 2) {
        samples.pop();
    }
    samples.push(last);
    let old = samples.partition_point(|sample| sample.at < now.minus(KEPT));
    samples.drain(..old.min(samples.len().saturating_sub(10)));
}

/// Lines about pairs. A verdict counts when two looks in a row have it: while the roles move, one may see both or none active.
#[derive(Default)]
struct PairLines {
    before: Vec<([String; 2], PairVerdict)>,
    shown: Vec<([String; 2], PairVerdict)>,
}

impl PairLines {
    fn look(
        &mut self,
        pairs: &[Pair],
        now: Stamp,
        format: Format,
        streams: &mut Streams<'_>,
    ) -> io::Result<()> {
        let all: Vec<_> = pairs.iter().map(|pair| (sorted(pair), pair.verdict)).collect();
        for (pair, key) in pairs.iter().zip(&all) {
            if self.before.contains(key) && !self.shown.contains(key) {
                self.shown.retain(|(names, _)| *names != key.0);
                self.shown.push(key.clone());
                pair_line(pair, now, format, streams)?;
            }
        }
        self.before = all;
        Ok(())
    }

    /// Leaves of the last look only what counts.
    fn last(&self, pairs: &mut Vec<Pair>) {
        pairs.retain(|pair| self.shown.is_empty() || self.shown.contains(&(sorted(pair), pair.verdict)));
    }
}

/// The names of a pair in one order, whoever is active.
fn sorted(pair: &Pair) -> [String; 2] {
    let mut names = pair.nodes.clone();
    names.sort_unstable();
    names
}

fn line(node: &Node, format: Format, streams: &mut Streams<'_>) -> io::Result<()> {
    let mark = if node.simulated { " (simulated)" } else { "" };
    let words = format!("{}: {}{mark}", node.name, node.words);
    let at = node.last.at;
    print(at, node.verdict, &words, &Line::State(Timed::at(at, NodeData::of(node))), format, streams)
}

/// A line for scripts.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Line<'a> {
    /// A node is now otherwise.
    State(Timed<NodeData<'a>>),
    /// A pair is now otherwise.
    Pair(Timed<PairLine<'a>>),
    /// At the end: what was so, and is over.
    Was(Timed<Was<'a>>),
}

/// What a line about a pair says.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PairLine<'a> {
    /// The active one first, when exactly one is.
    nodes: &'a [String; 2],
    /// The worst that was found.
    verdict: PairVerdict,
    status: Status,
    /// The active node; null unless exactly one is.
    active: Option<&'a str>,
    /// The verdict in a few words.
    words: &'a str,
}

fn pair_line(pair: &Pair, now: Stamp, format: Format, streams: &mut Streams<'_>) -> io::Result<()> {
    let words = format!("pair {}: {} - {}", words::list(&pair.nodes), pair.verdict.name(), pair.words);
    let fields = PairLine {
        nodes: &pair.nodes,
        verdict: pair.verdict,
        status: pair.status,
        active: pair.active.as_deref(),
        words: &pair.words,
    };
    print(now, pair.status, &words, &Line::Pair(Timed::at(now, fields)), format, streams)
}
