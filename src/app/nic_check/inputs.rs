//! Opening what the request names: captures, trees, this machine, the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use rayon::prelude::*;

use crate::app::failure::Lines;
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;
use crate::domain::partner::input::Input;
use crate::domain::partner::read;
use crate::domain::partner::system::System;
use crate::domain::suggest;
use crate::domain::words::rough;
use crate::io::nic::ReadError;
use crate::io::nic::captured;
use crate::io::nic::limits::MAX_COMPARED;
use crate::io::nic::live::{AdapterSource, ThisMachine};
use crate::io::{clock, files, tape};
use crate::report::text;

/// The servers that the request names, read in parallel, in its order; this machine when it names none.
///
/// # Errors
/// When any input cannot be read; every one that cannot is told.
pub fn servers(from: &[PathBuf], trees: &[PathBuf]) -> anyhow::Result<Vec<Server>> {
    if from.is_empty() && trees.is_empty() {
        return Ok(vec![ThisMachine.read()?]);
    }
    if from.iter().filter(|path| files::is_stdin(path)).count() > 1 {
        bail!("`-` (standard input) can be given once only");
    }
    few_enough(from.len() + trees.len())?;
    let captures = from.par_iter().map(|path| captured::read(path));
    let results: Vec<Result<Vec<Server>, ReadError>> =
        captures.chain(trees.par_iter().map(|path| captured::tree(path))).collect();
    let mut servers = Vec::new();
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok(read) => servers.extend(read),
            Err(error) => errors.push(error.to_string()),
        }
    }
    if !errors.is_empty() {
        return Err(Lines::new(errors).into());
    }
    few_enough(servers.len())?;
    tell_apart(&mut servers);
    Ok(servers)
}

/// Refuses more servers than are compared with one another in one call.
fn few_enough(servers: usize) -> anyhow::Result<()> {
    if servers > MAX_COMPARED {
        bail!(
            "{servers} captures are given, and at most {MAX_COMPARED} servers are compared with one another in one call; put the captures \
             of each pair into a folder of their own and judge pair by pair: `nic-check fleet FOLDER`"
        );
    }
    Ok(())
}

/// One server from one capture.
///
/// # Errors
/// When it cannot be read, or holds several servers.
pub fn one(path: &Path) -> anyhow::Result<Server> {
    let mut servers = captured::read(path)?;
    match (servers.pop(), servers.len()) {
        (Some(server), 0) => Ok(server),
        (_, more) => bail!(
            "{}: it holds {} servers, and one is needed; unpack it and give one folder",
            path.display(),
            more + 1
        ),
    }
}

/// Leaves each server undecided that was captured longer ago than `most`, or whose capture does not say when.
pub fn vouch<'s>(servers: impl IntoIterator<Item = &'s mut Server>, most: Duration) {
    let now = clock::seen_unix_seconds();
    for server in servers {
        if server.untold.is_some() {
            continue;
        }
        let why = match captured::seconds(server.taken_at.as_deref(), now) {
            Err(why) => format!("{} {why}", server.origin),
            Ok(at) if now - at > most.as_secs_f64() => format!(
                "{} was taken {}, {} ago, and --max-age allows {}",
                server.origin,
                server.taken_at.as_deref().unwrap_or_default(),
                rough(now - at),
                rough(most.as_secs_f64())
            ),
            Ok(_) => continue,
        };
        server.untold =
            Some(format!("Whether it still is so cannot be told: {why}; capture the server again."));
    }
}

/// Gives servers of the same name their capture's name too, so that messages can be understood.
pub fn tell_apart(servers: &mut [Server]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for server in servers.iter() {
        *seen.entry(server.name.clone()).or_default() += 1;
    }
    let mut used = BTreeSet::new();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    for server in servers {
        if seen.get(&server.name).is_some_and(|count| *count > 1) {
            server.name = format!("{} ({})", server.name, server.origin);
        }
        // The same capture given twice.
        if used.insert(server.name.clone()) {
            continue;
        }
        let number = next.entry(server.name.clone()).or_insert(2);
        let name = std::mem::take(&mut server.name);
        loop {
            server.name = format!("{name} #{number}");
            *number += 1;
            if used.insert(server.name.clone()) {
                break;
            }
        }
    }
}

/// A plan with its text, for excerpts.
pub struct Plan {
    /// Its name.
    pub file: FileName,
    /// Its text.
    pub text: Arc<str>,
    /// What it says.
    pub system: System,
}

/// Reads the plan.
///
/// # Errors
/// When it cannot be read, has faults, or is no plan.
pub fn plan(path: &Path) -> anyhow::Result<Plan> {
    let file = files::display_name(path);
    let text = tape::files::read(path)?;
    let reading = read::read(&file, &text);
    if !reading.findings.is_empty() {
        let faults = reading
            .findings
            .iter()
            .map(|finding| format!("{}: {}", text::place_in(&file, finding), finding.message));
        let first = ["the plan has faults, so nothing was compared with it:".to_owned()];
        let last = [format!("`partner-config lint {file}` shows them in their place")];
        return Err(Lines::new(first.into_iter().chain(faults).chain(last)).into());
    }
    match reading.input {
        Some(Input::Plan(system)) => {
            if let Some(label) = system.label_twice() {
                bail!(
                    "{file}: two servers of the plan are called {label}, so that nothing was compared with it: which of them a \
                     machine is cannot be told; `partner-config lint {file}` shows both"
                );
            }
            Ok(Plan { file, text, system: *system })
        }
        _ => bail!("{file}: expected a plan (kind: system), which says what every server's addresses are"),
    }
}

/// Checks the labels of `--server` against the plan and the number of servers.
///
/// # Errors
/// When the plan has no such server, or there are more labels than servers.
pub fn check_labels(plan: &System, labels: &[String], servers: usize) -> anyhow::Result<()> {
    if labels.len() > servers {
        bail!(
            "{} servers are named with --server, but {servers} {} judged",
            labels.len(),
            if servers == 1 { "is" } else { "are" }
        );
    }
    let known: Vec<&str> = plan.servers.iter().map(|server| server.label()).collect();
    for label in labels {
        if !known.contains(&label.as_str()) {
            bail!(suggest::unknown(&format!("the plan has no server `{label}`"), label, &known));
        }
    }
    Ok(())
}
