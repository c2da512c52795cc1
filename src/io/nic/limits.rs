//! How large a capture may be. Each limit is far above any real server, and keeps what comes after (every adapter is
//! compared with every other) within seconds and megabytes for a hostile one.

use super::error::ReadError;
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;

/// Most objects in one list of a capture: adapters, addresses, routes, teams, members.
pub const MAX_OBJECTS: usize = 4096;
/// Most adapters with an address on one server.
pub const MAX_ADDRESSED: usize = 256;
/// Most teams on one server.
pub const MAX_TEAMS: usize = 256;
/// Most servers in one archive.
pub const MAX_SERVERS: usize = 64;
/// Most servers that are compared with one another in one call, every two of them.
pub const MAX_COMPARED: usize = 2_048;

/// Refuses a list that is too long.
///
/// # Errors
/// When `count` is above `limit`; the message names both, and `what` there is too much of.
pub fn check(file: &FileName, what: &str, count: usize, limit: usize) -> Result<(), ReadError> {
    if count <= limit {
        return Ok(());
    }
    Err(ReadError::new(
        file,
        format!("it holds {count} {what}, and at most {limit} are read; this is no server's capture"),
    ))
}

/// Refuses a server that is too large to be one.
///
/// # Errors
/// When any of the limits is passed.
pub fn check_server(file: &FileName, server: &Server) -> Result<(), ReadError> {
    let addressed = server.adapters.iter().filter(|adapter| !adapter.addresses.is_empty()).count();
    let addresses = server.adapters.iter().map(|adapter| adapter.addresses.len()).sum();
    let members = server.teams.iter().map(|team| team.members.len()).sum();
    check(file, "adapters", server.adapters.len(), MAX_OBJECTS)?;
    check(file, "adapters with addresses", addressed, MAX_ADDRESSED)?;
    check(file, "addresses", addresses, MAX_OBJECTS)?;
    check(file, "teams", server.teams.len(), MAX_TEAMS)?;
    check(file, "team members", members, MAX_OBJECTS)
}
