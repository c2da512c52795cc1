//! `backup-network-inconsistent`: a Backup network without servers, or Backup addresses without a network.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "backup-network-inconsistent",
    Warning,
    "the plan has a Backup network that no server uses, or Backup addresses without that network"
);

/// Compares the plan's Backup network with the Backup addresses of its servers.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let used = plan.servers.iter().find_map(|server| Some((server, server.backup.as_ref()?)));
    let finding = match (&plan.backup, used) {
        (Some(network), None) => {
            let message = "The plan has a Backup network, and no server has an address on it: the system has one network.";
            Finding::new(&RULE, "networks", message)
                .at(&plan.file, network.span, "nobody is on it")
                .help("Give every server a `backup:` address, or remove the Backup network.")
        }
        (None, Some((server, backup))) => {
            let message = format!(
                "{} has a Backup address, and the plan has no Backup network: its subnet and speed are not known, and \
                 were not judged.",
                server.label()
            );
            Finding::new(&RULE, server.label(), message)
                .at(&plan.file, backup.span, "on which network?")
                .help("Add `backup:` with its subnets to `networks:`, or remove the Backup addresses.")
        }
        _ => return,
    };
    findings.push(finding);
}
