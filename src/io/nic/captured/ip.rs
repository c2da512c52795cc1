//! A server from `ip -j -d addr` (or `link`) alone.

use crate::domain::finding::FileName;
use crate::domain::nic::model::{Adapter, Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::linux::{self, Device, Facts, ip_json};

const WITHOUT_DETAILS: &str = "`ip` was run without -d, and adapters are joined in it: whether by a team or by a bridge is not \
                               told. Take the capture with `ip -j -d addr`.";

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
    // With -d every virtual adapter has its kind; a plain card has none either way. A card may have one below it, too: a
    // virtual machine's adapter with the card that stands in for it.
    let joins = |adapter: &Adapter| adapter.master.as_deref().is_some_and(|master| !is_card_name(master));
    let detailed = !listing.kinds.is_empty() || !listing.adapters.iter().any(joins);
    let mut facts = Facts { adapters: listing.adapters, teams: listing.bonds, gaps, ..Facts::default() };
    let devices: Vec<Device> = listing
        .kinds
        .iter()
        .map(|(name, kind)| Device { name: name.clone(), kind: kind.clone(), ..Device::default() })
        .collect();
    linux::set_devices(&mut facts, &devices);
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
        untold: (!detailed).then(|| WITHOUT_DETAILS.to_owned()),
        gaps: facts.gaps,
        ..Server::default()
    })
}

/// Whether the kernel or udev gives cards such names (`eth0`, `enp1s0`, `eno1`): the last hint where `-d` is missing.
fn is_card_name(name: &str) -> bool {
    let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    name.strip_prefix("eth").is_some_and(digits)
        || ["enp", "eno", "ens", "enx", "enP"].iter().any(|start| name.starts_with(start))
}
