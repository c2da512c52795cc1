//! The tool's own part of the JSON output: versioned types of their own, never a dump of the domain's.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::nic::diff::Difference;
use crate::domain::nic::judge::{Judgement, PairJudgement, ServerJudgement};
use crate::domain::nic::model::{
    AdapterKind, AddressOrigin, LinkState, Server, TeamKind, TeamKnowledge, TeamState,
};
use crate::domain::nic::survey::Counted;
use crate::domain::nic::teams::TeamJudgement;
use crate::domain::nic::verdict::Remedy;

#[derive(Serialize)]
struct ServerData {
    name: String,
    /// The label of the server of the plan that it was judged as; none without a plan, or if the plan has no such server.
    plan_label: Option<String>,
    origin: String,
    verdict: &'static str,
    why: String,
    status: &'static str,
    roles_assumed: bool,
    networks: Vec<NetworkData>,
    adapters: Vec<AdapterData>,
    left_out: Vec<LeftOutData>,
    teams: Vec<TeamData>,
    teams_complete: bool,
    remedies: Vec<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct NetworkData {
    role: &'static str,
    subnet: Option<String>,
    subnets: Vec<String>,
    adapters: Vec<String>,
    team: Option<String>,
}

#[derive(Serialize)]
struct AdapterData {
    name: String,
    index: Option<u32>,
    mac: Option<String>,
    description: Option<String>,
    kind: &'static str,
    state: &'static str,
    speed_bits_per_second: Option<u64>,
    mtu: Option<u32>,
    driver: Option<String>,
    addresses: Vec<AddressData>,
    gateways: Vec<String>,
    team: Option<String>,
}

#[derive(Serialize)]
struct AddressData {
    address: String,
    prefix_length: Option<u8>,
    origin: &'static str,
}

#[derive(Serialize)]
struct LeftOutData {
    name: String,
    reason: String,
}

#[derive(Serialize)]
struct TeamData {
    name: String,
    kind: &'static str,
    mode: String,
    state: &'static str,
    why: String,
    reported: &'static str,
    members: Vec<MemberData>,
}

#[derive(Serialize)]
struct MemberData {
    name: String,
    state: &'static str,
    why: String,
}

#[derive(Serialize)]
struct PairData {
    servers: Vec<String>,
    verdict: &'static str,
    why: String,
    status: &'static str,
}

#[derive(Serialize)]
struct DiffData {
    old: SideData,
    new: SideData,
    old_verdict: &'static str,
    new_verdict: &'static str,
    changes: Vec<ChangeData>,
}

#[derive(Serialize)]
struct SideData {
    name: String,
    origin: String,
}

#[derive(Serialize)]
struct ChangeData {
    subject: &'static str,
    name: String,
    property: &'static str,
    old: Option<String>,
    new: Option<String>,
}

/// The data of a judgement: `servers`, each a [`ServerData`] made by whichever thread is free, and `pair`, a [`PairData`] or null.
pub fn judgement(judgement: &Judgement<'_>) -> Value {
    let servers = judgement.servers.par_iter().map(|judged| to_value(&server(judged))).collect();
    // Put together by hand: serde would copy every server once more, on one thread.
    Value::Object(Map::from_iter([
        ("servers".to_owned(), Value::Array(servers)),
        ("pair".to_owned(), to_value(&judgement.pair.as_ref().map(pair))),
    ]))
}

/// The data of a comparison.
pub fn difference(old: &Server, new: &Server, difference: &Difference) -> Value {
    let side = |server: &Server| SideData { name: server.name.clone(), origin: server.origin.clone() };
    to_value(&DiffData {
        old: side(old),
        new: side(new),
        old_verdict: difference.old_verdict.name(),
        new_verdict: difference.new_verdict.name(),
        changes: difference
            .changes
            .iter()
            .map(|change| ChangeData {
                subject: change.subject.name(),
                name: change.name.clone(),
                property: change.property,
                old: change.old.clone(),
                new: change.new.clone(),
            })
            .collect(),
    })
}

fn to_value(data: &impl Serialize) -> Value {
    serde_json::to_value(data).expect("plain structs with text keys always become JSON")
}

fn server(judged: &ServerJudgement<'_>) -> ServerData {
    let decision = &judged.decision;
    ServerData {
        name: judged.server.name.clone(),
        plan_label: judged.planned.map(|planned| planned.label().to_owned()),
        origin: judged.server.origin.clone(),
        verdict: decision.verdict.name(),
        why: decision.why.clone(),
        status: judged.status.name(),
        roles_assumed: decision.roles_assumed,
        networks: decision
            .networks
            .iter()
            .map(|network| {
                let subnets: Vec<String> = network.subnets.iter().map(ToString::to_string).collect();
                NetworkData {
                    role: network.role.name(),
                    subnet: subnets.first().cloned(),
                    subnets,
                    adapters: network.adapters.clone(),
                    team: network.team.clone(),
                }
            })
            .collect(),
        adapters: judged.survey.counted.iter().map(adapter).collect(),
        left_out: judged
            .survey
            .left_out
            .iter()
            .map(|left| LeftOutData { name: left.name.clone(), reason: left.reason.clone() })
            .collect(),
        teams: judged.survey.teams.iter().map(team).collect(),
        teams_complete: judged.server.team_knowledge == TeamKnowledge::Complete,
        remedies: decision.remedies.iter().map(remedy).collect(),
        notes: notes(judged),
    }
}

fn adapter(counted: &Counted<'_>) -> AdapterData {
    let adapter = counted.adapter;
    AdapterData {
        name: adapter.name.clone(),
        index: adapter.index,
        mac: adapter.mac.clone(),
        description: adapter.description.clone(),
        kind: kind_name(adapter.kind),
        state: state_name(adapter.state),
        speed_bits_per_second: adapter.speed_bits_per_second,
        mtu: adapter.mtu,
        driver: adapter.driver.clone(),
        addresses: adapter
            .addresses
            .iter()
            .map(|address| AddressData {
                address: address.address.to_string(),
                prefix_length: address.prefix_length,
                origin: origin_name(address.origin),
            })
            .collect(),
        gateways: adapter.gateways.iter().map(ToString::to_string).collect(),
        team: counted.below.team.map(|team| team.name.clone()),
    }
}

fn team(judged: &TeamJudgement<'_>) -> TeamData {
    TeamData {
        name: judged.team.name.clone(),
        kind: team_kind_name(judged.team.kind),
        mode: judged.team.mode.clone(),
        state: judged.health.name(),
        why: judged.why.clone(),
        reported: match judged.team.reported {
            TeamState::Up => "up",
            TeamState::Degraded => "degraded",
            TeamState::Down => "down",
            TeamState::Unknown => "unknown",
        },
        members: judged
            .members
            .iter()
            .map(|member| MemberData {
                name: member.name.clone(),
                state: member.carrying.name(),
                why: member.why.clone(),
            })
            .collect(),
    }
}

fn pair(judged: &PairJudgement) -> PairData {
    PairData {
        servers: judged.servers.clone(),
        verdict: judged.verdict.name(),
        why: judged.why.clone(),
        status: judged.status.name(),
    }
}

/// What is not known of a server, one sentence each: of its teams first.
pub fn notes(judged: &ServerJudgement<'_>) -> Vec<String> {
    let teams = match &judged.server.team_knowledge {
        TeamKnowledge::Complete => None,
        TeamKnowledge::Unknown(reason) => Some(format!("Teams: {reason}.")),
        TeamKnowledge::Unstated => {
            Some("Teams: the capture does not say whether it shows them all.".to_owned())
        }
    };
    teams.into_iter().chain(judged.notes.iter().cloned()).collect()
}

/// A remedy with who says so: the vendor, or we.
pub fn remedy(remedy: &Remedy) -> String {
    format!("{} ({})", remedy.text, remedy.source)
}

/// The word for a link's state.
pub const fn state_name(state: LinkState) -> &'static str {
    match state {
        LinkState::Up => "up",
        LinkState::Down => "down",
        LinkState::Unknown => "unknown",
    }
}

/// The word for where an address comes from.
pub const fn origin_name(origin: AddressOrigin) -> &'static str {
    match origin {
        AddressOrigin::Manual => "manual",
        AddressOrigin::Dhcp => "dhcp",
        AddressOrigin::RouterAdvertisement => "router-advertisement",
        AddressOrigin::Automatic => "automatic",
        AddressOrigin::Unknown => "unknown",
    }
}

/// The word for what makes a team.
pub const fn team_kind_name(kind: TeamKind) -> &'static str {
    match kind {
        TeamKind::Bond => "bond",
        TeamKind::Teamd => "teamd",
        TeamKind::Lbfo => "lbfo",
        TeamKind::SwitchEmbedded => "switch-embedded",
        TeamKind::Vendor => "vendor",
        TeamKind::Prp => "prp",
        TeamKind::Hsr => "hsr",
    }
}

const fn kind_name(kind: AdapterKind) -> &'static str {
    match kind {
        AdapterKind::Ethernet => "ethernet",
        AdapterKind::Loopback => "loopback",
        AdapterKind::PointToPoint => "point-to-point",
        AdapterKind::Team => "team",
        AdapterKind::Bridge => "bridge",
        AdapterKind::Other => "other",
    }
}
