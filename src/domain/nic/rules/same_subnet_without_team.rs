//! Two adapters in one subnet that are not one team: the case that the vendor does not support.

use super::context::{ServerContext, certain_clashes};
use crate::finding::{Finding, Rule};
use crate::nic::model::TeamKnowledge;
use crate::nic::subnets::Relation;
use crate::rule;
use crate::words::few_of;

/// The rule.
pub static RULE: Rule =
    rule!("same-subnet-without-team", Error, "Two adapters are in the same subnet and are not one team");

/// Finds it. Where a vendor's teaming software may join the two, the verdict is undecided, and nothing is claimed here.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    // Members of a team have no addresses of their own, so this holds even when the source cannot tell about teams.
    let teams = match server.survey.server.team_knowledge {
        TeamKnowledge::Complete => ", and they are not one team.",
        TeamKnowledge::Unknown(_) | TeamKnowledge::Unstated => {
            ", each with an address of its own. Whether there are teams is undecided here, but members of a working team \
             have no addresses of their own."
        }
    };
    for (first, second, clash) in certain_clashes(server.survey, Relation::Same) {
        let subnets: Vec<String> = clash.subnets.iter().map(|(subnet, _)| subnet.to_string()).collect();
        let message = format!("{first} and {second} are both in {}{teams}", few_of(&subnets, clash.all));
        findings.push(Finding::new(&RULE, server.name(), message).help(
            "Put the two cards into different subnets, or team them (they are then one network, for the Main \
             connection), or use a single network: leave Backup empty and ignore the second interface.",
        ));
    }
}
