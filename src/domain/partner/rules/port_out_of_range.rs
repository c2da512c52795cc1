//! `port-out-of-range`: no TCP port.

use std::ops::RangeInclusive;

use super::prelude::*;
use crate::domain::partner::values::Port;

pub static RULE: Rule = rule!("port-out-of-range", Error, "a port is not between 1 and 65535");

/// The ports of TCP. The range of the vendor's own field is not known.
pub const TCP: RangeInclusive<u32> = 1..=65535;

/// How a port is called in messages.
#[must_use]
pub fn what(port: &Port<'_>) -> String {
    match port.connection {
        None => "the server's own port".to_owned(),
        Some(name) => format!("{} Connection > Port", name.title()),
    }
}

/// Looks at every port of a plan or a sheet.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for port in values.ports.iter().filter(|port| !TCP.contains(&port.port.value)) {
        let message =
            format!("{}: {} is {}. TCP ports are 1 to 65535.", port.owner, what(port), port.port.value);
        findings.push(
            values
                .finding(&RULE, port.owner, port.port.span, "no TCP port", message)
                .help("Enter the port on which that server listens; the product's default is 5481."),
        );
    }
}

/// Looks at every node of a client's file.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    for system in &client.systems {
        let subject = system.subject();
        for node in &system.servers {
            let Some(port) = node.port.filter(|port| !TCP.contains(&port.value)) else { continue };
            let server = node.subject();
            let message = format!(
                "System {subject}, server {server}: port is {}. TCP ports are 1 to 65535.",
                port.value
            );
            findings.push(
                Finding::new(&RULE, subject, message)
                    .at(&client.file, port.span, "no TCP port")
                    .help("Enter the port on which that server listens; the product's default is 5481."),
            );
        }
    }
}
