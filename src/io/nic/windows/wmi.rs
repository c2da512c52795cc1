//! Teams from WMI's objects. Which questions are asked stands here, and what their answers mean; asking them takes a
//! Windows (`live/windows/wmi.rs`).
//!
//! Classes and properties are those of Microsoft's pages: MSFT_NetLbfoTeam, MSFT_NetLbfoTeamMember, MSFT_NetLbfoTeamNic,
//! MSFT_NetImPlatAdapter, MSFT_NetSwitchTeam in `root\StandardCimv2`; Msvm_VirtualEthernetSwitchNicTeamingMember (which
//! joins a team's external port with its members' ports), Msvm_ExternalEthernetPort, Msvm_VirtualEthernetSwitch,
//! Msvm_VirtualEthernetSwitchNicTeamingSettingData and Msvm_EthernetPortAllocationSettingData in
//! `root\virtualization\v2`. Written after those pages; no server with a team was seen.
//!
//! An answer that is missing never means that there is no team: the question of teams is then undecided.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::answers::Answers;
use super::facts;
use super::fields::Object;
use super::switches::{self, Switches};
use super::teams;
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::limits;

/// Where LBFO and the teams of switch extensions are.
pub const NETWORK: &str = r"root\StandardCimv2";
/// Where Hyper-V's switches are.
pub const HYPER_V: &str = r"root\virtualization\v2";

/// A class that is asked for all its objects, and the namespace it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Namespace.
    pub namespace: &'static str,
    /// Class.
    pub class: &'static str,
}

/// Everything that is asked, in this order.
pub const QUESTIONS: [Question; 11] = [
    Question { namespace: NETWORK, class: "MSFT_NetAdapter" },
    Question { namespace: NETWORK, class: "MSFT_NetLbfoTeam" },
    Question { namespace: NETWORK, class: "MSFT_NetLbfoTeamMember" },
    Question { namespace: NETWORK, class: "MSFT_NetLbfoTeamNic" },
    Question { namespace: NETWORK, class: "MSFT_NetSwitchTeam" },
    Question { namespace: NETWORK, class: "MSFT_NetSwitchTeamMember" },
    Question { namespace: HYPER_V, class: "Msvm_VirtualEthernetSwitch" },
    Question { namespace: HYPER_V, class: "Msvm_ExternalEthernetPort" },
    Question { namespace: HYPER_V, class: "Msvm_VirtualEthernetSwitchNicTeamingMember" },
    Question { namespace: HYPER_V, class: "Msvm_VirtualEthernetSwitchNicTeamingSettingData" },
    Question { namespace: HYPER_V, class: "Msvm_EthernetPortAllocationSettingData" },
];

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The namespace does not exist.
    NoNamespace,
    /// The class does not exist.
    NoClass,
    /// The user may not ask.
    Refused,
    /// No answer within the time that was given.
    TimedOut,
    /// Anything else, by its HRESULT or in words.
    Other(String),
}

impl Failure {
    /// From the HRESULT of a call (WBEM_E_... of wbemcli.h, E_ACCESSDENIED of winerror.h).
    #[must_use]
    pub fn from_hresult(code: u32) -> Self {
        match code {
            0x8004_100E => Self::NoNamespace,
            0x8004_1010 => Self::NoClass,
            0x8004_1003 | 0x8007_0005 => Self::Refused,
            other => Self::Other(format!("error 0x{other:08X}")),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoNamespace => "the namespace does not exist here",
            Self::NoClass => "the class does not exist here",
            Self::Refused => "access was refused",
            Self::TimedOut => "there was no answer in time",
            Self::Other(why) => why,
        })
    }
}

/// The objects of a class, or why there is no answer.
pub type Reply = Result<Vec<Map<String, Value>>, Failure>;

/// What was answered, by class; a class that is missing was not asked.
pub type Replies = BTreeMap<&'static str, Reply>;

const HELP: &str = "this is WMI's answer on this machine; please report the message, and take a capture with \
                    examples/capture-nics.ps1 meanwhile";

/// Adds the teams to the server, whose adapters are known already, and says whether they are all.
///
/// # Errors
/// When a property has another type than documented.
pub fn read(file: &FileName, replies: &Replies, server: &mut Server) -> Result<(), ReadError> {
    add_devices(replies, server);
    let embedded = switch_teams(replies);
    let mut answers = Answers::new(file, HELP);
    for (class, section) in [
        ("MSFT_NetLbfoTeam", "NetLbfoTeam"),
        ("MSFT_NetLbfoTeamMember", "NetLbfoTeamMember"),
        ("MSFT_NetLbfoTeamNic", "NetLbfoTeamNic"),
        ("MSFT_NetSwitchTeam", "NetSwitchTeam"),
        ("MSFT_NetSwitchTeamMember", "NetSwitchTeamMember"),
    ] {
        if let Some(Ok(objects)) = replies.get(class) {
            limits::check(file, &format!("objects of {class}"), objects.len(), limits::MAX_OBJECTS)?;
            answers.sections.push((section, named(class, objects)));
        }
    }
    answers.sections.push(("VMSwitchTeam", named("Msvm_VirtualEthernetSwitchNicTeamingMember", &embedded)));
    let (all_switches, own_adapters) = (plain_switches(replies), own_adapters(replies));
    answers.sections.push(("VMSwitch", named("Msvm_VirtualEthernetSwitch", &all_switches)));
    answers
        .sections
        .push(("VMNetworkAdapter", named("Msvm_EthernetPortAllocationSettingData", &own_adapters)));
    let switches = teams::read(&answers, server)?;
    server.team_knowledge =
        knowledge(replies, server, &switches).map_or(TeamKnowledge::Complete, TeamKnowledge::Unknown);
    Ok(())
}

fn named<'a>(class: &str, objects: &'a [Map<String, Value>]) -> Vec<Object<'a>> {
    let place = |number: usize| format!("{class}[{number}]");
    objects.iter().enumerate().map(|(number, map)| Object::new(place(number), map)).collect()
}

/// The objects of a class; none when there was no answer.
fn objects<'a>(replies: &'a Replies, class: &str) -> Vec<Object<'a>> {
    replies.get(class).and_then(|reply| reply.as_ref().ok()).map_or_else(Vec::new, |all| named(class, all))
}

/// A property's text; anything else counts as not told.
fn text(object: &Object<'_>, key: &str) -> Option<String> {
    object.text(key).unwrap_or(None)
}

/// Which device is behind each adapter (PnPDeviceID); without an answer the flags of the interface table decide alone.
fn add_devices(replies: &Replies, server: &mut Server) {
    for object in objects(replies, "MSFT_NetAdapter") {
        let Some(guid) = text(&object, "InterfaceGuid").or_else(|| text(&object, "DeviceID")) else {
            continue;
        };
        for adapter in server.adapters.iter_mut().filter(|adapter| facts::is(adapter, &guid)) {
            adapter.told.device = adapter.told.device.take().or_else(|| text(&object, "PnPDeviceID"));
        }
    }
}

/// Hyper-V's teams in the form of Get-VMSwitchTeam: name of the switch, and the members' cards.
fn switch_teams(replies: &Replies) -> Vec<Map<String, Value>> {
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in objects(replies, "Msvm_VirtualEthernetSwitchNicTeamingMember") {
        let end = |key: &str| device_of(&text(&pair, key)?);
        if let (Some(team), Some(member)) = (end("Antecedent"), end("Dependent")) {
            members.entry(team).or_default().push(member);
        }
    }
    let ports = objects(replies, "Msvm_ExternalEthernetPort");
    let port = |device: &str| {
        ports.iter().find(|port| text(port, "DeviceID").is_some_and(|id| guid_of(&id) == guid_of(device)))
    };
    let described = |device: &String| {
        let description = port(device).and_then(|port| text(port, "ElementName"));
        Value::String(description.unwrap_or_else(|| device.clone()))
    };
    members
        .into_iter()
        .map(|(team, members)| {
            let switch = switch_of(replies, &team);
            let own_name = || port(&team).and_then(|port| text(port, "ElementName"));
            let name = switch.as_ref().and_then(|(_, name)| name.clone()).or_else(own_name);
            let mode = switch.as_ref().and_then(|(guid, _)| teaming_mode(replies, guid));
            let guids = members.iter().map(|device| Value::String(guid_of(device)));
            let mut object = Map::new();
            object.insert("Name".to_owned(), Value::String(name.unwrap_or_else(|| team.clone())));
            object.insert("NetAdapterInterfaceGuid".to_owned(), guids.collect());
            object
                .insert("NetAdapterInterfaceDescription".to_owned(), members.iter().map(described).collect());
            object.insert("TeamingMode".to_owned(), mode.unwrap_or(Value::Null));
            object
        })
        .collect()
}

/// The switch that a team's port belongs to: its GUID and name. The port's allocation names the port as its host
/// resource, and begins its own InstanceID with the switch's GUID.
fn switch_of(replies: &Replies, port: &str) -> Option<(String, Option<String>)> {
    let allocation =
        objects(replies, "Msvm_EthernetPortAllocationSettingData").into_iter().find(|allocation| {
            allocation.texts(&["HostResource"]).iter().any(|path| device_of(path).as_deref() == Some(port))
        })?;
    let guid = switch_guid(&allocation)?;
    let switch = objects(replies, "Msvm_VirtualEthernetSwitch")
        .into_iter()
        .find(|switch| text(switch, "Name").is_some_and(|name| guid_of(&name) == guid));
    Some((guid, switch.and_then(|switch| text(&switch, "ElementName"))))
}

/// Every switch in the form of Get-VMSwitch: the ports that its allocations name as host resources are its cards. Without an
/// answer about the allocations, nothing is said of any switch's kind.
fn plain_switches(replies: &Replies) -> Vec<Map<String, Value>> {
    let allocations = objects(replies, "Msvm_EthernetPortAllocationSettingData");
    let asked = failure(replies, "Msvm_EthernetPortAllocationSettingData").is_none();
    let plain = |switch: &Object<'_>| {
        let guid = guid_of(&text(switch, "Name")?);
        let cards = allocations
            .iter()
            .filter(|allocation| switch_guid(allocation).as_ref() == Some(&guid))
            .flat_map(|allocation| allocation.texts(&["HostResource"]))
            .filter_map(|path| Some(guid_of(&device_of(&path)?)));
        let cards: Vec<Value> = cards.map(Value::String).collect();
        let mut object = Map::new();
        object.insert("Name".to_owned(), Value::String(text(switch, "ElementName")?));
        if asked {
            let kind = if cards.is_empty() { "Internal" } else { "External" };
            object.insert("SwitchType".to_owned(), kind.into());
            object.insert("NetAdapterInterfaceGuid".to_owned(), cards.into());
        }
        Some(object)
    };
    objects(replies, "Msvm_VirtualEthernetSwitch").iter().filter_map(plain).collect()
}

/// The server's own adapters in the form of Get-VMNetworkAdapter -ManagementOS: the allocations whose host resource is the
/// computer itself.
fn own_adapters(replies: &Replies) -> Vec<Map<String, Value>> {
    let switches = objects(replies, "Msvm_VirtualEthernetSwitch");
    let own = |allocation: &Object<'_>| {
        let of_computer = |path: &String| path.to_ascii_lowercase().contains(":msvm_computersystem.");
        if !allocation.texts(&["HostResource"]).iter().any(of_computer) {
            return None;
        }
        let guid = switch_guid(allocation)?;
        let of_switch =
            |switch: &&Object<'_>| text(switch, "Name").is_some_and(|name| guid_of(&name) == guid);
        let switch = text(switches.iter().find(of_switch)?, "ElementName")?;
        let mut object = Map::new();
        object.insert("SwitchName".to_owned(), switch.into());
        for (key, told) in [("Name", "ElementName"), ("MacAddress", "Address")] {
            object.extend(text(allocation, told).map(|text| (key.to_owned(), Value::String(text))));
        }
        Some(object)
    };
    objects(replies, "Msvm_EthernetPortAllocationSettingData").iter().filter_map(own).collect()
}

/// The GUID of the switch with which the InstanceID of an allocation or of a setting begins.
fn switch_guid(object: &Object<'_>) -> Option<String> {
    Some(guid_of(text(object, "InstanceID")?.split('\\').next()?))
}

fn teaming_mode(replies: &Replies, switch: &str) -> Option<Value> {
    let settings = objects(replies, "Msvm_VirtualEthernetSwitchNicTeamingSettingData");
    let of_switch = |object: &&Object<'_>| switch_guid(object).as_deref() == Some(switch);
    settings.iter().find(of_switch)?.value(&["TeamingMode"]).map(|(_, value)| value.clone())
}

/// The DeviceID in an object's path (`\\HOST\root\...:CLASS.CreationClassName="...",DeviceID="Microsoft:{...}",...`).
fn device_of(path: &str) -> Option<String> {
    let lower = path.to_ascii_lowercase();
    let start = lower.find("deviceid=\"")? + "deviceid=\"".len();
    let length = lower[start..].find('"')?;
    Some(lower[start..start + length].to_owned())
}

/// The GUID in `Microsoft:{...}`, without prefix and braces, in lower case.
fn guid_of(id: &str) -> String {
    let bare = id.rsplit(':').next().unwrap_or(id);
    bare.trim_start_matches('{').trim_end_matches('}').to_ascii_lowercase()
}

/// Why the teams in the list may not be all, if so.
fn knowledge(replies: &Replies, server: &Server, switches: &Switches) -> Option<String> {
    let described = |sign: &str| {
        server.adapters.iter().any(|a| a.description.as_deref().is_some_and(|text| text.contains(sign)))
    };
    let lbfo = ["MSFT_NetLbfoTeam", "MSFT_NetLbfoTeamMember", "MSFT_NetLbfoTeamNic"];
    if let Some((class, why)) = lbfo.into_iter().find_map(|class| Some((class, failure(replies, class)?))) {
        return Some(undecided(NETWORK, class, &why));
    }
    if !server.teams.iter().any(|team| team.kind == crate::domain::nic::model::TeamKind::Lbfo)
        && described("Network Adapter Multiplexor")
    {
        return Some(
            "undecided, since an adapter is a Microsoft multiplexor, as of an LBFO team, but WMI shows no team"
                .to_owned(),
        );
    }
    // A server uses an embedded team through a virtual adapter of its own. Without one, none carries its addresses.
    if !server.adapters.iter().any(switches::is_own) {
        return None;
    }
    let hyper_v = ["Msvm_VirtualEthernetSwitchNicTeamingMember", "Msvm_VirtualEthernetSwitch"];
    if let Some((class, why)) = hyper_v.into_iter().find_map(|class| Some((class, failure(replies, class)?)))
    {
        return Some(undecided(HYPER_V, class, &why));
    }
    if objects(replies, "Msvm_VirtualEthernetSwitch").is_empty() {
        return Some(
            "undecided, since the server has an adapter on a Hyper-V switch, but WMI shows no switch; it may show them to \
             Hyper-V administrators only"
                .to_owned(),
        );
    }
    switches.untold().map(|why| format!("undecided, since {why}"))
}

fn failure(replies: &Replies, class: &str) -> Option<Failure> {
    match replies.get(class) {
        Some(Ok(_)) => None,
        Some(Err(why)) => Some(why.clone()),
        None => Some(Failure::Other("it was not asked".to_owned())),
    }
}

fn undecided(namespace: &str, class: &str, why: &Failure) -> String {
    format!("undecided, since WMI did not tell about {class} in {namespace}: {why}")
}
