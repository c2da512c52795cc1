//! `no-compress-on-slow-link`: a standby catches up over this link.

use super::prelude::*;
use crate::partner::compression;

pub static RULE: Rule =
    rule!("no-compress-on-slow-link", Info, "Compress is off although the link has less than 10 Mbit/s");

const HELP: &str = "Leave compress out of the plan, or set it to true, and tick Compress at both ends. Keep it off if the \
                    processors are the bottleneck, and suppress this with that reason.";

const VENDOR: &str = "The vendor recommends compression for such links.";

/// Looks at what a plan says outright, and at every connection of the sheets that have one.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let wrong = compression::of(subject).filter(|setting| !setting.is_on && setting.is_slow());
    let wrong = wrong.map(|setting| setting.finding(&RULE, VENDOR, HELP));
    wrong.chain(subject.judged_plan().into_iter().flat_map(without_bandwidth))
}

/// Networks of which the plan tells neither the bandwidth nor Compress: their connections are left without compression.
fn without_bandwidth(plan: &System) -> impl Iterator<Item = Finding> {
    Path::BOTH.into_iter().filter_map(|name| {
        let network = plan.network(name).filter(|n| n.bandwidth.is_none() && n.compress.is_none())?;
        let mut ends = plan.servers.iter().filter_map(|server| server.endpoint(name));
        ends.find(|end| end.compress.is_none())?;
        let message = format!(
            "The bandwidth of the {name} network is not given: it was not judged whether its connections want Compress, \
             and they are left without."
        );
        let finding = Owner::networks(plan).finding(&RULE, (network.span, "no bandwidth"), message);
        Some(finding.help("Write it into the plan: `bandwidth: 2Mbit/s`, the slowest part of the way between the servers."))
    })
}
