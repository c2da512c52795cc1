//! A default gateway that no router can have as its address.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::AdapterAddress;
use crate::nic::subnets;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("gateway-is-no-router", Error, "A default gateway is the server itself, or no machine's address");

/// Finds it: one that is an address of the server itself, or its subnet's network or broadcast address.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let survey = server.survey;
    for adapter in survey.counted.iter().map(|counted| counted.adapter) {
        for &gateway in &adapter.gateways {
            // A router of IPv6 answers at its subnet's first address, too.
            let of_subnet = adapter.addresses.iter().filter(|own| own.address.is_ipv4() && gateway.is_ipv4());
            let as_own =
                |own: &AdapterAddress| AdapterAddress { address: gateway, peer: None, ..own.clone() };
            let reserved = of_subnet
                .filter(|own| subnets::place(own) == subnets::place(&as_own(own)))
                .find_map(|own| subnets::reserved(&as_own(own)));
            let holder =
                survey.considered.iter().find(|one| one.addresses.iter().any(|own| own.address == gateway));
            let what = match (holder, reserved) {
                (Some(holder), _) => format!("this server's own address (on {})", holder.name),
                (None, Some(reserved)) => format!("{} of its subnet", reserved.words(gateway)),
                (None, None) => continue,
            };
            let message =
                format!("The default gateway {gateway} of {} is {what}, and no router.", adapter.name);
            findings
                .push(Finding::new(&RULE, server.name(), message).help(
                    "Set the router's address, or none: partners in the same subnets need no gateway.",
                ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::nic::judge::judge;
    use crate::nic::model::Adapter;
    use crate::nic::test_servers::{card, server};

    fn found(gateway: &str) -> Vec<String> {
        let first = Adapter {
            gateways: vec![gateway.parse().unwrap()],
            ..card("a", &["10.1.1.1/24", "fd00:1::1/64"])
        };
        let servers = [server("SRV-A", vec![first, card("b", &["10.1.2.1/24"])])];
        let all = judge(&servers, None, &[]).findings;
        all.into_iter().filter(|one| one.rule.name == "gateway-is-no-router").map(|one| one.message).collect()
    }

    #[test]
    fn itself_and_the_subnets_own_addresses_are_no_router() {
        for (gateway, what) in [
            ("10.1.1.1", "this server's own address (on a)"),
            ("10.1.2.1", "this server's own address (on b)"),
            ("10.1.1.0", "the network address of its subnet"),
            ("10.1.1.255", "the broadcast address of its subnet"),
        ] {
            assert_eq!(
                found(gateway),
                [format!("The default gateway {gateway} of a is {what}, and no router.")]
            );
        }
        for gateway in ["10.1.1.254", "10.1.7.255", "fd00:1::2", "fe80::1", "0.0.0.0"] {
            assert_eq!(found(gateway), [""; 0], "{gateway}");
        }
    }
}
