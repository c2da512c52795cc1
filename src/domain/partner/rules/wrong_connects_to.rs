//! `wrong-connects-to`: a permanent standby's `connects_to` leads nowhere, or is missing where it is needed.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule = rule!(
    "wrong-connects-to",
    Error,
    "the list connects_to names no Main/Standby server of the plan, or is missing where it is needed"
);

/// Looks at `connects_to` of every server.
pub fn check_plan(plan: &System, findings: &mut Vec<Finding>) {
    let roles: HashMap<&str, Role> =
        plan.servers.iter().filter_map(|s| Some((s.label.as_ref()?.value.as_str(), s.role()))).collect();
    let is_triple = plan.is(SystemType::TripleStandby);
    for server in &plan.servers {
        let is_permanent = server.role() == Role::PermanentStandby;
        let first = server.connects_to.first();
        match first {
            None if is_permanent && is_triple => findings.push(missing(plan, server)),
            Some(first) if !is_permanent => {
                let message = format!(
                    "{} has connects_to but is no permanent standby. It connects to every other Main/Standby server.",
                    server.label()
                );
                findings.push(
                    Finding::new(&RULE, server.label(), message)
                        .at(&plan.file, first.span, "has no effect here")
                        .help("Remove connects_to, or say `role: permanent-standby`."),
                );
            }
            _ => {
                for (number, label) in server.connects_to.iter().enumerate() {
                    let what = match roles.get(label.value.as_str()) {
                        Some(Role::MainOrStandby) if !is_again(&server.connects_to[..number], label) => {
                            continue;
                        }
                        Some(Role::MainOrStandby) => "named before",
                        Some(Role::PermanentStandby) => "a permanent standby",
                        None => "no server of the plan",
                    };
                    let message = format!(
                        "{}: connects_to names {}, which is {what}. A permanent standby connects to Main/Standby servers.",
                        server.label(),
                        label.value
                    );
                    findings.push(
                        Finding::new(&RULE, server.label(), message)
                            .at(&plan.file, label.span, what)
                            .help("Name the label of a Main/Standby server of this plan."),
                    );
                }
            }
        }
    }
}

fn is_again(before: &[Spanned<String>], label: &Spanned<String>) -> bool {
    before.iter().any(|earlier| earlier.value == label.value)
}

fn missing(plan: &System, server: &Server) -> Finding {
    let message = format!(
        "{} does not say to which two of the three servers it connects. In a triple it is then on nobody's Permanent \
         Standby tab.",
        server.label()
    );
    Finding::new(&RULE, server.label(), message)
        .at(&plan.file, server.place(), "no connects_to")
        .help("Add connects_to with the two servers that are most likely to be Main.")
}
