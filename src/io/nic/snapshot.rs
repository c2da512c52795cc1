//! Our own snapshot format: a server's network facts as JSON, written on one machine and judged on any other.
//!
//! The types of the file are their own, versioned ones ([`v1`]); the domain's model may change without them.

pub mod v1;

use serde::Deserialize;

use super::error::ReadError;
use super::json;
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;

/// What the `schema` key says.
pub const SCHEMA: &str = "hotstandby/nic-snapshot";
/// The newest version that is read, and the one that is written.
pub const SCHEMA_VERSION: u32 = 1;

/// About the snapshot itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Version of the tool that wrote it.
    pub version: String,
    /// The machine that it was written on.
    pub host: String,
    /// When the facts were read, RFC 3339 with offset.
    pub taken_at: String,
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// About the snapshot itself.
    pub about: About,
    /// The facts.
    pub server: Server,
}

/// The two keys that tell which format it is, read before the rest.
#[derive(Deserialize)]
struct Header {
    schema: String,
    schema_version: u32,
}

/// Reads a snapshot.
///
/// # Errors
/// When the text is no snapshot, has a newer version, an unknown or repeated key, a wrong type or an impossible value.
pub fn read(file: &FileName, text: &str) -> Result<Snapshot, ReadError> {
    let header: Header = json::parse(file, text)
        .map_err(|error| error.help(format!("a snapshot begins with \"schema\": \"{SCHEMA}\"")))?;
    if header.schema != SCHEMA {
        let problem =
            format!("expected \"schema\": \"{SCHEMA}\", found \"{}\"", header.schema.escape_debug());
        return Err(ReadError::new(file, problem));
    }
    if header.schema_version != SCHEMA_VERSION {
        let problem = format!(
            "the snapshot has schema_version {}, this program reads {SCHEMA_VERSION}",
            header.schema_version
        );
        let help = "take the snapshot again with this version of nic-check, or use the newer nic-check";
        return Err(ReadError::new(file, problem).help(help));
    }
    let help = "the keys are described in docs/schemas/nic-snapshot.schema.json";
    let body: v1::Snapshot = json::parse(file, text).map_err(|error| error.help(help))?;
    Ok(body.into_domain(file))
}

/// Writes a snapshot: JSON with two spaces of indent, keys in a fixed order, a newline at the end.
#[must_use]
pub fn write(snapshot: &Snapshot) -> String {
    let body = v1::Snapshot::from_domain(snapshot);
    let mut text =
        serde_json::to_string_pretty(&body).expect("plain structs with string keys always become JSON");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
