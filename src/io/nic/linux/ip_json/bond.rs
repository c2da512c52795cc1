//! A bond from the `linkinfo` that `ip -d` shows of it and of its members.

use serde_json::Value;

use super::Entry;
use crate::domain::nic::model::{LacpPort, Member, MemberLink, Monitoring, Team, TeamKind, TeamState};
use crate::io::nic::linux::bonding::{link, mark_standby};

/// The bond that `entry` is; `None` when it is none, or when `ip` was run without `-d`.
pub(super) fn read(entry: &Entry, all: &[Entry]) -> Option<Team> {
    let info = entry.linkinfo.as_ref().filter(|info| info.info_kind.as_deref() == Some("bond"))?;
    let mode = info.info_data.get("mode")?.as_str()?.to_owned();
    let lacp = mode == "802.3ad";
    let mut team = Team {
        lacp,
        reported: match entry.operstate.as_str() {
            "UP" => TeamState::Up,
            "DOWN" | "LOWERLAYERDOWN" => TeamState::Down,
            _ if entry.flags.iter().any(|flag| flag == "NO-CARRIER") => TeamState::Down,
            _ => TeamState::Unknown,
        },
        monitoring: monitoring(&info.info_data),
        active_member: info.info_data.get("active_slave").and_then(Value::as_str).map(str::to_owned),
        active_aggregator: number(&info.info_data, "/ad_info/aggregator"),
        active_ports: number(&info.info_data, "/ad_info/num_ports"),
        members: all.iter().filter_map(|candidate| member(candidate, &entry.ifname, &mode)).collect(),
        adapters: vec![entry.ifname.clone()],
        mode,
        ..Team::unread(TeamKind::Bond, entry.ifname.clone())
    };
    add_partner(&mut team, &info.info_data);
    mark_standby(&mut team);
    Some(team)
}

/// The partner of the aggregator in use, which `ip` tells of the bond, is that of the members in it.
fn add_partner(team: &mut Team, data: &Value) {
    let Some(partner) = data.pointer("/ad_info/partner_mac").and_then(Value::as_str) else { return };
    let active = team.active_aggregator;
    for port in team.members.iter_mut().filter_map(|member| member.lacp.as_mut()) {
        if port.aggregator.is_some() && port.aggregator == active {
            port.partner_system = Some(partner.to_owned());
        }
    }
}

fn member(entry: &Entry, bond: &str, mode: &str) -> Option<Member> {
    if entry.master.as_deref() != Some(bond) {
        return None;
    }
    let nothing = Value::Null;
    let info = entry.linkinfo.as_ref().filter(|info| info.info_slave_kind.as_deref() == Some("bond"));
    let data = info.map_or(&nothing, |info| &info.info_slave_data);
    // GOING_DOWN here is "going down" in /proc.
    let word =
        data.get("mii_status").and_then(Value::as_str).map(|word| word.to_lowercase().replace('_', " "));
    Some(Member {
        name: entry.ifname.clone(),
        link: word.map_or(MemberLink::Unknown, |word| link(&word)),
        failures: number(data, "/link_failure_count"),
        standby: mode == "active-backup" && data.get("state").is_some_and(|state| state == "BACKUP"),
        lacp: (mode == "802.3ad").then(|| LacpPort {
            aggregator: number(data, "/ad_aggregator_id"),
            actor_state: number(data, "/ad_actor_oper_port_state"),
            partner_state: number(data, "/ad_partner_oper_port_state"),
            ..LacpPort::default()
        }),
        ..Member::default()
    })
}

fn monitoring(data: &Value) -> Monitoring {
    match (number::<u32>(data, "/arp_interval"), number::<u32>(data, "/miimon")) {
        (Some(1..), _) => {
            let targets = data.get("arp_ip_target").and_then(Value::as_array).into_iter().flatten();
            Monitoring::Arp(targets.filter_map(|target| target.as_str()?.parse().ok()).collect())
        }
        (_, Some(0)) => Monitoring::None,
        (_, Some(interval)) => Monitoring::Mii(interval),
        (_, None) => Monitoring::Unknown,
    }
}

fn number<T: TryFrom<u64>>(data: &Value, pointer: &str) -> Option<T> {
    T::try_from(data.pointer(pointer)?.as_u64()?).ok()
}
