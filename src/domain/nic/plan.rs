//! What the plan says of one server, in the form that can be compared with a machine.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::partner::system::{Endpoint, Network, Role, Server, System};

/// What the plan says of a server's two networks, as far as it can be compared with a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// The server's address on Main, when it is given as a number.
    pub main: Option<IpAddr>,
    /// The subnets of the Main network.
    pub main_subnets: Vec<IpNet>,
    /// The server's address on Backup, when it is given as a number.
    pub backup: Option<IpAddr>,
    /// The subnets of the Backup network.
    pub backup_subnets: Vec<IpNet>,
    /// Whether it is a permanent standby to which the plan gives no Backup.
    pub goes_without_backup: bool,
}

impl Declared {
    /// Whether the plan gives the server this address.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        [self.main, self.backup].contains(&Some(address))
    }
}

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
        goes_without_backup: server.role() == Role::PermanentStandby && server.backup.is_none(),
    }
}
