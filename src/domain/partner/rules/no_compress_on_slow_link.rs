//! `no-compress-on-slow-link`: a standby catches up over this link.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::compression::{Setting, of_plan, of_sheets};
use crate::domain::partner::group::Group;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("no-compress-on-slow-link", Info, "Compress is off although the link has less than 10 Mbit/s");

/// What to do.
const HELP: &str = "Leave compress out of the plan, or set it to true, and tick Compress at both ends. Keep it off if the \
                    processors are the bottleneck, and suppress this with that reason.";

/// What the vendor says.
const VENDOR: &str = "The vendor recommends compression for such links.";

/// Looks at what the plan says outright, for a network or for a server.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    judge(of_plan(view.plan), findings);
}

/// Looks at every connection of the sheets that have a plan.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    judge(of_sheets(group), findings);
}

fn judge<'a>(settings: impl Iterator<Item = Setting<'a>>, findings: &mut Vec<Finding>) {
    let wrong = settings.filter(|setting| !setting.is_on && setting.is_slow());
    findings.extend(wrong.map(|setting| setting.finding(&RULE, VENDOR, HELP)));
}
