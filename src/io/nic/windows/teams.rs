//! Teams from Get-NetLbfoTeam, -TeamMember, -TeamNic, Get-NetSwitchTeam, -TeamMember and Get-VMSwitchTeam, or from the
//! WMI classes of the same shape.
//!
//! LBFO and Switch Embedded Teaming number their modes differently, so each has its own table.

use std::collections::HashSet;

use super::answers::Answers;
use super::facts;
use super::fields::{Enum, Object, WrongType};
use super::switches::{self, Switches};
use crate::domain::nic::model::{
    Adapter, AdapterKind, LacpPort, LinkState, Member, MemberLink, Monitoring, Server, Team, TeamKind,
    TeamState,
};
use crate::io::nic::error::ReadError;

/// Adds everything to the server, whose adapters are known already; what is told of Hyper-V's switches is returned.
///
/// # Errors
/// When a property has another type than documented, or a team has no name.
pub fn read(answers: &Answers<'_>, server: &mut Server) -> Result<Switches, ReadError> {
    let mut told = HashSet::new();
    if !answers.objects("NetLbfoTeam").is_empty() {
        for object in answers.objects("NetLbfoTeamMember") {
            told.insert(member(answers, object, "Get-NetLbfoTeamMember", server)?.name);
        }
    }
    for object in answers.objects("NetLbfoTeam") {
        let mut team = lbfo(answers, object, server)?;
        let doubts = doubt_members(answers, &mut team, &told, server);
        server.gaps.extend(doubts);
        server.teams.push(team);
    }
    let switches = Switches::read(answers, server)?;
    for object in answers.objects("VMSwitchTeam") {
        let team = switch_embedded(answers, object, &switches, server)?;
        server.teams.push(team);
    }
    // A capture without Get-VMSwitchTeam may tell a team all the same.
    for object in answers.objects("VMSwitch").iter().filter(|object| switches::is_teamed(object)) {
        let team = switch_embedded(answers, object, &switches, server)?;
        if !server.teams.iter().any(|known| known.kind == TeamKind::SwitchEmbedded && known.name == team.name)
        {
            server.teams.push(team);
        }
    }
    for object in answers.objects("NetSwitchTeam") {
        let team = switch_extension(answers, object, server)?;
        server.teams.push(team);
    }
    switches.place(server);
    server.teams.sort_by(|a, b| a.name.cmp(&b.name));
    for team in &server.teams {
        for member in &team.members {
            if let Some(adapter) = server.adapters.iter_mut().find(|adapter| adapter.name == member.name) {
                adapter.master = Some(team.name.clone());
            }
        }
        for adapter in server.adapters.iter_mut().filter(|adapter| team.adapters.contains(&adapter.name)) {
            adapter.kind = AdapterKind::Team;
        }
    }
    Ok(switches)
}

fn lbfo(answers: &Answers<'_>, object: &Object<'_>, server: &Server) -> Result<Team, ReadError> {
    let wrong = |error: WrongType| answers.wrong(error);
    let name = named(answers, object, "Get-NetLbfoTeam")?;
    let mode = lbfo_mode(object.word(&["TeamingMode"]).map_err(wrong)?);
    let lacp = mode == "Lacp";
    let of_team = |section: &'static str| -> Result<Vec<&Object<'_>>, ReadError> {
        let mut found = Vec::new();
        for object in answers.objects(section) {
            if object.text("Team").map_err(wrong)?.as_deref() == Some(name.as_str()) {
                found.push(object);
            }
        }
        Ok(found)
    };
    let mut members = Vec::new();
    for object in of_team("NetLbfoTeamMember")? {
        members.push(lbfo_member(answers, object, lacp, server)?);
    }
    for listed in object.texts(&["Members"]) {
        if !members.iter().any(|member: &Member| member.name == listed) {
            members.push(from_adapter(&listed, server));
        }
    }
    let mut adapters = object.texts(&["TeamNics"]);
    for nic in of_team("NetLbfoTeamNic")? {
        let nic = named(answers, nic, "Get-NetLbfoTeamNic")?;
        if !adapters.contains(&nic) {
            adapters.push(nic);
        }
    }
    Ok(Team {
        lacp,
        reported: lbfo_status(object.word(&["Status"]).map_err(wrong)?),
        members,
        adapters,
        mode,
        ..of_windows(TeamKind::Lbfo, name)
    })
}

/// Takes back what was concluded of members that the team names and a list leaves out (`told` are all members that are listed),
/// unless they are known to have failed, and the team's own word that it is up, which stands on them. Says which they are, and what
/// to do.
fn doubt_members(
    answers: &Answers<'_>,
    team: &mut Team,
    told: &HashSet<String>,
    server: &Server,
) -> Vec<String> {
    let mut doubts = Vec::new();
    for member in team.members.iter_mut().filter(|member| member.link != MemberLink::Down) {
        let is_shown = server.adapters.iter().any(|adapter| adapter.name == member.name);
        let list = match is_shown {
            false => "Get-NetAdapter",
            true if answers.has("NetLbfoTeamMember") && !told.contains(&member.name) => {
                "Get-NetLbfoTeamMember"
            }
            true => continue,
        };
        doubts.push(format!(
            "{} is a member of team {}, and {list} does not show it: look at the team in Server Manager, NIC Teaming, and take \
             the capture again.",
            member.name, team.name
        ));
        (member.link, member.operational) = (MemberLink::Unknown, LinkState::Unknown);
    }
    if !doubts.is_empty() && team.reported == TeamState::Up {
        team.reported = TeamState::Unknown;
    }
    doubts
}

/// A team that Windows itself watches; it names no active member.
fn of_windows(kind: TeamKind, name: String) -> Team {
    Team { monitoring: Monitoring::Other("Windows".to_owned()), ..Team::unread(kind, name) }
}

/// MSFT_NetLbfoTeam.TeamingMode: 0 Static, 1 SwitchIndependent, 2 Lacp.
fn lbfo_mode(word: Option<Enum>) -> String {
    match word {
        None => String::new(),
        Some(Enum::Number(0)) => "Static".to_owned(),
        Some(Enum::Number(1)) => "SwitchIndependent".to_owned(),
        Some(Enum::Number(2)) => "Lacp".to_owned(),
        Some(Enum::Number(other)) => format!("TeamingMode {other}"),
        Some(Enum::Word(word)) if word.eq_ignore_ascii_case("lacp") => "Lacp".to_owned(),
        Some(Enum::Word(word)) => word,
    }
}

/// MSFT_NetLbfoTeam.Status: 0 Up, 1 Down, 2 Degraded.
fn lbfo_status(word: Option<Enum>) -> TeamState {
    match word {
        Some(Enum::Number(0)) => TeamState::Up,
        Some(Enum::Number(1)) => TeamState::Down,
        Some(Enum::Number(2)) => TeamState::Degraded,
        Some(Enum::Word(word)) => match word.to_ascii_lowercase().as_str() {
            "up" => TeamState::Up,
            "down" => TeamState::Down,
            "degraded" => TeamState::Degraded,
            _ => TeamState::Unknown,
        },
        _ => TeamState::Unknown,
    }
}

fn lbfo_member(
    answers: &Answers<'_>,
    object: &Object<'_>,
    lacp: bool,
    server: &Server,
) -> Result<Member, ReadError> {
    let wrong = |error: WrongType| answers.wrong(error);
    let known = member(answers, object, "Get-NetLbfoTeamMember", server)?;
    let is_word = |word: &Option<Enum>, wanted: &str| matches!(word, Some(Enum::Word(word)) if word.eq_ignore_ascii_case(wanted));
    let administrative = object.word(&["AdministrativeMode"]).map_err(wrong)?;
    let reason = failure_reason(object.word(&["FailureReason"]).map_err(wrong)?);
    // The numbers of the member's own enums are on no page that was seen: only their words are read. Where WMI gives the
    // number, a member that is out by decision alone is one that stands by (our own reasoning).
    let by_number =
        matches!(administrative, Some(Enum::Number(_))) && reason == Some("AdministrativeDecision");
    let standby = by_number || is_word(&administrative, "Standby");
    let status = object.word(&["OperationalStatus", "OperationalMode"]).map_err(wrong)?;
    let link = match reason {
        Some("NoFailure" | "AdministrativeDecision") | None
            if is_word(&status, "Active") || is_word(&status, "Standby") =>
        {
            MemberLink::Up
        }
        Some("NoFailure") | None if is_word(&status, "Failed") => MemberLink::Down,
        Some("NoFailure") => MemberLink::Up,
        // A member that stands by is set aside by decision; its link is what its adapter says.
        Some("AdministrativeDecision") if by_number => known.link,
        Some("AdministrativeDecision") if standby => MemberLink::Up,
        Some("WaitingForStableConnectivity") => MemberLink::GoingBack,
        // The cable has a link, the port is not in the bundle; of a team that is not known to bundle, a fault like any other.
        Some("LacpNegotiationIssue") if lacp => MemberLink::Up,
        Some(_) => MemberLink::Down,
        None => MemberLink::Unknown,
    };
    let bundled = match reason {
        Some("LacpNegotiationIssue") => Some(false),
        Some("NoFailure") => Some(true),
        _ => None,
    };
    Ok(Member {
        link,
        standby,
        reason: reason.filter(|reason| *reason != "NoFailure").map(str::to_owned),
        lacp: lacp.then(|| LacpPort { selected: bundled, ..LacpPort::default() }),
        ..known
    })
}

/// MSFT_NetImPlatAdapter.FailureReason.
fn failure_reason(word: Option<Enum>) -> Option<&'static str> {
    const REASONS: [(u64, &str); 8] = [
        (0, "NoFailure"),
        (1, "AdministrativeDecision"),
        (3, "PhysicalMediaDisconnected"),
        (4, "WaitingForStableConnectivity"),
        (5, "LacpNegotiationIssue"),
        (6, "NicNotPresent"),
        (7, "UnknownFailure"),
        (9, "VirtualSwitchLacksExternalConnectivity"),
    ];
    let known = |wanted: &dyn Fn(&(u64, &'static str)) -> bool| {
        REASONS.iter().find(|reason| wanted(reason)).map(|(_, name)| *name)
    };
    match word? {
        Enum::Number(number) => known(&|reason| reason.0 == number).or(Some("UnknownFailure")),
        Enum::Word(word) => known(&|reason| reason.1.eq_ignore_ascii_case(&word)).or(Some("UnknownFailure")),
    }
}

/// A team that a forwarding extension of a Hyper-V switch makes. Its class tells no mode and no state.
fn switch_extension(answers: &Answers<'_>, object: &Object<'_>, server: &Server) -> Result<Team, ReadError> {
    let name = named(answers, object, "Get-NetSwitchTeam")?;
    let mut members = Vec::new();
    for object in answers.objects("NetSwitchTeamMember") {
        if object.text("Team").map_err(|error| answers.wrong(error))?.as_deref() == Some(name.as_str()) {
            members.push(member(answers, object, "Get-NetSwitchTeamMember", server)?);
        }
    }
    for listed in object.texts(&["Members"]) {
        if !members.iter().any(|member| member.name == listed) {
            members.push(from_adapter(&listed, server));
        }
    }
    Ok(Team {
        mode: "made by a switch extension".to_owned(),
        members,
        ..of_windows(TeamKind::SwitchEmbedded, name)
    })
}

/// A switch with an embedded team. It reports no state of its own: the members' adapters are all there is to see.
fn switch_embedded(
    answers: &Answers<'_>,
    object: &Object<'_>,
    switches: &Switches,
    server: &Server,
) -> Result<Team, ReadError> {
    let name = named(answers, object, "Get-VMSwitchTeam")?;
    let mode = object.word(&["TeamingMode"]).map_err(|error| answers.wrong(error))?;
    let descriptions = switches::member_descriptions(object);
    let guids = object.texts(&["NetAdapterInterfaceGuid"]);
    let members = descriptions
        .iter()
        .enumerate()
        .map(|(number, description)| {
            let by_guid =
                guids.get(number).and_then(|guid| server.adapters.iter().find(|a| facts::is(a, guid)));
            let described = |adapter: &&Adapter| adapter.description.as_ref() == Some(description);
            let adapter = by_guid.or_else(|| server.adapters.iter().find(described));
            from_adapter(adapter.map_or(description, |adapter| &adapter.name), server)
        })
        .collect();
    Ok(Team {
        // The only mode that the switch knows; the number of Msvm_…NicTeamingSettingData for it is 0.
        mode: match mode {
            None | Some(Enum::Number(0)) => "SwitchIndependent".to_owned(),
            Some(Enum::Number(other)) => format!("TeamingMode {other}"),
            Some(Enum::Word(word)) => word,
        },
        members,
        adapters: switches.adapters_on(&name),
        ..of_windows(TeamKind::SwitchEmbedded, name)
    })
}

/// The adapter that a member's object is about: by its GUID where the object has one, else by the connection's name.
fn member(
    answers: &Answers<'_>,
    object: &Object<'_>,
    section: &str,
    server: &Server,
) -> Result<Member, ReadError> {
    let name = named(answers, object, section)?;
    let guid = object.text("InstanceID").map_err(|error| answers.wrong(error))?;
    let by_guid = guid.and_then(|guid| server.adapters.iter().find(|adapter| facts::is(adapter, &guid)));
    Ok(from_adapter(by_guid.map_or(&name, |adapter| &adapter.name), server))
}

/// A member of which only its adapter is known.
fn from_adapter(name: &str, server: &Server) -> Member {
    let state = server.adapters.iter().find(|adapter| adapter.name == name).map(|adapter| adapter.state);
    Member {
        name: name.to_owned(),
        link: match state {
            Some(LinkState::Up) => MemberLink::Up,
            Some(LinkState::Down) => MemberLink::Down,
            _ => MemberLink::Unknown,
        },
        operational: state.unwrap_or_default(),
        ..Member::default()
    }
}

fn named(answers: &Answers<'_>, object: &Object<'_>, section: &str) -> Result<String, ReadError> {
    object
        .text("Name")
        .map_err(|error| answers.wrong(error))?
        .ok_or_else(|| answers.error(format!("an object of {section} has no Name")))
}
