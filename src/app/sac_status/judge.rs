//! Judging nodes and pairs, live and from a recording.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::time::Duration;

use anyhow::bail;

use super::{TOOL, data, items};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings, Run};
use crate::app::plant::{OpenNode, Plant};
use crate::app::sourced::{Given, recording_alone};
use crate::cli::common::{Format, Output};
use crate::cli::sac_status::Judge;
use crate::cli::source::From;
use crate::domain::sac::course::{Course, Subject};
use crate::domain::sac::pair::{self, Pairs};
use crate::domain::sac::reading::{self, Sample};
use crate::domain::sac::recorded::Recorded;
use crate::domain::sac::rules;
use crate::domain::sac::verdict::{self, Limits, Node};
use crate::domain::source::fields::{SacField, is_device_error};
use crate::domain::source::point::{Fault, Stamp, millis};
use crate::domain::source::settings::{Access, Node as Settings, defaults};
use crate::domain::source::unread::Unread;
use crate::domain::source::{cause, hint};
use crate::domain::status::Status;
use crate::domain::suggest;
use crate::io::interrupt;
use crate::io::source::Source;
use crate::io::source::demo;
use crate::io::source::recording::Recording;

/// Reads one sample of a node.
pub fn look(node: &mut OpenNode) -> Sample {
    let items = items(&node.settings);
    let (readings, _) = node.read(&items);
    reading::sample(node.source.now(), &node.settings.sac, &items, &readings)
}

/// All samples of a node since the last call: one for each change where the source tells them, else one.
pub fn looks(node: &mut OpenNode, interval: Duration) -> Vec<Sample> {
    let items = items(&node.settings);
    let moments = node.moments(&items, interval);
    let sac = &node.settings.sac;
    moments.iter().map(|moment| reading::sample(moment.at, sac, &items, &moment.readings)).collect()
}

/// Finds out what the source has in place of what is missing and was counted on, so that the finding has the cure that fits.
pub fn explain(node: &mut OpenNode, sample: &mut Sample) {
    let blind = is_blind(sample);
    let lacks = |lost: &Unread| (lost.named || blind) && matches!(lost.fault, Fault::Missing(_));
    if interrupt::requested() || !sample.faults.iter().any(lacks) {
        return;
    }
    let known = node.known();
    for lost in sample.faults.iter_mut().filter(|lost| lacks(lost)) {
        hint::explain(&mut lost.fault, &node.settings.name_in_source, &lost.item, &known);
    }
}

/// Judges what is read now.
///
/// # Errors
/// When a name of the pair is not among the nodes, or the report cannot be written.
pub fn run(
    plant: &mut Plant,
    judge: &Judge,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL.name);
    plant.prepare(judge.over);
    let start = plant.now();
    let mut samples: Vec<Vec<Sample>> = plant.each(|_, node| vec![look(node)]);
    let mut waited = Duration::ZERO;
    // A node that has just become active may need its grace before blocks move: look on before calling it still.
    loop {
        let going = plant.wait(left(judge.over, start, plant.now(), &samples));
        waited += judge.over;
        for (samples, sample) in samples.iter_mut().zip(plant.each(|_, node| look(node))) {
            samples.push(sample);
        }
        let nodes = verdicts(plant, &samples, judge.grace);
        let still = nodes.iter().any(|node| {
            node.verdict != Status::Ok && node.moving != Some(true) && node.last.blocks.is_some()
        });
        if !going || !still || waited >= judge.grace {
            break;
        }
    }
    let explained = plant.each(|index, node| {
        let mut last = samples[index].last().cloned()?;
        explain(node, &mut last);
        Some(last)
    });
    for (samples, explained) in samples.iter_mut().zip(explained) {
        if let (Some(last), Some(explained)) = (samples.last_mut(), explained) {
            *last = explained;
        }
    }
    let nodes = verdicts(plant, &samples, judge.grace);
    let pairs = pair::united(wanted(&judge.pair, &nodes)?, plant.pairs.as_deref());
    let of = if pairs.is_none() { plant.known_nodes() } else { nodes.len() };
    plant.tell(streams);
    plant.close();
    let evidence = Evidence { course: None, of, given: Given::of(plant) };
    report(run, nodes, pairs.as_deref(), evidence, judge.format, out, streams)
}

/// How long to wait until every node that answered has been watched for `over`. What passed while another did not answer
/// counts.
fn left(over: Duration, start: Stamp, now: Stamp, samples: &[Vec<Sample>]) -> Duration {
    let answered = |sample: &&Sample| !is_blind(sample);
    let since =
        samples.iter().filter_map(|samples| samples.last().filter(answered).map(|last| last.at)).max();
    let passed = now.since(since.unwrap_or(start)).clamp(0, millis(over));
    over.saturating_sub(Duration::from_millis(passed.unsigned_abs()))
}

/// Nothing that decides came.
const fn is_blind(sample: &Sample) -> bool {
    sample.status.is_none() && sample.role.is_none() && sample.blocks.is_none()
}

/// A node as the rules want it.
pub fn subject(node: &OpenNode, grace: Duration) -> Subject {
    let limits = Limits { max_age: node.settings.access.max_age, grace, ..Limits::default() };
    Subject { name: node.settings.name.clone(), settings: node.settings.sac.clone(), limits }
}

fn verdicts(plant: &Plant, samples: &[Vec<Sample>], grace: Duration) -> Vec<Node> {
    let one = |(node, samples): (&OpenNode, &Vec<Sample>)| {
        let Subject { name, settings, limits } = subject(node, grace);
        verdict::judge(&name, samples, &settings, &limits, node.source.facts().is_simulated)
    };
    plant.nodes.iter().zip(samples).map(one).collect()
}

/// What `replay` asks for.
pub struct Replay<'r> {
    /// The recording.
    pub file: &'r Path,
    /// Nodes; none: all.
    pub names: &'r [String],
    /// Judge these two as a pair.
    pub pair: &'r [String],
    /// How much of the end is looked at; `None`: all.
    pub window: Option<Duration>,
    /// For a node that has just become active.
    pub grace: Duration,
    /// Options about sources; only the age limit counts here.
    pub from: &'r From,
}

/// Judges a recording by its own clock: what is so at its last timestamp, and what was so before.
///
/// # Errors
/// When it cannot be read, or holds no such node.
pub fn replay(
    request: &Replay<'_>,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    recording_alone(request.from, request.file)?;
    let run = output::start(TOOL.name);
    let path = request.file.display().to_string();
    let mut recording = Recording::open_seen(&path)?;
    for note in recording.notes() {
        streams.say(format_args!("note: {note}"));
    }
    let history = recording.history();
    let known = history.nodes();
    let mut names: Vec<String> = request.names.iter().chain(request.pair).cloned().collect();
    if names.is_empty() {
        names.clone_from(&known);
    }
    let mut met = BTreeSet::new();
    names.retain(|name| met.insert(name.to_lowercase()));
    let there: HashSet<String> = known.iter().map(|name| name.to_ascii_lowercase()).collect();
    let errors = history.items_like(is_device_error);
    let max_age = request.from.max_age.unwrap_or(defaults::MAX_AGE);
    let recorded = Recorded { history, end: recording.now(), window: request.window, max_age };
    let (mut nodes, mut subjects, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for name in &names {
        if !there.contains(&name.to_ascii_lowercase()) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            bail!(suggest::unknown(&format!("{path}: there is no node `{name}` in it"), name, &known));
        }
        let mut settings = Settings::ad_hoc(name, Access::new(format!("recording:{path}")));
        settings.sac.items.extend(demo::extra_items());
        let known = settings.sac.items.clone();
        let errors = errors.get(&name.to_lowercase()).into_iter().flatten();
        let errors = errors.filter(|item| !known.iter().any(|(_, other)| other == *item));
        settings.sac.items.extend(errors.map(|item| (SacField::DriverError, item.clone())));
        let items = items(&settings);
        let samples = recorded.samples(name, &settings.sac, &items);
        let limits = Limits { max_age, grace: request.grace, ..Limits::default() };
        nodes.push(verdict::judge(name, &samples, &settings.sac, &limits, recording.facts().is_simulated));
        subjects.push(Subject { name: name.clone(), settings: settings.sac, limits });
        seen.push(samples);
    }
    let pairs = pair::united(wanted(request.pair, &nodes)?, None);
    let of = there.len();
    let mut course = Course::new(subjects, pairs.clone(), of);
    course.whole(&seen);
    let evidence = Evidence { course: Some(course), of, given: Given::of_source(&path, &recording) };
    report(run, nodes, pairs.as_deref(), evidence, format, out, streams)
}

/// The pair of the command line.
fn wanted(names: &[String], nodes: &[Node]) -> anyhow::Result<Option<[String; 2]>> {
    let [a, b] = names else { return Ok(None) };
    if a.eq_ignore_ascii_case(b) {
        bail!("--pair needs two different nodes, and `{a}` was given twice");
    }
    if let Some(name) =
        names.iter().find(|name| !nodes.iter().any(|node| node.name.eq_ignore_ascii_case(name)))
    {
        bail!("there is no node `{name}`");
    }
    Ok(Some([a.clone(), b.clone()]))
}

/// What a verdict rests on besides the nodes' last samples.
struct Evidence {
    /// Everything that a recording tells, where one is judged.
    course: Option<Course>,
    /// How many nodes the file, source or recording holds.
    of: usize,
    /// What the sources were given.
    given: Given,
}

fn report(
    run: Run,
    mut nodes: Vec<Node>,
    named: Option<&[[String; 2]]>,
    Evidence { course, of, given }: Evidence,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let mut pairs = Pairs::judge(&nodes, &pair::pairing(&nodes, named, of));
    if let Some(course) = course {
        let _in_the_verdicts = course.finish(&mut nodes, &mut pairs.each);
    }
    let each = nodes.iter().map(|node| node.verdict).chain(pairs.each.iter().map(|pair| pair.status));
    let status = Status::join_all(each);
    let all = nodes.iter().flat_map(|node| node.findings.clone()).collect();
    let mut findings = cause::joined(all, &[&rules::UNREADABLE, &rules::NAMED], "nodes");
    findings.extend(pairs.each.iter().flat_map(|pair| pair.findings.clone()));
    let summary = given.summary(status, data::summary(&nodes, &pairs, status, &findings));
    let found = Findings {
        findings,
        rules: TOOL.rules.to_vec(),
        judged: data::judged(&nodes, &pairs),
        metrics: data::metrics(&nodes),
        data: data::data(&nodes, &pairs, &given),
        body: data::body(&nodes, &pairs, out.verbose),
        unread: given.unread.clone(),
        ..Findings::default()
    };
    let report = run.finish(given.join(status), summary, found);
    let outcome = output::deliver(&report, format, out, streams)?;
    Ok(if interrupt::requested() { Outcome::Interrupted } else { outcome })
}
