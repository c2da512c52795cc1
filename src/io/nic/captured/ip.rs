//! A server from `ip -j -d addr` (or `link`) alone.

use crate::domain::finding::FileName;
use crate::domain::nic::model::{Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::linux::{self, Facts, ip_json};

/// Reads the list as a server of this name: the list itself does not tell one.
///
/// # Errors
/// When the text is no such list, or a value has the wrong type.
pub fn server(file: &FileName, name: &str, text: &str) -> Result<Server, ReadError> {
    let listing = ip_json::read(file, text)?;
    let mut gaps = Vec::new();
    if !listing.has_addresses {
        gaps.push("`ip link` shows no addresses: take the capture with `ip -j -d addr`.".to_owned());
    }
    // With -d every virtual adapter has its kind; a plain card has none either way.
    let detailed =
        !listing.kinds.is_empty() || listing.adapters.iter().all(|adapter| adapter.master.is_none());
    let mut facts = Facts { adapters: listing.adapters, teams: listing.bonds, gaps, ..Facts::default() };
    linux::set_kinds(&mut facts, &listing.kinds);
    linux::cross_check(&mut facts);
    facts
        .adapters
        .sort_by(|a, b| (a.index.unwrap_or(u32::MAX), &a.name).cmp(&(b.index.unwrap_or(u32::MAX), &b.name)));
    facts.teams.sort_by(|a, b| a.name.cmp(&b.name));
    let team_knowledge = match facts.unread_teams.as_slice() {
        [] if detailed => TeamKnowledge::Complete,
        [] => TeamKnowledge::Unknown(
            "`ip` was run without -d, which shows teams; take it with `ip -j -d addr`".to_owned(),
        ),
        teams => TeamKnowledge::Unknown(format!(
            "`ip` does not show the state of the teamd teams {}; use nic-check snapshot on the server",
            teams.join(", ")
        )),
    };
    Ok(Server {
        name: name.to_owned(),
        origin: file.to_string(),
        adapters: facts.adapters,
        teams: facts.teams,
        team_knowledge,
        gaps: facts.gaps,
        ..Server::default()
    })
}
