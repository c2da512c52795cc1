//! `permanent-standby-connects-to-all`: in a triple, a permanent standby connects to two of the three servers.

use std::collections::BTreeMap;

use super::prelude::*;
use crate::domain::words;

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
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let mut named_by: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for sheet in &group.sheets {
        if sheet.kind.is_none_or(|kind| kind.value != SystemType::TripleStandby) {
            continue;
        }
        for column in &sheet.permanent_standby {
            let Some(label) = &column.label else { continue };
            let namers = named_by.entry(&label.value).or_default();
            if !namers.iter().any(|(other, _): &(&str, _)| *other == sheet.label()) {
                namers.push((sheet.label(), (&sheet.file, label.span)));
            }
        }
    }
    for (permanent, namers) in named_by.iter().filter(|(_, namers)| namers.len() > LIMIT) {
        let names: Vec<&str> = namers.iter().map(|(label, _)| *label).collect();
        let message = format!(
            "{permanent} stands on the Permanent Standby tab of {}. In a Triple Standby, a permanent standby connects \
             to two of the three servers.",
            words::list(&names)
        );
        let mut finding = Finding::new(&RULE, *permanent, message);
        for (number, (label, (file, span))) in namers.iter().enumerate().rev() {
            // In a plan, all of them are the label of the permanent standby.
            if finding.labels.iter().any(|label| (&label.file, label.span) == (*file, *span)) {
                continue;
            }
            let text = if number >= LIMIT { format!("the third: {label}") } else { (*label).to_owned() };
            finding = finding.at(file, *span, text);
        }
        findings.push(finding.help(HELP));
    }
}
