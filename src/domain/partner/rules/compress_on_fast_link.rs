//! `compress-on-fast-link`: compression costs processor time at both ends and gains nothing on a fast link.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::compression::{SheetSetting, bandwidth, of_plan, of_sheets};
use crate::domain::partner::derive::COMPRESS_BELOW;
use crate::domain::partner::group::Group;
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
    for setting in of_plan(plan).filter(|s| s.compress.value && s.bandwidth.value >= COMPRESS_BELOW) {
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
    let fast = |setting: &SheetSetting<'_>| setting.bandwidth.value >= COMPRESS_BELOW;
    for (plan, sheet) in of_sheets(group).into_iter().filter(|(_, sheet)| fast(sheet)) {
        let Some(compress) = sheet.connection.compress.filter(|compress| compress.value) else { continue };
        let message = format!(
            "{}: {} Connection has Compress on, and the plan gives the {} network {}.",
            sheet.owner,
            sheet.name.name(),
            sheet.name.name(),
            bandwidth(sheet.bandwidth.value)
        );
        findings.push(
            Finding::new(&RULE, sheet.owner.subject(), message)
                .at(sheet.file, compress.span, "on")
                .at(&plan.file, sheet.bandwidth.span, "10 Mbit/s or more")
                .help(HELP),
        );
    }
}
