//! `port-out-of-range`: no TCP port.

use super::prelude::*;

pub static RULE: Rule = rule!("port-out-of-range", Error, "a port is not between 1 and 65535");

/// The ports of TCP. The range of the vendor's own field is not known.
pub const TCP: RangeInclusive<u32> = 1..=65535;

/// What to do, in our files and in a client's.
const HELP: &str = "Enter the port on which that server listens; the product's default is 5481.";

/// Looks at every port of a plan or a sheet.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.ports.iter().filter(|port| !TCP.contains(&port.number.value)).map(|port| {
        let message = format!("{} is {}. TCP ports are 1 to 65535.", port.words(), port.number);
        port.owner.finding(&RULE, (port.number.span, "no TCP port"), message).help(HELP)
    })
}

/// Looks at every node of a client's file.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let nodes = client.each().flat_map(|of| of.system.servers.iter().map(move |node| (of, node)));
    nodes.filter_map(|(of, node)| {
        let port = node.port.filter(|port| !TCP.contains(&port.value))?;
        let message = format!("{of}, server {}: port is {port}. TCP ports are 1 to 65535.", node.subject());
        Some(of.finding(&RULE, (port.span, "no TCP port"), message).help(HELP))
    })
}
