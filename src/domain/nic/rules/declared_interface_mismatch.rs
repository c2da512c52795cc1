//! An adapter or a team that is not what the plan says: another adapter has the address, the subnet differs, Main
//! and Backup share a card, or the team has other members or carries another connection.

use super::context::{PlanContext, PlannedEnd};
use crate::finding::{Finding, Rule, Span};
use crate::nic::model::{Adapter, Team, TeamKnowledge};
use crate::nic::names::{called, same};
use crate::nic::stack::Below;
use crate::nic::subnets::{self, Place};
use crate::nic::survey::Survey;
use crate::partner::system;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule = rule!(
    "declared-interface-mismatch",
    Error,
    "An address is not on the adapter, subnet or team that the plan gives"
);

/// Finds it.
pub fn check(plan: &PlanContext<'_>, findings: &mut Vec<Finding>) {
    let mut add = |message: String, span: Span, note: &str| {
        findings.push(
            Finding::new(&RULE, plan.server.name(), message)
                .help("Correct the machine, or the plan if the machine is right.")
                .at(&plan.system.file, span, note),
        );
    };
    for end in plan.endpoints() {
        let Some(holder) = holder(plan, &end) else { continue };
        if let Some((message, span)) = other_interface(plan, &end, holder) {
            add(message, span, "not on this adapter");
        }
        if let Some((message, span)) = other_subnet(plan, &end, holder) {
            add(message, span, "another prefix length on the machine");
        }
    }
    if let Some((message, span)) = one_card(plan) {
        add(message, span, "on the card of Main");
    }
    if let Some(team) = &plan.planned.team {
        for (message, span) in team_faults(plan, team) {
            add(message, span, "not so on the machine");
        }
    }
}

/// The adapter that has the planned address.
fn holder<'a>(plan: &PlanContext<'a>, end: &PlannedEnd<'_>) -> Option<&'a Adapter> {
    let ip = end.endpoint.address.as_ref()?.value.ip()?;
    plan.server.survey.considered.iter().copied().find(|a| a.addresses.iter().any(|own| own.address == ip))
}

fn other_interface(plan: &PlanContext<'_>, end: &PlannedEnd<'_>, holder: &Adapter) -> Option<(String, Span)> {
    let wanted = end.endpoint.interface.as_ref()?;
    let meant = called(&plan.server.survey.server.adapters, &wanted.value);
    if meant.iter().any(|adapter| std::ptr::eq(*adapter, holder)) {
        return None;
    }
    let missing = if !meant.is_empty() { "" } else { ", and this machine has no such adapter" };
    let message = format!(
        "The plan puts the {} address of {} on {}, but it is on {}{missing}.",
        end.connection(),
        plan.planned.label(),
        wanted.value,
        holder.name
    );
    Some((message, wanted.span))
}

/// The machine's subnet must be the declared one that holds the address.
fn other_subnet(plan: &PlanContext<'_>, end: &PlannedEnd<'_>, holder: &Adapter) -> Option<(String, Span)> {
    let address = end.endpoint.address.as_ref()?;
    let ip = address.value.ip()?;
    let own = holder.addresses.iter().find(|own| own.address == ip)?;
    let Place::Subnet(actual) = subnets::place(own) else { return None };
    let declared: Vec<_> =
        end.network?.subnets.iter().map(|s| s.value.trunc()).filter(|net| net.contains(&ip)).collect();
    if declared.is_empty() || declared.contains(&actual) {
        return None;
    }
    let words: Vec<String> = declared.iter().map(ToString::to_string).collect();
    let message = format!(
        "The plan's {} network of {} is {}, but {} has {ip} in {actual}.",
        end.connection(),
        plan.planned.label(),
        list(&words),
        holder.name
    );
    Some((message, address.span))
}

/// Main and Backup must be on two cards.
fn one_card(plan: &PlanContext<'_>) -> Option<(String, Span)> {
    let ends: Vec<PlannedEnd<'_>> = plan.endpoints().collect();
    let [main, backup] = ends.as_slice() else { return None };
    let (on_main, on_backup) = (holder(plan, main)?, holder(plan, backup)?);
    let (main_below, backup_below) = (below(plan, on_main)?, below(plan, on_backup)?);
    let team = main_below.team.filter(|team| backup_below.team.is_some_and(|other| other.name == team.name));
    let shared: Vec<&str> = match team {
        Some(team) => vec![&team.name],
        None => main_below.ports.intersection(&backup_below.ports).copied().collect(),
    };
    if shared.is_empty() {
        return None;
    }
    let message = format!(
        "The Main and the Backup address of {} are both on {}: they fail together.",
        plan.planned.label(),
        list(&shared)
    );
    Some((message, backup.endpoint.address.as_ref()?.span))
}

/// What carries an adapter that counts.
fn below<'a>(plan: &PlanContext<'a>, adapter: &Adapter) -> Option<&'a Below<'a>> {
    let counted = plan.server.survey.counted.iter().find(|c| std::ptr::eq(c.adapter, adapter))?;
    Some(&counted.below)
}

fn team_faults(plan: &PlanContext<'_>, planned: &system::Team) -> Vec<(String, Span)> {
    let survey = plan.server.survey;
    let label = plan.planned.label();
    let Some(name) = &planned.name else { return Vec::new() };
    let Some(team) = team_called(survey, &name.value) else {
        // Without knowledge of teams nothing can be said, and `untold_team` says so.
        let known = survey.server.team_knowledge == TeamKnowledge::Complete;
        let message =
            format!("The plan gives {label} the team {}, but this machine has no such team.", name.value);
        return known.then_some((message, name.span)).into_iter().collect();
    };
    other_members(plan, planned, team, name.span)
        .into_iter()
        .chain(carries_other(plan, planned, team))
        .collect()
}

/// The team that is called so, or whose adapter is.
fn team_called<'a>(survey: &Survey<'a>, name: &str) -> Option<&'a Team> {
    let adapters = called(&survey.server.adapters, name);
    let is_called =
        |team: &Team| same(&team.name, name) || adapters.iter().any(|adapter| adapter.name == team.name);
    survey.teams.iter().map(|judged| judged.team).find(|team| is_called(team))
}

/// That the plan gives the server a team, where the source cannot tell whether there is one.
#[must_use]
pub fn untold_team(survey: &Survey<'_>, planned: &system::Server) -> Option<String> {
    let name = &planned.team.as_ref()?.name.as_ref()?.value;
    let knowledge = &survey.server.team_knowledge;
    if *knowledge == TeamKnowledge::Complete || team_called(survey, name).is_some() {
        return None;
    }
    let why = match knowledge {
        TeamKnowledge::Unknown(why) => format!(" ({why})"),
        TeamKnowledge::Complete | TeamKnowledge::Unstated => String::new(),
    };
    Some(format!(
        "The plan gives {} the team {name}, which this source cannot show{why}. Judge on the server itself, or take `nic-check snapshot` there.",
        planned.label()
    ))
}

fn other_members(
    plan: &PlanContext<'_>,
    planned: &system::Team,
    team: &Team,
    span: Span,
) -> Option<(String, Span)> {
    let label = plan.planned.label();
    let own_name = |name: &str| {
        let meant = called(&plan.server.survey.server.adapters, name);
        meant.first().map_or(name, |adapter| &adapter.name).to_lowercase()
    };
    let normal = |names: Vec<&str>| {
        let mut names: Vec<String> = names.into_iter().map(own_name).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let wanted: Vec<&str> = planned.members.iter().map(|m| m.value.as_str()).collect();
    let actual: Vec<&str> = team.members.iter().map(|m| m.name.as_str()).collect();
    if wanted.is_empty() || normal(wanted.clone()) == normal(actual.clone()) {
        return None;
    }
    let has = if actual.is_empty() { "none".to_owned() } else { list(&actual) };
    let message = format!(
        "The plan gives the team {} of {label} the members {}; on this machine it has {has}.",
        team.name,
        list(&wanted)
    );
    Some((message, planned.members.first().map_or(span, |m| m.span)))
}

fn carries_other(plan: &PlanContext<'_>, planned: &system::Team, team: &Team) -> Option<(String, Span)> {
    let carries = planned.carries.as_ref()?;
    let wanted = carries.value.title();
    let end = plan.endpoints().find(|end| end.connection() == wanted)?;
    let holder = holder(plan, &end)?;
    if below(plan, holder)?.team.is_some_and(|of| of.name == team.name) {
        return None;
    }
    let message = format!(
        "The plan lets the team {} of {} carry {wanted}, but the {wanted} address is on {}, which is not the team's.",
        team.name,
        plan.planned.label(),
        holder.name
    );
    Some((message, carries.span))
}
