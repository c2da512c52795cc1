//! What carries what: from an adapter down to the physical ports below it.
//!
//! A VLAN or macvlan runs on a card, a bridge on its ports, a team on its members, PRP on its two LANs, and each of these
//! may run on another. Whatever stands on top, the cables are at the bottom: two networks over one port are one network.
//! A relation that the source does not tell is never guessed; [`Below::untold`] says what is missing.

use std::collections::{BTreeSet, HashMap};

use super::cards::{is_representor, not_a_card};
use super::model::{Adapter, AdapterKind, LinkState, Server, Team};
use super::signs::{is_hyper_v, is_multiplexor, is_synthetic, vendor_team, vlan_of};

/// What lies below an adapter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Below<'a> {
    /// The physical ports at the bottom, by name; never empty. A team whose members are not told stands for them itself.
    pub ports: BTreeSet<&'a str>,
    /// The topmost team on the way down.
    pub team: Option<&'a Team>,
    /// What the source does not tell of the way down, as one sentence.
    pub untold: Option<String>,
    /// The first adapter on the way down that the source names and does not list, as one sentence. It stands for a port, and
    /// may itself run on any other card: only what names it too is known to share its port.
    pub unseen: Option<String>,
}

/// A server's adapters with their relations, to be asked often.
#[derive(Debug, Clone)]
pub struct Stack<'a> {
    adapters: HashMap<&'a str, &'a Adapter>,
    /// The adapter below which the way parts or ends, or the team, by the name of what runs on it through one adapter after the
    /// other; none where those are a circle.
    bases: HashMap<&'a str, Option<&'a str>>,
    /// The adapters enslaved to one, by its name.
    enslaved: HashMap<&'a str, Vec<&'a Adapter>>,
    /// The team that an adapter of this name carries the addresses of; a team's own name leads to it as well.
    teams: HashMap<&'a str, &'a Team>,
    /// The team of which an adapter is a member by the team's own list.
    members: HashMap<&'a str, &'a Team>,
    /// The bridges of Open vSwitch, and the ports of its datapath: which belongs to which is its own secret.
    open_vswitch: OpenVswitch<'a>,
    /// The first adapter on each port of a card, by the port's own name (phys_port_id).
    ports: HashMap<&'a str, &'a str>,
    /// The cards that a host gave to its virtual machine, by the virtual adapter that each stands in for.
    stand_ins: HashMap<&'a str, &'a str>,
    /// Whether some adapter is a card that the system made itself, no end of a virtual cable.
    has_own_card: bool,
    /// Adapters on a Hyper-V switch of which the source does not tell which switch it is.
    on_untold_switch: usize,
    /// Whether the cards are listed, and none of them can be that of a Hyper-V switch.
    has_no_card_for_switch: bool,
    /// Adapters that a team's software made, of which the source does not tell which team it is.
    of_untold_team: usize,
    /// Whether some Hyper-V switch carries a team.
    embedded_team: bool,
}

#[derive(Debug, Clone, Default)]
struct OpenVswitch<'a> {
    bridges: usize,
    ports: Vec<&'a Adapter>,
}

impl<'a> Stack<'a> {
    /// Looks at the relations of a server's adapters.
    #[must_use]
    pub fn of(server: &'a Server) -> Self {
        let mut stack = Self {
            adapters: HashMap::new(),
            bases: HashMap::new(),
            enslaved: HashMap::new(),
            teams: HashMap::new(),
            members: HashMap::new(),
            open_vswitch: OpenVswitch::default(),
            ports: HashMap::new(),
            stand_ins: HashMap::new(),
            has_own_card: server.adapters.iter().any(is_own_card),
            on_untold_switch: 0,
            has_no_card_for_switch: has_no_card_for_switch(server),
            of_untold_team: 0,
            embedded_team: server
                .teams
                .iter()
                .any(|team| team.kind == super::model::TeamKind::SwitchEmbedded),
        };
        let synthetic: Vec<&Adapter> =
            server.adapters.iter().filter(|adapter| is_synthetic(adapter)).collect();
        for adapter in &server.adapters {
            stack.adapters.entry(&adapter.name).or_insert(adapter);
            if let Some(port) = &adapter.told.port {
                stack.ports.entry(port).or_insert(&adapter.name);
            }
            if let Some(master) = &adapter.master {
                stack.enslaved.entry(master).or_default().push(adapter);
            } else if let Some(virtual_one) = stood_in_for(&synthetic, adapter) {
                stack.stand_ins.insert(&adapter.name, &virtual_one.name);
                stack.enslaved.entry(&virtual_one.name).or_default().push(adapter);
            }
        }
        for team in &server.teams {
            for name in std::iter::once(&team.name).chain(&team.adapters) {
                stack.teams.entry(name).or_insert(team);
            }
            for member in &team.members {
                stack.members.entry(&member.name).or_insert(team);
            }
        }
        for adapter in &server.adapters {
            stack.find_base(&adapter.name);
        }
        for bridge in server.adapters.iter().filter(|adapter| is_open_vswitch(adapter)) {
            match stack.enslaved.get(bridge.name.as_str()) {
                Some(ports) => stack.open_vswitch.ports.extend(ports),
                // The datapath itself is no bridge, with ports or without.
                None if bridge.name == OVS_DATAPATH => {}
                None => stack.open_vswitch.bridges += 1,
            }
        }
        stack.open_vswitch.ports.retain(|port| !is_virtual_port(port));
        stack.on_untold_switch =
            server.adapters.iter().filter(|adapter| stack.is_on_untold_switch(adapter)).count();
        stack.of_untold_team =
            server.adapters.iter().filter(|adapter| stack.is_of_untold_team(adapter)).count();
        stack
    }

    /// The team of which the adapter is a member, by the team's list or by the adapter's own word.
    #[must_use]
    pub fn team_with_member(&self, adapter: &Adapter) -> Option<&'a Team> {
        let by_list = self.members.get(adapter.name.as_str()).copied();
        by_list.or_else(|| self.teams.get(adapter.master.as_deref()?).copied())
    }

    /// The bridge or switch of which the adapter is a port. A VRF is a master too, and its adapters keep their addresses;
    /// a card of a virtual machine may be enslaved to the adapter that stands for both.
    #[must_use]
    pub fn joined_to(&self, adapter: &'a Adapter) -> Option<&'a str> {
        let stand_in = self.stand_ins.get(adapter.name.as_str()).copied();
        let master = stand_in.or(adapter.master.as_deref())?;
        let is_vrf = self.adapters.get(master).is_some_and(|above| above.kind == AdapterKind::Other);
        (!is_vrf).then_some(master)
    }

    /// Whether a bridge or switch has a network card somewhere below; without one it only joins virtual machines or
    /// containers.
    #[must_use]
    pub fn has_card(&self, bridge: &Adapter) -> bool {
        if is_open_vswitch(bridge) {
            return !self.open_vswitch.ports.is_empty();
        }
        self.cards_of(bridge).next().is_some()
    }

    fn cards_of(&self, bridge: &Adapter) -> impl Iterator<Item = &'a Adapter> {
        let ports = self.enslaved.get(bridge.name.as_str()).into_iter().flatten().copied();
        ports.filter(|port| {
            matches!(port.kind, AdapterKind::Ethernet | AdapterKind::Team) && !is_virtual_port(port)
        })
    }

    /// The adapter or team that one runs on, where both are known.
    fn known_parent(&self, name: &str) -> Option<&'a str> {
        if self.teams.contains_key(name) {
            return None;
        }
        let parent = self.adapters.get(name)?.parent.as_deref()?;
        (self.adapters.contains_key(parent) || self.teams.contains_key(parent)).then_some(parent)
    }

    /// Notes where the ways from one adapter through its parents end, each step once however many adapters stand on it.
    fn find_base(&mut self, name: &'a str) {
        let mut way = Vec::new();
        let mut at = name;
        let base = loop {
            if let Some(base) = self.bases.get(at) {
                break *base;
            }
            // A circle, unless what is above the end is another one.
            self.bases.insert(at, None);
            way.push(at);
            match self.known_parent(at) {
                Some(parent) => at = parent,
                None => break Some(at),
            }
        };
        self.bases.extend(way.into_iter().map(|above| (above, base)));
    }

    /// Follows an adapter down to the ports.
    #[must_use]
    pub fn below(&self, adapter: &'a Adapter) -> Below<'a> {
        let mut below = Below::default();
        if let Some(base) = self.bases.get(adapter.name.as_str()).copied().unwrap_or(Some(&adapter.name)) {
            self.follow(base, &mut BTreeSet::new(), &mut below);
        }
        if below.ports.is_empty() {
            // Nothing but a circle in the source.
            below.ports.insert(&adapter.name);
        }
        below
    }

    /// Whether this is one end of a virtual cable, and the machine has a card that the system made itself. A container has
    /// nothing but such cables, and they are its cards.
    #[must_use]
    pub fn is_cable_beside_a_card(&self, adapter: &Adapter) -> bool {
        let is_cable = match adapter.told.kind.as_deref() {
            Some(kind) => matches!(kind, "veth" | "netkit"),
            None => self.is_on_each_other(adapter),
        };
        is_cable && !self.teams.contains_key(adapter.name.as_str()) && self.has_own_card
    }

    /// Whether an adapter and another one each name the other as what they run on, as the two ends of a cable do where no kind
    /// is told (`ip` without `-d`).
    fn is_on_each_other(&self, adapter: &Adapter) -> bool {
        let other = adapter.parent.as_deref().and_then(|parent| self.adapters.get(parent));
        other.is_some_and(|other| {
            other.name != adapter.name && other.parent.as_deref() == Some(adapter.name.as_str())
        })
    }

    /// The one port that all these adapters run over; `None` where they have several, or one of them is not known.
    #[must_use]
    pub fn only_port(&self, names: &[&str]) -> Option<&'a str> {
        let mut ports = BTreeSet::new();
        for name in names {
            let adapter = self.adapters.get(name)?;
            ports.extend(self.below(adapter).ports);
        }
        let port = ports.pop_first()?;
        (ports.is_empty() && names.len() > 1).then_some(port)
    }

    /// What an adapter runs on, where none of that is a network card (a VLAN over a dummy, a tap, a tunnel or a cable to a container).
    #[must_use]
    pub fn only_on_software(&self, adapter: &'a Adapter) -> Option<&'a str> {
        let below = self.below(adapter);
        let is_software = |port: &&'a str| {
            *port != adapter.name
                && !self.stand_ins.contains_key(port)
                && self.adapters.get(port).is_some_and(|port| {
                    matches!(
                        port.kind,
                        AdapterKind::Other | AdapterKind::Loopback | AdapterKind::PointToPoint
                    ) || (below.team.is_none() && self.is_cable_beside_a_card(port))
                        || not_a_card(port).is_some()
                })
        };
        below.ports.iter().all(is_software).then(|| below.ports.first().copied()).flatten()
    }

    /// A name that was seen before is not followed again, so that a circle in the source ends.
    fn follow(&self, name: &'a str, seen: &mut BTreeSet<&'a str>, below: &mut Below<'a>) {
        if !seen.insert(name) {
            return;
        }
        if let Some(team) = self.teams.get(name).copied() {
            below.team.get_or_insert(team);
            seen.insert(&team.name);
            match team.members.as_slice() {
                [] => _ = below.ports.insert(&team.name),
                members => members.iter().for_each(|member| self.follow(&member.name, seen, below)),
            }
            return;
        }
        let Some(adapter) = self.adapters.get(name).copied() else {
            below.ports.insert(name);
            return;
        };
        if let Some(parent) = &adapter.parent {
            if !self.adapters.contains_key(parent.as_str()) && !self.teams.contains_key(parent.as_str()) {
                below.unseen.get_or_insert_with(|| {
                    format!("{name} runs on {parent}, which is not in the list: which port that ends on was not told.")
                });
            }
            self.follow(parent, seen, below);
            return;
        }
        if let Some(card) = vlan_of(adapter) {
            let of_that_name =
                self.adapters.values().filter(|other| other.description.as_deref() == Some(card));
            match of_that_name.min_by_key(|other| &other.name) {
                Some(card) => self.follow(&card.name, seen, below),
                None => _ = below.ports.insert(card),
            }
            return;
        }
        if self.of_untold_team > 1 && self.is_of_untold_team(adapter) {
            below.untold.get_or_insert_with(|| {
                format!(
                    "{name} was made by a team's software, as another adapter was, and whether both are of one team was not told: \
                     add the output of Get-NetLbfoTeamNic, or look in the vendor's teaming tool."
                )
            });
        }
        let ports: Vec<&'a Adapter> = match adapter.kind {
            AdapterKind::Bridge if is_open_vswitch(adapter) => self.open_vswitch_ports(adapter, below),
            // An Ethernet adapter with ports is of unknown kind (`ip` without `-d`), or a virtual machine's with the card
            // that stands in for it.
            AdapterKind::Bridge | AdapterKind::Ethernet => self.cards_of(adapter).collect(),
            _ => Vec::new(),
        };
        if ports.is_empty() {
            below.ports.insert(self.port_of(adapter));
        }
        let is_open = self.on_untold_switch > 1 || self.embedded_team || self.has_no_card_for_switch;
        if is_open && self.is_on_untold_switch(adapter) {
            below.untold.get_or_insert_with(|| {
                format!(
                    "Which Hyper-V switch {name} is on, and which card that switch has, was not told: add the output of \
                     Get-VMSwitch and of Get-VMNetworkAdapter -ManagementOS (examples/capture-nics.ps1 does)."
                )
            });
        }
        for port in ports {
            self.follow(&port.name, seen, below);
        }
    }

    /// The name that stands for the port that a card is on: its own, or that of the first card on it.
    fn port_of(&self, card: &'a Adapter) -> &'a str {
        let first = card.told.port.as_deref().and_then(|port| self.ports.get(port).copied());
        first.unwrap_or(&card.name)
    }

    /// The bridge below an adapter (or itself) that lets traffic through none of its cards.
    #[must_use]
    pub fn blocked_bridge(&self, adapter: &'a Adapter) -> Option<&'a str> {
        let mut seen = BTreeSet::new();
        let mut at = adapter;
        while let Some(parent) = at.parent.as_deref().filter(|parent| seen.insert(*parent)) {
            at = self.adapters.get(parent).copied()?;
        }
        let mut cards = self.cards_of(at).peekable();
        let is_blocked = at.kind == AdapterKind::Bridge
            && cards.peek().is_some()
            && cards.all(|card| card.told.forwards == Some(false));
        is_blocked.then_some(at.name.as_str())
    }

    /// The only bridge has all the ports. Of several, the kernel tells no relation.
    fn open_vswitch_ports(&self, bridge: &'a Adapter, below: &mut Below<'a>) -> Vec<&'a Adapter> {
        if self.open_vswitch.bridges > 1 && self.open_vswitch.ports.len() > 1 {
            below.untold.get_or_insert_with(|| {
                format!(
                    "Which cards lie below {}, a bridge of Open vSwitch, is not told by the kernel: look with `ovs-vsctl show`.",
                    bridge.name
                )
            });
        }
        self.open_vswitch.ports.clone()
    }

    /// The adapter of a team of Windows among these ports of which no team was told.
    #[must_use]
    pub fn untold_team(&self, below: &Below<'a>) -> Option<&'a str> {
        let is_untold = |port: &&&str| {
            !self.teams.contains_key(**port)
                && self.adapters.get(**port).is_some_and(|adapter| is_multiplexor(adapter))
        };
        below.ports.iter().find(is_untold).copied()
    }

    fn is_of_untold_team(&self, adapter: &Adapter) -> bool {
        // Members carry the team's description too, and no address.
        (is_multiplexor(adapter) || vendor_team(adapter).is_some())
            && !adapter.addresses.is_empty()
            && adapter.parent.is_none()
            && vlan_of(adapter).is_none()
            && !self.teams.contains_key(adapter.name.as_str())
    }

    fn is_on_untold_switch(&self, adapter: &Adapter) -> bool {
        is_hyper_v(adapter)
            && adapter.parent.is_none()
            && adapter.told.switch.is_none()
            && not_a_card(adapter).is_none()
            && !self.teams.contains_key(adapter.name.as_str())
    }
}

/// Whether Windows tells which adapters are cards (ipconfig does not, and leaves those out that a switch took), and each of them
/// has addresses of its own, which a switch's card has not, or no link: a switch may then have no card at all.
fn has_no_card_for_switch(server: &Server) -> bool {
    let mut cards = server.adapters.iter().filter(|adapter| adapter.told.hardware == Some(true)).peekable();
    cards.peek().is_some() && cards.all(|card| !card.addresses.is_empty() || card.state == LinkState::Down)
}

/// The kernel's datapath of Open vSwitch, the master of all its ports.
const OVS_DATAPATH: &str = "ovs-system";

fn is_open_vswitch(adapter: &Adapter) -> bool {
    adapter.told.kind.as_deref() == Some("openvswitch") || adapter.name == OVS_DATAPATH
}

/// The virtual machine's adapter that a card (an SR-IOV virtual function) stands in for: the one on Hyper-V's bus with the
/// card's own MAC address. The two are one network card; Windows shows both beside each other, Linux enslaves the card.
fn stood_in_for<'a>(synthetic: &[&'a Adapter], card: &Adapter) -> Option<&'a Adapter> {
    let on_pci =
        card.told.device.as_deref().is_none_or(|device| device.to_ascii_uppercase().starts_with("PCI\\"));
    let is_card = card.kind == AdapterKind::Ethernet
        && on_pci
        && card.parent.is_none()
        && card.told.kind.is_none()
        && !is_synthetic(card)
        && !is_hyper_v(card);
    let mac = card.mac.as_deref().filter(|_| is_card)?;
    let same = |other: &&Adapter| other.mac.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(mac));
    let mut all = synthetic.iter().copied().filter(same);
    all.next().filter(|_| all.next().is_none())
}

/// Whether this is a card as the system makes it: of no software's kind, on nothing else, and no end of a virtual cable.
fn is_own_card(adapter: &Adapter) -> bool {
    adapter.kind == AdapterKind::Ethernet
        && adapter.told.kind.is_none()
        && adapter.parent.is_none()
        && !is_virtual_port(adapter)
        && not_a_card(adapter).is_none()
}

/// Whether a bridge's port is the end of a virtual cable, or of one inside a card. Where neither the kind nor the driver is told, the names that
/// container and virtual machine software gives its ports are the only sign.
fn is_virtual_port(port: &Adapter) -> bool {
    const NAMES: [&str; 6] = ["veth", "vnet", "tap", "lxc", "cali", "fwpr"];
    if is_representor(port) {
        return true;
    }
    if let Some(kind) = port.told.kind.as_deref() {
        return matches!(kind, "veth" | "tun" | "netkit" | "dummy");
    }
    match port.driver.as_deref() {
        Some(driver) => driver.starts_with("veth") || driver.starts_with("tun"),
        None => NAMES.iter().any(|start| port.name.starts_with(start)),
    }
}

#[cfg(test)]
#[path = "stack_tests.rs"]
mod tests;
