//! `port-outside-registered-range`: a port that another program may hold after a restart.

use std::ops::RangeInclusive;

use super::port_out_of_range::{TCP, what};
use super::prelude::*;

pub static RULE: Rule =
    rule!("port-outside-registered-range", Warning, "a port is not between 1024 and 49151");

/// The vendor's advice for fixed ports behind firewalls (its page about the Telnet port).
const ADVISED: RangeInclusive<u32> = 1024..=49151;

/// Looks at every port of a plan or a sheet.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for port in &values.ports {
        let number = port.port.value;
        if ADVISED.contains(&number) || !TCP.contains(&number) {
            continue;
        }
        let why =
            if number < 1024 { "belongs to well-known services" } else { "may be given to another program" };
        let message = format!(
            "{}: {} is {number}, which {why}. Advised for fixed ports are 1024 to 49151.",
            port.owner,
            what(port)
        );
        findings.push(
            values.finding(&RULE, port.owner, port.port.span, "outside 1024 to 49151", message).help(
                "Use 5481, the product's default, or another number in that range, everywhere in one go.",
            ),
        );
    }
}
