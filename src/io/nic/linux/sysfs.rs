//! One adapter as `/sys/class/net/<adapter>` shows it.

use super::kind;
use crate::domain::nic::cards;
use crate::domain::nic::model::{Adapter, AdapterKind, LinkState, Told};
use crate::io::nic::sysroot::Sysroot;

const IFF_UP: u32 = 0x1;
const IFF_POINTOPOINT: u32 = 0x10;

/// The names of all adapters. `bonding_masters` lies in the same folder and is a file about bonds, no adapter.
pub fn names(root: &Sysroot) -> Vec<String> {
    let mut names = root.list("sys/class/net");
    names.retain(|name| name != "bonding_masters");
    names
}

/// Reads one adapter; addresses and gateways are not in /sys.
pub fn read(root: &Sysroot, name: &str) -> Adapter {
    let folder = format!("sys/class/net/{name}");
    let value = |key: &str| root.word(&format!("{folder}/{key}"));
    let flags = value("flags").and_then(|text| hex(&text)).unwrap_or_default();
    let below = lower(root, name);
    let kind = kind(root, &folder, flags);
    // Only tun and tap devices have this file.
    let is_tun = root.word(&format!("{folder}/tun_flags")).is_some();
    Adapter {
        name: name.to_owned(),
        index: value("ifindex").and_then(|text| text.parse().ok()),
        mac: value("address").filter(|mac| mac != "00:00:00:00:00:00"),
        driver: root.link_name(&format!("{folder}/device/driver")),
        kind,
        state: state(value("operstate").as_deref(), value("carrier").as_deref(), flags),
        speed_bits_per_second: value("speed").and_then(|text| speed(&text)),
        mtu: value("mtu").and_then(|text| text.parse().ok()),
        master: root.link_name(&format!("{folder}/master")),
        // A team or bridge has its members below it; anything else with one adapter below runs on that one.
        parent: match below.as_slice() {
            [one] if !matches!(kind, AdapterKind::Team | AdapterKind::Bridge) => Some(one.clone()),
            _ => None,
        },
        told: Told {
            kind: is_tun.then(|| "tun".to_owned()),
            port: value("phys_port_id").filter(|port| !port.is_empty()),
            port_name: value("phys_port_name").filter(|name| !name.is_empty()),
            permanent_mac: value("bonding_slave/perm_hwaddr"),
            bus: root.link_name(&format!("{folder}/device/subsystem")),
            // BR_STATE_FORWARDING of linux/if_bridge.h.
            forwards: value("brport/state").map(|state| state == "3"),
            ..Told::default()
        },
        ..Adapter::default()
    }
}

/// The adapters below (`lower_eth0` links, or `lower_eth0.link` in a copy without links), for a VLAN or macvlan its card, for
/// PRP its two ports.
pub fn lower(root: &Sysroot, name: &str) -> Vec<String> {
    let folder = format!("sys/class/net/{name}");
    let names = root.list(&folder);
    // A name of an adapter may end in ".link" itself, so the text file counts only where the link is not there too.
    let copied = |name: &str| {
        let link =
            name.strip_suffix(".link").filter(|link| root.word(&format!("{folder}/{link}.link")).is_some());
        link.is_some_and(|link| !names.iter().any(|other| other == link))
    };
    let mut below: Vec<String> = names
        .iter()
        .filter_map(|name| {
            let link = if copied(name) { name.strip_suffix(".link")? } else { name };
            Some(link.strip_prefix("lower_")?.to_owned())
        })
        .collect();
    below.sort();
    below.dedup();
    below
}

/// Gives each virtual function (SR-IOV) the card whose port it is on: the one that has the device of its physical function.
/// Of a device with several ports it is the one of the same number. A card that is not there (another network namespace has
/// it) is called by its device.
pub fn set_physical_functions(root: &Sysroot, adapters: &mut [Adapter]) {
    let file = |name: &str, part: &str| format!("sys/class/net/{name}/{part}");
    let of_card = |adapter: &Adapter| {
        (!cards::is_representor(adapter)).then(|| root.link_name(&file(&adapter.name, "device"))).flatten()
    };
    let number = |name: &str| root.word(&file(name, "dev_port")).unwrap_or_default();
    let functions: Vec<(usize, String)> = (0..adapters.len())
        .filter(|at| adapters[*at].parent.is_none())
        .filter_map(|at| Some((at, root.link_name(&file(&adapters[at].name, "device/physfn"))?)))
        .collect();
    if functions.is_empty() {
        return;
    }
    let devices: Vec<Option<String>> = adapters.iter().map(of_card).collect();
    for (at, device) in functions {
        let names = adapters.iter().zip(&devices).filter(|(_, own)| own.as_deref() == Some(device.as_str()));
        let names: Vec<&str> = names.map(|(adapter, _)| adapter.name.as_str()).collect();
        let card = match names.as_slice() {
            [] => Some(format!("the card at {device}")),
            [one] => Some((*one).to_owned()),
            several => {
                let own = number(&adapters[at].name);
                several.iter().find(|name| number(name) == own).map(|name| (*name).to_owned())
            }
        };
        adapters[at].parent = card;
    }
}

fn kind(root: &Sysroot, folder: &str, flags: u32) -> AdapterKind {
    let has = |key: &str| !root.list(&format!("{folder}/{key}")).is_empty();
    let hardware = root.word(&format!("{folder}/type")).and_then(|text| text.parse().ok());
    if has("bonding") {
        AdapterKind::Team
    } else if has("bridge") {
        AdapterKind::Bridge
    } else {
        // A copy without the type says nothing against a card.
        hardware.map_or(AdapterKind::Ethernet, |number| {
            kind::from_hardware_type(number, flags & IFF_POINTOPOINT != 0)
        })
    }
}

/// The link's state. Without a carrier it is down at once, while the kernel's `operstate` follows a moment later; where
/// that is `unknown` (loopback, tun, a bond without members), the carrier of an adapter that is switched on decides.
fn state(operstate: Option<&str>, carrier: Option<&str>, flags: u32) -> LinkState {
    match (operstate, carrier) {
        (_, Some("0")) | (Some("down" | "lowerlayerdown" | "notpresent" | "dormant"), _) => LinkState::Down,
        (Some("up"), _) => LinkState::Up,
        (Some("unknown") | None, Some("1")) if flags & IFF_UP != 0 => LinkState::Up,
        _ => LinkState::Unknown,
    }
}

/// Bits a second from the Mbit/s text; -1 (and the same as an unsigned number) means that there is no link.
fn speed(text: &str) -> Option<u64> {
    let mbits: u32 = text.parse().ok()?;
    (mbits != 0 && mbits != u32::MAX).then(|| u64::from(mbits) * 1_000_000)
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_minus_one_is_no_speed() {
        assert_eq!(speed("10000"), Some(10_000_000_000));
        for none in ["-1", "4294967295", "0", "", "fast"] {
            assert_eq!(speed(none), None, "{none}");
        }
    }

    #[test]
    fn what_lies_below_is_read_from_links_and_from_their_copies() {
        let mut tree = crate::io::nic::sysroot::Tree::default();
        let net = "sys/class/net";
        tree.add_file(format!("{net}/vlan5/type"), b"1".to_vec());
        tree.add_file(format!("{net}/vlan5/lower_eth0.link"), b"../eth0\n".to_vec());
        tree.add_file(format!("{net}/vlan6/type"), b"1".to_vec());
        // A card may bear such a name.
        tree.add_link(format!("{net}/vlan6/lower_up.link"), "../up.link".to_owned());
        let root = Sysroot::Memory(tree);
        let below = |name: &str| read(&root, name).parent;
        assert_eq!((below("vlan5").as_deref(), below("vlan6").as_deref()), (Some("eth0"), Some("up.link")));
    }

    #[test]
    fn a_virtual_function_is_on_its_cards_port() {
        let mut tree = crate::io::nic::sysroot::Tree::default();
        let mut add = |name: &str,
                       device: &str,
                       port: &str,
                       function: Option<&str>,
                       port_name: Option<&str>| {
            let net = format!("sys/class/net/{name}");
            tree.add_file(format!("{net}/type"), b"1".to_vec());
            tree.add_file(format!("{net}/dev_port"), port.as_bytes().to_vec());
            tree.add_file(format!("{net}/device.link"), format!("../../../{device}\n").into_bytes());
            if let Some(function) = function {
                tree.add_file(format!("{net}/device/physfn.link"), format!("../{function}\n").into_bytes());
            }
            if let Some(port_name) = port_name {
                tree.add_file(format!("{net}/phys_port_name"), format!("{port_name}\n").into_bytes());
            }
        };
        add("eth0", "0000:03:00.0", "0", None, Some("p0"));
        // What stands for the function inside the card has the card's device too.
        add("eth0_0", "0000:03:00.0", "0", None, Some("pf0vf0"));
        add("eth1", "0000:03:02.0", "0", Some("0000:03:00.0"), None);
        // A device with two ports, and the function on the second one.
        add("eth2", "0000:04:00.0", "0", None, None);
        add("eth3", "0000:04:00.0", "1", None, None);
        add("eth4", "0000:04:00.2", "1", Some("0000:04:00.0"), None);
        add("eth5", "0000:05:02.0", "0", Some("0000:05:00.0"), None);
        let root = Sysroot::Memory(tree);
        let mut adapters: Vec<Adapter> = names(&root).iter().map(|name| read(&root, name)).collect();
        set_physical_functions(&root, &mut adapters);
        let below: Vec<Option<&str>> = adapters.iter().map(|adapter| adapter.parent.as_deref()).collect();
        let wanted = [None, None, Some("eth0"), None, None, Some("eth3"), Some("the card at 0000:05:00.0")];
        assert_eq!(below, wanted);
    }

    #[test]
    fn carrier_and_state_are_taken_together() {
        assert_eq!(state(Some("up"), Some("1"), IFF_UP), LinkState::Up);
        assert_eq!(state(Some("up"), Some("0"), IFF_UP), LinkState::Down);
        assert_eq!(state(Some("unknown"), Some("0"), IFF_UP), LinkState::Down);
        assert_eq!(state(Some("unknown"), Some("1"), IFF_UP), LinkState::Up);
        assert_eq!(state(Some("unknown"), None, 0), LinkState::Unknown);
        assert_eq!(state(Some("lowerlayerdown"), Some("1"), IFF_UP), LinkState::Down);
        assert_eq!(state(Some("dormant"), Some("1"), IFF_UP), LinkState::Down);
        assert_eq!(state(None, None, IFF_UP), LinkState::Unknown);
    }
}
