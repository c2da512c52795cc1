//! An address of the plan that no adapter of the machine has, or one only that carries no network.

use std::net::IpAddr;

use super::context::PlanContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::{Adapter, AdapterAddress};
use crate::nic::subnets::{self, Place};
use crate::nic::survey::Survey;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("declared-address-missing", Error, "An address of the plan is on no adapter that counts");

/// Finds it. Names cannot be compared with adapters; the judgement says so in a note.
pub fn check(plan: &PlanContext<'_>, findings: &mut Vec<Finding>) {
    for end in plan.endpoints() {
        let Some(address) = &end.endpoint.address else { continue };
        let Some(ip) = address.value.ip() else { continue };
        let survey = plan.server.survey;
        let mut tell = |what: &str, help: &str, label: &str| {
            let (server, connection) = (plan.planned.label(), end.connection());
            let message = format!("The plan gives {server} the {connection} address {ip}{what}");
            let finding = Finding::new(&RULE, plan.server.name(), message).help(help);
            findings.push(finding.at(&plan.system.file, address.span, label));
        };
        if survey.considered.iter().any(|a| a.addresses.iter().any(|own| own.address == ip)) {
            let Some((adapter, reason)) = on_no_network(survey, ip) else { continue };
            tell(
                &format!(". {adapter} has it, which counts for no network: {reason}."),
                "Main and Backup need a network card each, or a team: set the address on one, or leave the Backup \
                 connection empty on both servers and take it out of the plan.",
                "on no adapter that counts",
            );
            continue;
        }
        let there: Vec<String> = survey
            .counted
            .iter()
            .flat_map(|c| c.adapter.addresses.iter().map(|a| format!("{} on {}", a.address, c.adapter.name)))
            .collect();
        let there = if there.is_empty() { "no address at all".to_owned() } else { list(&there) };
        tell(
            &format!(", but no adapter of this machine has it. It has {there}."),
            "Check that this is the server that --server names, then set the address, or correct the plan.",
            "on no adapter",
        );
    }
}

/// The adapter that has the address, and why it does not count, where no other one that counts has it. What the system does not
/// use (`address-not-in-use`) and a card's single-host address (`address-of-no-network`) have rules of their own; where the
/// source leaves out what adapters are, nobody can tell.
fn on_no_network<'a>(survey: &'a Survey<'_>, ip: IpAddr) -> Option<(&'a str, &'a str)> {
    let own = |adapter: &Adapter| adapter.addresses.iter().find(|own| own.address == ip).cloned();
    if survey.server.untold.is_some() || survey.counted.iter().any(|counted| own(counted.adapter).is_some()) {
        return None;
    }
    let is_card = |adapter: &Adapter| survey.candidates.iter().any(|card| std::ptr::eq(*card, adapter));
    let is_told_elsewhere = |adapter: &Adapter, own: &AdapterAddress| {
        is_card(adapter) && (own.is_out_of_use() || subnets::place(own) == Place::HostOnly)
    };
    let holds = |adapter: &&&Adapter| own(adapter).is_some_and(|own| !is_told_elsewhere(adapter, &own));
    let holder = survey.considered.iter().find(holds)?;
    let left_out = survey.left_out.iter().find(|left_out| left_out.name == holder.name)?;
    Some((&left_out.name, &left_out.reason))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{expect_with_plan, plan};
    use crate::nic::model::{Adapter, AdapterKind, AddressState};
    use crate::nic::test_servers::{card, server};
    use crate::status::Status;

    /// A server as it is planned, but for what has the Backup address.
    fn expect_backup_on(backup: Adapter, status: Status, wanted: &[&str]) {
        let machine = server("X", vec![card("a", &["10.1.1.1/24"]), backup]);
        expect_with_plan(machine, &plan(None), status, wanted);
    }

    #[test]
    fn an_adapter_that_carries_no_network_carries_no_backup() {
        let of_kind = |kind| Adapter { kind, ..card("b", &["10.1.2.1/24"]) };
        expect_backup_on(of_kind(AdapterKind::Ethernet), Status::Ok, &[]);
        for (kind, why) in [
            (AdapterKind::PointToPoint, "b has it, which counts for no network: tunnel or other"),
            (AdapterKind::Other, "which counts for no network: made by software"),
            (AdapterKind::Bridge, "which counts for no network: bridge or virtual switch without"),
        ] {
            expect_backup_on(of_kind(kind), Status::Critical, &[why]);
        }
        // A peer of a VPN has a mask of all ones for the most part.
        let alone = Adapter { kind: AdapterKind::PointToPoint, ..card("b", &["10.1.2.1/32"]) };
        expect_backup_on(alone, Status::Critical, &["b has it, which counts for no network: tunnel"]);
    }

    #[test]
    fn what_another_rule_tells_is_told_once() {
        expect_backup_on(card("b", &["10.1.2.1/32"]), Status::Warning, &[]);
        let mut unused = card("b", &["10.1.2.1/24"]);
        unused.addresses[0].state = AddressState::Duplicate;
        expect_backup_on(unused, Status::Critical, &[]);
    }

    #[test]
    fn where_nobody_tells_what_adapters_are_there_is_no_certain_fault() {
        let tunnel = Adapter { kind: AdapterKind::PointToPoint, ..card("b", &["10.1.2.1/24"]) };
        let mut machine = server("X", vec![card("a", &["10.1.1.1/24"]), tunnel]);
        machine.untold = Some("It does not tell what adapters are.".into());
        expect_with_plan(machine, &plan(None), Status::Unknown, &[]);
    }
}
