//! `partner-config lint`: every file read side by side, every system judged side by side, one report in a stable order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::baseline;
use super::data::LintData;
use super::one;
use super::texts::{Text, Texts};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::Output;
use crate::cli::partner_config::{FailOn, Lint};
use crate::domain::finding::{FileName, Finding, Severity};
use crate::domain::partner::input::Input;
use crate::domain::partner::{judge, manifest, read, resolved, suppress};
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::{clock, files, resolve, tape};
use crate::report::model::{Block, Metric};
use crate::report::{json, text};

/// From this size on it pays to share the rules of one plan among threads.
const LARGE_PLAN_SERVERS: usize = 500;

/// A progress bar is drawn for runs of more files than this.
const LONG_RUN_FILES: usize = 200;

/// So many files are read before what they gave is sorted.
const READ_AT_ONCE: usize = 256;

/// Up to this many bytes of all inputs, starting a thread takes longer than it saves.
const SMALL_RUN: u64 = 64 << 10;

/// Runs the command.
///
/// # Errors
/// When nothing can be read at all, or the baseline or the report cannot be read or written.
pub fn run(request: &Lint, output: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let started = output::start("partner-config");
    // The plan is read first, and once, also when the paths name it again.
    let mut paths: Vec<PathBuf> = request.plan.iter().cloned().collect();
    let others = tape::files::expand(&request.paths)?;
    let is_plan = |path: &Path| request.plan.as_deref().is_some_and(|plan| files::is_same(plan, path));
    paths.extend(others.into_iter().filter(|path| !is_plan(path)));
    let pool = pool(request.jobs, &paths)?;
    let progress = progress(paths.len(), streams);
    let Judged { mut findings, sources, files_read, unreadable, inputs, sheets } =
        pool.install(|| judge_files(&paths, request.resolve, &progress));
    progress.finish_and_clear();
    if let Some(path) = &request.plan {
        must_be_plan(&files::display_name(path), &inputs, &findings, &unreadable)?;
        findings.extend(judge::nothing_to_compare(&inputs));
    }
    findings.extend(mixed_sets(&paths));
    findings.sort_by(|a, b| a.order().cmp(&b.order()));

    let used = match &request.baseline {
        Some(path) => {
            let is_unread = |file: &FileName| unreadable.iter().any(|(name, _)| name == file);
            let read = paths.iter().map(|path| files::display_name(path)).filter(|file| !is_unread(file));
            let used = baseline::apply(path, &mut findings, &sources, read)?;
            findings.sort_by(|a, b| a.order().cmp(&b.order()));
            Some(used)
        }
        None => None,
    };
    if let Some(path) = &request.write_baseline {
        baseline::write(path, &findings, &sources)?;
    }
    let counts = Counts::of(&findings);
    // A comparison that was asked for by name and not made leaves the question open.
    let apart = if request.plan.is_some() { without_plan(&sheets) } else { Vec::new() };
    let is_all = unreadable.is_empty() && files_read > 0 && apart.is_empty();
    let status = status(&findings, request.fail_on, is_all);
    let found = Findings {
        rules: judge::all_rules().collect(),
        fail_level: Some(fail_level(request.fail_on)),
        inputs: paths.iter().map(|path| files::display_name(path)).collect(),
        judged: Vec::new(),
        unread: unreadable.clone(),
        metrics: counts.metrics(files_read),
        data: json::part(&LintData::of(
            files_read,
            &counts,
            &unreadable,
            fail_level(request.fail_on),
            &sheets,
        )),
        body: body(&unreadable, &apart, used),
        findings,
        sources,
    };
    let picture = apart_first(&apart, counts.summary(files_read, unreadable.len()));
    let summary = text::worst_first(status, &found.findings, &found.unread, &picture);
    let report = started.finish(status, summary, found);
    output::deliver(&report, request.format, output, streams)
}

/// Refuses what was given as the plan and is none: the sheets would be judged without one, and look as if they had been
/// compared. What could not be read, or has errors, is told with the rest.
fn must_be_plan(
    file: &FileName,
    inputs: &[Input],
    findings: &[Finding],
    unreadable: &[(FileName, String)],
) -> anyhow::Result<()> {
    let input = inputs.iter().find(|input| input.file() == file);
    let is_error = |finding: &Finding| {
        finding.severity == Severity::Error && finding.labels.iter().any(|label| label.file == *file)
    };
    match input {
        Some(Input::Plan(_)) => Ok(()),
        None if unreadable.iter().any(|(name, _)| name == file) || findings.iter().any(is_error) => Ok(()),
        other => Err(one::wrong_kind(file, other, "`--plan` needs a plan")),
    }
}

/// Compares the sets that the inputs belong to with the manifests that `generate` left beside them.
fn mixed_sets(paths: &[PathBuf]) -> Vec<Finding> {
    let folders: BTreeSet<&Path> =
        paths.iter().filter(|path| !files::is_stdin(path)).filter_map(|path| path.parent()).collect();
    folders.into_iter().filter_map(|folder| mixed_set(folder, paths)).collect()
}

/// A set is looked at when one of its files is among the inputs; a manifest that cannot be read tells nothing.
fn mixed_set(folder: &Path, paths: &[PathBuf]) -> Option<Finding> {
    let path = folder.join(manifest::NAME);
    let listed = manifest::read(&tape::files::read(&path).ok()?)?;
    let is_input = |name: &str| paths.contains(&folder.join(name));
    if !listed.iter().any(|listed| is_input(&listed.name)) {
        return None;
    }
    let sum =
        |name: &str| tape::files::read_bytes(&folder.join(name)).ok().map(|bytes| manifest::sum(&bytes));
    let sums: Vec<_> = listed.iter().map(|listed| sum(&listed.name)).collect();
    manifest::judge(&files::display_name(&path), &listed, &sums)
}

/// One file's reading, or why it could not be read.
type Read = (FileName, Result<(Text, read::Reading), String>);

pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    /// The texts of the files that findings point into; of a short run, of all that were read.
    pub(super) sources: BTreeMap<FileName, Arc<str>>,
    /// How many files were read.
    pub(super) files_read: usize,
    pub(super) unreadable: Vec<(FileName, String)>,
    pub(super) inputs: Vec<Input>,
    /// Whose sheets were judged, for who must know what a verdict covers.
    sheets: Vec<judge::Judged>,
}

/// Reads and judges all files. The result does not depend on threads: everything is sorted at the end.
pub(super) fn judge_files(paths: &[PathBuf], look_up_names: bool, progress: &ProgressBar) -> Judged {
    let mut findings = Vec::new();
    let mut texts = Texts::new(paths.len() > LONG_RUN_FILES);
    let mut unreadable = Vec::new();
    let mut inputs = Vec::with_capacity(paths.len());
    // Some at a time, so that what was read lies only in one place when there is much of it.
    for some in paths.chunks(READ_AT_ONCE) {
        let read: Vec<Read> = some
            .par_iter()
            .map(|path| {
                let read = texts.read(path);
                progress.inc(1);
                read
            })
            .collect();
        for (path, (name, result)) in some.iter().zip(read) {
            match result {
                Ok((text, reading)) => {
                    texts.add(path, name, text);
                    findings.extend(reading.findings);
                    inputs.extend(reading.input);
                }
                Err(why) => unreadable.push((name, why)),
            }
        }
    }
    let (found, sheets) = judge_inputs(&inputs, look_up_names);
    findings.extend(found);
    let rules: Vec<_> = judge::all_rules().collect();
    suppress::apply(&mut findings, &inputs, &rules, clock::today());
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let (files_read, sources) = texts.of(&findings);
    Judged { findings, sources, files_read, unreadable, inputs, sheets }
}

/// Judges each input, then each system, side by side; asks this machine's resolver only when told to.
fn judge_inputs(inputs: &[Input], look_up_names: bool) -> (Vec<Finding>, Vec<judge::Judged>) {
    let alone = inputs.par_iter().flat_map_iter(judge_alone);
    let mut findings: Vec<Finding> = alone.collect();
    let groups = judge::groups(inputs);
    findings.par_extend(groups.par_iter().flat_map_iter(judge::judge_group));
    findings.extend(judge::judge_run(inputs, &groups));
    if look_up_names {
        let resolved = resolve::all(&judge::names_to_resolve(inputs));
        resolved::judge(inputs, &resolved, &mut findings);
    } else {
        findings.extend(judge::names_not_looked_up(inputs));
    }
    (judge::tidy(findings), judge::judged(&groups))
}

/// Judges one input; the rules of a large plan are shared among the threads, too.
fn judge_alone(input: &Input) -> Vec<Finding> {
    match input {
        Input::Plan(plan) if plan.servers.len() > LARGE_PLAN_SERVERS => judge::judge_plan(plan, |judge| {
            let checks: Vec<_> = judge::checks().collect();
            checks.into_par_iter().flat_map_iter(judge).collect()
        }),
        _ => judge::judge_one(input),
    }
}

/// A thread a core, or as many as asked for, but no more than there can be work for: a single file keeps two busy when
/// it is large, and a few small ones are done before a second thread would have started.
pub(super) fn pool(jobs: Option<u16>, paths: &[PathBuf]) -> anyhow::Result<rayon::ThreadPool> {
    let alone = || rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    // A thread that has worked alone before cannot again.
    if is_small(paths)
        && let Ok(pool) = alone()
    {
        return Ok(pool);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = jobs.map_or(cores, usize::from).min(paths.len().max(2)).max(1);
    // Where the system gives no threads, this one does the work of all.
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build().or_else(|_| alone())?)
}

/// Whether all inputs together are small; of standard input it is not known.
fn is_small(paths: &[PathBuf]) -> bool {
    let mut size = 0;
    paths.iter().all(|path| {
        size += path.metadata().map_or(SMALL_RUN, |file| file.len());
        size < SMALL_RUN
    })
}

fn progress(files: usize, streams: &Streams<'_>) -> ProgressBar {
    if files <= LONG_RUN_FILES || !streams.err_is_terminal {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr()).with_style(style)
}

const fn fail_level(fail_on: FailOn) -> Severity {
    match fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Info => Severity::Info,
    }
}

/// Errors are CRITICAL; a warning, or information, that reaches the fail level is WARNING; a file that could not be
/// read, or compared with the plan that was asked for, or nothing read at all, is UNKNOWN.
fn status(findings: &[Finding], fail_on: FailOn, is_all: bool) -> Status {
    let level = fail_level(fail_on);
    let counted = findings.iter().filter(|finding| finding.suppressed.is_none() && finding.severity >= level);
    let mut status = if is_all { Status::Ok } else { Status::Unknown };
    for finding in counted {
        status =
            status.join(if finding.severity == Severity::Error { Status::Critical } else { Status::Warning });
    }
    status
}

/// The servers whose sheets were compared with no plan.
fn without_plan(sheets: &[judge::Judged]) -> Vec<&str> {
    let apart = sheets.iter().filter(|sheet| !sheet.has_plan);
    apart.map(|sheet| sheet.server.as_deref().unwrap_or("(no label)")).collect()
}

fn apart_first(apart: &[&str], picture: String) -> String {
    match apart {
        [] => picture,
        apart => format!("{} not compared with --plan; {picture}", words::few(apart)),
    }
}

fn body(unreadable: &[(FileName, String)], apart: &[&str], baseline: Option<baseline::Used>) -> Vec<Block> {
    let mut body = Vec::new();
    if !apart.is_empty() {
        let which = words::few(apart);
        body.push(Block::Text(format!(
            "Not compared with the plan of --plan, because it is of another system by its name, addresses and labels: {which}. \
             Give the plan of their system, or leave --plan out."
        )));
    }
    if !unreadable.is_empty() {
        body.push(Block::Text("These inputs could not be read, so they were not judged:".to_owned()));
        body.push(Block::List(unreadable.iter().map(|(_, why)| why.clone()).collect()));
    }
    if let Some(used) = baseline {
        body.push(Block::Text(used.sentence()));
    }
    body
}

/// How many findings there are of each kind.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Counts {
    error: usize,
    warning: usize,
    info: usize,
    suppressed: usize,
}

impl Counts {
    fn of(findings: &[Finding]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            let count = match (&finding.suppressed, finding.severity) {
                (Some(_), _) => &mut counts.suppressed,
                (None, Severity::Error) => &mut counts.error,
                (None, Severity::Warning) => &mut counts.warning,
                (None, Severity::Info) => &mut counts.info,
            };
            *count += 1;
        }
        counts
    }

    fn summary(&self, files: usize, unreadable: usize) -> String {
        let kinds = [(self.error, "error"), (self.warning, "warning"), (self.info, "note")];
        let found = kinds.into_iter().filter(|(count, _)| *count > 0);
        let found: Vec<_> = found.map(|(count, kind)| words::count(count, kind)).collect();
        let mut text = if found.is_empty() && files == 0 {
            "no file was judged".to_owned()
        } else {
            let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
            format!("{found} in {}", words::count(files, "file"))
        };
        if self.suppressed > 0 {
            text.push_str(&format!(", {} suppressed", self.suppressed));
        }
        if unreadable > 0 {
            text.push_str(&format!("; {} could not be read", words::count(unreadable, "input")));
        }
        text
    }

    fn metrics(&self, files: usize) -> Vec<Metric> {
        let findings = [
            ("error", self.error),
            ("warning", self.warning),
            ("info", self.info),
            ("suppressed", self.suppressed),
        ];
        let metric =
            |name: &str, help, labels, value: usize| Metric::new(name, "", help, labels, Some(value as f64));
        let mut metrics = vec![metric("files_checked", "Files that were read and judged", Vec::new(), files)];
        metrics.extend(findings.into_iter().map(|(severity, count)| {
            let labels = vec![("severity".to_owned(), severity.to_owned())];
            metric("findings", "Findings by severity", labels, count)
        }));
        metrics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_small_inputs_need_no_second_thread() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, size: u64| {
            let path = folder.path().join(name);
            std::fs::write(&path, vec![b'#'; usize::try_from(size).unwrap()]).unwrap();
            path
        };
        let (small, half) = (write("small", 2_000), write("half", SMALL_RUN / 2));
        assert!(is_small(&[small.clone(), half.clone()]));
        assert!(!is_small(&[half.clone(), half]), "together they are large");
        assert!(!is_small(&[small.clone(), folder.path().join("missing")]), "of that nothing is known");
        // The second time, the thread has worked alone before.
        for _ in 0..2 {
            assert!(pool(None, std::slice::from_ref(&small)).is_ok());
        }
    }
}
