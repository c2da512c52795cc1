//! What a run leaves in a bundle: its start, and its end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::record::{SCHEMA, SCHEMA_VERSION};

/// The body of the first record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "about")]
pub struct About {
    /// Which form the records have.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// Its version.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u64,
}

/// A run begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "start")]
pub struct Start {
    /// The tool.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// The sub-command; the tool's name without one.
    pub command: String,
    /// Its command line without the program's name, and without what may hold a secret of a source.
    pub arguments: Vec<String>,
    /// The machine that it runs on.
    pub host: String,
}

/// A run has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "end")]
pub struct End {
    /// The exit status: 0 to 3, 130, or that of the command that `drain --then` ran.
    pub exit_status: u8,
    /// Its report, which is the JSON output of the tool; null for a run that only printed lines, or failed.
    #[schemars(extend("type" = ["object", "null"]))]
    pub report: Option<Value>,
    /// Why it failed before it had a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub error: Option<String>,
    /// It was interrupted: how often it had asked whether to end, until the answer was yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64", range(min = 1))]
    pub interrupted: Option<u64>,
}

/// A file that a run read; its bytes lie beside the records, under their check sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// Whether a text is a check sum: 64 hexadecimal digits in lower case, so that it is a plain file name.
#[must_use]
pub fn is_sum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}
