//! Which format a capture has, by its content alone: file names and endings say nothing.

use serde_json::Value;

use super::{FORMATS, ipconfig, powershell};
use crate::domain::finding::FileName;
use crate::io::nic::error::ReadError;
use crate::io::nic::linux::{bonding, ip_json};
use crate::io::nic::{json, snapshot};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Our own snapshot.
    Snapshot,
    /// `ip -j -d addr` or `ip -j -d link`.
    IpListing,
    /// The JSON of `capture-nics.ps1`.
    PowerShell,
    /// `ipconfig /all`.
    Ipconfig,
    /// One file of /proc/net/bonding.
    Bonding,
}

/// Recognises a capture.
///
/// # Errors
/// When it is of no known format; what it looks like instead is named where it can be told.
pub fn recognise(file: &FileName, text: &str) -> Result<Format, ReadError> {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) {
        return json_format(file, &json::parse(file, text)?);
    }
    if start.starts_with(bonding::FIRST_LINE) {
        return Ok(Format::Bonding);
    }
    if ipconfig::is_ipconfig(text) {
        return Ok(Format::Ipconfig);
    }
    Err(unknown(file, "this is no capture that is known"))
}

fn json_format(file: &FileName, value: &Value) -> Result<Format, ReadError> {
    if snapshot::is_snapshot(value) {
        return Ok(Format::Snapshot);
    }
    if ip_json::is_listing(value) {
        return Ok(Format::IpListing);
    }
    if powershell::is_capture(value) {
        return Ok(Format::PowerShell);
    }
    let schema = value.get("schema").and_then(Value::as_str).unwrap_or_default();
    if schema.starts_with("hotstandby/") {
        let problem = format!("this is a report ({}), not a capture", schema.escape_debug());
        return Err(ReadError::new(file, problem).help("take the facts with: nic-check snapshot -o FILE"));
    }
    if value.pointer("/setup/runner_name").is_some() {
        return Err(ReadError::new(
            file,
            "this is the state of one teamd team, which has no addresses in it",
        )
        .help("put it into a /proc and /sys tree as teamdctl-NAME.json, or use nic-check snapshot"));
    }
    if value.as_array().is_some_and(Vec::is_empty) {
        return Err(ReadError::new(file, "the list is empty: no adapter at all")
            .help("take the capture again; ip -j needs a namespace with adapters"));
    }
    Err(unknown(file, "this JSON is no capture that is known"))
}

fn unknown(file: &FileName, problem: &str) -> ReadError {
    ReadError::new(file, format!("{problem}; expected {FORMATS}"))
}
