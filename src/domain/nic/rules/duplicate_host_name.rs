//! Two servers that have one host name.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Side, subject_of};
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::few;

/// The rule.
pub static RULE: Rule = rule!("duplicate-host-name", Warning, "Two servers have the same host name");

/// Finds it, each name once, however many servers have it. A name that a capture's file gives says nothing of the machine.
pub fn check(sides: &[Side<'_>], findings: &mut Vec<Finding>) {
    let mut called: BTreeMap<String, Vec<(&Side<'_>, &str)>> = BTreeMap::new();
    for side in sides {
        let host = side.server.survey.server.host.as_deref().unwrap_or_default();
        let bare = host.split('.').next().unwrap_or_default().to_lowercase();
        // What systems call themselves that nobody named.
        if !["", "localhost"].contains(&bare.as_str()) {
            called.entry(bare).or_default().push((side, host));
        }
    }
    for (name, servers) in called.into_iter().filter(|(_, servers)| are_one_name(servers)) {
        let origins: Vec<&str> =
            servers.iter().map(|(side, _)| side.server.survey.server.origin.as_str()).collect();
        let message = format!(
            "{} are of a machine that calls itself {name}: it is one machine, captured twice, or there are two of that name.",
            few(&origins)
        );
        findings.push(Finding::new(&RULE, subject_of(&servers), message).help(
            "If it is one machine, capture the other one and judge again. If not, give each machine a name of its own, as the \
             plan has it, before partners and clients are set up.",
        ));
    }
}

/// Whether two of these have one name. A domain is not told by every source; where all tell it, it tells machines apart.
fn are_one_name(servers: &[(&Side<'_>, &str)]) -> bool {
    let names: BTreeSet<String> = servers.iter().map(|(_, host)| host.to_lowercase()).collect();
    servers.len() > 1 && (names.len() < servers.len() || names.iter().any(|name| !name.contains('.')))
}

#[cfg(test)]
mod tests {
    use crate::nic::judge::judge;
    use crate::nic::model::Server;
    use crate::nic::test_servers::{card, server};

    fn called(number: u8, host: Option<&str>) -> Server {
        let address = format!("10.1.1.{number}/24");
        Server {
            host: host.map(str::to_owned),
            ..server(&format!("file-{number}"), vec![card("a", &[&address])])
        }
    }

    fn found(hosts: [Option<&str>; 2]) -> bool {
        let servers = [called(1, hosts[0]), called(2, hosts[1])];
        judge(&servers, None, &[]).findings.iter().any(|finding| finding.rule.name == "duplicate-host-name")
    }

    #[test]
    fn one_name_in_any_form_is_one() {
        for (a, b) in [("SRV-A", "SRV-A"), ("SRV-A", "srv-a"), ("SRV-A", "srv-a.plant.example")] {
            assert!(found([Some(a), Some(b)]), "{a}, {b}");
        }
    }

    #[test]
    fn what_tells_no_machine_is_no_name() {
        for (a, b) in [
            (Some("SRV-A"), Some("SRV-B")),
            (Some("scada.north.example"), Some("scada.south.example")),
            (Some("localhost"), Some("localhost")),
            (Some("localhost.localdomain"), Some("localhost")),
            (Some(""), Some("")),
            (None, None),
            (Some("SRV-A"), None),
        ] {
            assert!(!found([a, b]), "{a:?}, {b:?}");
        }
    }
}
