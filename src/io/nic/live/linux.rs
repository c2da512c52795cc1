//! What Linux tells beyond the common inventory: /proc and /sys (the same reader as for copies), the kernel's address
//! list, and teamd.

use super::{ORIGIN, rtnetlink, teamdctl};
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Adapter, AddressOrigin, Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::linux::{self, Facts, teamd};
use crate::io::nic::sysroot::Sysroot;

/// Completes the inventory.
///
/// # Errors
/// When a file below /proc does not have its format.
pub fn complete(server: &mut Server) -> Result<(), ReadError> {
    let file: FileName = "".into();
    let mut facts = linux::tree_facts(&file, &Sysroot::Live)?;
    merge(&mut facts.adapters, std::mem::take(&mut server.adapters));
    match rtnetlink::addresses() {
        Ok(addresses) => set_addresses(&mut facts.adapters, &addresses),
        Err(error) => facts.gaps.push(format!(
            "The kernel's address list could not be read ({error}): alias labels, peers and the origin of addresses are missing."
        )),
    }
    if let Ok(links) = rtnetlink::links() {
        linux::set_devices(&mut facts, &links.devices);
        for (name, others) in links.alternative_names {
            let known = facts.adapters.iter_mut().find(|adapter| adapter.name == name);
            if let Some(adapter) = known {
                adapter.alternative_names = others;
            }
        }
    }
    linux::add_nodes(&Sysroot::Live, &mut facts.teams);
    server.team_knowledge = ask_teamd(&mut facts)?;
    server.adapters = facts.adapters;
    server.teams = facts.teams;
    server.gaps = facts.gaps;
    Ok(())
}

/// Adds what the common inventory knows to what /sys shows, and the adapters that /sys did not show.
fn merge(adapters: &mut Vec<Adapter>, inventory: Vec<Adapter>) {
    // Addresses are listed by the kernel's number. An adapter that has gone in between has none that is worth anything.
    for adapter in
        adapters.iter_mut().filter(|adapter| !inventory.iter().any(|listed| listed.name == adapter.name))
    {
        adapter.index = None;
    }
    for listed in inventory {
        match adapters.iter_mut().find(|adapter| adapter.name == listed.name) {
            None => adapters.push(listed),
            Some(known) => {
                known.index = listed.index;
                known.addresses = listed.addresses;
                known.gateways = listed.gateways;
                known.mac = known.mac.take().or(listed.mac);
                known.mtu = known.mtu.or(listed.mtu);
            }
        }
    }
}

/// Puts the kernel's own list in the place of the inventory's: it has labels, peers and origins. An address that the
/// inventory knows to come from a DHCP lease stays one, even if the client set it without a lifetime.
fn set_addresses(adapters: &mut [Adapter], listed: &[(u32, crate::domain::nic::model::AdapterAddress)]) {
    for adapter in adapters {
        let Some(index) = adapter.index else { continue };
        let leased: Vec<_> = adapter
            .addresses
            .iter()
            .filter(|address| address.origin == AddressOrigin::Dhcp)
            .map(|address| address.address)
            .collect();
        adapter.addresses = listed
            .iter()
            .filter(|(of, _)| *of == index)
            .map(|(_, address)| {
                let mut address = address.clone();
                // The only address of its family: nothing else can be the leased one.
                if leased == [address.address] && address.origin == AddressOrigin::Manual {
                    address.origin = AddressOrigin::Dhcp;
                }
                address.label = address.label.filter(|label| *label != adapter.name);
                address
            })
            .collect();
    }
}

/// Asks teamd for every team of its own, and says which could not be asked.
fn ask_teamd(facts: &mut Facts) -> Result<TeamKnowledge, ReadError> {
    let mut failed = Vec::new();
    for name in std::mem::take(&mut facts.unread_teams) {
        match teamdctl::state_dump(&name) {
            Ok(text) => {
                let from: FileName = format!("teamdctl {name} state dump").into();
                let team = teamd::read(&from, &name, &text)?;
                facts.teams.retain(|team| team.name != name);
                facts.teams.push(team);
            }
            Err(why) => failed.push(format!("{name} ({why})")),
        }
    }
    linux::cross_check(facts);
    facts.teams.sort_by(|a, b| a.name.cmp(&b.name));
    if failed.is_empty() {
        return Ok(TeamKnowledge::Complete);
    }
    Ok(TeamKnowledge::Unknown(format!(
        "{ORIGIN} has teamd teams whose state could not be read: {}",
        failed.join(", ")
    )))
}
