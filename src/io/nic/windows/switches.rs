//! Hyper-V's switches: which card carries each, and which of them each of the server's own virtual adapters is on.
//!
//! From Get-VMSwitch, Get-VMSwitchTeam and `Get-VMNetworkAdapter -ManagementOS`, or WMI's objects in the same form. An
//! adapter whose switch nobody tells is on none of them: not even the only switch is taken for it, since there may be
//! others that this user is not shown.

use super::answers::Answers;
use super::facts;
use super::fields::{Enum, Object};
use crate::domain::nic::cards;
use crate::domain::nic::model::{Adapter, Server, SwitchKind};
use crate::domain::nic::signs::is_hyper_v;
use crate::io::nic::error::ReadError;

/// What is told of the switches.
#[derive(Debug, Default)]
pub struct Switches {
    switches: Vec<Switch>,
    /// The server's own adapters, each with its switch, as far as told.
    hosted: Vec<(String, Option<String>)>,
}

#[derive(Debug)]
struct Switch {
    name: String,
    reach: Reach,
}

/// What a switch leads to.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// Members of a team: the team tells the rest.
    Team,
    /// A network card, by the adapter's name; none when the card is not among the adapters.
    Card(Option<String>),
    /// This machine and its guests, no further.
    Machine,
    /// Not told.
    Unknown,
}

impl Switches {
    /// Reads everything; the server's adapters are known already.
    ///
    /// # Errors
    /// When a property has another type than documented, or a switch has no name.
    pub fn read(answers: &Answers<'_>, server: &Server) -> Result<Self, ReadError> {
        let mut made = Self::default();
        for object in answers.objects("VMSwitchTeam") {
            made.switches
                .push(Switch { name: named(answers, object, "Get-VMSwitchTeam")?, reach: Reach::Team });
        }
        for object in answers.objects("VMSwitch") {
            let switch = switch(answers, object, server)?;
            if !made.switches.iter().any(|known| known.name == switch.name) {
                made.switches.push(switch);
            }
        }
        let told = on_switches(answers, server)?;
        for adapter in &server.adapters {
            let by_answer = told.iter().find(|(name, _)| *name == adapter.name).map(|(_, switch)| switch);
            if by_answer.is_some() || is_own(adapter) {
                let switch = by_answer.cloned().or_else(|| made.by_default_name(adapter));
                made.hosted.push((adapter.name.clone(), switch));
            }
        }
        Ok(made)
    }

    /// Windows names an adapter `vEthernet (SWITCH)` when it makes it with its switch.
    fn by_default_name(&self, adapter: &Adapter) -> Option<String> {
        let named_after = |switch: &&Switch| adapter.name == format!("vEthernet ({})", switch.name);
        self.switches.iter().find(named_after).map(|switch| switch.name.clone())
    }

    /// The server's own adapters on a switch.
    #[must_use]
    pub fn adapters_on(&self, switch: &str) -> Vec<String> {
        let on = self.hosted.iter().filter(|(_, told)| told.as_deref() == Some(switch));
        on.map(|(adapter, _)| adapter.clone()).collect()
    }

    /// Sets what each of the server's own adapters runs on: the card of its switch, or nothing.
    pub fn place(&self, server: &mut Server) {
        for (name, switch) in &self.hosted {
            let reach = self
                .switches
                .iter()
                .find(|known| Some(&known.name) == switch.as_ref())
                .map(|known| &known.reach);
            let Some(adapter) = server.adapters.iter_mut().find(|adapter| adapter.name == *name) else {
                continue;
            };
            match reach {
                Some(Reach::Card(Some(card))) => adapter.parent = Some(card.clone()),
                Some(Reach::Machine) => adapter.told.switch = Some(SwitchKind::Internal),
                _ => {}
            }
        }
    }

    /// Why the carrier of some of the server's own adapters is not known, if so.
    #[must_use]
    pub fn untold(&self) -> Option<String> {
        let reaches =
            |switch: &str| self.switches.iter().find(|known| known.name == switch).map(|known| &known.reach);
        let untold: Vec<&str> = self
            .hosted
            .iter()
            .filter(|(_, switch)| {
                matches!(switch.as_deref().and_then(reaches), None | Some(Reach::Card(None) | Reach::Unknown))
            })
            .map(|(name, _)| name.as_str())
            .collect();
        (!untold.is_empty()).then(|| {
            format!(
                "which Hyper-V switch, and which card below it, carries {} is not told (Get-VMNetworkAdapter -ManagementOS and \
                 Get-VMSwitch tell it to Hyper-V administrators)",
                untold.join(", ")
            )
        })
    }
}

/// Whether this is an adapter of the server itself on a switch that may lead to a card. Those that Windows makes for guests
/// (the default switch, WSL) never do.
#[must_use]
pub fn is_own(adapter: &Adapter) -> bool {
    is_hyper_v(adapter) && cards::not_a_card(adapter).is_none()
}

/// Get-VMSwitch: SwitchType is 0 Private, 1 Internal, 2 External (VMSwitchType). The card of a switch with an embedded team
/// is called `Teamed-Interface`; its members stand in the property of the same name in the plural.
fn switch(answers: &Answers<'_>, object: &Object<'_>, server: &Server) -> Result<Switch, ReadError> {
    let name = named(answers, object, "Get-VMSwitch")?;
    let wrong = |error| answers.wrong(error);
    let kind = object.word(&["SwitchType"]).map_err(wrong)?;
    let external = match kind {
        Some(Enum::Number(number)) => Some(number == 2),
        Some(Enum::Word(word)) if word.eq_ignore_ascii_case("external") => Some(true),
        Some(Enum::Word(word)) => {
            ["internal", "private"].iter().any(|known| word.eq_ignore_ascii_case(known)).then_some(false)
        }
        None => None,
    };
    let reach = match external {
        Some(true) if is_teamed(object) => Reach::Team,
        Some(true) => Reach::Card(card(object, server)),
        Some(false) => Reach::Machine,
        None => Reach::Unknown,
    };
    Ok(Switch { name, reach })
}

/// Whether a switch has an embedded team.
#[must_use]
pub fn is_teamed(object: &Object<'_>) -> bool {
    let told = object.value(&["EmbeddedTeamingEnabled"]).and_then(|(_, value)| value.as_bool());
    told.unwrap_or_else(|| member_descriptions(object).len() > 1)
}

/// The descriptions of the cards below a switch.
#[must_use]
pub fn member_descriptions(object: &Object<'_>) -> Vec<String> {
    object.texts(&["NetAdapterInterfaceDescriptions", "NetAdapterInterfaceDescription"])
}

/// The card of a switch without a team, by its GUID or else its description.
fn card(object: &Object<'_>, server: &Server) -> Option<String> {
    let guids = object.texts(&["NetAdapterInterfaceGuid"]);
    let by_guid =
        guids.iter().find_map(|guid| server.adapters.iter().find(|adapter| facts::is(adapter, guid)));
    let descriptions = member_descriptions(object);
    let described =
        |adapter: &&Adapter| adapter.description.as_ref().is_some_and(|text| descriptions.contains(text));
    by_guid.or_else(|| server.adapters.iter().find(described)).map(|adapter| adapter.name.clone())
}

/// Get-VMNetworkAdapter -ManagementOS: each of the server's own adapters with its switch. DeviceId is the interface's GUID;
/// where it is not told, the MAC address decides if only one such adapter has it, and else Windows' default name.
fn on_switches(answers: &Answers<'_>, server: &Server) -> Result<Vec<(String, String)>, ReadError> {
    let wrong = |error| answers.wrong(error);
    let mut told = Vec::new();
    for object in answers.objects("VMNetworkAdapter") {
        let Some(switch) = object.text("SwitchName").map_err(wrong)? else { continue };
        let guid = object.text("DeviceId").map_err(wrong)?;
        let by_guid = guid.and_then(|guid| server.adapters.iter().find(|adapter| facts::is(adapter, &guid)));
        let mac = object.text("MacAddress").map_err(wrong)?.map(|mac| digits(&mac));
        let by_mac = || only(server, |adapter| mac.is_some() && adapter.mac.as_deref().map(digits) == mac);
        let name = object.text("Name").map_err(wrong)?.map(|name| format!("vEthernet ({name})"));
        let by_name = || only(server, |adapter| Some(&adapter.name) == name.as_ref());
        if let Some(adapter) = by_guid.or_else(by_mac).or_else(by_name) {
            told.push((adapter.name.clone(), switch));
        }
    }
    Ok(told)
}

/// The only one of the server's own virtual adapters that fits; the first card of a switch shares its MAC address.
fn only(server: &Server, fits: impl Fn(&Adapter) -> bool) -> Option<&Adapter> {
    let mut fitting = server.adapters.iter().filter(|adapter| is_hyper_v(adapter) && fits(adapter));
    let first = fitting.next();
    first.filter(|_| fitting.next().is_none())
}

/// The digits of a MAC address, however it is written.
fn digits(mac: &str) -> String {
    mac.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect()
}

fn named(answers: &Answers<'_>, object: &Object<'_>, section: &str) -> Result<String, ReadError> {
    object
        .text("Name")
        .map_err(|error| answers.wrong(error))?
        .ok_or_else(|| answers.error(format!("an object of {section} has no Name")))
}

#[cfg(test)]
mod tests;
