//! A bond as `/sys/class/net/<bond>/bonding` shows it: used where `/proc/net/bonding` cannot be read, and for the
//! port states that the /proc file shows to root only.
//!
//! Each value is a read of its own, so two of them may stem from different moments; /proc, when there, is the truth.

use std::net::IpAddr;

use super::bonding::{link, mark_standby};
use crate::domain::nic::model::{LacpPort, Member, MemberLink, Monitoring, Team, TeamKind, TeamState};
use crate::io::nic::sysroot::Sysroot;

/// Reads the bond `name`; `None` when /sys does not show one.
pub fn read(root: &Sysroot, name: &str) -> Option<Team> {
    let folder = format!("sys/class/net/{name}/bonding");
    let value = |key: &str| root.word(&format!("{folder}/{key}"));
    // "active-backup 1": the driver's name and number.
    let mode = first(&value("mode")?).to_owned();
    let lacp = mode == "802.3ad";
    let (active_aggregator, active_ports) = active(root, name);
    let members = value("slaves").unwrap_or_default();
    let mut team = Team {
        lacp,
        reported: match value("mii_status").as_deref() {
            Some("up") => TeamState::Up,
            Some("down") => TeamState::Down,
            _ => TeamState::Unknown,
        },
        monitoring: monitoring(value("arp_interval"), value("miimon"), value("arp_ip_target")),
        active_member: value("active_slave"),
        active_aggregator,
        active_ports,
        members: members.split_whitespace().map(|member| read_member(root, member, lacp)).collect(),
        adapters: vec![name.to_owned()],
        mode,
        ..Team::unread(TeamKind::Bond, name.to_owned())
    };
    mark_standby(&mut team);
    Some(team)
}

/// Adds what /sys shows to everybody and /proc to root only. Whether the bundle can be told then.
pub fn add_hidden_lacp(root: &Sysroot, team: &mut Team) -> bool {
    (team.active_aggregator, team.active_ports) = active(root, &team.name);
    for member in &mut team.members {
        let known = port(root, &member.name);
        let port = member.lacp.get_or_insert_with(LacpPort::default);
        port.aggregator = port.aggregator.or(known.aggregator);
        port.actor_state = port.actor_state.or(known.actor_state);
        port.partner_state = port.partner_state.or(known.partner_state);
    }
    let told = |member: &Member| member.lacp.as_ref().is_some_and(|port| port.actor_state.is_some());
    team.active_ports.is_some() && team.members.iter().all(told)
}

/// The aggregator in use and the number of its ports; the driver writes aggregator 0 for none.
fn active(root: &Sysroot, name: &str) -> (Option<u32>, Option<u32>) {
    let value = |key: &str| root.word(&format!("sys/class/net/{name}/bonding/{key}"))?.parse::<u32>().ok();
    match value("ad_aggregator") {
        Some(0) => (None, Some(0)),
        aggregator => (aggregator, value("ad_num_ports")),
    }
}

fn read_member(root: &Sysroot, name: &str, lacp: bool) -> Member {
    let value = |key: &str| root.word(&format!("sys/class/net/{name}/bonding_slave/{key}"));
    Member {
        name: name.to_owned(),
        link: value("mii_status").map_or(MemberLink::Unknown, |word| link(&word)),
        failures: value("link_failure_count").and_then(|text| text.parse().ok()),
        lacp: lacp.then(|| port(root, name)),
        ..Member::default()
    }
}

fn port(root: &Sysroot, name: &str) -> LacpPort {
    let value = |key: &str| root.word(&format!("sys/class/net/{name}/bonding_slave/{key}"));
    LacpPort {
        aggregator: value("ad_aggregator_id").and_then(|text| text.parse().ok()),
        actor_state: value("ad_actor_oper_port_state").and_then(|text| text.parse().ok()),
        partner_state: value("ad_partner_oper_port_state").and_then(|text| text.parse().ok()),
        ..LacpPort::default()
    }
}

fn monitoring(arp: Option<String>, mii: Option<String>, targets: Option<String>) -> Monitoring {
    let number = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok());
    match (number(arp), number(mii)) {
        (Some(1..), _) => {
            let targets = targets.unwrap_or_default();
            Monitoring::Arp(
                targets.split([',', ' ']).filter_map(|target| target.parse::<IpAddr>().ok()).collect(),
            )
        }
        (_, Some(0)) => Monitoring::None,
        (_, Some(interval)) => Monitoring::Mii(interval),
        (_, None) => Monitoring::Unknown,
    }
}

fn first(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
