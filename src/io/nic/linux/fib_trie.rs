//! The addresses of a copy without any output of `ip` (RHEL 7, BusyBox), from what the kernel itself shows.
//!
//! `/proc/net/fib_trie` (the kernel's `net/ipv4/fib_trie.c`) lists the server's own IPv4 addresses and the subnets, but not the
//! adapters; `/proc/net/route` has the adapter of each subnet. An address belongs to an adapter where its subnet's route
//! leads through that one alone, and the subnet's broadcast address shows that the subnet came with an address and not from
//! a route that somebody set. Every other address is not told. `/proc/net/if_inet6` names address, prefix and adapter.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::Ipv4Net;

use crate::domain::addresses::is_link_local;
use crate::domain::nic::model::{Adapter, AdapterAddress, AdapterKind, AddressOrigin};
use crate::domain::words::few;
use crate::io::nic::sysroot::Sysroot;

use super::addresses;

/// What `/proc/net/fib_trie` tells.
#[derive(Debug, Default, PartialEq, Eq)]
struct Trie {
    /// The server's own addresses.
    own: BTreeSet<Ipv4Addr>,
    /// The broadcast addresses of its subnets.
    broadcasts: BTreeSet<Ipv4Addr>,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Whether the copy holds the file at all.
    pub is_there: bool,
    /// Why no verdict can rest on the addresses, where that is so.
    pub untold: Option<String>,
}

/// Gives the adapters the addresses that are told.
pub fn add_addresses(root: &Sysroot, adapters: &mut [Adapter]) -> Read {
    let Some(text) = root.text("proc/net/fib_trie") else { return Read::default() };
    let trie = parse(&text);
    let routes = root.text("proc/net/route").unwrap_or_default();
    let routes: BTreeSet<(Ipv4Net, &str)> = routes.lines().filter_map(connected).collect();
    let mut homeless = Vec::new();
    for address in trie.own.iter().filter(|address| !address.is_loopback()) {
        let home = home(*address, &trie, &routes);
        let adapter = home.and_then(|(_, name)| adapters.iter_mut().find(|adapter| adapter.name == name));
        match (home, adapter) {
            (Some((net, _)), Some(adapter)) => {
                add(adapter, IpAddr::V4(*address), net.prefix_len(), AddressOrigin::Unknown);
            }
            _ => homeless.push(address.to_string()),
        }
    }
    let v6 = root.text("proc/net/if_inet6").unwrap_or_default();
    for line in v6.lines() {
        add_v6(line, adapters);
    }
    Read { is_there: true, untold: untold(&homeless, adapters) }
}

/// Why no verdict can rest on it: an address without its adapter, or an adapter of which nothing tells what it is.
fn untold(homeless: &[String], adapters: &[Adapter]) -> Option<String> {
    const WAY: &str = "put the output of `ip -d addr` into the copy as ip-addr.txt, or use nic-check snapshot on the server";
    if !homeless.is_empty() {
        return Some(format!(
            "Which adapter has {} is not told by the kernel's tables; {WAY}.",
            few(homeless)
        ));
    }
    let is_riddle = |adapter: &&Adapter| {
        adapter.kind == AdapterKind::Ethernet
            && adapter.driver.is_none()
            && adapter.parent.is_none()
            && adapter.told.kind.is_none()
            && adapter.addresses.iter().any(|own| !is_link_local(own.address))
    };
    let riddle = adapters.iter().find(is_riddle)?;
    Some(format!(
        "What {} is (a card, a virtual cable), and what carries it, is not told; {WAY}.",
        riddle.name
    ))
}

/// The subnet of an address and the only adapter that its route leads through.
fn home<'a>(
    address: Ipv4Addr,
    trie: &Trie,
    routes: &BTreeSet<(Ipv4Net, &'a str)>,
) -> Option<(Ipv4Net, &'a str)> {
    let around = routes.iter().filter(|(net, _)| net.contains(&address));
    let (net, name) = *around.max_by_key(|(net, _)| net.prefix_len())?;
    let alone = routes.iter().filter(|(other, _)| *other == net).count() == 1;
    let from_an_address = net.prefix_len() == 31 || trie.broadcasts.contains(&net.broadcast());
    (alone && from_an_address && net.prefix_len() < 32).then_some((net, name))
}

fn add(adapter: &mut Adapter, address: IpAddr, length: u8, origin: AddressOrigin) {
    if !adapter.addresses.iter().any(|known| known.address == address) {
        let own = AdapterAddress { prefix_length: Some(length), origin, ..AdapterAddress::new(address) };
        adapter.addresses.push(own);
    }
}

/// `|-- 192.0.2.2` and below it, for each of its routes, `/32 host LOCAL`, `/32 link BROADCAST` and the like.
fn parse(text: &str) -> Trie {
    let mut trie = Trie::default();
    let mut leaf = None;
    for line in text.lines().map(str::trim) {
        if let Some(address) = line.strip_prefix("|-- ") {
            leaf = address.parse::<Ipv4Addr>().ok();
        } else if let (Some(address), Some(rest)) = (leaf, line.strip_prefix("/32 ")) {
            match rest.split_whitespace().nth(1) {
                Some("LOCAL") => _ = trie.own.insert(address),
                Some("BROADCAST") => _ = trie.broadcasts.insert(address),
                _ => {}
            }
        }
    }
    trie
}

/// A line of /proc/net/route that leads to a subnet without a gateway. Numbers as in a gateway's line.
fn connected(line: &str) -> Option<(Ipv4Net, &str)> {
    const GATEWAY: u32 = 0x2;
    let fields: Vec<&str> = line.split_whitespace().collect();
    let number = |at: usize| u32::from_str_radix(fields.get(at)?, 16).ok();
    let (destination, flags, mask) = (number(1)?, number(3)?, number(7)?);
    if flags & GATEWAY != 0 || mask == 0 {
        return None;
    }
    let address = |number: u32| Ipv4Addr::from(number.to_le_bytes());
    let net = Ipv4Net::with_netmask(address(destination), address(mask)).ok()?;
    Some((net.trunc(), fields.first()?))
}

/// `fe80000000000000020000fffe000001 02 40 20 80 eth0`: address, index, prefix length, scope and flags in hexadecimal, name.
/// The flags are those of `linux/if_addr.h`: 0x08 duplicate, 0x20 deprecated, 0x40 tentative, 0x80 permanent.
fn add_v6(line: &str, adapters: &mut [Adapter]) -> Option<()> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let address = fields.first().filter(|text| text.len() == 32)?;
    let address = IpAddr::from(u128::from_str_radix(address, 16).ok()?.to_be_bytes());
    let length = u8::from_str_radix(fields.get(2)?, 16).ok().filter(|length| *length <= 128)?;
    let flags = u32::from_str_radix(fields.get(4)?, 16).ok()?;
    let name = fields.get(5)?;
    let adapter = adapters.iter_mut().find(|adapter| adapter.name == *name && adapter.name != "lo")?;
    let origin = addresses::origin(&address, flags & 0x80 != 0, false, Some(length));
    add(adapter, address, length, origin);
    let own = adapter.addresses.iter_mut().find(|own| own.address == address)?;
    own.state = addresses::address_state(flags & 0x08 != 0, flags & 0x40 != 0, flags & 0x20 != 0);
    Some(())
}

#[cfg(test)]
mod tests;
