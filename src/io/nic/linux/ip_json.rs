//! The JSON of `ip -j -d addr` and `ip -j -d link` (iproute2).
//!
//! Both are a list of the same objects; `addr` has `addr_info` in them. Seen from iproute2 6.1.

mod bond;

use std::collections::HashMap;
use std::net::IpAddr;

use serde::Deserialize;
use serde_json::Value;

use super::{addresses, kind, seamless};
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Adapter, AdapterAddress, AddressOrigin, LinkState, Team, Told};
use crate::io::nic::error::ReadError;
use crate::io::nic::{json, limits};

/// One entry of the list. Keys that nothing here needs are left unread: each version of `ip` adds some.
#[derive(Debug, Clone, Deserialize)]
struct Entry {
    // `ip -j addr show dev X` writes {} for the devices that its filter dropped.
    #[serde(default)]
    ifname: String,
    ifindex: Option<u32>,
    /// For a VLAN the card below; for a veth in the same namespace its other end.
    link: Option<String>,
    /// The same by number, where it lies in another network namespace.
    link_index: Option<u32>,
    link_netnsid: Option<i32>,
    #[serde(default)]
    flags: Vec<String>,
    mtu: Option<u32>,
    qdisc: Option<String>,
    /// What -d writes of every adapter, since iproute2 3.10.
    promiscuity: Option<Value>,
    master: Option<String>,
    #[serde(default)]
    operstate: String,
    #[serde(default)]
    link_type: String,
    address: Option<String>,
    permaddr: Option<String>,
    #[serde(default)]
    altnames: Vec<String>,
    phys_port_id: Option<String>,
    phys_port_name: Option<String>,
    parentbus: Option<String>,
    linkinfo: Option<LinkInfo>,
    /// The virtual functions that this card's port serves (SR-IOV).
    #[serde(default)]
    vfinfo_list: Vec<VirtualFunction>,
    addr_info: Option<Vec<AddressEntry>>,
}

#[derive(Debug, Clone, Deserialize)]
struct VirtualFunction {
    address: Option<String>,
    /// What older versions call the same.
    mac: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct LinkInfo {
    info_kind: Option<String>,
    #[serde(default)]
    info_data: Value,
    info_slave_kind: Option<String>,
    #[serde(default)]
    info_slave_data: Value,
}

#[derive(Debug, Clone, Deserialize)]
struct AddressEntry {
    local: Option<IpAddr>,
    /// The peer, when the address is point-to-point.
    address: Option<IpAddr>,
    prefixlen: Option<u8>,
    label: Option<String>,
    #[serde(default)]
    dynamic: bool,
    #[serde(default)]
    mngtmpaddr: bool,
    #[serde(default)]
    tentative: bool,
    #[serde(default)]
    dadfailed: bool,
    #[serde(default)]
    deprecated: bool,
    protocol: Option<String>,
    scope: Option<String>,
}

/// What the list says.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The adapters.
    pub adapters: Vec<Adapter>,
    /// The kind word of each adapter that has one (`bond`, `team`, `vlan`).
    pub kinds: Vec<(String, String)>,
    /// The bonds, as far as `ip -d` shows them; /proc, where there is one, says more.
    pub bonds: Vec<Team>,
    /// Whether addresses were asked for (`ip addr`); without them nothing follows from their absence.
    pub has_addresses: bool,
    /// Whether `ip` was run with -d: it tells then what every virtual adapter is.
    pub has_details: bool,
    /// The adapters that have what a wired network card does not have, each with that.
    pub unlike_cards: Vec<(String, &'static str)>,
}

/// Reads the list.
///
/// # Errors
/// When the text is no such list, or a value has the wrong type.
pub fn read(file: &FileName, text: &str) -> Result<Listing, ReadError> {
    let help = "make it with: ip -j -d addr";
    let entries: Vec<Entry> = json::parse(file, text).map_err(|error| error.help(help))?;
    limits::check(file, "adapters", entries.len(), limits::MAX_OBJECTS)?;
    let mut listing = Listing::default();
    let mut members = 0;
    for entry in entries.iter().filter(|entry| !entry.ifname.is_empty()) {
        if let Some(bond) = bond::read(entry, &entries).or_else(|| seamless_pair(entry)) {
            // Bonds of one name have the same members, each.
            members += bond.members.len();
            limits::check(file, "team members", members, limits::MAX_OBJECTS)?;
            listing.bonds.push(bond);
        }
    }
    let functions = virtual_functions(&entries);
    for entry in entries.into_iter().filter(|entry| !entry.ifname.is_empty()) {
        listing.has_addresses |= entry.addr_info.is_some();
        listing.has_details |= entry.promiscuity.is_some() || entry.linkinfo.is_some();
        listing.unlike_cards.extend(unlike_a_card(&entry).map(|sign| (entry.ifname.clone(), sign)));
        if let Some(word) = entry.linkinfo.as_ref().and_then(|info| info.info_kind.clone()) {
            listing.kinds.push((entry.ifname.clone(), word));
        }
        let mut adapter = adapter(file, entry)?;
        let port = adapter.mac.as_ref().and_then(|mac| functions.get(mac));
        adapter.parent = adapter.parent.or_else(|| port.filter(|port| **port != adapter.name).cloned());
        listing.adapters.push(adapter);
    }
    Ok(listing)
}

/// The cards by the MAC addresses of their virtual functions, which share the card's one port.
fn virtual_functions(entries: &[Entry]) -> HashMap<String, String> {
    let cards =
        entries.iter().flat_map(|entry| entry.vfinfo_list.iter().map(move |one| (one, &entry.ifname)));
    let known = cards
        .filter_map(|(one, card)| Some((one.address.clone().or_else(|| one.mac.clone())?, card.clone())));
    known.filter(|(mac, _)| mac != "00:00:00:00:00:00").collect()
}

/// What speaks against a network card in what `ip` tells without -d, too. A card's driver has a queue and asks by ARP; software
/// that hands each frame on at once has `noqueue` (the kernel's IFF_NO_QUEUE), and one that knows no carrier is in state UNKNOWN.
fn unlike_a_card(entry: &Entry) -> Option<&'static str> {
    let flagged = |flag: &str| entry.flags.iter().any(|have| have == flag);
    if entry.link_type != "ether" {
        return None;
    }
    let of_a_vlan = entry.link.as_ref().and_then(|link| entry.ifname.strip_prefix(link.as_str()));
    if flagged("NOARP") {
        Some("the flag NOARP")
    } else if of_a_vlan.is_some_and(|rest| rest.starts_with('.')) {
        // `eth0.5@eth0`: it runs on that card, whatever is below the card.
        None
    } else if entry.qdisc.as_deref() == Some("noqueue") {
        Some("`qdisc noqueue`")
    } else if entry.operstate == "UNKNOWN" && flagged("LOWER_UP") && !kind::is_card_name(&entry.ifname) {
        Some("`state UNKNOWN`")
    } else {
        None
    }
}

/// The pair that a PRP or HSR device makes of its two ports.
fn seamless_pair(entry: &Entry) -> Option<Team> {
    let info = entry.linkinfo.as_ref().filter(|info| info.info_kind.as_deref() == Some("hsr"))?;
    let text = |key: &str| info.info_data.get(key).and_then(Value::as_str).map(str::to_owned);
    let ports = ["slave1", "slave2"].into_iter().filter_map(text).collect();
    let protocol = info.info_data.get("proto").and_then(Value::as_u64);
    Some(seamless::team(&entry.ifname, ports, protocol))
}

fn adapter(file: &FileName, entry: Entry) -> Result<Adapter, ReadError> {
    let flagged = |flag: &str| entry.flags.iter().any(|have| have == flag);
    let word = entry.linkinfo.as_ref().and_then(|info| info.info_kind.as_deref());
    let kind = word
        .and_then(kind::from_word)
        .unwrap_or_else(|| kind::from_link_type(&entry.link_type, flagged("POINTOPOINT")));
    let parent = parent(&entry, word);
    let state = match entry.operstate.as_str() {
        // A dormant one waits for its login (802.1X) and carries nothing until then.
        "DOWN" | "LOWERLAYERDOWN" | "NOTPRESENT" | "DORMANT" => LinkState::Down,
        // Switched on, and without the flag that stands for a carrier.
        _ if flagged("UP") && !flagged("LOWER_UP") => LinkState::Down,
        "UP" => LinkState::Up,
        _ if flagged("NO-CARRIER") => LinkState::Down,
        _ if flagged("UP") && flagged("LOWER_UP") => LinkState::Up,
        _ => LinkState::Unknown,
    };
    let told = Told {
        kind: word.map(str::to_owned),
        port: entry.phys_port_id.clone().filter(|port| !port.is_empty()),
        port_name: entry.phys_port_name.clone().filter(|name| !name.is_empty()),
        permanent_mac: permanent_mac(&entry),
        bus: entry.parentbus.clone(),
        forwards: forwards(&entry),
        ..Told::default()
    };
    let mut addresses = Vec::new();
    for info in entry.addr_info.unwrap_or_default() {
        addresses.extend(address(file, &entry.ifname, info)?);
    }
    Ok(Adapter {
        index: entry.ifindex,
        alternative_names: entry.altnames,
        mac: entry.address.filter(|mac| is_mac(mac)),
        kind,
        state,
        mtu: entry.mtu,
        addresses,
        master: entry.master,
        parent,
        told,
        name: entry.ifname,
        ..Adapter::default()
    })
}

/// The card's own MAC address: `ip` tells it of a bond's member, and of whatever has another one now.
fn permanent_mac(entry: &Entry) -> Option<String> {
    let of_member =
        || entry.linkinfo.as_ref()?.info_slave_data.get("perm_hwaddr")?.as_str().map(str::to_owned);
    entry.permaddr.clone().or_else(of_member).filter(|mac| is_mac(mac))
}

fn is_mac(text: &str) -> bool {
    text.len() == 17 && text != "00:00:00:00:00:00"
}

/// Whether the bridge lets traffic through this port of it.
fn forwards(entry: &Entry) -> Option<bool> {
    let info = entry.linkinfo.as_ref().filter(|info| info.info_slave_kind.as_deref() == Some("bridge"))?;
    Some(info.info_slave_data.get("state")?.as_str()? == "forwarding")
}

/// The adapter below. Without `-d` nothing says what a device with a `link` is; a veth's `link` is its other end, and that one
/// has a card's name only by chance. A card in another network namespace is known by its number there.
fn parent(entry: &Entry, word: Option<&str>) -> Option<String> {
    match word {
        Some(word) if !kind::runs_on_its_link(word) => return None,
        Some(_) => {}
        None if entry.ifname.starts_with("veth") => return None,
        None => {}
    }
    entry.link.clone().or_else(|| {
        word?;
        Some(kind::elsewhere(entry.link_index?, entry.link_netnsid))
    })
}

fn address(file: &FileName, adapter: &str, info: AddressEntry) -> Result<Option<AdapterAddress>, ReadError> {
    let Some(address) = info.local else { return Ok(None) };
    // Of use on this machine only, whatever adapter it stands on.
    if info.scope.as_deref() == Some("host") && !address.is_loopback() {
        return Ok(None);
    }
    let longest = if address.is_ipv4() { 32 } else { 128 };
    if let Some(length) = info.prefixlen.filter(|length| *length > longest) {
        let problem = format!("{adapter}: prefixlen {length} of {address} is out of range 0 to {longest}");
        return Err(ReadError::new(file, problem));
    }
    let origin = origin(&address, &info);
    let state = addresses::address_state(info.dadfailed, info.tentative, info.deprecated);
    Ok(Some(AdapterAddress {
        address,
        prefix_length: info.prefixlen,
        origin,
        peer: info.address,
        // Only an alias (eth0:1) is worth telling; the usual label is the adapter's own name.
        label: info.label.filter(|label| label != adapter),
        state,
    }))
}

fn origin(address: &IpAddr, info: &AddressEntry) -> AddressOrigin {
    match info.protocol.as_deref() {
        Some("kernel_ra") => return AddressOrigin::RouterAdvertisement,
        Some("kernel_ll" | "kernel_lo") => return AddressOrigin::Automatic,
        _ => {}
    }
    addresses::origin(address, !info.dynamic, info.mngtmpaddr, info.prefixlen)
}

#[cfg(test)]
mod tests;
