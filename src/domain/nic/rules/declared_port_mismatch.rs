//! The port that the machine's registry gives the product is not the one of the plan.

use super::context::PlanContext;
use crate::finding::{Finding, Rule};
use crate::partner::common::DEFAULT_PORT;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("declared-port-mismatch", Error, "The installed server listens on another port than the plan says");

/// Finds it. Nothing is said where the registry tells no port: on a machine without the product, and from captures that
/// do not hold it. With several instances, one that listens as planned is enough.
pub fn check(plan: &PlanContext<'_>, findings: &mut Vec<Finding>) {
    let installed = &plan.server.survey.server.database_ports;
    let own = plan.planned.settings.port.as_ref().or(plan.system.defaults.port.as_ref());
    let planned = own.map_or(DEFAULT_PORT, |port| port.value);
    if installed.is_empty() || installed.iter().any(|one| u32::from(one.port) == planned) {
        return;
    }
    let ports: Vec<String> = installed
        .iter()
        .map(|one| match one.instance.as_str() {
            "" => one.port.to_string(),
            named => format!("{} (instance {named})", one.port),
        })
        .collect();
    let message = format!(
        "The plan lets {} listen on port {planned}, but the registry of this machine says {}.",
        plan.planned.label(),
        list(&ports)
    );
    let place = own.map_or(plan.planned.span, |port| port.span);
    findings.push(
        Finding::new(&RULE, plan.server.name(), message)
            .help(
                "Correct the plan and generate the partners' settings anew, or change Server Port (Global Parameters > \
                 Advanced) on the machine: partners and clients must call the port that is really used.",
            )
            .at(&plan.system.file, place, "not the registry's port"),
    );
}
