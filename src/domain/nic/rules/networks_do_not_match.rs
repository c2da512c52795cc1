//! Two servers that are not on the same networks.

use super::context::{PairContext, ServerContext, Side};
use crate::finding::{Finding, Rule, Severity};
use crate::nic::meeting::{self, Meeting};
use crate::nic::verdict::{Network, NetworkRole};
use crate::rule;
use crate::words::{count, few};

/// The rule.
pub static RULE: Rule = rule!("networks-do-not-match", Error, "Two servers are not on the same networks");

/// Finds it. Only servers whose networks are known can be compared.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    if !is_known(&pair.first.server) || !is_known(&pair.second.server) {
        return;
    }
    if pair.meeting.falls_short() {
        findings.push(too_few(pair));
    } else if pair.meeting.routed {
        findings.push(routed(pair));
    } else if !pair.meeting.by_role {
        findings.extend(odd_ones(pair));
    }
    findings.extend(exchanged(pair));
}

/// IPv4 says that a card faces one of the partner's, and IPv6 another one.
fn exchanged(pair: &PairContext<'_>) -> Option<Finding> {
    let (ours, theirs) = (pair.first.networks(), pair.second.networks());
    let crossed = meeting::crossed(ours, theirs)?;
    let (network, by_v4, by_v6) =
        (ours.get(crossed.first)?, theirs.get(crossed.by_v4)?, theirs.get(crossed.by_v6)?);
    let message = format!(
        "By IPv4 {one} of {a} is on one network with {v4} of {b}, and by IPv6 with {v6} of {b}: {} faces {} and {}. Both cannot be true \
         of the cables.",
        network.describe(),
        by_v4.describe(),
        by_v6.describe(),
        one = few(&network.adapters),
        v4 = few(&by_v4.adapters),
        v6 = few(&by_v6.adapters),
        a = pair.first.name(),
        b = pair.second.name()
    );
    Some(Finding::new(&RULE, pair.subject(), message).help(
        "A prefix that a router advertises shows where the cable ends: look whether the two cables of one server are exchanged, and \
         correct the cables or the addresses. Then ping each address of the partner from the card that faces it.",
    ))
}

fn too_few(pair: &PairContext<'_>) -> Finding {
    let common = match pair.meeting {
        Meeting { common: 1, by_role: false, .. } => {
            "have one network in common, so the Backup connection has nowhere to go"
        }
        meeting => meeting.in_words(),
    };
    let of = |side: &Side<'_>| describe(side.networks(), pair.meeting.by_role);
    let message = format!(
        "{} and {} {common}. {} has {}; {} has {}.",
        pair.first.name(),
        pair.second.name(),
        pair.first.name(),
        of(pair.first),
        pair.second.name(),
        of(pair.second)
    );
    Finding::new(&RULE, pair.subject(), message).help(
        "Both servers' Main addresses belong in one subnet and both Backup addresses in another. Correct the addresses, or \
         configure Main and Backup to a routed address on purpose and check the route.",
    )
}

/// The plan has both subnets in one network: what lies between them is no capture's to tell.
fn routed(pair: &PairContext<'_>) -> Finding {
    let (first, second) = (pair.first, pair.second);
    let message = format!(
        "{one} and {two} are in different subnets of one of the plan's networks: routers lie between them, and no capture shows \
         whether they pass the traffic on. {one} has {}; {two} has {}.",
        describe(first.networks(), true),
        describe(second.networks(), true),
        one = first.name(),
        two = second.name()
    );
    Finding::new(&RULE, pair.subject(), message).with(Severity::Info).help(
        "Probe each way on both servers: `link-probe check --plan PLAN --server LABEL`; look that Main and Backup do not share a router.",
    )
}

/// Two networks in common are enough, and further ones that only one server is on need be no fault; where nobody says which
/// are Main and Backup, one of those may be meant.
fn odd_ones(pair: &PairContext<'_>) -> Option<Finding> {
    let alone = |side: &Side<'_>, is_shared: &dyn Fn(usize) -> bool| {
        let networks = side.networks().iter().enumerate().filter(|(number, _)| !is_shared(*number));
        let words: Vec<String> =
            networks.map(|(_, network)| format!("{} of {}", network.describe(), side.name())).collect();
        words
    };
    let mut odd = alone(pair.first, &|number| pair.shared.iter().any(|(ours, _)| *ours == number));
    let theirs = alone(pair.second, &|number| pair.shared.iter().any(|(_, theirs)| *theirs == number));
    // One that only one server has is its own affair more often than not; two that face nothing look like one, mistyped.
    let severity = if odd.is_empty() || theirs.is_empty() { Severity::Info } else { Severity::Warning };
    odd.extend(theirs);
    if odd.is_empty() {
        return None;
    }
    let message = format!(
        "{} and {} have {} in common, and {} on one server only: which are Main and Backup is not told.",
        pair.first.name(),
        pair.second.name(),
        count(pair.shared.len(), "network"),
        if odd.len() == 1 { format!("{} is", odd[0]) } else { format!("{} are", few(&odd)) },
    );
    Some(Finding::new(&RULE, pair.subject(), message).with(severity).help(
        "If one of these is meant for Main or Backup, correct its address; if not, say which two are meant: in a plan (--plan), or \
         with --interface.",
    ))
}

fn is_known(server: &ServerContext<'_>) -> bool {
    let counted = &server.survey.counted;
    !counted.is_empty() && counted.iter().all(|c| !c.subnets.is_empty())
}

fn describe(networks: &[Network], by_role: bool) -> String {
    let described = |network: &Network| match network.role {
        NetworkRole::Main if by_role => format!("Main: {}", network.describe()),
        NetworkRole::Backup if by_role => format!("Backup: {}", network.describe()),
        _ => network.describe(),
    };
    let words: Vec<String> = networks.iter().map(described).collect();
    few(&words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nic::judge::judge;
    use crate::nic::model::Server;
    use crate::nic::test_servers::{card, server};

    #[test]
    fn cables_that_contradict_the_addresses_are_an_error() {
        let with = |name: &str, nets: [u8; 2], host: u8| {
            let one = |at: usize| {
                let own = [format!("10.1.{}.{host}/24", nets[at]), format!("2001:470:1:{at}::{host}/64")];
                card(&format!("e{at}"), &own.each_ref().map(String::as_str))
            };
            server(name, vec![one(0), one(1)])
        };
        let errors = |second: Server| {
            let all = judge(&[with("SRV-A", [1, 2], 1), second], None, &[]).findings;
            all.into_iter()
                .filter(|one| one.severity == Severity::Error)
                .map(|one| one.message)
                .collect::<Vec<_>>()
        };
        assert_eq!(errors(with("SRV-B", [1, 2], 2)), Vec::<String>::new(), "the control");
        let crossed = errors(with("SRV-B", [2, 1], 2));
        assert!(
            crossed[0].starts_with(
                "By IPv4 e0 of SRV-A is on one network with e1 of SRV-B, and by IPv6 with e0 of SRV-B"
            ),
            "{crossed:?}"
        );
        assert_eq!(crossed.len(), 1);
        assert!(errors(with("SRV-B", [1, 3], 2))[0].contains("have one network in common"));
    }

    fn found(first: &[&str], second: &[&str]) -> Vec<(Severity, String)> {
        let with = |name: &str, addresses: &[&str]| {
            let cards = addresses.iter().enumerate().map(|(number, ip)| card(&format!("e{number}"), &[ip]));
            server(name, cards.collect())
        };
        let all = judge(&[with("SRV-A", first), with("SRV-B", second)], None, &[]).findings;
        let ours = all.into_iter().filter(|finding| finding.rule.name == RULE.name);
        ours.map(|finding| (finding.severity, finding.message)).collect()
    }

    #[test]
    fn a_network_of_one_server_may_be_a_mistyped_backup() {
        let all = ["10.1.1.1/24", "10.1.2.1/24", "10.9.0.1/24"];
        let told = found(&all, &["10.1.1.2/24", "10.1.7.2/24", "10.9.0.2/24"]);
        let message = "SRV-A and SRV-B have 2 networks in common, and 10.1.2.0/24 on e1 of SRV-A and 10.1.7.0/24 on e1 of SRV-B are \
                       on one server only: which are Main and Backup is not told.";
        assert_eq!(told, [(Severity::Warning, message.to_owned())]);
        let lacks = found(&all, &["10.1.1.2/24", "10.9.0.2/24"]);
        assert_eq!(lacks.iter().map(|(severity, _)| *severity).collect::<Vec<_>>(), [Severity::Info]);
        assert_eq!(found(&all, &["10.1.1.2/24", "10.1.2.2/24", "10.9.0.2/24"]), []);
        assert_eq!(found(&all[..2], &["10.1.1.2/24", "10.1.2.2/24"]), []);
    }
}
