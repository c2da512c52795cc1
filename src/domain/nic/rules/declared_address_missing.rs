//! An address of the plan that no adapter of the machine has.

use super::context::PlanContext;
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule = rule!("declared-address-missing", Error, "An address of the plan is on no adapter");

/// Finds it. Names cannot be compared with adapters; the judgement says so in a note.
pub fn check(plan: &PlanContext<'_>, findings: &mut Vec<Finding>) {
    for end in plan.endpoints() {
        let Some(address) = &end.endpoint.address else { continue };
        let Some(ip) = address.value.ip() else { continue };
        let survey = plan.server.survey;
        if survey.considered.iter().any(|a| a.addresses.iter().any(|own| own.address == ip)) {
            continue;
        }
        let there: Vec<String> = survey
            .counted
            .iter()
            .flat_map(|c| c.adapter.addresses.iter().map(|a| format!("{} on {}", a.address, c.adapter.name)))
            .collect();
        let there = if there.is_empty() { "no address at all".to_owned() } else { list(&there) };
        let message = format!(
            "The plan gives {} the {} address {ip}, but no adapter of this machine has it. It has {there}.",
            plan.planned.label(),
            end.connection()
        );
        findings.push(
            Finding::new(&RULE, plan.server.name(), message)
                .help("Check that this is the server that --server names, then set the address, or correct the plan.")
                .at(&plan.system.file, address.span, "on no adapter"),
        );
    }
}
