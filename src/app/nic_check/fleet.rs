//! `fleet`: many pairs in one call, each from a folder with the captures of its servers and, if you like, its plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::inputs::{self, Plan};
use super::{TOOL, judge as alone, rules};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::finding::{FileName, Finding};
use crate::domain::nic::judge::{self, Judgement};
use crate::domain::nic::model::Server;
use crate::domain::nic::repeated::{self, Repeated};
use crate::domain::spread::InTurn;
use crate::domain::status::Status;
use crate::domain::words::count;
use crate::io::nic::captured;
use crate::io::{files, tape};
use crate::report::model::{Block, Metric, Table};
use crate::report::{json, text};

/// The name of a pair's plan in its folder.
const PLAN: &str = "system.yaml";

/// More pairs in one call are refused: the wrong folder was named.
const MOST_PAIRS: usize = 10_000;

/// More captures of one pair are refused for the same reason. A system has two servers, or three.
const MOST_CAPTURES: usize = 16;

/// What lies in one pair's folder.
struct Pair {
    name: String,
    servers: Vec<Server>,
    /// The servers' own names, by which the plan knows them.
    labels: Vec<String>,
    plan: Option<Plan>,
    captures: Vec<FileName>,
    unread: Unread,
    /// A server of it that is in another pair's folder, too: where, and what that means.
    repeated: Option<(FileName, String)>,
}

/// What a pair came to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "fleet_pair")]
struct Row {
    /// The pair's folder; with the folder above it when several were named.
    name: String,
    status: Status,
    /// The verdict of the servers together, or `not judged`.
    verdict: &'static str,
    /// The reason in a sentence.
    why: String,
    /// Their host names.
    servers: Vec<String>,
    /// Whether the pair's folder holds its plan.
    with_plan: bool,
    /// The first of its worst findings; null when there is no error or warning.
    worst: Option<String>,
    /// Whether the status is the findings' own.
    #[serde(skip)]
    of_findings: bool,
}

/// `fleet`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "fleet")]
pub struct Data {
    /// What needs a person comes first.
    pairs: Vec<Row>,
}

/// Judges every pair below the folders.
///
/// # Errors
/// When a folder cannot be listed, holds no pair, or holds too many.
pub fn run(
    folders: &[PathBuf],
    max_age: Option<Duration>,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL);
    let (pair_folders, mut unread) = folders_of_pairs(folders)?;
    let mut pairs: Vec<Pair> = pair_folders.par_iter().map(|(name, folder)| pair(name, folder)).collect();
    if let Some(most) = max_age {
        inputs::vouch(pairs.iter_mut().flat_map(|pair| &mut pair.servers), most);
    }
    mark_repeated(&mut pairs);
    unread.extend(pairs.iter().flat_map(|pair| pair.unread.iter().chain(&pair.repeated).cloned()));
    let judged: Vec<(Judgement<'_>, Row, Status)> = pairs
        .par_iter()
        .map(|pair| {
            let system = pair.plan.as_ref().map(|plan| &plan.system);
            let judgement = judge::judge_spread(&pair.servers, system, &pair.labels, &[], &InTurn);
            let (row, status) = row(pair, &judgement);
            (judgement, row, status)
        })
        .collect();
    unread.extend(pairs.iter().zip(&judged).filter_map(|(pair, (judgement, ..))| left_open(pair, judgement)));
    let mut findings: Vec<Finding> =
        judged.iter().flat_map(|(judgement, ..)| judgement.findings.iter().cloned()).collect();
    judge::sort(&mut findings);
    let mut results: Vec<(Row, Status)> = judged.into_iter().map(|(_, row, status)| (row, status)).collect();
    results.sort_by_key(|(row, status)| (status.rank(), row.name.clone()));

    let lost = if unread.is_empty() { Status::Ok } else { Status::Unknown };
    let status = Status::join_all(results.iter().map(|(_, status)| *status)).join(lost);
    let picture = picture(&results);
    let summary = text::worst_first(status, &findings, &unread, &picture);
    let found = Findings {
        findings,
        rules: rules(),
        inputs: pairs.iter().flat_map(|pair| pair.captures.iter().cloned()).collect(),
        metrics: metrics(&results),
        body: vec![Block::Table(table(&results))],
        data: json::part(&Data { pairs: results.into_iter().map(|(row, _)| row).collect() }),
        sources: pairs
            .iter()
            .filter_map(|pair| pair.plan.as_ref())
            .map(|plan| (plan.file.clone(), plan.text.clone()))
            .collect::<BTreeMap<_, _>>(),
        unread,
        ..Findings::default()
    };
    let report = run.finish(status, summary, found);
    output::deliver(&report, format, out, streams)
}

/// Each pair's name and folder.
type PairFolders = Vec<(String, PathBuf)>;
/// What could not be read: its name, and why.
type Unread = Vec<(FileName, String)>;

/// The folder of each pair with the pair's name, and what lies beside them and is no such folder.
fn folders_of_pairs(folders: &[PathBuf]) -> anyhow::Result<(PairFolders, Unread)> {
    let mut pair_folders = PairFolders::new();
    let mut unread = Vec::new();
    for folder in folders {
        let Listed { folders: below, files: loose, unread: odd } = listed(folder)?;
        unread.extend(named(odd));
        // Of several folders, each pair's name tells which it lies in.
        let within =
            if folders.len() > 1 { format!("{}/", files::display_name(folder)) } else { String::new() };
        let pairs: PairFolders =
            below.into_iter().map(|path| (format!("{within}{}", last_name(&path)), path)).collect();
        if pairs.is_empty() {
            bail!(
                "{}: there is no folder in it; each pair's captures lie in a folder of their own, which is called as the \
                 pair is, such as {}",
                folder.display(),
                folder.join("north").join("SRV-A.json").display()
            );
        }
        pair_folders.extend(pairs);
        unread.extend(loose.iter().filter_map(|file| outside(file)));
    }
    if pair_folders.len() > MOST_PAIRS {
        bail!(
            "{} folders are more than {MOST_PAIRS} pairs; name the folder of the captures",
            pair_folders.len()
        );
    }
    Ok((pair_folders, unread))
}

/// What lies in a folder.
#[derive(Serialize, Deserialize)]
struct Listed {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    /// What is neither, with the reason: a link that points nowhere may stand for a pair.
    unread: Vec<(PathBuf, String)>,
}

/// Lists a folder; from evidence, what lay there.
fn listed(folder: &Path) -> anyhow::Result<Listed> {
    let look = || list(folder).map_err(|error| format!("{error:#}"));
    tape::seen(&format!("folder:{}", folder.display()), look)?.map_err(anyhow::Error::msg)
}

fn list(folder: &Path) -> anyhow::Result<Listed> {
    let most = MOST_PAIRS * 2;
    let Some(entries) = files::entries(folder, most)? else {
        bail!("{}: it holds more than {most} entries; name the folder of the captures", folder.display())
    };
    let mut listed = Listed { folders: Vec::new(), files: Vec::new(), unread: Vec::new() };
    for path in entries {
        match files::unreadable_kind(&path) {
            Some(why) => listed.unread.push((path, why)),
            None if path.is_dir() => listed.folders.push(path),
            None => listed.files.push(path),
        }
    }
    Ok(listed)
}

/// What could not be read, by its name.
fn named(unread: Vec<(PathBuf, String)>) -> impl Iterator<Item = (FileName, String)> {
    unread.into_iter().map(|(path, why)| (files::display_name(&path), why))
}

fn is_plan(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == PLAN)
}

fn last_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| files::display_name(path).to_string(), |name| name.to_string_lossy().into_owned())
}

/// A capture or a plan that lies in no pair's folder: nobody knows whose it is. Any other file is none of ours.
fn outside(file: &Path) -> Option<(FileName, String)> {
    let name = files::display_name(file);
    if is_plan(file) {
        let why = format!(
            "{name}: this plan lies in no pair's folder, so that nothing was compared with it; move it to its pair's"
        );
        return Some((name, why));
    }
    // Evidence holds whether it is one, never its bytes: any other file may be a secret.
    let look = || files::read_bytes(file).is_ok_and(|bytes| captured::format_name(&bytes).is_some());
    tape::seen(&format!("outside:{name}"), look).ok().filter(|is_capture| *is_capture)?;
    let why = format!(
        "{name}: this capture lies in no pair's folder, so that it was not judged; move it to its pair's"
    );
    Some((name, why))
}

/// Reads a pair's folder: its plan, and everything else as a capture. What cannot be read is told, and the rest is judged.
fn pair(name: &str, folder: &Path) -> Pair {
    let mut pair = Pair {
        name: name.to_owned(),
        servers: Vec::new(),
        labels: Vec::new(),
        plan: None,
        captures: Vec::new(),
        unread: Vec::new(),
        repeated: None,
    };
    let Listed { folders: trees, files: files_in, unread } = match listed(folder) {
        Ok(found) => found,
        Err(error) => {
            pair.unread.push((files::display_name(folder), in_one_line(&error)));
            return pair;
        }
    };
    pair.unread.extend(named(unread));
    let (plans, captures): (Vec<PathBuf>, Vec<PathBuf>) =
        trees.into_iter().chain(files_in).partition(|path| is_plan(path));
    if let Some(path) = plans.first() {
        match inputs::plan(path) {
            Ok(plan) => pair.plan = Some(plan),
            Err(error) => pair.unread.push((files::display_name(path), in_one_line(&error))),
        }
    }
    if captures.len() > MOST_CAPTURES {
        let why = format!(
            "{}: it holds {} files, and a pair has at most {MOST_CAPTURES} captures; a folder below the one that you \
             name is one pair",
            folder.display(),
            captures.len()
        );
        pair.unread.push((files::display_name(folder), why));
        return pair;
    }
    for path in captures {
        let file = files::display_name(&path);
        match captured::read(&path) {
            Ok(servers) => pair.servers.extend(servers),
            Err(error) => pair.unread.push((file.clone(), in_one_line(&error))),
        }
        pair.captures.push(file);
    }
    pair.labels = pair.servers.iter().map(|server| server.name.clone()).collect();
    inputs::tell_apart(&mut pair.servers);
    for server in &mut pair.servers {
        server.name = format!("{}/{}", pair.name, server.name);
    }
    pair
}

/// A server that is in the folders of two pairs was copied into the wrong one, and the pair of that folder was not looked at.
fn mark_repeated(pairs: &mut [Pair]) {
    let all = repeated::in_several_pairs(pairs.iter().map(|pair| pair.servers.as_slice()));
    let why = |one: &Repeated<'_>| {
        let why = format!(
            "{} is the same machine as {} (the same hardware addresses with the same addresses on them): the capture of another \
             server belongs into one of the two folders, and that one was not judged",
            one.server.name, one.also.name
        );
        (one.pair, (FileName::from(one.server.origin.as_str()), why))
    };
    let marks: Vec<_> = all.iter().map(why).collect();
    for (pair, mark) in marks {
        pairs[pair].repeated.get_or_insert(mark);
    }
}

/// What a pair came to. One server alone is no pair, and what could not be read leaves its pair open.
fn row(pair: &Pair, judgement: &Judgement<'_>) -> (Row, Status) {
    let (verdict, mut why) = match &judgement.pair {
        Some(together) => (together.verdict.name(), together.why.clone()),
        None => {
            let found = count(pair.servers.len(), "server");
            ("not judged", format!("{found} in its folder, and a pair needs both"))
        }
    };
    let mut status = judgement.status;
    if judgement.pair.is_none() || !pair.unread.is_empty() || pair.repeated.is_some() {
        status = status.join(Status::Unknown);
    }
    if let Some((_, open)) = left_open(pair, judgement) {
        why = format!("{open}. {why}");
    }
    if let Some((_, repeated)) = &pair.repeated {
        why = format!("{repeated}; {why}");
    }
    if let Some((file, _)) = pair.unread.first() {
        why = format!("{file} could not be read; {why}");
    }
    let worst = text::worst(&judgement.findings).map(|finding| finding.message.clone());
    let row = Row {
        name: pair.name.clone(),
        status,
        verdict,
        why,
        servers: pair.labels.clone(),
        with_plan: pair.plan.is_some(),
        worst,
        of_findings: Status::of_findings(&judgement.findings) == status,
    };
    (row, status)
}

/// The first of what leaves the pair open though all of it was read, by its first capture, and how many more there are.
fn left_open(pair: &Pair, judgement: &Judgement<'_>) -> Option<(FileName, String)> {
    let all = alone::undecided(judgement);
    let (server, why) = all.first()?;
    let more = if all.len() > 1 { format!(" (and {} more)", all.len() - 1) } else { String::new() };
    let file = pair.captures.first().cloned().unwrap_or_else(|| pair.name.as_str().into());
    Some((file, format!("{server}: {}{more}", why.trim_end_matches('.'))))
}

/// An error of several lines in one: a summary and a table's cell have no more.
fn in_one_line(error: &impl std::fmt::Display) -> String {
    let text = format!("{error:#}");
    let join = |mut all: String, line: &str| {
        all.push_str(if all.is_empty() {
            ""
        } else if all.ends_with(':') {
            " "
        } else {
            "; "
        });
        all + line
    };
    text.lines().fold(String::new(), join)
}

/// How many pairs came to what, the worst first.
fn picture(results: &[(Row, Status)]) -> String {
    let parts: Vec<String> = Status::WORST_FIRST
        .iter()
        .map(|status| (status, results.iter().filter(|(_, of)| of == status).count()))
        .filter(|(_, number)| *number > 0)
        .map(|(status, number)| format!("{number} {}", status.label()))
        .collect();
    format!("{}: {}", count(results.len(), "pair"), parts.join(", "))
}

fn table(results: &[(Row, Status)]) -> Table {
    let rows = results.iter().map(|(row, status)| {
        // The finding, if it is what the status comes from.
        let why = row.worst.as_ref().filter(|_| row.of_findings).unwrap_or(&row.why);
        vec![
            row.name.clone(),
            status.label().to_owned(),
            row.verdict.to_owned(),
            if row.servers.is_empty() { "-".to_owned() } else { row.servers.join(", ") },
            if row.with_plan { "yes" } else { "-" }.to_owned(),
            why.clone(),
        ]
    });
    let header = ["pair", "status", "verdict", "servers", "plan", "what counts"].map(str::to_owned).to_vec();
    Table { header, rows: rows.collect() }
}

/// Figures for monitoring: how many pairs have each status, and each pair's own.
fn metrics(results: &[(Row, Status)]) -> Vec<Metric> {
    let all = Status::ALL.into_iter().map(|status| {
        let number = results.iter().filter(|(_, of)| *of == status).count();
        #[expect(clippy::cast_precision_loss, reason = "a count of pairs is far below 2^52")]
        let number = number as f64;
        let labels = vec![("status".to_owned(), status.name().to_owned())];
        Metric::new("pairs", "count", "Pairs with this status.", labels, Some(number))
    });
    let each = results.iter().map(|(row, status)| {
        let labels = vec![("pair".to_owned(), row.name.clone())];
        let help = "A pair's status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.";
        Metric::new("pair_status", "count", help, labels, Some(f64::from(status.code())))
    });
    all.chain(each).collect()
}
