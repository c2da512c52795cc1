//! `no-compress-on-slow-link`: a standby catches up over this link.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::compression::{SheetSetting, bandwidth, of_plan, of_sheets};
use crate::domain::partner::derive::COMPRESS_BELOW;
use crate::domain::partner::group::Group;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("no-compress-on-slow-link", Info, "Compress is off although the link has less than 10 Mbit/s");

/// What to do.
const HELP: &str = "Leave compress out of the plan, or set it to true, and tick Compress at both ends. Keep it off if the \
                    processors are the bottleneck, and suppress this with that reason.";

/// Looks at what the plan says outright, for a network or for a server.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    for setting in of_plan(plan).filter(|s| !s.compress.value && s.bandwidth.value < COMPRESS_BELOW) {
        let message = format!(
            "{}: Compress is off, and the {} network has {}. The vendor recommends compression for such links.",
            setting.subject,
            setting.name.name(),
            bandwidth(setting.bandwidth.value)
        );
        findings.push(
            Finding::new(&RULE, setting.subject, message)
                .at(&plan.file, setting.compress.span, "off")
                .at(&plan.file, setting.bandwidth.span, "less than 10 Mbit/s")
                .help(HELP),
        );
    }
}

/// Looks at every connection of the sheets that have a plan.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let slow = |setting: &SheetSetting<'_>| setting.bandwidth.value < COMPRESS_BELOW;
    for (plan, sheet) in of_sheets(group).into_iter().filter(|(_, sheet)| slow(sheet) && !sheet.is_on()) {
        let place = sheet.connection.compress.map_or(sheet.connection.span, |compress| compress.span);
        let message = format!(
            "{}: {} Connection has Compress off, and the plan gives the {} network {}.",
            sheet.owner,
            sheet.name.name(),
            sheet.name.name(),
            bandwidth(sheet.bandwidth.value)
        );
        findings.push(
            Finding::new(&RULE, sheet.owner.subject(), message)
                .at(sheet.file, place, "off")
                .at(&plan.file, sheet.bandwidth.span, "less than 10 Mbit/s")
                .help(HELP),
        );
    }
}
