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
/// (label and host name are often the same; Windows does not care for case). Where only one of the two has a domain, what stands
/// before it decides, if one server alone is called so.
#[must_use]
pub fn planned<'a>(system: &'a System, label: Option<&str>, machine: &str) -> Option<&'a Server> {
    let labels =
        || system.servers.iter().filter_map(|server| Some((server, server.label.as_ref()?.value.as_str())));
    let wanted = label.unwrap_or(machine);
    let exact = label.and_then(|label| labels().find(|(_, own)| *own == label));
    let in_any_case = || labels().find(|(_, own)| own.eq_ignore_ascii_case(wanted));
    let by_host = || {
        let mut all = labels().filter(|(_, own)| is_host_of(own, wanted) || is_host_of(wanted, own));
        all.next().filter(|_| all.next().is_none())
    };
    exact.or_else(in_any_case).or_else(by_host).map(|(server, _)| server)
}

/// Whether the one is the other's name without its domain. An address has none.
fn is_host_of(host: &str, full: &str) -> bool {
    full.parse::<IpAddr>().is_err()
        && full.split_once('.').is_some_and(|(before, _)| before.eq_ignore_ascii_case(host))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FileName, Span};
    use crate::partner::common::Spanned;
    use crate::partner::system::Settings;

    fn known_as(labels: &[&str], machine: &str) -> Option<String> {
        let server = |label: &&str| Server {
            span: Span::default(),
            label: Some(Spanned { value: (*label).to_owned(), span: Span::default() }),
            role: None,
            settings: Settings::default(),
            main: None,
            backup: None,
            team: None,
            connects_to: Vec::new(),
            ignored_interfaces: Vec::new(),
        };
        let system = System {
            file: FileName::from("system.yaml"),
            name: None,
            product: None,
            kind: None,
            main: None,
            backup: None,
            defaults: Settings::default(),
            servers: labels.iter().map(server).collect(),
            suppressions: Vec::new(),
        };
        let by_name = planned(&system, None, machine).map(|server| server.label().to_owned());
        let by_label = planned(&system, Some(machine), "X").map(|server| server.label().to_owned());
        assert_eq!(by_name, by_label);
        by_name
    }

    #[test]
    fn a_domain_behind_the_name_does_not_hide_a_server() {
        let both = ["SRV-A", "SRV-B"];
        assert_eq!(known_as(&both, "srv-a.plant.example").as_deref(), Some("SRV-A"));
        assert_eq!(known_as(&["srv-a.plant.example"], "SRV-A").as_deref(), Some("srv-a.plant.example"));
        assert_eq!(known_as(&both, "srv-c.plant.example"), None);
        assert_eq!(known_as(&both, "srv-a1"), None);
        // Which of two sites' servers it is, the name does not tell.
        let sites = ["srv-a.north", "srv-a.south"];
        assert_eq!(known_as(&sites, "srv-a"), None);
        assert_eq!(known_as(&sites, "srv-a.west"), None);
        assert_eq!(known_as(&sites, "SRV-A.south").as_deref(), Some("srv-a.south"));
        assert_eq!(known_as(&["10", "11"], "10.1.1.11"), None);
    }
}
