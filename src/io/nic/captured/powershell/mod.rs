//! The JSON of `examples/capture-nics.ps1`: an object whose keys are the cmdlets' names and whose values are what they
//! returned.
//!
//! Property names and numbers are those of Microsoft's class pages (MSFT_NetAdapter, MSFT_NetIPAddress, MSFT_NetLbfoTeam,
//! MSFT_NetImPlatAdapter, MSFT_NetLbfoTeamNic, Msvm_VirtualEthernetSwitchNicTeamingSettingData). Written after them;
//! no capture of a real server with a team was seen. Enums are read as numbers and as words, one element as an object.

mod adapters;
mod configuration;
mod depth;
mod lists;

use serde_json::{Map, Value};

use super::super::{json, limits};
use super::formats::Capture;
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::windows::fields::{self, Object};
use crate::io::nic::windows::product::{self, PortValue};
use crate::io::nic::windows::switches::{self, Switches};
use crate::io::nic::windows::{Answers, teams};

pub use lists::{
    is_csv, is_json, is_list, is_table, names_its_host, read_csv, read_json, read_list, read_several,
    refuse_table,
};

/// The cmdlets whose answers are read, without `Get-`.
const SECTIONS: [&str; 12] = [
    "NetAdapter",
    "NetIPAddress",
    "NetIPConfiguration",
    "NetRoute",
    "NetLbfoTeam",
    "NetLbfoTeamMember",
    "NetLbfoTeamNic",
    "NetSwitchTeam",
    "NetSwitchTeamMember",
    "VMSwitchTeam",
    "VMSwitch",
    "VMNetworkAdapter",
];
const HELP: &str =
    "make it with examples/capture-nics.ps1, or pipe each cmdlet through ConvertTo-Json -Depth 4";

/// Whether it is such a capture: an object with one of the cmdlets as a key.
pub fn is_capture(capture: &Capture<'_>) -> bool {
    capture
        .json
        .as_ref()
        .is_some_and(|json| !json.list && json.keys.iter().any(|(key, _)| section_of(key).is_some()))
}

fn section_of(key: &str) -> Option<&'static str> {
    let bare =
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("get-")) { &key[4..] } else { key };
    SECTIONS.into_iter().find(|section| section.eq_ignore_ascii_case(bare))
}

/// Reads the capture.
///
/// # Errors
/// When a section is no list of objects, a value has the wrong type, or was cut off by ConvertTo-Json's depth; the message
/// names the property.
pub fn read(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let top: Map<String, Value> = json::parse(capture.file, capture.text)?;
    read_answers(capture, &top).map(|server| vec![server])
}

/// Reads answers under the names of their cmdlets.
///
/// # Errors
/// As [`read`].
fn read_answers(input: &Capture<'_>, top: &Map<String, Value>) -> Result<Server, ReadError> {
    let (file, name) = (input.file, input.name.as_str());
    let capture = sections(file, top)?;
    if !capture.has("NetAdapter") && !capture.has("NetIPAddress") && !capture.has("NetIPConfiguration") {
        return Err(
            capture.error("it has neither Get-NetAdapter, Get-NetIPAddress nor Get-NetIPConfiguration")
        );
    }
    depth::check(&capture)?;
    let mut server = Server { name: name.to_owned(), origin: file.to_string(), ..Server::default() };
    let whole = Object::new("the capture", top);
    if let Some(computer) = whole.text("ComputerName").map_err(|error| capture.wrong(error))? {
        server.call(&computer);
    }
    server.taken_at = whole.text("CapturedAt").map_err(|error| capture.wrong(error))?;
    server.gaps = failures(top);
    database_ports(&capture, &whole, &mut server)?;
    adapters::read(&capture, &mut server)?;
    let switches = teams::read(&capture, &mut server)?;
    server.team_knowledge = knowledge(&capture, &server, &switches);
    server
        .adapters
        .sort_by(|a, b| (a.index.unwrap_or(u32::MAX), &a.name).cmp(&(b.index.unwrap_or(u32::MAX), &b.name)));
    if server.adapters.is_empty() {
        return Err(capture.error("the capture names no adapter"));
    }
    Ok(server)
}

fn sections<'a>(file: &'a FileName, top: &'a Map<String, Value>) -> Result<Answers<'a>, ReadError> {
    let mut capture = Answers::new(file, HELP);
    for (key, value) in top {
        if let Some(section) = section_of(key) {
            if capture.has(section) {
                return Err(capture.error(format!("{section} stands in it twice")));
            }
            let objects = fields::objects(section, value).map_err(|problem| capture.error(problem))?;
            limits::check(file, &format!("objects of Get-{section}"), objects.len(), limits::MAX_OBJECTS)?;
            capture.sections.push((section, objects));
        } else if key.eq_ignore_ascii_case("MissingCommands") {
            let names = fields::texts(value);
            capture.missing_commands = names.iter().filter_map(|name| section_of(name)).collect();
        }
    }
    Ok(capture)
}

/// The cmdlets that answered with an error, as the capture script notes them.
fn failures(top: &Map<String, Value>) -> Vec<String> {
    let errors = top
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("Errors"))
        .and_then(|(_, value)| value.as_object());
    let told = errors.into_iter().flatten();
    told.filter_map(|(cmdlet, message)| {
        let message: String = message.as_str()?.chars().take(300).collect();
        Some(format!("{cmdlet} could not be asked: {}", message.trim()))
    })
    .collect()
}

/// The ports that the capture script read from the registry: the key of each instance, and its value `DB\Port`.
fn database_ports(capture: &Answers<'_>, whole: &Object<'_>, server: &mut Server) -> Result<(), ReadError> {
    for object in whole.below("DatabasePorts") {
        let wrong = |error| capture.wrong(error);
        let key = object.text("Key").map_err(wrong)?.unwrap_or_default();
        let Some(instance) = product::instance(&key) else { continue };
        let value = match object.value(&["Port"]) {
            None => PortValue::Absent,
            Some((_, Value::Number(number))) => {
                number.as_u64().map_or_else(|| PortValue::Text(number.to_string()), PortValue::Number)
            }
            Some((_, Value::String(text))) => PortValue::Text(text.clone()),
            Some(_) => PortValue::Unreadable("it is neither a number nor a text".to_owned()),
        };
        match product::port(instance, value) {
            Some(Ok(port)) => server.database_ports.push(port),
            Some(Err(gap)) => server.gaps.push(gap),
            None => {}
        }
    }
    server.database_ports.sort();
    Ok(())
}

/// Whether the capture can tell about every team.
fn knowledge(capture: &Answers<'_>, server: &Server, switches: &Switches) -> TeamKnowledge {
    let missing = |section: &str| capture.missing_commands.contains(&section);
    let described = |text: &str| {
        server
            .adapters
            .iter()
            .any(|adapter| adapter.description.as_deref().is_some_and(|known| known.contains(text)))
    };
    if !capture.has("NetLbfoTeam") {
        let why = if missing("NetLbfoTeam") {
            "the server has no Get-NetLbfoTeam"
        } else {
            "the capture has no Get-NetLbfoTeam"
        };
        return TeamKnowledge::Unknown(format!("undecided, since {why}: it cannot tell about LBFO teams"));
    }
    // A server uses an embedded team through a virtual adapter of its own; without one, none carries its addresses.
    let teams_told = capture.has("VMSwitchTeam") || capture.has("VMSwitch");
    if !teams_told && server.adapters.iter().any(switches::is_own) {
        return TeamKnowledge::Unknown(
            "undecided, since the server has an adapter on a Hyper-V switch, and the capture has no Get-VMSwitchTeam: it \
             cannot tell about embedded teams"
                .to_owned(),
        );
    }
    if capture.objects("NetLbfoTeam").is_empty() && described("Network Adapter Multiplexor") {
        return TeamKnowledge::Unknown(
            "undecided, since an adapter is a Microsoft multiplexor, as of an LBFO team, but Get-NetLbfoTeam shows no team"
                .to_owned(),
        );
    }
    match switches.untold() {
        Some(why) => TeamKnowledge::Unknown(format!("undecided, since {why}")),
        None => TeamKnowledge::Complete,
    }
}

#[cfg(test)]
mod tests;
