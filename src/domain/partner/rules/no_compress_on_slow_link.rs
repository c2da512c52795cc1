//! `no-compress-on-slow-link`: a standby catches up over this link.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::compression;
use crate::domain::partner::subject::Subject;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("no-compress-on-slow-link", Info, "Compress is off although the link has less than 10 Mbit/s");

/// What to do.
const HELP: &str = "Leave compress out of the plan, or set it to true, and tick Compress at both ends. Keep it off if the \
                    processors are the bottleneck, and suppress this with that reason.";

/// What the vendor says.
const VENDOR: &str = "The vendor recommends compression for such links.";

/// Looks at what a plan says outright, and at every connection of the sheets that have one.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let wrong = compression::of(subject).filter(|setting| !setting.is_on && setting.is_slow());
    findings.extend(wrong.map(|setting| setting.finding(&RULE, VENDOR, HELP)));
}
