//! The tool's own part of the JSON output: versioned types of their own, never a dump of the domain's.

use rayon::prelude::*;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value};

use super::fleet;
use crate::domain::nic::diff::{Difference, Subject};
use crate::domain::nic::judge::{Judgement, PairJudgement, ServerJudgement};
use crate::domain::nic::model::{
    AdapterKind, AddressOrigin, LinkState, Server, TeamKind, TeamKnowledge, TeamState,
};
use crate::domain::nic::survey::Counted;
use crate::domain::nic::teams::{Carrying, Health, TeamJudgement};
use crate::domain::nic::verdict::{NetworkRole, Remedy, Verdict};
use crate::domain::status::Status;
use crate::report::json;

/// The verdict. Live and captured input give the same form.
#[derive(JsonSchema)]
#[schemars(rename = "judgement")]
struct JudgementData<S> {
    /// The servers, in the order of the input.
    servers: Vec<S>,
    /// The verdict on several servers together; null for one.
    pair: Option<PairData>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "server")]
struct ServerData {
    name: String,
    /// The label of the server of the plan that it was judged as; null without a plan, or if the plan has no such server.
    plan_label: Option<String>,
    /// Where the facts come from: `this machine`, or a file.
    origin: String,
    /// When they were taken, as the capture says, RFC 3339 with offset; null where it does not, and of this machine.
    taken_at: Option<String>,
    /// Whether dual networking is possible.
    verdict: Verdict,
    /// The reason in a sentence.
    why: String,
    status: Status,
    /// Without a plan nobody knows which network is Main; the roles are then given in the order of the adapters.
    roles_assumed: bool,
    networks: Vec<NetworkData>,
    adapters: Vec<AdapterData>,
    /// Adapters that were not judged.
    left_out: Vec<LeftOutData>,
    teams: Vec<TeamData>,
    /// Whether the source of the facts can tell about every team that the system knows.
    teams_complete: bool,
    /// What to do, one sentence each.
    remedies: Vec<String>,
    /// What is not known, one sentence each.
    notes: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "network")]
struct NetworkData {
    role: NetworkRole,
    /// Address and prefix length; null: not known.
    subnet: Option<String>,
    /// All subnets of this network; `subnet` is the first.
    subnets: Vec<String>,
    adapters: Vec<String>,
    /// The team that carries it.
    team: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "adapter")]
struct AdapterData {
    name: String,
    /// The system's number of it.
    index: Option<u32>,
    mac: Option<String>,
    /// The driver's description of the device.
    description: Option<String>,
    kind: AdapterKind,
    state: LinkState,
    speed_bits_per_second: Option<u64>,
    /// In bytes.
    mtu: Option<u32>,
    driver: Option<String>,
    addresses: Vec<AddressData>,
    gateways: Vec<String>,
    /// The team that it belongs to.
    team: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "address")]
struct AddressData {
    address: String,
    /// null: not known.
    #[schemars(range(max = 128))]
    prefix_length: Option<u8>,
    /// Where it comes from.
    origin: AddressOrigin,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "left_out")]
struct LeftOutData {
    name: String,
    /// Why it was not judged.
    reason: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "team")]
struct TeamData {
    name: String,
    kind: TeamKind,
    /// In the system's own words.
    mode: String,
    /// By our own judgement, not what the system reports: a bond that says up may be no bundle.
    state: Health,
    /// The reason in a sentence.
    why: String,
    /// What the system itself says.
    reported: TeamState,
    members: Vec<MemberData>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "member")]
struct MemberData {
    name: String,
    state: Carrying,
    /// The reason in a sentence.
    why: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "pair")]
struct PairData {
    /// Their names.
    servers: Vec<String>,
    verdict: Verdict,
    /// The reason in a sentence.
    why: String,
    status: Status,
    /// What leaves them open together, one sentence each: a server of the plan of which there is no capture.
    notes: Vec<String>,
}

/// `diff`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "diff")]
struct DiffData {
    old: SideData,
    new: SideData,
    old_verdict: Verdict,
    new_verdict: Verdict,
    changes: Vec<ChangeData>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "side")]
struct SideData {
    name: String,
    /// Where the facts come from: `this machine`, or a file.
    origin: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "change")]
struct ChangeData {
    /// What it is about.
    subject: Subject,
    name: String,
    property: &'static str,
    /// The value as text; null: not given on that side.
    old: Option<String>,
    /// The value as text; null: not given on that side.
    new: Option<String>,
}

/// What the tool's own part of JSON may be.
pub fn parts(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        generator.subschema_for::<JudgementData<ServerData>>(),
        generator.subschema_for::<fleet::Data>(),
        generator.subschema_for::<DiffData>(),
    ]
}

/// The data of a judgement, each server made by whichever thread is free.
pub fn judgement(judgement: &Judgement<'_>) -> Value {
    let servers = judgement.servers.par_iter().map(|judged| json::part(&server(judged))).collect();
    let JudgementData { servers, pair } = JudgementData { servers, pair: judgement.pair.as_ref().map(pair) };
    // Put together by hand: serde would copy every server once more, on one thread.
    Value::Object(Map::from_iter([
        ("servers".to_owned(), Value::Array(servers)),
        ("pair".to_owned(), json::part(&pair)),
    ]))
}

/// The data of a comparison.
pub fn difference(old: &Server, new: &Server, difference: &Difference) -> Value {
    let side = |server: &Server| SideData { name: server.name.clone(), origin: server.origin.clone() };
    json::part(&DiffData {
        old: side(old),
        new: side(new),
        old_verdict: difference.old_verdict,
        new_verdict: difference.new_verdict,
        changes: difference
            .changes
            .iter()
            .map(|change| ChangeData {
                subject: change.subject,
                name: change.name.clone(),
                property: change.property,
                old: change.old.clone(),
                new: change.new.clone(),
            })
            .collect(),
    })
}

fn server(judged: &ServerJudgement<'_>) -> ServerData {
    let decision = &judged.decision;
    ServerData {
        name: judged.server.name.clone(),
        plan_label: judged.planned.map(|planned| planned.label().to_owned()),
        origin: judged.server.origin.clone(),
        taken_at: judged.server.taken_at.clone(),
        verdict: decision.verdict,
        why: decision.why.clone(),
        status: judged.status,
        roles_assumed: decision.roles_assumed(),
        networks: decision
            .networks
            .iter()
            .map(|network| {
                let subnets: Vec<String> = network.subnets.iter().map(ToString::to_string).collect();
                NetworkData {
                    role: network.role,
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
        kind: adapter.kind,
        state: adapter.state,
        speed_bits_per_second: adapter.speed_bits_per_second,
        mtu: adapter.mtu,
        driver: adapter.driver.clone(),
        addresses: adapter
            .addresses
            .iter()
            .map(|address| AddressData {
                address: address.address.to_string(),
                prefix_length: address.prefix_length,
                origin: address.origin,
            })
            .collect(),
        gateways: adapter.gateways.iter().map(ToString::to_string).collect(),
        team: counted.below.team.map(|team| team.name.clone()),
    }
}

fn team(judged: &TeamJudgement<'_>) -> TeamData {
    TeamData {
        name: judged.team.name.clone(),
        kind: judged.team.kind,
        mode: judged.team.mode.clone(),
        state: judged.health,
        why: judged.why.clone(),
        reported: judged.team.reported,
        members: judged
            .members
            .iter()
            .map(|member| MemberData {
                name: member.name.clone(),
                state: member.carrying,
                why: member.why.clone(),
            })
            .collect(),
    }
}

fn pair(judged: &PairJudgement) -> PairData {
    PairData {
        servers: judged.servers.clone(),
        verdict: judged.verdict,
        why: judged.why.clone(),
        status: judged.status,
        notes: judged.undecided.clone(),
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
