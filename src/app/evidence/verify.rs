//! `verify DIR`: is the evidence whole, and does what was seen lead to what was decided?

use anyhow::bail;
use clap::{CommandFactory, FromArgMatches};

use super::acceptance::Acceptance;
use super::data::VerifyData;
use super::derive::{self, Check};
use super::lanes;
use super::proof::{self, Latest};
use super::read::{self, Bundle, Run, short_time};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::Output;
use crate::cli::evidence::Verify;
use crate::cli::tools;
use crate::domain::evidence::story::is_sum;
use crate::domain::status::Status;
use crate::domain::words::{count, rough, shortened};
use crate::io::{bundle, interrupt};
use crate::report::json;
use crate::report::model::{Block, Metric, Table};

/// Runs that are listed for people; JSON has all.
const LISTED: usize = 200;

/// A tool that can derive its own verdicts.
pub struct Tool<C> {
    /// Its name.
    pub name: &'static str,
    /// Its own entry.
    pub run: fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
}

/// Verifies a bundle.
///
/// # Errors
/// When it cannot be read or the report cannot be written.
pub fn run<C: CommandFactory + FromArgMatches>(
    tool: &Tool<C>,
    request: &Verify,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let started = output::start(tool.name);
    // Before signals are caught: a pipe is waited for, and one signal ends that.
    let steps = request.steps.as_ref().map(|path| Acceptance::list(path.as_deref())).transpose()?;
    interrupt::install();
    let head = request.head.as_ref().map(|head| head.to_ascii_lowercase());
    let read = read::bundle(&request.dir, head)?;
    let mut checks = Vec::new();
    for run in &read.runs {
        checks.push(derive::check(tool.name, &request.dir, run, tool.run));
        refuse_half()?;
    }
    let acceptance = steps.map(|steps| Acceptance::new(steps, &read, &checks));
    let judged = Judged::new(tool.name, &read, &checks, acceptance.as_ref(), request);
    refuse_half()?;
    let found = Findings {
        metrics: metrics(&read, &checks, judged.age()),
        data: json::part(&VerifyData::of(&read, &checks, acceptance.as_ref(), &judged)),
        body: body(&read, &checks, acceptance.as_ref(), &judged),
        ..Findings::default()
    };
    output::deliver(&started.finish(judged.status, judged.summary(), found), request.format, out, streams)
}

/// After a request to end, what was derived so far decides nothing.
fn refuse_half() -> anyhow::Result<()> {
    if interrupt::noticed() {
        bail!("interrupted, so nothing was decided; verify it again");
    }
    Ok(())
}

/// What the bundle comes to.
pub struct Judged<'b> {
    status: Status,
    /// What is wrong, worst first, with its place.
    pub faults: Vec<String>,
    /// The picture in a line.
    picture: String,
    /// The last run of this tool that shows that the plant's redundancy works.
    pub latest: Latest<'b>,
}

impl<'b> Judged<'b> {
    fn new(
        tool: &str,
        read: &'b Bundle,
        checks: &[Check],
        acceptance: Option<&Acceptance>,
        request: &Verify,
    ) -> Self {
        let (broken, more) = read.chain.broken();
        let mut critical: Vec<String> =
            broken.iter().map(|broken| format!("line {}: {}", broken.line, broken.words)).collect();
        if more > 0 {
            critical.push(format!(
                "{} that {} not belong there",
                count(more, "more line"),
                if more == 1 { "does" } else { "do" }
            ));
        }
        let mut unknown = Vec::new();
        for (run, check) in read.runs.iter().zip(checks) {
            match check {
                Check::Differs(words) => critical.push(format!("{}: {words}", title(run))),
                Check::OtherVersion(words) => unknown.push(format!(
                    "{} was recorded by version {}, and this one comes to something else: {words}; derive it with that version",
                    title(run),
                    run.start.version
                )),
                Check::Failed(words) => unknown.push(format!(
                    "{} failed and decided nothing: {words}; run it again with a new bundle",
                    title(run)
                )),
                Check::Unfinished => {
                    unknown.push(format!("{} ends at {} without a verdict: it was killed, or still lasts", title(run), short_time(&run.last_at)));
                }
                Check::NoTool => critical.push(format!(
                    "{} is of `{}`, and there is no such tool: the record was made by something else",
                    title(run),
                    run.start.tool
                )),
                Check::Derived | Check::OtherTool => {}
            }
        }
        critical.extend(bundle::wrong_inputs(&request.dir, &read.inputs));
        critical.extend(wrong_head(read));
        let (failed, open) = acceptance.map(Acceptance::faults).unwrap_or_default();
        critical.extend(failed);
        unknown.extend(open);
        if read.is_cut_off {
            unknown.push("half a record stands at the end: its writer was killed".to_owned());
        }
        unknown.extend(read.times.odd());
        let has_own = read.runs.iter().any(|run| run.start.tool == tool);
        let latest = proof::latest(&request.dir, tool, read, checks);
        if read.runs.iter().all(|run| run.end.is_none()) {
            unknown.push("no run has ended, so nothing is proven".to_owned());
        } else if !has_own {
            unknown.push(format!("no run of {tool} in it, so {tool} derived nothing{}", others(read)));
        } else if let Some(most) = request.max_age.map(|most| most.as_secs_f64()) {
            let fault = too_old(&latest, most);
            if latest.is_undated { &mut unknown } else { &mut critical }.extend(fault);
        }
        let status = match (critical.is_empty(), unknown.is_empty()) {
            (false, _) => Status::Critical,
            (true, false) => Status::Unknown,
            (true, true) => Status::Ok,
        };
        let faults = critical.into_iter().chain(unknown).collect();
        let steps = acceptance.map(|acceptance| acceptance.picture() + "; ").unwrap_or_default();
        let counts = latest
            .proof
            .filter(|(_, age)| request.max_age.is_some_and(|most| *age <= most.as_secs_f64()))
            .map(|(run, age)| format!("; {}", dated(run, age)));
        let picture = steps + &picture(read, checks) + &counts.unwrap_or_default();
        Self { status, faults, picture, latest }
    }

    /// Seconds since what the last proof saw.
    pub fn age(&self) -> Option<f64> {
        self.latest.proof.map(|(_, age)| age)
    }

    fn summary(&self) -> String {
        let picture = &self.picture;
        match self.faults.as_slice() {
            [] => picture.clone(),
            [first] => format!("{}; {picture}", shortened(first, SHOWN)),
            [first, rest @ ..] => format!("{}, and {} more; {picture}", shortened(first, SHOWN), rest.len()),
        }
    }
}

/// The longest beginning of a fault in the summary; the list has all of it.
const SHOWN: usize = 121;

fn title(run: &Run) -> String {
    let command = if run.start.command == run.start.tool { "" } else { &run.start.command };
    format!("run {} ({} {command}", run.name, run.start.tool).trim_end().to_owned() + ")"
}

fn picture(read: &Bundle, checks: &[Check]) -> String {
    let of = |wanted: fn(&Check) -> bool| checks.iter().filter(|check| wanted(check)).count();
    let derived = of(|check| *check == Check::Derived);
    let others = of(|check| *check == Check::OtherTool);
    let mut words = format!(
        "{}, {}, {} derived again",
        count(read.records, "record"),
        count(read.runs.len(), "run"),
        count(derived, "verdict")
    );
    let simulated = read.runs.iter().zip(checks);
    let simulated = simulated.filter(|(run, check)| **check == Check::Derived && run.is_simulated()).count();
    if simulated > 0 {
        words.push_str(&format!(" ({simulated} of a simulated plant)"));
    }
    if others > 0 {
        let mut tools: Vec<&str> = read
            .runs
            .iter()
            .zip(checks)
            .filter(|(_, check)| **check == Check::OtherTool)
            .map(|(run, _)| run.start.tool.as_str())
            .collect();
        tools.sort_unstable();
        tools.dedup();
        words.push_str(&format!(", {others} by {} only", tools.join(", ")));
    }
    words
}

/// Whom to ask about the runs of a bundle, none of which is of the own tool.
fn others(read: &Bundle) -> String {
    let known = tools::NAMES.iter().filter(|tool| read.runs.iter().any(|run| run.start.tool == **tool));
    let known: Vec<String> = known.map(|tool| format!("`{tool} verify`")).collect();
    if known.is_empty() { String::new() } else { format!("; ask {}", known.join(", ")) }
}

/// What is wrong with the age of the last proof, which may be `most` seconds.
fn too_old(latest: &Latest<'_>, most: f64) -> Option<String> {
    match latest.proof {
        None => Some(format!("no proof of a known age: {}", latest.why)),
        Some((run, age)) if age > most => Some(format!(
            "{}, more than {}: exercise the redundancy and record it",
            dated(run, age),
            rough(most)
        )),
        Some(_) => None,
    }
}

/// A proof with its age, which is that of the oldest capture and not of the run, where captures were judged.
fn dated(run: &Run, age: f64) -> String {
    format!("the last proof is of {}, and what it saw is {} old", short_time(&run.started_at), rough(age))
}

/// What is wrong with the noted check sum, when there is one.
fn wrong_head(read: &Bundle) -> Option<String> {
    let head = read.head.as_ref().filter(|_| !read.has_head)?;
    Some(if is_sum(head) {
        format!("no record has the noted check sum {head}: the bundle was cut back, or made anew")
    } else {
        format!("--head `{head}` is no check sum of 64 hexadecimal digits")
    })
}

fn body(read: &Bundle, checks: &[Check], acceptance: Option<&Acceptance>, judged: &Judged) -> Vec<Block> {
    let mut rows: Vec<Vec<String>> =
        read.runs.iter().zip(checks).take(LISTED).map(|(run, check)| row(run, check)).collect();
    if read.runs.len() > LISTED {
        let more = format!("and {} more", read.runs.len() - LISTED);
        rows.push([more].into_iter().chain(std::iter::repeat_n(String::new(), 4)).collect());
    }
    let header = ["Started", "Run", "Verdict", "Derived again", "What it said"].map(str::to_owned).to_vec();
    let mut blocks = acceptance.map(Acceptance::blocks).unwrap_or_default();
    blocks.push(Block::Heading(2, "What happened".to_owned()));
    blocks.extend(lanes::block(read, checks));
    blocks.push(Block::Table(Table { header, rows }));
    if !judged.faults.is_empty() {
        blocks.push(Block::List(judged.faults.clone()));
    }
    blocks.push(Block::Text(match judged.latest.proof {
        Some((run, age)) => format!(
            "The last proof of this tool is {} of {}; what it saw is {} old.",
            title(run),
            short_time(&run.started_at),
            rough(age)
        ),
        None => format!("No run of this tool is a proof whose age is known: {}.", judged.latest.why),
    }));
    blocks.push(Block::Text(format!(
        "The check sum of the last record stands for the whole bundle. Only it shows later that no record was cut off the end, so note \
         it in another place, and give it to `verify --head`: {}",
        read.chain.last().sum
    )));
    blocks
}

fn row(run: &Run, check: &Check) -> Vec<String> {
    let (_, _, summary) = run.recorded();
    let derived = match check {
        Check::Derived => "the same",
        Check::Differs(_) => "DIFFERS",
        Check::OtherVersion(_) => "other version",
        Check::Failed(_) => "it failed",
        Check::OtherTool => "by its own tool",
        Check::NoTool => "no such tool",
        Check::Unfinished => "no verdict",
    };
    let subject = if run.start.command == run.start.tool {
        run.start.tool.clone()
    } else {
        format!("{} {}", run.start.tool, run.start.command)
    };
    vec![short_time(&run.started_at), subject, run.verdict(), derived.to_owned(), summary.to_owned()]
}

fn metrics(read: &Bundle, checks: &[Check], age: Option<f64>) -> Vec<Metric> {
    let (broken, more) = read.chain.broken();
    let count = |wanted: fn(&Check) -> bool| checks.iter().filter(|check| wanted(check)).count() as u64;
    let metric =
        |name: &str, help, value: u64| Metric::new(name, "count", help, Vec::new(), Some(value as f64));
    vec![
        metric("evidence_records", "Records of the bundle.", read.records),
        metric("evidence_broken", "Places where the chain is broken.", broken.len() as u64 + more),
        metric(
            "evidence_derived",
            "Verdicts that were derived again.",
            count(|check| *check == Check::Derived),
        ),
        metric(
            "evidence_differs",
            "Verdicts that differ from what was seen.",
            count(|check| matches!(check, Check::Differs(_))),
        ),
        Metric::new(
            "evidence_age",
            "seconds",
            "Since what the last run of this tool saw that looked at the plant, not simulated, and came to OK.",
            Vec::new(),
            age,
        ),
    ]
}
