//! `compress-on-fast-link`: compression costs processor time at both ends and gains nothing on a fast link.

use super::no_compress_on_slow_link::{bandwidth, settings};
use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::derive::COMPRESS_BELOW;
use crate::domain::partner::group::Group;
use crate::domain::partner::values;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("compress-on-fast-link", Warning, "Compress is on although the link has 10 Mbit/s or more");

/// What to do.
const HELP: &str = "Leave compress out of the plan (it is then decided from bandwidth) and clear Compress at both ends. \
                    If a slower part lies in the path, correct the plan's bandwidth.";

/// Looks at what the plan says outright, for a network or for a server.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    for setting in settings(plan).filter(|s| s.compress.value && s.bandwidth.value >= COMPRESS_BELOW) {
        let message = format!(
            "{}: Compress is on, and the {} network has {}. The vendor says to enable it on slow links only, typically \
             below 10 Mb/s.",
            setting.subject,
            setting.name.name(),
            bandwidth(setting.bandwidth.value)
        );
        findings.push(
            Finding::new(&RULE, setting.subject, message)
                .at(&plan.file, setting.compress.span, "on")
                .at(&plan.file, setting.bandwidth.span, "10 Mbit/s or more")
                .help(HELP),
        );
    }
}

/// Looks at every connection of the sheets that have a plan.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = group.plan else { return };
    for sheet in &group.sheets {
        for (owner, column) in values::columns(sheet) {
            for (name, connection) in column.connections() {
                let Some(compress) = connection.compress.filter(|compress| compress.value) else { continue };
                let network = crate::domain::partner::derive::network(plan, name);
                let Some(speed) = network.and_then(|n| n.bandwidth).filter(|b| b.value >= COMPRESS_BELOW)
                else {
                    continue;
                };
                let message = format!(
                    "{owner}: {} Connection has Compress on, and the plan gives the {} network {}.",
                    name.name(),
                    name.name(),
                    bandwidth(speed.value)
                );
                findings.push(
                    Finding::new(&RULE, owner.subject(), message)
                        .at(&sheet.file, compress.span, "on")
                        .at(&plan.file, speed.span, "10 Mbit/s or more")
                        .help(HELP),
                );
            }
        }
    }
}
