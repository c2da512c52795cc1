//! `plan-of-another-system`: a plan was given, and it is not the plan of these sheets.

use std::collections::HashSet;

use super::prelude::*;
use crate::partner::keys::plan_addresses;

pub static RULE: Rule =
    rule!("plan-of-another-system", Warning, "sheets were given with a plan, and were not compared with it");

/// Looks at sheets without a plan, in a run that has a plan without sheets. Where they share no address, it is a note: the
/// run may hold plans and sheets of several systems.
pub fn check_group(group: &Group<'_>) -> Option<Finding> {
    let (plan, sheet) = (group.other_plan?, group.sheets.first()?);
    let planned: HashSet<Key> = plan_addresses(plan).map(Key::from).collect();
    let shares = group.sheets.iter().flat_map(|sheet| own_keys(sheet)).any(|key| planned.contains(&key));
    let system = sheet.system.as_ref();
    let said = system.map_or_else(|| "say no `system:`".to_owned(), |name| format!("say `system: {name}`"));
    let name = plan.subject("(no name)");
    let message = if shares {
        format!("The sheets have addresses of the plan {name}, but {said}: they were not compared with it.")
    } else {
        format!(
            "The sheets have no name, address or label of the plan {name}: they were not compared with a plan."
        )
    };
    let span = system.map_or(sheet.server.span, |name| name.span);
    let named = plan.name.as_ref().map_or_else(Span::default, |name| name.span);
    let finding = Owner::of(sheet).finding(&RULE, (span, "of another system"), message);
    let finding = finding.with(if shares { RULE.severity } else { Severity::Info });
    let finding = finding.at(&plan.file, named, "the plan");
    Some(finding.help("Give the plan of this system, or write the same system name into plan and sheets."))
}
