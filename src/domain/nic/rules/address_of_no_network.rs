//! A card whose address belongs to no network.

use super::context::ServerContext;
use crate::addresses;
use crate::finding::{Finding, Rule, Severity};
use crate::nic::subnets::{self, Place};
use crate::nic::survey::{in_use, tells_network};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("address-of-no-network", Error, "A card has an address that no network has");

/// Finds it. A single-host address beside one of a network (of a cluster, for one) is right where it is; alone it leaves the
/// card without a network.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for adapter in &server.survey.candidates {
        let has_network = in_use(adapter).map(subnets::place).any(|place| tells_network(&place));
        for own in in_use(adapter) {
            let (severity, what) = match (subnets::place(own), addresses::no_host(own.address)) {
                (Place::NotUsable, Some(what)) => (Severity::Error, what.words()),
                (Place::HostOnly, _) if !has_network => (
                    Severity::Warning,
                    "an address with a mask of all ones, so that no other machine is in its subnet",
                ),
                _ => continue,
            };
            let left = if has_network { "" } else { " It has no other, and counts for nothing." };
            let message = format!("{}: {} is {what}.{left}", adapter.name, own.address);
            findings.push(Finding::new(&RULE, server.name(), message).with(severity).help(
                "Set the address and the mask of the network plan; if the card is not meant for the product, take the address off \
                 it or disable it.",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Severity;
    use crate::nic::judge::judge;
    use crate::nic::test_servers::{card, server};

    fn found(addresses: &[&str]) -> Vec<Severity> {
        let servers = [server("SRV-A", vec![card("a", &["10.1.1.1/24"]), card("b", addresses)])];
        let all = judge(&servers, None, &[]).findings;
        all.into_iter()
            .filter(|one| one.rule.name == "address-of-no-network")
            .map(|one| one.severity)
            .collect()
    }

    #[test]
    fn a_card_of_one_address_has_no_network() {
        assert_eq!(found(&["10.1.2.1/32"]), [Severity::Warning]);
        assert_eq!(found(&["fd00::1/128", "fe80::1/64"]), [Severity::Warning]);
        assert_eq!(found(&["10.1.2.1/24", "10.1.2.9/32"]), [], "a cluster's address beside the card's own");
        assert_eq!(found(&["10.1.2.1/24"]), []);
        assert_eq!(found(&["fe80::1/64"]), []);
        assert_eq!(found(&[]), []);
    }

    #[test]
    fn what_no_machine_can_have_is_an_error() {
        for address in ["240.1.1.1/24", "0.1.1.1/8", "127.0.0.2/8", "239.1.1.1/24"] {
            assert_eq!(found(&[address]), [Severity::Error], "{address}");
            assert_eq!(found(&["10.1.2.1/24", address]), [Severity::Error], "{address}");
        }
    }
}
