//! What the plan says of one server, in the form that can be compared with a machine.

use super::verdict::Declared;
use crate::partner::system::{Endpoint, Network, Server, System};

/// The planned server that a machine is: by the label given with `--server`, else by the machine's own name
/// (label and host name are often the same; Windows does not care for case).
#[must_use]
pub fn planned<'a>(system: &'a System, label: Option<&str>, machine: &str) -> Option<&'a Server> {
    let has_label = |server: &&Server, wanted: &str| {
        server.label.as_ref().is_some_and(|l| l.value.eq_ignore_ascii_case(wanted))
    };
    match label {
        Some(label) => system
            .servers
            .iter()
            .find(|server| server.label.as_ref().is_some_and(|l| l.value == label))
            .or_else(|| system.servers.iter().find(|server| has_label(server, label))),
        None => system.servers.iter().find(|server| has_label(server, machine)),
    }
}

/// The plan's addresses and subnets for this server.
#[must_use]
pub fn declared(system: &System, server: &Server) -> Declared {
    let ip = |end: &Option<Endpoint>| end.as_ref()?.address.as_ref()?.value.ip();
    let subnets = |network: &Option<Network>| {
        network.iter().flat_map(|network| network.subnets.iter().map(|subnet| subnet.value)).collect()
    };
    Declared {
        main: ip(&server.main),
        main_subnets: subnets(&system.main),
        backup: ip(&server.backup),
        backup_subnets: subnets(&system.backup),
    }
}
