//! Version 1 of the snapshot's public types. Additive changes only: a new key is optional and has a default.

mod convert;

use std::borrow::Cow;
use std::net::IpAddr;
use std::num::NonZeroU16;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::domain::nic::model::{
    AdapterKind, AddressOrigin, AddressState, LinkState, MemberLink, SwitchKind, TeamKind, TeamState,
};

/// The whole document.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Always `hotstandby/nic-snapshot`.
    pub schema: String,
    /// Always 1.
    pub schema_version: u32,
    /// The tool that wrote it.
    #[serde(default)]
    pub tool: String,
    /// The tool's version.
    #[serde(default)]
    pub version: String,
    /// The server's name.
    pub host: String,
    /// When the facts were read, RFC 3339 with offset.
    #[serde(deserialize_with = "rfc3339")]
    #[schemars(extend("format" = "date-time"))]
    pub taken_at: String,
    /// Whether the teams in the document are all that there are.
    #[serde(default)]
    pub team_knowledge: TeamKnowledge,
    /// What could not be read, one sentence each.
    #[serde(default)]
    pub gaps: Vec<String>,
    /// Adapters.
    pub adapters: Vec<Adapter>,
    /// Teams.
    #[serde(default)]
    pub teams: Vec<Team>,
    /// Ports of the product's database servers, from the Windows registry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub database_ports: Vec<DatabasePort>,
}

/// The port on which an installed database server listens.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "database_port")]
pub struct DatabasePort {
    /// The instance's name; empty for the default instance.
    #[serde(default)]
    pub instance: String,
    /// TCP port.
    pub port: NonZeroU16,
}

/// What is known of teams.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "team_knowledge")]
pub struct TeamKnowledge {
    /// True when every team that the system knows is listed.
    pub complete: bool,
    /// Why it is not complete.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// An adapter.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "adapter")]
pub struct Adapter {
    /// Its name.
    pub name: String,
    /// Interface index; not persistent on Windows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// Windows interface GUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `aa:bb:cc:dd:ee:ff`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// Linux: the other names that it answers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternative_names: Vec<String>,
    /// The driver's description of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Driver name and version, as far as told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// What it is.
    #[serde(default)]
    pub kind: AdapterKind,
    /// The state of its link.
    #[serde(default)]
    pub state: LinkState,
    /// Link speed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_bits_per_second: Option<u64>,
    /// In bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u32>,
    /// Its addresses, in the system's order.
    #[serde(default)]
    pub addresses: Vec<Address>,
    /// Default gateways.
    #[serde(default)]
    #[schemars(with = "Vec<Ip>")]
    pub gateways: Vec<IpAddr>,
    /// The adapter that it is enslaved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub master: Option<String>,
    /// The adapter that it runs on (VLAN, macvlan).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What the system itself says that the adapter is.
    #[serde(default, skip_serializing_if = "Told::is_nothing")]
    pub told: Told,
}

/// What the system says that an adapter is.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "told")]
pub struct Told {
    /// Linux: the driver's kind word (info_kind).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Windows: HardwareInterface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware: Option<bool>,
    /// Windows: ConnectorPresent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector: Option<bool>,
    /// Windows: PnPDeviceID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Windows: the kind of the Hyper-V switch that it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switch: Option<SwitchKind>,
    /// Linux: the port of the card (phys_port_id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Linux: what the driver calls the port (phys_port_name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port_name: Option<String>,
    /// The MAC address that the card was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permanent_mac: Option<String>,
    /// Linux: the bus that it is on (pci, usb).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bus: Option<String>,
    /// Linux, of a bridge's port: whether the bridge lets traffic through it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwards: Option<bool>,
}

impl Told {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// An address.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, try_from = "UncheckedAddress")]
#[schemars(rename = "address")]
#[expect(missing_docs, reason = "as those of `UncheckedAddress`")]
pub struct Address {
    pub address: IpAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_length: Option<u8>,
    pub origin: AddressOrigin,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "is_unknown")]
    pub state: AddressState,
}

/// An address before its prefix length was compared with its family.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "address")]
struct UncheckedAddress {
    /// The address.
    #[schemars(with = "Ip")]
    address: IpAddr,
    /// null: not known.
    #[schemars(range(max = 128))]
    prefix_length: Option<u8>,
    /// Where it comes from.
    #[serde(default)]
    origin: AddressOrigin,
    /// The other end of a point-to-point address.
    #[schemars(with = "Option<Ip>")]
    peer: Option<IpAddr>,
    /// The label of an alias, `eth0:1`.
    label: Option<String>,
    /// Whether it is in use.
    #[serde(default)]
    state: AddressState,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_unknown(state: &AddressState) -> bool {
    matches!(state, AddressState::Unknown)
}

impl TryFrom<UncheckedAddress> for Address {
    type Error = String;

    fn try_from(raw: UncheckedAddress) -> Result<Self, String> {
        let longest = if raw.address.is_ipv4() { 32 } else { 128 };
        match raw.prefix_length {
            Some(length) if length > longest => {
                Err(format!("prefix_length {length} of {} is out of range 0 to {longest}", raw.address))
            }
            prefix_length => Ok(Self {
                address: raw.address,
                prefix_length,
                origin: raw.origin,
                peer: raw.peer,
                label: raw.label,
                state: raw.state,
            }),
        }
    }
}

/// A team.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "team")]
pub struct Team {
    /// Its name.
    pub name: String,
    /// What makes it.
    pub kind: TeamKind,
    /// In the system's own words.
    #[serde(default)]
    pub mode: String,
    /// Whether its members speak LACP.
    #[serde(default)]
    pub lacp: bool,
    /// What the system itself says.
    #[serde(default)]
    pub reported: TeamState,
    /// How the members are watched.
    #[serde(default)]
    pub monitoring: Monitoring,
    /// The member that carries, where one alone does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_member: Option<String>,
    /// The number of the bundle that carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_aggregator: Option<u32>,
    /// How many ports that bundle has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_ports: Option<u32>,
    /// Its members.
    #[serde(default)]
    pub members: Vec<Member>,
    /// The adapters that carry the team's addresses.
    #[serde(default)]
    pub adapters: Vec<String>,
    /// PRP and HSR: the other nodes in the kernel's node table, where it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<Node>>,
}

/// Another node of a PRP or HSR network.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "node")]
pub struct Node {
    /// Its address.
    pub mac: String,
    /// How many ticks of the kernel's clock lie between the last frame over the second port and the last one over the first.
    pub lag_ticks: i64,
    /// Attached to one LAN only, by design.
    #[serde(default)]
    pub single: bool,
}

/// How the members are watched.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "kebab-case")]
#[schemars(rename = "monitoring")]
pub enum Monitoring {
    /// MII polling.
    Mii {
        /// Interval in milliseconds.
        interval_ms: u32,
    },
    /// ARP or NS probes.
    Arp {
        /// Whom it asks.
        #[schemars(with = "Vec<Ip>")]
        targets: Vec<IpAddr>,
    },
    /// Something else.
    Other {
        /// What, in the system's own words.
        what: String,
    },
    /// Nothing.
    None,
    /// Not told.
    #[default]
    Unknown,
}

/// A member.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "member")]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Link as the team's driver sees it.
    #[serde(default)]
    pub link: MemberLink,
    /// Link as the adapter itself sees it (operstate).
    #[serde(default)]
    pub operational: LinkState,
    /// Standby by configuration (LBFO standby member, active-backup's idle member).
    #[serde(default)]
    pub standby: bool,
    /// The reason of a failure in the system's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Times that the link failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<u32>,
    /// LACP state of the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacp: Option<LacpPort>,
}

/// LACP state of a member's port.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "lacp")]
pub struct LacpPort {
    /// The aggregator it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregator: Option<u32>,
    /// Actor's port state bits (IEEE 802.1AX: 0x08 synchronization, 0x10 collecting, 0x20 distributing, 0x40 defaulted, 0x80 expired).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_state: Option<u8>,
    /// Partner's port state bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_state: Option<u8>,
    /// The partner system's MAC address; all zero when no partner answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_system: Option<String>,
    /// `none`, `monitoring`, `churned`, of the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_churn: Option<String>,
    /// The same of the partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_churn: Option<String>,
    /// Whether the runner itself says the port is selected (teamd).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
}

/// What the schema says of an address of either family.
enum Ip {}

impl JsonSchema for Ip {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ip".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "anyOf": [{ "format": "ipv4" }, { "format": "ipv6" }], "pattern": "^[0-9A-Fa-f:.]+$"
        })
    }
}

fn rfc3339<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.parse::<jiff::Timestamp>() {
        Ok(_) => Ok(text),
        Err(_) => Err(serde::de::Error::custom(format!(
            "expected a time with offset like 2026-11-21T10:00:00+01:00, found \"{}\"",
            text.escape_debug()
        ))),
    }
}
