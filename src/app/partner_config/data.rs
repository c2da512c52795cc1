//! The tool's own part of the JSON output: versioned types of their own, never a dump of the domain's.

use std::path::Path;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::lint::Counts;
use crate::domain::finding::{FileName, Severity};
use crate::domain::partner::diff::{Change, Difference};
use crate::domain::partner::judge::Judged;
use crate::domain::partner::render::files::File;
use crate::domain::partner::timing::{Link, Order};
use crate::domain::path;

/// What the tool's own part of JSON may be.
pub fn parts(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        generator.subschema_for::<LintData<'_>>(),
        generator.subschema_for::<GenerateData<'_>>(),
        generator.subschema_for::<TimingData<'_>>(),
        generator.subschema_for::<DiffData<'_>>(),
    ]
}

/// `lint`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "lint")]
pub struct LintData<'a> {
    /// Files that were read and judged.
    pub files_checked: usize,
    /// Findings that count, by severity, and those that do not.
    pub counts: &'a Counts,
    /// Files that could not be read, and why.
    unreadable: Vec<UnreadableData<'a>>,
    /// The lowest severity that fails the run.
    fail_on: Severity,
    /// Whose sheets were judged.
    sheets: Vec<SheetData<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "unreadable")]
struct UnreadableData<'a> {
    file: &'a str,
    error: &'a str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "sheet")]
struct SheetData<'a> {
    /// The label of its server; null: it gives none.
    server: Option<&'a str>,
    /// Whether a plan of the run is its plan, so that both were compared.
    compared_with_plan: bool,
}

impl<'a> LintData<'a> {
    /// What a run came to.
    pub fn of(
        files_checked: usize,
        counts: &'a Counts,
        unreadable: &'a [(FileName, String)],
        fail_on: Severity,
        sheets: &'a [Judged],
    ) -> Self {
        let sheet = |sheet: &'a Judged| SheetData {
            server: sheet.server.as_deref(),
            compared_with_plan: sheet.has_plan,
        };
        Self {
            files_checked,
            counts,
            unreadable: unreadable.iter().map(|(file, error)| UnreadableData { file, error }).collect(),
            fail_on,
            sheets: sheets.iter().map(sheet).collect(),
        }
    }
}

/// `generate`.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "generate")]
pub struct GenerateData<'a> {
    /// The folder that was written into; absent when nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    directory: Option<String>,
    /// What was written, in order; empty when the plan was refused.
    files: Vec<FileData<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "file")]
struct FileData<'a> {
    /// The file with its folder.
    path: String,
    /// The file's name in the folder.
    name: &'a str,
    /// Sheet, checklist, firewall rules, client connections or drawing.
    what: &'a str,
    /// The label of the server that it is for; empty for the whole system.
    server: &'a str,
    bytes: usize,
}

impl<'a> GenerateData<'a> {
    /// What was written into a folder.
    pub fn of(directory: &Path, files: &'a [File]) -> Self {
        let file = |file: &'a File| FileData {
            path: directory.join(&file.name).display().to_string(),
            name: &file.name,
            what: file.what,
            server: &file.server,
            bytes: file.text.len(),
        };
        Self { directory: Some(directory.display().to_string()), files: files.iter().map(file).collect() }
    }
}

/// `timing`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "timing")]
pub struct TimingData<'a> {
    links: Vec<LinkData<'a>>,
}

/// A link. Times are in milliseconds; null: the file does not give what it takes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "link")]
struct LinkData<'a> {
    /// The server that watches.
    from: &'a str,
    /// The server that is watched.
    to: &'a str,
    connection: path::Path,
    address: &'a str,
    /// (ICMP retry count + 1) x ICMP Interval.
    icmp_failed_after_ms: Option<u64>,
    /// Heartbeat Timeout.
    heartbeat_lost_after_ms: Option<u64>,
    icmp_interval_ms: Option<u64>,
    icmp_retry_count: Option<u32>,
    /// Heartbeats that may be missed before the heartbeat is lost.
    missed_heartbeats: Option<u64>,
    heartbeat_interval_ms: Option<u64>,
    /// After which a lost machine is told from lost software.
    machine_lost_after_ms: Option<u64>,
    /// Which of the two decides first.
    order: Order,
}

impl<'a> TimingData<'a> {
    /// The links of the input.
    pub fn of(links: &'a [Link]) -> Self {
        Self { links: links.iter().map(LinkData::of).collect() }
    }
}

impl<'a> LinkData<'a> {
    fn of(link: &'a Link) -> Self {
        Self {
            from: &link.from,
            to: &link.to,
            connection: link.connection,
            address: &link.address,
            icmp_failed_after_ms: link.icmp_failed_after().map(milliseconds),
            heartbeat_lost_after_ms: link.heartbeat_lost_after.map(milliseconds),
            icmp_interval_ms: link.icmp_interval.map(milliseconds),
            icmp_retry_count: link.icmp_retry_count,
            missed_heartbeats: link.missed_heartbeats().and_then(|missed| u64::try_from(missed).ok()),
            heartbeat_interval_ms: link.heartbeat_interval.map(milliseconds),
            machine_lost_after_ms: link.machine_lost_after().map(milliseconds),
            order: link.order(),
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// `diff`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "diff")]
pub struct DiffData<'a> {
    /// The earlier file.
    old: &'a str,
    /// The later file.
    new: &'a str,
    changes: Vec<ChangeData<'a>>,
    /// Labels of the servers that must be restarted.
    restart_servers: Vec<&'a str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "change")]
struct ChangeData<'a> {
    /// The server whose setting it is; empty for the whole system.
    server: &'a str,
    /// Where the field stands, in the vendor's words where the tool has it.
    #[serde(rename = "where")]
    place: &'a str,
    /// The field.
    field: &'a str,
    /// The key in the file, with dots between the levels.
    key: &'a str,
    /// The value as text; null: not given on that side.
    old: Option<&'a str>,
    /// The value as text; null: not given on that side.
    new: Option<&'a str>,
    /// Takes effect only after a restart of the server.
    restart: bool,
}

impl<'a> DiffData<'a> {
    /// What changed.
    pub fn of(difference: &'a Difference) -> Self {
        let change = |change: &'a Change| ChangeData {
            server: &change.server,
            place: &change.place,
            field: change.field,
            key: &change.key,
            old: change.old.as_deref(),
            new: change.new.as_deref(),
            restart: change.restart,
        };
        Self {
            old: &difference.old,
            new: &difference.new,
            changes: difference.changes.iter().map(change).collect(),
            restart_servers: difference.restarts(),
        }
    }
}
