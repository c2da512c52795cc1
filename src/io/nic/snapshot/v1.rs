//! Version 1 of the snapshot's public types. Additive changes only: a new key is optional and has a default.

mod convert;

use std::net::IpAddr;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use crate::domain::nic::model;

/// The whole document.
#[derive(Debug, Serialize, Deserialize)]
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
    /// RFC 3339 with offset.
    #[serde(deserialize_with = "rfc3339")]
    pub taken_at: String,
    /// Whether teams could be told.
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
    /// Ports of the product's database servers, from the registry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub database_ports: Vec<DatabasePort>,
}

/// The port on which an installed database server listens.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabasePort {
    /// The instance's name; empty for the default instance.
    #[serde(default)]
    pub instance: String,
    /// TCP port.
    pub port: NonZeroU16,
}

/// Whether the teams in the document are all that there are.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamKnowledge {
    /// True when every team that the system knows is listed.
    pub complete: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// An adapter.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct Adapter {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    #[serde(default)]
    pub kind: AdapterKind,
    #[serde(default)]
    pub state: LinkState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_bits_per_second: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u32>,
    #[serde(default)]
    pub addresses: Vec<Address>,
    #[serde(default)]
    pub gateways: Vec<IpAddr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub master: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Told::is_nothing")]
    pub told: Told,
}

/// What the system says that an adapter is.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct Told {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switch: Option<SwitchKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permanent_mac: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bus: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwards: Option<bool>,
}

impl Told {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// An address.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, try_from = "UncheckedAddress")]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct Address {
    pub address: IpAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_length: Option<u8>,
    pub origin: AddressOrigin,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "AddressState::is_unknown")]
    pub state: AddressState,
}

/// An address before its prefix length was compared with its family.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedAddress {
    address: IpAddr,
    prefix_length: Option<u8>,
    #[serde(default)]
    origin: AddressOrigin,
    peer: Option<IpAddr>,
    label: Option<String>,
    #[serde(default)]
    state: AddressState,
}

impl AddressState {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
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
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct Team {
    pub name: String,
    pub kind: TeamKind,
    #[serde(default)]
    pub mode: String,
    #[serde(default)]
    pub lacp: bool,
    #[serde(default)]
    pub reported: TeamState,
    #[serde(default)]
    pub monitoring: Monitoring,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_member: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_aggregator: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_ports: Option<u32>,
    #[serde(default)]
    pub members: Vec<Member>,
    #[serde(default)]
    pub adapters: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<Node>>,
}

/// Another node of a PRP or HSR network.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct Node {
    pub mac: String,
    pub lag_ticks: i64,
    #[serde(default)]
    pub single: bool,
}

/// How the members are watched.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "kebab-case")]
pub enum Monitoring {
    /// MII polling.
    Mii {
        /// Interval in milliseconds.
        interval_ms: u32,
    },
    /// ARP or NS probes.
    Arp {
        /// Whom it asks.
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
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct Member {
    pub name: String,
    #[serde(default)]
    pub link: MemberLink,
    #[serde(default)]
    pub operational: LinkState,
    #[serde(default)]
    pub standby: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacp: Option<LacpPort>,
}

/// LACP state of a member's port.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are the model's fields of the same name, described there and in the schema"
)]
pub struct LacpPort {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregator: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_state: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_state: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_system: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_churn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_churn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
}

/// Defines the file's own enum with the domain's variants, in kebab case, and both conversions.
macro_rules! words {
    ($name:ident = $domain:path { $($variant:ident),+ $(,)? } $(, default $default:ident)?) => {
        #[doc = concat!("The words for [`", stringify!($domain), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[expect(missing_docs, reason = "the variants are the domain's, described there")]
        pub enum $name { $($variant),+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => <$domain>::$variant),+ }
            }
        }

        $(impl Default for $name {
            fn default() -> Self { Self::$default }
        })?
    };
}

words!(LinkState = model::LinkState { Up, Down, Unknown }, default Unknown);
words!(AdapterKind = model::AdapterKind { Ethernet, Loopback, PointToPoint, Team, Bridge, Other }, default Ethernet);
words!(AddressOrigin = model::AddressOrigin { Manual, Dhcp, RouterAdvertisement, Automatic, Unknown }, default Unknown);
words!(AddressState = model::AddressState { Preferred, Tentative, Duplicate, Invalid, Deprecated, Unknown }, default Unknown);
words!(SwitchKind = model::SwitchKind { External, Internal });
words!(TeamKind = model::TeamKind { Bond, Teamd, Lbfo, SwitchEmbedded, Vendor, Prp, Hsr });
words!(TeamState = model::TeamState { Up, Degraded, Down, Unknown }, default Unknown);
words!(MemberLink = model::MemberLink { Up, GoingDown, Down, GoingBack, Unknown }, default Unknown);

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
