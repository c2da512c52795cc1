//! `port-outside-registered-range`: a port that another program may hold after a restart.

use super::port_out_of_range::TCP;
use super::prelude::*;

pub static RULE: Rule =
    rule!("port-outside-registered-range", Warning, "a port is not between 1024 and 49151");

/// The vendor's advice for fixed ports behind firewalls (its page about the Telnet port).
pub const ADVISED: RangeInclusive<u32> = 1024..=49151;

/// Looks at every port of a plan or a sheet.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    let is_odd = |number: u32| TCP.contains(&number) && !ADVISED.contains(&number);
    values.ports.iter().filter(move |port| is_odd(port.number.value)).map(|port| {
        let number = port.number.value;
        let why =
            if number < 1024 { "belongs to well-known services" } else { "may be given to another program" };
        let message =
            format!("{} is {number}, which {why}. Advised for fixed ports are 1024 to 49151.", port.words());
        port.owner
            .finding(&RULE, (port.number.span, "outside 1024 to 49151"), message)
            .help("Use 5481, the product's default, or another number in that range, everywhere in one go.")
    })
}
