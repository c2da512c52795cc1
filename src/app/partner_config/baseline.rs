//! The baseline file: findings that were there when the linter was brought in, and that must not fail a run.
//!
//! A finding is recognised by rule, file, subject and its place in the tree, not by its line or its wording: neither an edit
//! above it nor a better message in a new release brings it back. How bad it is and what it tells of besides (its other places, the
//! fields that it lists) is kept, too: one that is worse or has grown is no longer the one that was accepted; one that is milder or
//! tells of less still is. The file is named as it lies from the baseline file, so that it does not matter where the linter runs and
//! how its inputs are typed. Each entry stands for one finding.
//!
//! What was not read is never in it: nobody can accept what nobody has judged, and the next fault of such a file would be
//! hidden with the first one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::finding::{FileName, Finding, Severity, Span, Suppressed};
use crate::domain::language::rules::suppression_unused;
use crate::domain::language::xml::is_xml;
use crate::domain::language::yaml;
use crate::domain::partner::client::{ClientNode, ClientSystem, ClientSystems};
use crate::domain::partner::input::Input;
use crate::domain::partner::read;
use crate::domain::partner::rules::never_suppressed;
use crate::domain::words;
use crate::io::files::{self, Overwrite};
use crate::io::tape;

/// What the file says that it is.
pub const SCHEMA: &str = "hotstandby/baseline";

/// Version 1 held the path as typed and the message; version 2 did not tell what a finding covers besides its first place, so that
/// nobody knows whether it has grown since; version 3 did not tell how bad it was, so that an accepted note or warning hid the error that
/// the same rule told of the same place later.
pub const VERSION: u32 = 4;

/// The whole file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    schema: String,
    schema_version: u32,
    /// Each entry covers one finding.
    findings: Vec<Entry>,
}

/// What of the file tells its form: an older version has other keys.
#[derive(Deserialize)]
struct Head {
    schema: String,
    schema_version: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct Entry {
    /// The rule's name.
    rule: String,
    /// The file, as it lies from the baseline file, with `/`.
    file: String,
    /// What the finding is about.
    subject: String,
    /// Its place in the tree, such as `servers[].main.address` or `System[Waterworks].Server[10.10.1.11].port`; empty where it has
    /// none.
    place: String,
    /// How bad it was when it was accepted. A finding that is worse is not covered.
    severity: Severity,
    /// What it tells of besides: its other places, and the fields, servers or addresses that it lists. A finding that tells of more is
    /// not covered.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(with = "Vec<String>")]
    covers: BTreeSet<String>,
}

/// How bad a finding is, and what it tells of besides its first place: what may be less than was accepted, and never more.
type Extent = (Severity, BTreeSet<String>);

impl Entry {
    /// What tells the finding from others, and its extent.
    fn split(self) -> (Self, Extent) {
        let Self { severity, covers, .. } = self;
        (Self { severity: Severity::Info, covers: BTreeSet::new(), ..self }, (severity, covers))
    }
}

/// A file as it was read, for the place of a finding in it.
enum Tree<'t> {
    Yaml(yaml::Document<'t>),
    Client(ClientSystems),
}

impl<'t> Tree<'t> {
    fn of(file: &FileName, text: &'t str) -> Option<Self> {
        if !is_xml(text) {
            return yaml::parse(file, text).0.map(Self::Yaml);
        }
        match read::read(file, text).input {
            Some(Input::Client(client)) => Some(Self::Client(client)),
            _ => None,
        }
    }

    fn place(&self, at: Span) -> String {
        match self {
            Self::Yaml(document) => yaml::path::keys(document, at),
            Self::Client(client) => client_place(client, at).unwrap_or_default(),
        }
    }
}

/// The system, the node and the attribute of a client's file: `System[Waterworks].Server[10.10.1.11].port`.
fn client_place(client: &ClientSystems, at: Span) -> Option<String> {
    let begins_before = |tag: Span| (tag.line, tag.column) <= (at.line, at.column);
    let system = client.systems.iter().rfind(|system| begins_before(system.span))?;
    let node = system.servers.iter().rfind(|node| begins_before(node.span));
    let attributes = node.map_or(&system.attributes, |node| &node.attributes);
    let attribute = attributes.iter().find(|(_, value)| value.span == at);
    let node = node.map_or_else(String::new, |node| format!(".Server[{}]", ClientNode::subject(node)));
    let attribute = attribute.map_or_else(String::new, |(name, _)| format!(".{name}"));
    Some(format!("System[{}]{node}{attribute}", ClientSystem::subject(system)))
}

/// Whether a baseline can hold the finding: not what was not read, and no fault of suppressions. What is told as less than its
/// rule says, as a type of a client's system that is not known to us, was read.
fn can_be_accepted(finding: &Finding) -> bool {
    !never_suppressed().any(|rule| rule.name == finding.rule.name && finding.severity >= rule.severity)
}

/// Names findings as a baseline file does.
struct Namer<'a> {
    folder: PathBuf,
    sources: &'a BTreeMap<FileName, Arc<str>>,
}

impl<'a> Namer<'a> {
    fn new(baseline: &Path, sources: &'a BTreeMap<FileName, Arc<str>>) -> Self {
        let mut folder = files::full(baseline);
        folder.pop();
        Self { folder, sources }
    }

    /// The entry of each finding that is not suppressed and can be accepted, by its index; each file is read once.
    fn entries(&self, findings: &[Finding]) -> Vec<(usize, Entry)> {
        let mut trees: BTreeMap<&FileName, Option<Tree<'_>>> = BTreeMap::new();
        let counting = findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| finding.suppressed.is_none() && can_be_accepted(finding));
        counting
            .map(|(index, finding)| {
                let mut places = finding.labels.iter().map(|label| {
                    let place = self.sources.get(&label.file).and_then(|text| {
                        let tree = trees.entry(&label.file).or_insert_with(|| Tree::of(&label.file, text));
                        tree.as_ref().map(|tree| tree.place(label.span))
                    });
                    (self.file(&label.file), place.unwrap_or_default())
                });
                let (file, place) = places.next().unwrap_or_default();
                let others = places.map(|(file, place)| format!("{file} {place}").trim_end().to_owned());
                let covers = others.chain(finding.names.iter().cloned()).collect();
                let (rule, subject) = (finding.rule.name.to_owned(), self.subject(finding));
                let entry = Entry { rule, file, subject, place, severity: finding.severity, covers };
                (index, entry)
            })
            .collect()
    }

    /// What a finding is about; a file is named as in `file`.
    fn subject(&self, finding: &Finding) -> String {
        let is_file = finding.labels.iter().any(|label| *label.file == *finding.subject);
        if is_file { self.file(&finding.subject) } else { finding.subject.clone() }
    }

    /// A file as it lies from the baseline file, with `/`.
    fn file(&self, name: &str) -> String {
        if name == "-" {
            return name.to_owned();
        }
        let file = files::full(Path::new(name));
        let mut here = self.folder.components().peekable();
        let mut there = file.components().peekable();
        while here.peek().is_some() && here.peek() == there.peek() {
            here.next();
            there.next();
        }
        let up = here.filter(|part| matches!(part, Component::Normal(_))).map(|_| "..".to_owned());
        let down = there.map(|part| part.as_os_str().to_string_lossy().into_owned());
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

/// How a baseline was used.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// Entries that matched a finding.
    matched: usize,
    /// Entries about files that this run did not read: whether they still occur, it cannot tell.
    elsewhere: usize,
}

impl Used {
    /// One sentence about it.
    #[must_use]
    pub fn sentence(self) -> String {
        let elsewhere = match self.elsewhere {
            0 => String::new(),
            1 => " One of its entries is about a file that this run did not read.".to_owned(),
            more => format!(" {more} of its entries are about files that this run did not read."),
        };
        format!("The baseline covers {}.{elsewhere}", words::count(self.matched, "finding"))
    }
}

/// A note of entries that cover nothing: the first of them, and how many there are.
fn stale(file: &FileName, first: &Entry, count: usize) -> Finding {
    let Entry { rule, file: about, .. } = first;
    let (what, cover) = match count {
        1 => ("An entry of this baseline".to_owned(), "covers"),
        more => (format!("{more} entries of this baseline"), "cover"),
    };
    let message = format!(
        "{what} {cover} nothing any more: `{rule}` in {about} no longer occurs, or is worse or tells of more than was accepted."
    );
    let help = "Write it anew with --write-baseline, over all the files that it is about: an entry that is left hides the fault \
                when it comes back.";
    let finding = Finding::new(&suppression_unused::RULE, &**file, message).with(Severity::Info);
    finding.help(help).at(file, Span::default(), "")
}

/// Marks the findings that stand in the baseline file, and adds a note of entries that cover nothing in the files that were `read`.
///
/// # Errors
/// When the file cannot be read or is no baseline.
pub fn apply(
    path: &Path,
    findings: &mut Vec<Finding>,
    sources: &BTreeMap<FileName, Arc<str>>,
    read: impl Iterator<Item = FileName>,
) -> anyhow::Result<Used> {
    let text = tape::files::read(path)?;
    let none = || {
        format!(
            "{} is no baseline file of this version; write one with `partner-config lint --write-baseline FILE`",
            path.display()
        )
    };
    let head: Head = serde_json::from_str(&text).with_context(none)?;
    anyhow::ensure!(
        head.schema == SCHEMA && head.schema_version == VERSION,
        "{} has schema `{}` version {}; this version reads `{SCHEMA}` version {VERSION}; look at what is found without it, and write it anew with \
         --write-baseline",
        path.display(),
        head.schema,
        head.schema_version,
    );
    let file: File = serde_json::from_str(&text).with_context(none)?;
    // How many entries of each kind are left, by what they cover: of one kind there may be thousands that cover the same.
    let mut left: BTreeMap<Entry, BTreeMap<Extent, usize>> = BTreeMap::new();
    for entry in file.findings {
        let (kind, extent) = entry.split();
        *left.entry(kind).or_default().entry(extent).or_default() += 1;
    }
    let mut matched = 0;
    let namer = Namer::new(path, sources);
    let mut named = namer.entries(findings);
    // The worst first: a milder one leaves it the entry that it needs.
    named.sort_by_key(|(_, entry)| Reverse(entry.severity));
    for (index, entry) in named {
        let (kind, (severity, told)) = entry.split();
        let Some(accepted) = left.get_mut(&kind) else { continue };
        let fits = accepted
            .iter_mut()
            .filter(|((most, covers), count)| **count > 0 && severity <= *most && told.is_subset(covers));
        if let Some((_, count)) = fits.min_by_key(|((most, covers), _)| (*most, covers.len())) {
            *count -= 1;
            matched += 1;
            findings[index].suppressed = Some(Suppressed::Baseline);
        }
    }
    let read: BTreeSet<String> = read.map(|file| namer.file(&file)).collect();
    let counted = left.iter().map(|(entry, accepted)| (entry, accepted.values().sum::<usize>()));
    let (gone, elsewhere): (Vec<_>, Vec<_>) =
        counted.filter(|(_, count)| *count > 0).partition(|(entry, _)| read.contains(&entry.file));
    if let Some((first, _)) = gone.first() {
        let count = gone.iter().map(|(_, count)| count).sum();
        findings.push(stale(&files::display_name(path), first, count));
    }
    Ok(Used { matched, elsewhere: elsewhere.iter().map(|(_, count)| count).sum() })
}

/// Writes the findings that count as a baseline file, replacing an older one in one step.
///
/// # Errors
/// When the file cannot be written, is one that this run reads, or is there and no baseline: then it stays as it is.
pub fn write(
    path: &Path,
    findings: &[Finding],
    sources: &BTreeMap<FileName, Arc<str>>,
) -> anyhow::Result<()> {
    refuse_other(path)?;
    let named = Namer::new(path, sources).entries(findings);
    let mut entries: Vec<Entry> = named.into_iter().map(|(_, entry)| entry).collect();
    entries.sort();
    let file = File { schema: SCHEMA.to_owned(), schema_version: VERSION, findings: entries };
    let mut text = serde_json::to_string_pretty(&file)?;
    text.push('\n');
    files::write_atomic(path, text.as_bytes(), Overwrite::Replace).context("the baseline was not written")
}

/// A slip of the keyboard after `--write-baseline` must not cost a plan.
fn refuse_other(path: &Path) -> anyhow::Result<()> {
    files::refuse_own(path)?;
    if !path.is_file() {
        return Ok(());
    }
    let old = files::read(path).unwrap_or_else(|_| "no text".into());
    let is_baseline = serde_json::from_str(&old).is_ok_and(|old: serde_json::Value| old["schema"] == SCHEMA);
    anyhow::ensure!(
        is_baseline || old.trim().is_empty(),
        "{} is there and is no baseline file, so it stays as it is; give --write-baseline the name of a new file",
        path.display()
    );
    Ok(())
}
