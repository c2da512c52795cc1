//! The nodes that a request is about, each with its open source: what `sac-status` and `driver-queue` share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;

use super::exit::{Outcome, Streams};
use super::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::cli::source::{From, ModeWord, PolicyWord};
use crate::domain::finding::FileName;
use crate::domain::source::hint::Known;
use crate::domain::source::parse;
use crate::domain::source::point::{Reading, Stamp, millis, vouch};
use crate::domain::source::settings::{
    Access, Mode, Node, Policy, Sac, Secret, Sources, authority, is_one_node,
};
use crate::domain::source::time::format_time;
use crate::domain::status::Status;
use crate::domain::{suggest, words};
use crate::io::source::{self, Moment, Shelf, Source, SourceError, demo};
use crate::io::{files, interrupt, tape};

/// A node with its source.
pub struct OpenNode {
    /// Its settings.
    pub settings: Node,
    /// Its source.
    pub source: Box<dyn Source>,
}

/// All nodes of a request.
pub struct Plant {
    /// In the order of the request.
    pub nodes: Vec<OpenNode>,
    /// The pairs that the sources file names; `None` when it does not say, and without a file.
    pub pairs: Option<Vec<[String; 2]>>,
    /// How many nodes there are to name; `None` where the source would have to be asked.
    of: Option<usize>,
}

/// The file that is read when nothing else is said.
const DEFAULT_FILE: &str = "sources.yaml";

/// What opening gave: a plant, or a run that has ended because the sources file is wrong.
pub enum Opened {
    /// Go on.
    Plant(Plant),
    /// The findings have been printed.
    Ended(Outcome),
}

/// How to report faults of the sources file.
pub struct Reporting<'r> {
    /// The tool.
    pub tool: &'static str,
    /// Its format, when it has reports.
    pub format: Format,
    /// Output options.
    pub output: &'r Output,
}

/// Opens the sources of the nodes called `names`; without names, of all nodes.
///
/// # Errors
/// When the request names no source, or one that cannot be opened, or a node that is not there.
pub fn open(
    from: &From,
    names: &[String],
    reporting: &Reporting<'_>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Opened> {
    let mut pairs = None;
    let of;
    let mut shelf = Shelf::default();
    let settings = match (&from.source, file(from)) {
        (Some(url), _) => {
            let nodes = ad_hoc(from, url, names, &mut shelf)?;
            of = (names.is_empty() && from.nodes.is_empty()).then_some(nodes.len());
            nodes
        }
        (None, Some(path)) => match read_file(&path, reporting, streams)? {
            Ok(mut sources) => {
                pairs = sources.pairs.take();
                of = Some(sources.nodes.len());
                chosen(from, &path, sources, names)?
            }
            Err(ended) => return Ok(Opened::Ended(ended)),
        },
        (None, None) => bail!(
            "no source is given, and there is no {DEFAULT_FILE} here; give --source URL (try --source demo:healthy-pair) or --sources FILE"
        ),
    };
    let (recorded, live): (Vec<&Node>, Vec<&Node>) =
        settings.iter().partition(|node| node.access.url.starts_with("recording:"));
    if let ([recorded, ..], [live, ..]) = (&recorded[..], &live[..]) {
        bail!(
            "{} is a recording and {} is read now, so that their figures are of different days and cannot be judged together; name \
             one of them at a time",
            recorded.name,
            live.name
        );
    }
    let mut nodes = Vec::new();
    for settings in settings {
        nodes.push(OpenNode { source: source::open_beside(&settings.access, &mut shelf)?, settings });
    }
    of_one_time(&nodes)?;
    interrupt::install();
    Ok(Opened::Plant(Plant { nodes, pairs, of }))
}

/// Recordings that end at different times tell of different times: together they would show a pair that never was.
fn of_one_time(nodes: &[OpenNode]) -> anyhow::Result<()> {
    let ends = || nodes.iter().filter_map(|node| Some((node.source.facts().recorded?.last, node)));
    let (Some((early, first)), Some((late, last))) =
        (ends().min_by_key(|(end, _)| *end), ends().max_by_key(|(end, _)| *end))
    else {
        return Ok(());
    };
    if late.since(early) > millis(first.settings.access.max_age) {
        bail!(
            "{} is recorded until {} and {} until {}, so that their figures are of different times and cannot be judged together; \
             record both at the same time, or name one of them at a time",
            first.settings.name,
            format_time(early),
            last.settings.name,
            format_time(late)
        );
    }
    Ok(())
}

fn file(from: &From) -> Option<PathBuf> {
    from.sources.clone().or_else(|| {
        let is_here = tape::seen("default sources", || Path::new(DEFAULT_FILE).exists());
        is_here.unwrap_or_default().then(|| PathBuf::from(DEFAULT_FILE))
    })
}

fn read_file(
    path: &Path,
    reporting: &Reporting<'_>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Result<Sources, Outcome>> {
    let run = output::start(reporting.tool);
    let text = tape::files::read(path)?;
    let name: FileName = files::display_name(path);
    let parsed = parse::read(&name, &text);
    if let Some(sources) = parsed.sources {
        for finding in &parsed.findings {
            let line = finding.labels.first().map_or(0, |label| label.span.line);
            streams.say(format_args!("{name}:{line}: warning: {} {}", finding.message, finding.help));
        }
        return Ok(Ok(sources));
    }
    let summary = format!("{name} cannot be used: {}", words::count(parsed.findings.len(), "fault"));
    let found = Findings {
        findings: parsed.findings,
        inputs: vec![name.clone()],
        sources: BTreeMap::from([(name, Arc::clone(&text))]),
        ..Findings::default()
    };
    let report = run.finish(Status::Unknown, summary, found);
    output::deliver(&report, reporting.format, reporting.output, streams).map(Err)
}

fn chosen(from: &From, path: &Path, sources: Sources, names: &[String]) -> anyhow::Result<Vec<Node>> {
    let wanted: Vec<&String> = names.iter().chain(&from.nodes).collect();
    if wanted.is_empty() {
        return Ok(sources.nodes.into_iter().map(|node| overridden(from, node)).collect());
    }
    let mut found = Vec::new();
    for name in wanted {
        match sources.nodes.iter().find(|node| node.name.eq_ignore_ascii_case(name)) {
            Some(node) if found.iter().any(|other: &Node| other.name == node.name) => {}
            Some(node) => found.push(overridden(from, node.clone())),
            None => {
                let known: Vec<&str> = sources.nodes.iter().map(|node| node.name.as_str()).collect();
                let said = format!("{}: there is no node `{name}`", path.display());
                bail!(suggest::unknown(&said, name, &known));
            }
        }
    }
    Ok(found)
}

/// What the command line says goes before the file.
fn overridden(from: &From, mut node: Node) -> Node {
    if let Some(timeout) = from.request_timeout {
        node.access.timeout = timeout;
    }
    if let Some(max_age) = from.max_age {
        node.access.max_age = max_age;
    }
    for_demo(&mut node.sac, &node.access.url);
    node
}

/// Simulated plants, and recordings of them, have some items that no mapping of a product knows.
fn for_demo(sac: &mut Sac, url: &str) {
    if url.starts_with("demo:") {
        for (field, item) in demo::extra_items() {
            if !sac.items.iter().any(|(other, _)| *other == field) {
                sac.items.push((field, item));
            }
        }
    }
}

fn access(from: &From, url: &str) -> Access {
    let mut access = Access::new(url);
    access.user.clone_from(&from.user);
    access.password = match (&from.password_env, &from.password_file) {
        (Some(name), _) => Secret::Environment(name.clone()),
        (None, Some(path)) => Secret::File(path.display().to_string()),
        (None, None) if from.user.is_some() => Secret::Prompt,
        (None, None) => Secret::None,
    };
    if let Some(timeout) = from.request_timeout {
        access.timeout = timeout;
    }
    if let Some(max_age) = from.max_age {
        access.max_age = max_age;
    }
    access.policy = match from.policy {
        None | Some(PolicyWord::Best) => Policy::Best,
        Some(PolicyWord::None) => Policy::None,
        Some(PolicyWord::Basic256Sha256) => Policy::Basic256Sha256,
        Some(PolicyWord::Aes128Sha256RsaOaep) => Policy::Aes128Sha256RsaOaep,
        Some(PolicyWord::Aes256Sha256RsaPss) => Policy::Aes256Sha256RsaPss,
    };
    access.mode_asked = from.mode.is_some();
    access.plain_password = from.plain_password;
    access.mode = match from.mode {
        Some(ModeWord::Sign) => Mode::Sign,
        None | Some(ModeWord::SignAndEncrypt) => Mode::SignAndEncrypt,
    };
    access.namespace.clone_from(&from.namespace);
    access.hostname_check = !from.no_hostname_check;
    access.ca_file = from.ca_file.as_ref().map(|path| path.display().to_string());
    access
}

/// Nodes of one address: those that were named, else those that the source knows, else one called after its host.
fn ad_hoc(from: &From, url: &str, names: &[String], shelf: &mut Shelf) -> anyhow::Result<Vec<Node>> {
    let access = access(from, url);
    let mut wanted: Vec<String> = names.iter().chain(&from.nodes).cloned().collect();
    if wanted.is_empty() && !is_one_node(url) {
        let mut source = source::open_beside(&access, shelf)?;
        for item in source.browse()? {
            wanted.extend(item.node);
        }
        wanted.sort();
    }
    if wanted.is_empty() {
        wanted.push(authority(url).to_owned());
    }
    let mut seen = BTreeSet::new();
    wanted.retain(|name| seen.insert(name.to_lowercase()));
    if wanted.len() > 1 && is_one_node(url) {
        bail!(
            "{url} is one server, and {} would each be read from it by the same names, so that nobody looks at one of them; \
             give each node its own address in {DEFAULT_FILE}",
            words::list(&wanted)
        );
    }
    let node = |name: &String| {
        let mut node = Node::ad_hoc(name, access.clone());
        for_demo(&mut node.sac, url);
        node
    };
    Ok(wanted.iter().map(node).collect())
}

impl Plant {
    /// Waits, by the clocks of the sources: simulated plants and recordings go on at once. `false` after Ctrl-C.
    pub fn wait(&mut self, duration: Duration) -> bool {
        tape::rest();
        let mut real = false;
        for node in &mut self.nodes {
            if node.source.facts().is_virtual {
                node.source.advance(duration);
            } else {
                real = true;
            }
        }
        if real {
            interrupt::sleep(duration);
        }
        !interrupt::requested()
    }

    /// Lets recordings start so long before their end.
    pub fn prepare(&mut self, over: Duration) {
        for node in &mut self.nodes {
            node.source.prepare(over);
        }
    }

    /// Whether no source has the wall's clock.
    pub fn is_virtual(&self) -> bool {
        self.nodes.iter().all(|node| node.source.facts().is_virtual)
    }

    /// The time by the first source's clock.
    pub fn now(&self) -> Stamp {
        self.nodes.first().map(|node| node.source.now()).unwrap_or_default()
    }

    /// How many nodes the list of sources, or the one source, holds: the two that are read may be some of many. A source that does
    /// not tell is taken to hold no more.
    pub fn known_nodes(&mut self) -> usize {
        let read = self.nodes.len();
        if let Some(of) = self.of {
            return of;
        }
        let [first, _] = &mut self.nodes[..] else { return read };
        let names = first.source.listed().into_iter().filter_map(|item| item.node);
        let known: BTreeSet<String> = names.map(|name| name.to_lowercase()).collect();
        known.len().max(read)
    }

    /// Prints what the sources have to say, each thing once.
    pub fn tell(&mut self, streams: &mut Streams<'_>) {
        for node in &mut self.nodes {
            for note in node.source.notes() {
                streams.say(format_args!("note: {note}"));
            }
        }
    }

    /// Ends all connections in order.
    pub fn close(&mut self) {
        self.each(|_, node| node.source.close());
    }
}

impl OpenNode {
    /// What happened since the last call: every change that the source tells, else what a Read gives now. Nothing when
    /// the source tells changes and there was none.
    pub fn moments(&mut self, items: &[String], interval: Duration) -> Vec<Moment> {
        if let Some(mut told) = self.source.told() {
            for moment in &mut told {
                self.vouch(&mut moment.readings);
            }
            return told;
        }
        let (readings, error) = self.read(items);
        let moment = Moment { at: self.source.now(), readings };
        if error.is_none() {
            // From now on, where that is possible.
            self.source.subscribe(&self.settings.name_in_source, items, interval);
        }
        vec![moment]
    }

    fn vouch(&self, readings: &mut [Reading]) {
        vouch(readings, self.source.facts().has_own_times, self.settings.access.max_age);
    }

    /// What the source has of this node, asked once something is missing. Nothing when it does not tell.
    pub fn known(&mut self) -> Known {
        let name = &self.settings.name_in_source;
        let mut known = Known::default();
        for item in self.source.browse().unwrap_or_default() {
            if item.node.as_ref().is_none_or(|of| of.eq_ignore_ascii_case(name)) {
                known.items.push(item.name);
            }
            if let Some(node) = item.node.filter(|node| known.nodes.last() != Some(node)) {
                known.nodes.push(node);
            }
        }
        known.nodes.sort();
        known.nodes.dedup();
        known
    }

    /// Reads items; when the whole source fails, every item is missing for that reason.
    pub fn read(&mut self, items: &[String]) -> (Vec<Reading>, Option<SourceError>) {
        match self.source.read(&self.settings.name_in_source, items) {
            Ok(mut readings) => {
                self.vouch(&mut readings);
                (readings, None)
            }
            Err(error) => {
                let lost = Reading::faulty(error.fault());
                (vec![lost; items.len()], Some(error))
            }
        }
    }
}
