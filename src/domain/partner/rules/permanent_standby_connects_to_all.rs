//! `permanent-standby-connects-to-all`: in a triple, a permanent standby connects to two of the three servers.

use std::collections::BTreeMap;

use super::prelude::*;

pub static RULE: Rule = rule!(
    "permanent-standby-connects-to-all",
    Error,
    "in a triple, a permanent standby connects to all three Main/Standby servers"
);

/// The vendor's limit in a triple (Geo SCADA Expert 2022 help, "PermanentStandbyServers").
const LIMIT: usize = 2;
const HELP: &str = "Keep the two servers that are most likely to be Main. Clear the third one on the permanent standby, \
                    and the permanent standby's column on that third server; in a plan, take it out of `connects_to`.";

/// Counts the servers of a triple that have a permanent standby on their Permanent Standby tab.
pub fn check_ends(group: &Group<'_>) -> Vec<Finding> {
    let mut named_by: BTreeMap<&str, Vec<(Owner<'_>, Span)>> = BTreeMap::new();
    for sheet in group.sheets.iter().filter(|sheet| sheet.is(SystemType::TripleStandby)) {
        let owner = Owner::of(sheet);
        for label in sheet.permanent_standby.iter().filter_map(|column| column.label.as_ref()) {
            let namers = named_by.entry(&label.value).or_default();
            if namers.iter().all(|(other, _)| other.subject() != owner.subject()) {
                namers.push((owner, label.span));
            }
        }
    }
    let is_too_many = |(_, namers): &(&str, Vec<_>)| namers.len() > LIMIT;
    named_by.into_iter().filter(is_too_many).map(|(permanent, namers)| told(permanent, &namers)).collect()
}

fn told(permanent: &str, namers: &[(Owner<'_>, Span)]) -> Finding {
    let names: Vec<&str> = namers.iter().map(|(owner, _)| owner.subject()).collect();
    let message = format!(
        "{permanent} stands on the Permanent Standby tab of {}. In a Triple Standby, a permanent standby connects \
         to two of the three servers.",
        list(&names)
    );
    let mut finding = Finding::new(&RULE, permanent, message).naming(names).help(HELP);
    for (number, (owner, span)) in namers.iter().enumerate().rev() {
        // In a plan, all of them are the label of the permanent standby.
        if finding.labels.iter().any(|label| (&label.file, label.span) == (owner.file, *span)) {
            continue;
        }
        let label = owner.subject();
        let text = if number >= LIMIT { format!("the third: {label}") } else { label.to_owned() };
        finding = finding.at(owner.file, *span, text);
    }
    finding
}
