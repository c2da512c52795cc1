//! Servers as evidence: in the form of a snapshot, with what a snapshot leaves to its reader.

use serde::{Deserialize, Serialize};

use super::error::ReadError;
use super::snapshot::{About, Snapshot, v1};
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;
use crate::io::{clock, host, tape};

/// A server.
#[derive(Serialize, Deserialize)]
struct Kept {
    origin: String,
    /// The name that the machine itself has; not in records of before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    untold: Option<String>,
    snapshot: v1::Snapshot,
}

impl Kept {
    fn new(server: &Server) -> Self {
        let about = About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: host::name(),
            taken_at: clock::now_rfc3339(),
        };
        let whole = Snapshot { about, server: server.clone() };
        // The snapshot's name for its host is the server's.
        let mut snapshot = v1::Snapshot::from_domain(&whole);
        snapshot.host.clone_from(&server.name);
        Self {
            origin: server.origin.clone(),
            host: server.host.clone(),
            untold: server.untold.clone(),
            snapshot,
        }
    }

    fn server(self) -> Server {
        let server = self.snapshot.into_domain(&self.origin.as_str().into()).server;
        Server { host: self.host, untold: self.untold, ..server }
    }
}

/// An error without its file, which the caller names.
#[derive(Serialize, Deserialize)]
struct Error {
    line: u32,
    column: u32,
    problem: String,
    help: String,
}

/// The servers that a look gives, seen by the tape.
///
/// # Errors
/// Those of the look; when evidence is played that does not hold them.
pub fn servers(
    channel: &str,
    file: &FileName,
    look: impl FnOnce() -> Result<Vec<Server>, ReadError>,
) -> Result<Vec<Server>, ReadError> {
    if tape::is_off() {
        return look();
    }
    let kept = |found: Result<Vec<Server>, ReadError>| match found {
        Ok(servers) => Ok(servers.iter().map(Kept::new).collect::<Vec<_>>()),
        Err(ReadError { line, column, problem, help, .. }) => Err(Error { line, column, problem, help }),
    };
    match tape::seen(channel, || kept(look())) {
        Ok(Ok(servers)) => Ok(servers.into_iter().map(Kept::server).collect()),
        Ok(Err(Error { line, column, problem, help })) => {
            Err(ReadError::new(file, problem).at(line, column).help(help))
        }
        Err(missing) => Err(ReadError::new(file, missing.to_string())),
    }
}

/// As [`servers`], for a look that gives one.
///
/// # Errors
/// As there.
pub fn server(
    channel: &str,
    file: &FileName,
    look: impl FnOnce() -> Result<Server, ReadError>,
) -> Result<Server, ReadError> {
    let mut found = servers(channel, file, || look().map(|server| vec![server]))?;
    found.pop().ok_or_else(|| ReadError::new(file, "the evidence holds no server here"))
}
