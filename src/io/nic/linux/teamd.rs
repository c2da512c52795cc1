//! A teamd team from `teamdctl <team> state dump`.
//!
//! Keys: libteam's `teamd_state.c`, `teamd_link_watch.c`, `teamd_runner_*.c`. Written after that source; not seen on a
//! machine with teamd.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::domain::finding::FileName;
use crate::domain::nic::model::{LacpPort, Member, MemberLink, Monitoring, Team, TeamKind, TeamState};
use crate::io::nic::error::ReadError;
use crate::io::nic::json;

/// Reads the dump; `name` is the team's device.
///
/// # Errors
/// When the text is no JSON object with `setup` and `ports` as teamdctl writes them.
pub fn read(file: &FileName, name: &str, text: &str) -> Result<Team, ReadError> {
    let help = "make it with: teamdctl NAME state dump";
    let value: Value = json::parse(file, text).map_err(|error| error.help(help))?;
    let Some(runner) = value.pointer("/setup/runner_name").and_then(Value::as_str) else {
        return Err(ReadError::new(file, "expected teamd's state with setup.runner_name").help(help));
    };
    let lacp = runner == "lacp";
    let no_ports = Map::new();
    let ports = match value.get("ports") {
        None => &no_ports,
        Some(Value::Object(ports)) => ports,
        Some(_) => return Err(ReadError::new(file, "expected an object under \"ports\"").help(help)),
    };
    let active_member = text_at(&value, "/runner/active_port");
    let members: Vec<Member> = ports
        .iter()
        .map(|(port, state)| {
            let mut member = read_member(port, state, lacp);
            member.standby = active_member.as_ref().is_some_and(|active| active != port);
            member
        })
        .collect();
    let in_use = |port: &&Value| flag(port, "/runner/aggregator/selected") == Some(true);
    Ok(Team {
        mode: runner.to_owned(),
        lacp,
        reported: reported(&members),
        monitoring: monitoring(ports),
        active_member,
        active_aggregator: lacp
            .then(|| ports.values().find(in_use).and_then(|port| number(port, "/runner/aggregator/id")))
            .flatten(),
        active_ports: lacp.then(|| {
            let selected = ports.values().filter(in_use);
            u32::try_from(selected.filter(|port| flag(port, "/runner/selected") == Some(true)).count())
                .unwrap_or(u32::MAX)
        }),
        members,
        adapters: vec![name.to_owned()],
        ..Team::unread(TeamKind::Teamd, name.to_owned())
    })
}

fn read_member(name: &str, state: &Value, lacp: bool) -> Member {
    let up = flag(state, "/link_watches/up").or_else(|| flag(state, "/link/up"));
    Member {
        name: name.to_owned(),
        link: match up {
            Some(true) => MemberLink::Up,
            Some(false) => MemberLink::Down,
            None => MemberLink::Unknown,
        },
        reason: text_at(state, "/runner/state").filter(|word| lacp && word != "current"),
        failures: failures(state),
        lacp: lacp.then(|| LacpPort {
            aggregator: number(state, "/runner/aggregator/id"),
            actor_state: number(state, "/runner/actor_lacpdu_info/state"),
            partner_state: number(state, "/runner/partner_lacpdu_info/state"),
            partner_system: text_at(state, "/runner/partner_lacpdu_info/system"),
            churn: None,
            selected: flag(state, "/runner/selected"),
        }),
        ..Member::default()
    }
}

/// teamd has no word for the whole team; it carries traffic while one member's watch is up.
fn reported(members: &[Member]) -> TeamState {
    if members.iter().any(|member| member.link == MemberLink::Up) {
        TeamState::Up
    } else if members.iter().any(|member| member.link == MemberLink::Unknown) {
        TeamState::Unknown
    } else {
        TeamState::Down
    }
}

fn monitoring(ports: &Map<String, Value>) -> Monitoring {
    let mut names: Vec<&str> = Vec::new();
    let mut targets: Vec<IpAddr> = Vec::new();
    for watch in ports.values().filter_map(watches).flat_map(Map::values) {
        match text(watch, "/name") {
            Some(name) if !names.contains(&name) => names.push(name),
            Some(_) => {}
            None => return Monitoring::Unknown,
        }
        let target = text(watch, "/target_host").and_then(|host| host.parse().ok());
        targets.extend(target.filter(|address| !targets.contains(address)));
    }
    match names.as_slice() {
        [] if ports.is_empty() => Monitoring::Unknown,
        [] => Monitoring::None,
        [one] if *one != "ethtool" && !targets.is_empty() => Monitoring::Arp(targets),
        _ => Monitoring::Other(names.join(", ")),
    }
}

fn watches(port: &Value) -> Option<&Map<String, Value>> {
    port.pointer("/link_watches/list")?.as_object()
}

fn failures(port: &Value) -> Option<u32> {
    watches(port)?.values().filter_map(|watch| number::<u32>(watch, "/down_count")).max()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str().filter(|text| !text.is_empty())
}

fn text_at(value: &Value, pointer: &str) -> Option<String> {
    text(value, pointer).map(str::to_owned)
}

fn flag(value: &Value, pointer: &str) -> Option<bool> {
    value.pointer(pointer)?.as_bool()
}

fn number<T: TryFrom<u64>>(value: &Value, pointer: &str) -> Option<T> {
    T::try_from(value.pointer(pointer)?.as_u64()?).ok()
}

#[cfg(test)]
mod tests;
