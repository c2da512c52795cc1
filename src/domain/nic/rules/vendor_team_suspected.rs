//! Adapters that look like a card vendor's own teaming software, which the system's tools do not show.

use std::collections::BTreeMap;

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::TeamKind;
use crate::nic::signs;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("vendor-team-suspected", Info, "An adapter looks like a card vendor's own teaming software");

/// Finds it: one finding for each vendor's software.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let mut suspects: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for adapter in &server.survey.considered {
        if let Some(vendor) = signs::vendor_team(adapter) {
            suspects.entry(vendor).or_default().push(&adapter.name);
        }
    }
    if suspects.is_empty() {
        let teams = server.survey.teams.iter().filter(|team| team.team.kind == TeamKind::Vendor);
        let names: Vec<&str> = teams.map(|team| team.team.name.as_str()).collect();
        if !names.is_empty() {
            suspects.insert("a vendor's teaming software", names);
        }
    }
    for (vendor, adapters) in suspects {
        let message = format!(
            "{} looks like {vendor} by its description. The system's own tools do not show such teams, so its members \
             and their state are not known here.",
            list(&adapters)
        );
        findings.push(
            Finding::new(&RULE, server.name(), message)
                .help("Look in the vendor's teaming tool for the members and their state."),
        );
    }
}
