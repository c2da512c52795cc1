//! `team-does-not-fit`: a team of one card, a card twice, a connection that is not on the team that carries it, or a team that only
//! another server has.

use std::collections::{HashMap, HashSet};

use super::prelude::*;
use crate::partner::system::Team;

pub static RULE: Rule =
    rule!("team-does-not-fit", Warning, "a team's members or name do not fit the connection that it carries");

const HELP: &str = "Correct the team: two cards or more, and the connection on the team's own interface, whose name Windows gives it. \
                    nic-check --plan compares it with the server.";

/// How Hyper-V begins the name of a server's own adapter on one of its switches.
const OF_SWITCH: &str = "vethernet (";

/// Looks at the team of every server.
pub fn check_plan(plan: &System) -> impl Iterator<Item = Finding> {
    let teams = plan.servers.iter().filter_map(|server| Some((server, server.team.as_ref()?)));
    let of_teams = teams.flat_map(|(server, team)| {
        let owner = Owner::planned(plan, server);
        let problems = members(team).into_iter().chain(interface(server, team)).chain(ignored(server, team));
        problems.map(move |(what, span, text)| {
            owner.finding(&RULE, (span, text), format!("{owner}: {what}")).help(HELP)
        })
    });
    let named = named(plan);
    of_teams.chain(
        plan.servers.iter().flat_map(move |server| {
            without(plan, &named, server).into_iter().chain(on_a_switch(plan, server))
        }),
    )
}

/// The teams of a plan by name in lower case, each with the first server that has it.
type Named<'a> = HashMap<String, (&'a Server, &'a Team)>;

fn named(plan: &System) -> Named<'_> {
    let mut named = HashMap::new();
    for server in &plan.servers {
        if let Some((team, name)) = server.team.as_ref().and_then(|team| Some((team, team.name.as_ref()?))) {
            named.entry(name.value.to_lowercase()).or_insert((server, team));
        }
    }
    named
}

/// A connection on the server's own adapter of a Hyper-V switch, which has a name of its own: a note, because the name does not tell
/// whether that switch is the team.
fn on_a_switch(plan: &System, server: &Server) -> Option<Finding> {
    let team = server.team.as_ref()?;
    let name = team.carries?.value;
    let card = server.endpoint(name)?.interface.as_ref()?;
    let team_name = team.name.as_ref().filter(|_| is_of_switch(card) && !is_on(team, card))?;
    let owner = Owner::planned(plan, server);
    let message = format!(
        "{owner}: the team '{team_name}' carries {name}, which is on '{card}'. Whether that adapter is on the team's switch its name does \
         not tell, so it was not judged."
    );
    let finding = owner.finding(&RULE, (card.span, "on which switch?"), message).with(Severity::Info);
    Some(finding.help(
        "nic-check --plan tells it on the server; Get-VMNetworkAdapter -ManagementOS shows SwitchName.",
    ))
}

/// A connection on an interface that is a team on another server, where this server has none: a note, because a single card may
/// have that name.
fn without(plan: &System, named: &Named, server: &Server) -> Option<Finding> {
    if server.team.is_some() {
        return None;
    }
    let mut cards = server.endpoints().filter_map(|(name, end)| Some((name, end.interface.as_ref()?)));
    let (name, card, (other, team)) =
        cards.find_map(|(name, card)| Some((name, card, *on_team(&card.value, |team| named.get(team))?)))?;
    let owner = Owner::planned(plan, server);
    let message = format!(
        "{owner}: {name} is on '{card}', which is a team on {}, and this server has no team.",
        other.label()
    );
    let finding = owner.finding(&RULE, (card.span, "no team here"), message).with(Severity::Info);
    Some(
        finding
            .at(&plan.file, team.span, "the team there")
            .help("Write the team of this server into the plan, too, or name the card as Windows does."),
    )
}

type Problem = (String, Span, &'static str);

fn members(team: &Team) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for member in team.members.iter().filter(|member| !seen.insert(member.value.to_ascii_lowercase())) {
        let message = format!("the team names the card '{member}' twice. A card can be in it once.");
        problems.push((message, member.span, "named before"));
    }
    match &team.members[..] {
        [] => problems.push(("the team has no cards.".to_owned(), team.span, "no member")),
        [one] => {
            let message =
                format!("the team has one card, '{one}'. A team of one does not survive its cable.");
            problems.push((message, one.span, "the only member"));
        }
        _ => {}
    }
    problems
}

/// A card of the team that the product shall not use.
fn ignored(server: &Server, team: &Team) -> Option<Problem> {
    let card = server.ignored_interfaces.iter().find(|card| member(team, card).is_some())?;
    let message = format!(
        "`ignored_interfaces` names '{card}', a card of the team. The product sees the team, not its cards."
    );
    Some((message, card.span, "a card of the team"))
}

/// The connection that the team carries is there, and on the interface of the team: not on a member, nor on another card. The
/// interface of a VLAN on a team has the team's name in front. Of a team that does not say what it carries, one connection is.
fn interface(server: &Server, team: &Team) -> Option<Problem> {
    let Some(carries) = team.carries else { return nothing_carried(server, team) };
    let name = carries.value;
    let Some(end) = server.endpoint(name) else {
        let message = format!("the team carries {name}, and the server has no {name} address.");
        return Some((message, carries.span, "which connection?"));
    };
    let interface = end.interface.as_ref()?;
    if member(team, interface).is_some() {
        let message = format!(
            "{name} is on '{interface}', a member of the team that carries it. A member has no address of its own."
        );
        return Some((message, interface.span, "a member of the team"));
    }
    let team_name = team.name.as_ref().filter(|_| !is_on(team, interface) && !is_of_switch(interface))?;
    let message =
        format!("the team '{team_name}' carries {name}, and {name} is on the interface '{interface}'.");
    Some((message, interface.span, "not the team"))
}

/// No connection is on the team, as far as the plan names their adapters.
fn nothing_carried(server: &Server, team: &Team) -> Option<Problem> {
    let cards: Vec<&Spanned<String>> =
        server.endpoints().filter_map(|(_, end)| end.interface.as_ref()).collect();
    let first = cards.first()?;
    let name = team.name.as_ref().filter(|_| !cards.iter().any(|card| is_on(team, card)))?;
    if let Some(member) = cards.iter().find_map(|card| member(team, card).map(|_| card)) {
        let message = format!(
            "a connection is on '{member}', a member of the team '{name}'. A member has no address of its own."
        );
        return Some((message, member.span, "a member of the team"));
    }
    let message = format!("no connection is on the team '{name}'.");
    Some((message, first.span, "not the team"))
}

/// The member of the team that a card is.
pub fn member<'t>(team: &'t Team, card: &Spanned<String>) -> Option<&'t Spanned<String>> {
    team.members.iter().find(|member| member.value.to_lowercase() == card.value.to_lowercase())
}

/// Whether an interface is the server's own adapter of a Hyper-V switch.
fn is_of_switch(card: &Spanned<String>) -> bool {
    card.value.to_lowercase().starts_with(OF_SWITCH)
}

/// Whether an interface is the team's, or that of a VLAN on it: `Team1 - VLAN 7`, and not `Team10`.
pub fn is_on(team: &Team, card: &Spanned<String>) -> bool {
    let name = team.name.as_ref().map(|name| name.value.to_lowercase());
    name.is_some_and(|name| on_team(&card.value, |start| (start == name).then_some(())).is_some())
}

/// What `find` knows of the team that an interface is named after: its whole name in lower case, or what stands before a space
/// or another mark in it, the longest first. Hyper-V calls a server's own adapter on a switch with an embedded team after the switch:
/// `vEthernet (Team1)`. Only the last 64 marks are tried, so that a name of nothing else costs no more.
fn on_team<T>(card: &str, find: impl FnMut(&str) -> Option<T>) -> Option<T> {
    let card = card.to_lowercase();
    let card = card.strip_prefix(OF_SWITCH).unwrap_or(&card);
    let marks = card.char_indices().filter(|(_, letter)| !letter.is_alphanumeric()).map(|(at, _)| at);
    let mut ends: Vec<usize> = marks.chain([card.len()]).collect();
    ends.drain(..ends.len().saturating_sub(65));
    ends.into_iter().rev().map(|end| &card[..end]).find_map(find)
}
