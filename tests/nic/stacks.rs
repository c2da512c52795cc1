//! Random stacks of adapters, as `ip -j -d addr` lists them, against an oracle of its own: a few lines that walk down to the
//! physical ports. Whatever stands on whatever, networks are counted by their cables.

use std::collections::{BTreeMap, BTreeSet};

use hotstandby::domain::nic::judge::judge;
use hotstandby::domain::nic::verdict::Verdict;
use hotstandby::io::nic::captured;
use proptest::prelude::*;
use serde_json::{Value, json};

/// How many layers stand above the cards at most.
const DEPTH: usize = 4;

/// An adapter of a stack; those below it are named by their positions.
#[derive(Debug, Clone)]
enum Device {
    Card,
    Vlan(usize),
    Macvlan(usize),
    Bridge(Vec<usize>),
    Bond(Vec<usize>),
}

impl Device {
    fn below(&self) -> Vec<usize> {
        match self {
            Self::Card => Vec::new(),
            Self::Vlan(one) | Self::Macvlan(one) => vec![*one],
            Self::Bridge(ports) | Self::Bond(ports) => ports.clone(),
        }
    }

    const fn is_master(&self) -> bool {
        matches!(self, Self::Bridge(_) | Self::Bond(_))
    }
}

/// A server's adapters, each above those before it, and which of them have an address.
#[derive(Debug, Clone)]
struct Stack {
    devices: Vec<Device>,
    addressed: BTreeSet<usize>,
}

/// What a layer wants to add: a kind, and where below it looks for its place.
type Wish = (u8, usize, usize);

/// Cards, then wishes layer by layer; one that cannot be met (the kernel would refuse it) is left out.
fn built(cards: usize, layers: &[Vec<Wish>], addresses: &[bool]) -> Stack {
    let mut devices = vec![Device::Card; cards];
    for layer in layers {
        let below = devices.len();
        for (kind, first, second) in layer {
            let (first, second) = (first % below, second % below);
            let free = |position: &usize| !is_enslaved(&devices, *position) && !is_used(&devices, *position);
            let joined = |all: Vec<usize>| (!all.is_empty()).then_some(all);
            let both: BTreeSet<usize> = [first, second].into_iter().filter(free).collect();
            let both: Vec<usize> = both.into_iter().collect();
            let made = match kind % 4 {
                0 => Some(Device::Vlan(first)),
                // A port belongs to its bridge or bond, and to nobody else.
                1 => (!is_enslaved(&devices, first)).then_some(Device::Macvlan(first)),
                // No bridge takes another one as its port.
                2 => joined(
                    both.into_iter().filter(|one| !matches!(devices[*one], Device::Bridge(_))).collect(),
                )
                .map(Device::Bridge),
                _ => joined(both.into_iter().filter(|one| !devices[*one].is_master()).collect())
                    .map(Device::Bond),
            };
            devices.extend(made);
        }
    }
    let wanted = |position: &usize| addresses.get(*position).copied().unwrap_or(false);
    let addressed =
        (0..devices.len()).filter(|position| wanted(position) && !is_enslaved(&devices, *position));
    let addressed = addressed.collect();
    Stack { devices, addressed }
}

/// Whether an adapter is a port of a bridge or a member of a bond.
fn is_enslaved(devices: &[Device], position: usize) -> bool {
    devices.iter().any(|device| device.is_master() && device.below().contains(&position))
}

/// Whether anything runs on an adapter.
fn is_used(devices: &[Device], position: usize) -> bool {
    devices.iter().any(|device| device.below().contains(&position))
}

fn stack() -> impl Strategy<Value = Stack> {
    let wish = (any::<u8>(), any::<usize>(), any::<usize>());
    let layers = proptest::collection::vec(proptest::collection::vec(wish, 0..4), 0..=DEPTH);
    (1usize..5, layers, proptest::collection::vec(proptest::bool::weighted(0.6), 20))
        .prop_map(|(cards, layers, addresses)| built(cards, &layers, &addresses))
}

fn name(devices: &[Device], position: usize) -> String {
    let kind = match devices[position] {
        Device::Card => "eth",
        Device::Vlan(_) => "vlan",
        Device::Macvlan(_) => "mac",
        Device::Bridge(_) => "br",
        Device::Bond(_) => "bond",
    };
    format!("{kind}{position}")
}

/// The stack as `ip -j -d addr` of iproute2 6.1 shows it; every address in a subnet of its own, or all in one.
fn listing(stack: &Stack, one_subnet: bool) -> String {
    let devices = &stack.devices;
    let entries = (0..devices.len()).map(|position| {
        let mut info = json!({});
        let mut entry = json!({
            "ifindex": position + 2, "ifname": name(devices, position), "mtu": 1500, "operstate": "UP", "link_type": "ether",
            "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"], "address": format!("02:00:00:00:00:{position:02x}"),
            "addr_info": [],
        });
        match &devices[position] {
            Device::Card => {}
            Device::Vlan(below) => {
                entry["link"] = name(devices, *below).into();
                info = json!({"info_kind": "vlan", "info_data": {"protocol": "802.1Q", "id": 5}});
            }
            Device::Macvlan(below) => {
                entry["link"] = name(devices, *below).into();
                info = json!({"info_kind": "macvlan", "info_data": {"mode": "bridge"}});
            }
            Device::Bridge(_) => info = json!({"info_kind": "bridge", "info_data": {"stp_state": 0}}),
            Device::Bond(members) => {
                let active = name(devices, members[0]);
                info = json!({"info_kind": "bond", "info_data": {"mode": "active-backup", "active_slave": active, "miimon": 100}});
            }
        }
        let masters = devices.iter().enumerate().filter(|(_, above)| above.is_master() && above.below().contains(&position));
        for (number, above) in masters {
            entry["master"] = name(devices, number).into();
            if matches!(above, Device::Bond(_)) {
                let state = if above.below()[0] == position { "ACTIVE" } else { "BACKUP" };
                info["info_slave_kind"] = "bond".into();
                info["info_slave_data"] = json!({"state": state, "mii_status": "UP", "link_failure_count": 0});
            } else {
                info["info_slave_kind"] = "bridge".into();
            }
        }
        if stack.addressed.contains(&position) {
            let (net, host) = if one_subnet { (1, position + 1) } else { (position + 1, 1) };
            entry["addr_info"] = json!([{"family": "inet", "local": format!("10.1.{net}.{host}"), "prefixlen": 24, "scope": "global"}]);
        }
        if info != json!({}) {
            entry["linkinfo"] = info;
        }
        entry
    });
    // Without it, the list would be one that a filter made.
    let loopback = json!({
        "ifindex": 1, "ifname": "lo", "mtu": 65536, "operstate": "UNKNOWN", "link_type": "loopback",
        "flags": ["LOOPBACK", "UP", "LOWER_UP"], "addr_info": [],
    });
    Value::Array(std::iter::once(loopback).chain(entries).collect()).to_string()
}

/// The oracle: the cards at the bottom.
fn ports(devices: &[Device], position: usize) -> BTreeSet<usize> {
    let below = devices[position].below();
    if below.is_empty() {
        BTreeSet::from([position])
    } else {
        below.into_iter().flat_map(|one| ports(devices, one)).collect()
    }
}

/// The oracle: the bonds on the way down, each with the number of its members.
fn bonds(devices: &[Device], position: usize) -> Vec<usize> {
    let below = devices[position].below();
    let own = matches!(devices[position], Device::Bond(_)).then_some(below.len());
    own.into_iter().chain(below.into_iter().flat_map(|one| bonds(devices, one))).collect()
}

/// The oracle: the verdicts that are right. A bond of one member joins nothing, so one network over it is a single one; where
/// a network runs over bonds of both sorts, either name is right.
fn right_verdicts(stack: &Stack) -> Vec<Verdict> {
    let bonds: Vec<usize> = stack.addressed.iter().flat_map(|one| bonds(&stack.devices, *one)).collect();
    let joining = bonds.iter().filter(|members| **members > 1).count();
    match networks(stack).len() {
        0 => vec![Verdict::Undecided],
        1 if joining == 0 => vec![Verdict::SingleNetwork],
        1 if joining == bonds.len() => vec![Verdict::DualNetworkTeamed],
        1 => vec![Verdict::SingleNetwork, Verdict::DualNetworkTeamed],
        _ if bonds.is_empty() => vec![Verdict::DualNetwork],
        _ => vec![Verdict::DualNetworkTeamed],
    }
}

/// The oracle: the networks, each as its cards; those that share a card are one.
fn networks(stack: &Stack) -> Vec<BTreeSet<usize>> {
    let mut found: Vec<BTreeSet<usize>> = Vec::new();
    for &position in &stack.addressed {
        let mut own = ports(&stack.devices, position);
        found.retain(|other| {
            let apart = other.is_disjoint(&own);
            if !apart {
                own.extend(other);
            }
            apart
        });
        found.push(own);
    }
    found
}

fn seen(text: String) -> hotstandby::domain::nic::model::Server {
    captured::from_bytes(&"SRV-A.json".into(), text.into_bytes()).expect("a list of ip").remove(0)
}

proptest! {
    #[test]
    fn networks_are_counted_by_their_cables(stack in stack()) {
        let servers = [seen(listing(&stack, false))];
        let judgement = judge(&servers, None, &[]);
        let one = &judgement.servers[0];
        let expected = networks(&stack);
        let (verdict, why) = (one.decision.verdict, &one.decision.why);
        prop_assert_eq!(one.decision.networks.len(), expected.len(), "{}", why);
        prop_assert!(right_verdicts(&stack).contains(&verdict), "{:?}: {}", verdict, why);
        // No network runs over a port of another.
        let mut owner: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, group) in one.survey.groups.iter().enumerate() {
            for port in group.iter().flat_map(|position| &one.survey.counted[*position].below.ports) {
                prop_assert_eq!(*owner.entry(port).or_insert(number), number, "{} carries two networks", port);
            }
        }
        for counted in &one.survey.counted {
            let position = (0..stack.devices.len()).find(|one| name(&stack.devices, *one) == counted.adapter.name).unwrap();
            let cards = ports(&stack.devices, position).into_iter().map(|port| name(&stack.devices, port)).collect::<BTreeSet<_>>();
            let told: BTreeSet<String> = counted.below.ports.iter().map(|port| (*port).to_owned()).collect();
            prop_assert_eq!(told, cards);
        }
    }

    #[test]
    fn one_subnet_over_two_cables_is_never_supported(stack in stack()) {
        let servers = [seen(listing(&stack, true))];
        let judgement = judge(&servers, None, &[]);
        let verdict = judgement.servers[0].decision.verdict;
        // Several networks by their cables, and one subnet: the vendor's rule is broken.
        if networks(&stack).len() > 1 {
            prop_assert_eq!(verdict, Verdict::NotSupported);
        }
        // One adapter alone breaks nothing.
        if stack.addressed.len() == 1 {
            prop_assert_ne!(verdict, Verdict::NotSupported);
        }
    }
}
