//! What is known of a server's adapters, addresses and teams, from whatever source: live, or a capture.
//! Facts only; every judgement on them is made by the rules.

use crate::named;
use std::net::IpAddr;

/// A server with its adapters and teams.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Server {
    /// Its name: host name, label, or the capture's name.
    pub name: String,
    /// The name that a Windows machine itself has, where the source tells it. On Linux it is the name of all its network
    /// namespaces, each of which may stand for a server.
    pub host: Option<String>,
    /// Where the facts come from, for messages (`this machine`, a file).
    pub origin: String,
    /// When the facts were taken, as the capture itself says, RFC 3339 with offset; `None` where it does not, and of this machine.
    pub taken_at: Option<String>,
    /// Its adapters, ordered by index, then name.
    pub adapters: Vec<Adapter>,
    /// Its teams, of every kind that could be read.
    pub teams: Vec<Team>,
    /// Whether the source could tell about teams at all. "No team" may only be said when it could.
    pub team_knowledge: TeamKnowledge,
    /// What the source leaves out that every verdict rests on (which adapters there are, what they are), as one sentence
    /// with the way out; with it nothing but a certain fault is decided. `None` where the source tells all of it.
    pub untold: Option<String>,
    /// What the source could not tell, one sentence each.
    pub gaps: Vec<String>,
    /// The ports of the product's database servers that the machine's registry tells; empty where it tells none.
    pub database_ports: Vec<DatabasePort>,
}

/// The port on which an installed database server listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatabasePort {
    /// The instance's name; empty for the default instance.
    pub instance: String,
    /// TCP port, 1 to 65535.
    pub port: u16,
}

/// Whether the source of the facts can tell about teams.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TeamKnowledge {
    /// Every team that the system itself knows is in the list.
    Complete,
    /// It cannot tell, and why (`ipconfig text does not show teams`).
    Unknown(String),
    /// Nothing was said yet; judged like `Unknown`.
    #[default]
    Unstated,
}

/// The state of an adapter's link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// Carrier and administratively up.
    Up,
    /// No carrier, or switched off.
    Down,
    /// Not told.
    #[default]
    Unknown,
}

named! {
    /// The word in JSON and in tables.
    LinkState {
        Up => "up",
        Down => "down",
        Unknown => "unknown",
    }
}

/// What kind of adapter it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AdapterKind {
    /// A network card, or what looks like one.
    #[default]
    Ethernet,
    /// Loopback.
    Loopback,
    /// Tunnel, VPN or other point-to-point adapter.
    PointToPoint,
    /// The adapter of a team (bond, team, LBFO team NIC, switch with embedded team).
    Team,
    /// Bridge or virtual switch.
    Bridge,
    /// Anything else.
    Other,
}

named! {
    /// The word in JSON and in tables.
    AdapterKind {
        Ethernet => "ethernet",
        Loopback => "loopback",
        PointToPoint => "point-to-point",
        Team => "team",
        Bridge => "bridge",
        Other => "other",
    }
}

/// An adapter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adapter {
    /// Its name (`eth0`, `Ethernet 2`).
    pub name: String,
    /// Linux: the other names that it answers to (`ip link property add`, udev).
    pub alternative_names: Vec<String>,
    /// Interface index; not persistent on Windows.
    pub index: Option<u32>,
    /// Windows interface GUID.
    pub guid: Option<String>,
    /// MAC address, `aa:bb:cc:dd:ee:ff`.
    pub mac: Option<String>,
    /// The driver's description of the device (Windows: InterfaceDescription).
    pub description: Option<String>,
    /// Driver name and version as far as told.
    pub driver: Option<String>,
    /// Kind.
    pub kind: AdapterKind,
    /// Link state.
    pub state: LinkState,
    /// Link speed in bits a second.
    pub speed_bits_per_second: Option<u64>,
    /// MTU in bytes.
    pub mtu: Option<u32>,
    /// Its addresses, in the source's order.
    pub addresses: Vec<AdapterAddress>,
    /// Default gateways.
    pub gateways: Vec<IpAddr>,
    /// The adapter that it is enslaved to (`master`), when the source says so.
    pub master: Option<String>,
    /// The adapter that it runs on (VLAN, macvlan: the card below; a virtual switch's adapter: the switch's card), when the
    /// source says so. One outside of the source's view (another network namespace) has a name that says where it is.
    pub parent: Option<String>,
    /// What the system itself says that it is.
    pub told: Told,
}

/// What a system tells of the nature of an adapter, in its own words; all of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Linux: the driver's kind word (`info_kind` of `ip -d link`: `vlan`, `tun`, `hsr`). None for a card.
    pub kind: Option<String>,
    /// Windows, MSFT_NetAdapter.HardwareInterface: there is hardware behind it, or what the driver calls so.
    pub hardware: Option<bool>,
    /// Windows, MSFT_NetAdapter.ConnectorPresent: it has a socket for a cable.
    pub connector: Option<bool>,
    /// Windows, MSFT_NetAdapter.PnPDeviceID (`PCI\VEN_8086&…`, `ROOT\NET\0000`, `USB\…`).
    pub device: Option<String>,
    /// Windows: the kind of the Hyper-V switch that it is on.
    pub switch: Option<SwitchKind>,
    /// Linux, phys_port_id: the port of the card. Two adapters with an equal one (partitions of a card, a virtual function and
    /// its card) are on one port.
    pub port: Option<String>,
    /// Linux, phys_port_name: what the driver calls the port (`p0`). `pf0vf3` and the like stand for a port inside the card.
    pub port_name: Option<String>,
    /// The MAC address that the card was made with, where a team or somebody gave it another (perm_hwaddr, permaddr).
    pub permanent_mac: Option<String>,
    /// Linux: the bus that it is on (`pci`, `usb`, `virtio`).
    pub bus: Option<String>,
    /// Linux, of a bridge's port: whether the bridge lets traffic through it; the spanning tree may keep it blocked.
    pub forwards: Option<bool>,
}

/// The kind of a Hyper-V switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SwitchKind {
    /// It has a network card.
    External,
    /// Between the machine and its guests only, or between guests only.
    Internal,
}

named! {
    /// The word in JSON.
    SwitchKind {
        External => "external",
        Internal => "internal",
    }
}

/// Whether an address is in use, as the system says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AddressState {
    /// In use.
    Preferred,
    /// Its uniqueness is still being checked; not in use yet.
    Tentative,
    /// Another machine answered for it (IPv4: ARP; IPv6: duplicate address detection failed); not in use.
    Duplicate,
    /// Not valid (Windows); not in use.
    Invalid,
    /// In use by what runs already; nothing new begins with it.
    Deprecated,
    /// Not told.
    #[default]
    Unknown,
}

named! {
    /// The word in JSON.
    AddressState {
        Preferred => "preferred",
        Tentative => "tentative",
        Duplicate => "duplicate",
        Invalid => "invalid",
        Deprecated => "deprecated",
        Unknown => "unknown",
    }
}

/// Where an address comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AddressOrigin {
    /// Typed in.
    Manual,
    /// DHCP.
    Dhcp,
    /// IPv6 router advertisement.
    RouterAdvertisement,
    /// Made by the system itself (fe80::, 169.254).
    Automatic,
    /// Not told.
    #[default]
    Unknown,
}

named! {
    /// The word in JSON and in tables.
    AddressOrigin {
        Manual => "manual",
        Dhcp => "dhcp",
        RouterAdvertisement => "router-advertisement",
        Automatic => "automatic",
        Unknown => "unknown",
    }
}

/// An address of an adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterAddress {
    /// The address.
    pub address: IpAddr,
    /// Prefix length in bits, when told.
    pub prefix_length: Option<u8>,
    /// Where it comes from.
    pub origin: AddressOrigin,
    /// The other end of a point-to-point address.
    pub peer: Option<IpAddr>,
    /// The label of an alias (`eth0:1`).
    pub label: Option<String>,
    /// Whether it is in use.
    pub state: AddressState,
}

impl AdapterAddress {
    /// An address of which nothing else is told.
    #[must_use]
    pub const fn new(address: IpAddr) -> Self {
        Self {
            address,
            prefix_length: None,
            origin: AddressOrigin::Unknown,
            peer: None,
            label: None,
            state: AddressState::Unknown,
        }
    }

    /// Whether the system itself says that it does not use the address (yet).
    #[must_use]
    pub const fn is_out_of_use(&self) -> bool {
        matches!(self.state, AddressState::Duplicate | AddressState::Tentative | AddressState::Invalid)
    }
}

/// What makes the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TeamKind {
    /// Linux bonding driver.
    Bond,
    /// Linux team driver with teamd.
    Teamd,
    /// Windows Server LBFO team.
    Lbfo,
    /// Windows Switch Embedded Teaming.
    SwitchEmbedded,
    /// A vendor's own driver (Intel ANS, Broadcom BASP, HPE), known only by its description.
    Vendor,
    /// PRP (IEC 62439-3): every frame goes over both of two LANs.
    Prp,
    /// HSR (IEC 62439-3): every frame goes both ways round a ring.
    Hsr,
}

named! {
    /// The word in JSON and in tables.
    TeamKind {
        Bond => "bond",
        Teamd => "teamd",
        Lbfo => "lbfo",
        SwitchEmbedded => "switch-embedded",
        Vendor => "vendor",
        Prp => "prp",
        Hsr => "hsr",
    }
}

impl TeamKind {
    /// Whether the members are the two ways of seamless redundancy (PRP, HSR), not cards that a team joins.
    #[must_use]
    pub const fn is_seamless(self) -> bool {
        matches!(self, Self::Prp | Self::Hsr)
    }
}

/// The state that the system itself reports for a team.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TeamState {
    /// Up.
    Up,
    /// Up with fewer members than it should have.
    Degraded,
    /// Down.
    Down,
    /// Not told.
    #[default]
    Unknown,
}

named! {
    /// The word in JSON and in tables.
    TeamState {
        Up => "up",
        Degraded => "degraded",
        Down => "down",
        Unknown => "unknown",
    }
}

/// How the members are watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Monitoring {
    /// MII link polling, with the interval in milliseconds.
    Mii(u32),
    /// ARP or NS probes to these targets.
    Arp(Vec<IpAddr>),
    /// Some other watch of the link (teamd link watcher, Windows' own).
    Other(String),
    /// None: "up" proves nothing.
    None,
    /// Not told.
    #[default]
    Unknown,
}

/// A team of adapters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// What makes it.
    pub kind: TeamKind,
    /// Its mode in the system's own words (`active-backup`, `802.3ad`, `SwitchIndependent`).
    pub mode: String,
    /// Whether it bundles by LACP.
    pub lacp: bool,
    /// What the system says of it.
    pub reported: TeamState,
    /// How members are watched.
    pub monitoring: Monitoring,
    /// The member that is used now (active-backup).
    pub active_member: Option<String>,
    /// The aggregator in use (LACP).
    pub active_aggregator: Option<u32>,
    /// Ports in the active aggregator (LACP).
    pub active_ports: Option<u32>,
    /// Its members.
    pub members: Vec<Member>,
    /// The adapters that carry the team's addresses (bond: itself; LBFO: its team NICs).
    pub adapters: Vec<String>,
    /// PRP and HSR: the other nodes of the network that it hears, where the kernel's node table was told.
    pub nodes: Option<Vec<Node>>,
}

/// Another node of a PRP or HSR network, as the kernel's node table has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Its MAC address.
    pub mac: String,
    /// By how many ticks of the kernel's clock (a hundredth to a thousandth of a second) it was last heard over the second
    /// port before it was last heard over the first; negative the other way round.
    pub lag_ticks: i64,
    /// It is attached to one LAN only, and by design: it does not speak PRP.
    pub single: bool,
}

impl Team {
    /// A team of which only its name is known, and what makes it.
    #[must_use]
    pub const fn unread(kind: TeamKind, name: String) -> Self {
        Self {
            name,
            kind,
            mode: String::new(),
            lacp: false,
            reported: TeamState::Unknown,
            monitoring: Monitoring::Unknown,
            active_member: None,
            active_aggregator: None,
            active_ports: None,
            members: Vec::new(),
            adapters: Vec::new(),
            nodes: None,
        }
    }
}

/// The word for a member's link that the team's driver uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MemberLink {
    /// Up.
    Up,
    /// `going down`: failed, in its down delay.
    GoingDown,
    /// Down.
    Down,
    /// `going back`: restored, in its up delay.
    GoingBack,
    /// Not told.
    #[default]
    Unknown,
}

named! {
    /// The word in JSON.
    MemberLink {
        Up => "up",
        GoingDown => "going-down",
        Down => "down",
        GoingBack => "going-back",
        Unknown => "unknown",
    }
}

/// A member of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// The adapter's name.
    pub name: String,
    /// Link as the team's driver sees it.
    pub link: MemberLink,
    /// Link as the adapter itself sees it (operstate), the cross-check when nothing is monitored.
    pub operational: LinkState,
    /// Standby by configuration (LBFO standby member, active-backup's idle member).
    pub standby: bool,
    /// The reason of a failure in the system's own words.
    pub reason: Option<String>,
    /// Times that the link failed.
    pub failures: Option<u32>,
    /// LACP state of the port.
    pub lacp: Option<LacpPort>,
}

/// LACP state of a member's port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LacpPort {
    /// The aggregator it belongs to.
    pub aggregator: Option<u32>,
    /// Actor's port state bits (IEEE 802.1AX: 0x08 synchronization, 0x10 collecting, 0x20 distributing, 0x40 defaulted, 0x80 expired).
    pub actor_state: Option<u8>,
    /// Partner's port state bits.
    pub partner_state: Option<u8>,
    /// The partner system's MAC address; all zero when no partner answers.
    pub partner_system: Option<String>,
    /// `none`, `monitoring`, `churned`, for actor and partner.
    pub churn: Option<(String, String)>,
    /// Whether the runner itself says the port is selected (teamd).
    pub selected: Option<bool>,
}
