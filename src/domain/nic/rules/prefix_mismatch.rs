//! Two servers on one network that disagree about how large it is.

use std::collections::{BTreeSet, HashSet};

use ipnet::IpNet;

use super::context::PairContext;
use crate::finding::{Finding, Rule};
use crate::nic::subnets::{self, Relation};
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("prefix-mismatch", Error, "Two servers disagree about a subnet's prefix length");

/// Finds it: subnets that overlap, and that the other server does not have as well.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    let (ours, theirs) = (&pair.first.subnets, &pair.second.subnets);
    let nets = |all: &BTreeSet<(IpNet, &str)>| all.iter().map(|(net, _)| *net).collect::<HashSet<_>>();
    let (our_nets, their_nets) = (nets(ours), nets(theirs));
    let lacking: Vec<_> = theirs.iter().filter(|(net, _)| !our_nets.contains(net)).collect();
    for &(a, ours_on) in ours.iter().filter(|(net, _)| !their_nets.contains(net)) {
        for &&(b, theirs_on) in &lacking {
            if subnets::relation(a, b) != Relation::Overlapping {
                continue;
            }
            let message = format!(
                "{ours_on} of {} is in {a}, {theirs_on} of {} in {b}: the same network with different prefix lengths.",
                pair.first.name(),
                pair.second.name()
            );
            findings.push(
                Finding::new(&RULE, pair.subject(), message)
                    .help("Set the prefix length of the network plan on both servers."),
            );
        }
    }
}
