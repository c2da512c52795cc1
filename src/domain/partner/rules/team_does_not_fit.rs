//! `team-does-not-fit`: a team of one card, a card twice, or a connection that is not on the team that carries it.

use std::collections::HashSet;

use crate::domain::finding::{Finding, Rule, Span};
use crate::domain::partner::common::Spanned;
use crate::domain::partner::derive::endpoint;
use crate::domain::partner::system::{Server, System, Team};
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("team-does-not-fit", Warning, "a team's members or name do not fit the connection that it carries");

/// Looks at the team of every server.
pub fn check_plan(plan: &System, findings: &mut Vec<Finding>) {
    for server in &plan.servers {
        let Some(team) = &server.team else { continue };
        let problems = members(team).into_iter().chain(interface(server, team)).chain(ignored(server, team));
        for (message, span, text) in problems {
            findings.push(
                Finding::new(&RULE, server.label(), format!("{}: {message}", server.label()))
                    .at(&plan.file, span, text)
                    .help("Correct the team: two cards or more, and the connection on the team's own interface, whose name Windows gives it. nic-check --plan compares it with the server."),
            );
        }
    }
}

type Problem = (String, Span, &'static str);

fn members(team: &Team) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for member in team.members.iter().filter(|member| !seen.insert(member.value.to_ascii_lowercase())) {
        let message = format!("the team names the card '{}' twice. A card can be in it once.", member.value);
        problems.push((message, member.span, "named before"));
    }
    match &team.members[..] {
        [] => problems.push(("the team has no cards.".to_owned(), team.span, "no member")),
        [one] => {
            let message =
                format!("the team has one card, '{}'. A team of one does not survive its cable.", one.value);
            problems.push((message, one.span, "the only member"));
        }
        _ => {}
    }
    problems
}

/// A card of the team that the product shall not use.
fn ignored(server: &Server, team: &Team) -> Option<Problem> {
    let is_member = |card: &&Spanned<String>| {
        team.members.iter().any(|member| member.value.eq_ignore_ascii_case(&card.value))
    };
    let card = server.ignored_interfaces.iter().find(is_member)?;
    let message = format!(
        "`ignored_interfaces` names '{}', a card of the team. The product sees the team, not its cards.",
        card.value
    );
    Some((message, card.span, "a card of the team"))
}

/// The connection that the team carries is on the interface of the team: not on a member, nor on another card. The
/// interface of a VLAN on a team has the team's name in front.
fn interface(server: &Server, team: &Team) -> Option<Problem> {
    let name = team.carries?.value;
    let interface = endpoint(server, name)?.interface.as_ref()?;
    let own = interface.value.to_lowercase();
    if team.members.iter().any(|member| member.value.to_lowercase() == own) {
        let message = format!(
            "{} is on '{}', a member of the team that carries it. A member has no address of its own.",
            name.title(),
            interface.value
        );
        return Some((message, interface.span, "a member of the team"));
    }
    let team_name = team.name.as_ref().filter(|name| !own.starts_with(&name.value.to_lowercase()))?;
    let message = format!(
        "the team '{}' carries {}, and {} is on the interface '{}'.",
        team_name.value,
        name.title(),
        name.title(),
        interface.value
    );
    Some((message, interface.span, "not the team"))
}
