//! `compress-on-fast-link`: compression costs processor time at both ends and gains nothing on a fast link.

use super::prelude::*;
use crate::partner::compression;

pub static RULE: Rule =
    rule!("compress-on-fast-link", Warning, "Compress is on although the link has 10 Mbit/s or more");

const HELP: &str = "Leave compress out of the plan (it is then decided from bandwidth) and clear Compress at both ends. \
                    If a slower part lies in the path, correct the plan's bandwidth.";

const VENDOR: &str = "The vendor says to enable it on slow links only, typically below 10 Mb/s.";

/// Looks at what a plan says outright, and at every connection of the sheets that have one.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let wrong = compression::of(subject).filter(|setting| setting.is_on && !setting.is_slow());
    wrong.map(|setting| setting.finding(&RULE, VENDOR, HELP))
}
