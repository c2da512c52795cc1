//! `permanent-standby-choice`: a permanent standby that connects to unlikely Mains, or to one, or has the first priority.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::{Spanned, SystemType};
use crate::domain::partner::derive::{connects, settings};
use crate::domain::partner::system::{Role, Server, System};
use crate::domain::words::list;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "permanent-standby-choice",
    Info,
    "a permanent standby connects to one server only, not to the likeliest Main, or has the highest priority"
);

/// Looks at every permanent standby of a plan.
pub fn check_plan(plan: &System, findings: &mut Vec<Finding>) {
    let members: Vec<(&Server, Option<i64>)> = plan
        .servers
        .iter()
        .filter(|server| server.role() == Role::MainOrStandby)
        .map(|server| (server, priority(plan, server).map(|priority| priority.value)))
        .collect();
    let Some(highest) = members.iter().filter_map(|(_, priority)| *priority).max() else { return };
    let is_triple = plan.kind.is_some_and(|kind| kind.value == SystemType::TripleStandby);
    for server in plan.servers.iter().filter(|server| server.role() == Role::PermanentStandby) {
        let reached: Vec<_> = members.iter().filter(|(member, _)| connects(plan, server, member)).collect();
        if let Some(first) = server.connects_to.first().filter(|_| !reached.is_empty()) {
            let names: Vec<&str> = reached.iter().map(|(member, _)| member.label()).collect();
            let likeliest = reached.iter().any(|(_, priority)| *priority == Some(highest));
            let why = match reached.len() {
                1 if members.len() > 1 => "one server only: when that one is lost, it is cut off",
                _ if is_triple && !likeliest => {
                    "not the one with the highest priority, which is the likeliest Main"
                }
                _ => "",
            };
            if !why.is_empty() {
                let message = format!("{} connects to {}: {why}.", server.label(), list(&names));
                findings.push(
                    Finding::new(&RULE, server.label(), message)
                        .at(&plan.file, first.span, "these are its servers")
                        .help("The vendor: usually the two servers that are most likely to be Main."),
                );
            }
        }
        let Some(own) = priority(plan, server).filter(|own| own.value > highest) else { continue };
        let message = format!(
            "{} has the highest Arbitration Priority, {}, and is a permanent standby: it never becomes Main, so that the \
             number says nothing.",
            server.label(),
            own.value
        );
        findings.push(
            Finding::new(&RULE, server.label(), message)
                .at(&plan.file, own.span, "never Main")
                .help("If it shall be Main at times, it is no permanent standby; else give it no priority or the lowest."),
        );
    }
}

fn priority(plan: &System, server: &Server) -> Option<Spanned<i64>> {
    settings(plan, server).miscellaneous.arbitration_priority
}
