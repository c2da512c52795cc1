//! Tests of the rules' edges; that each rule finds its bad example is in tests/nic/rules.rs.

use crate::finding::{FileName, Finding, Severity, Span};
use crate::nic::judge::{judge, judge_chosen};
use crate::nic::model::{
    Adapter, AdapterKind, AddressOrigin, LinkState, Member, MemberLink, Monitoring, Server, TeamKnowledge,
};
use crate::nic::test_servers::{address, card, server, with_team};
use crate::partner::common::{Address, Spanned};
use crate::partner::system::{self, Endpoint, Network, Settings, System};
use crate::path::Path;
use crate::status::Status;

fn findings(servers: &[Server]) -> Vec<Finding> {
    judge(servers, None, &[]).findings
}

/// The rules found, each once, without the two that only say which verdict it is.
fn rules(servers: &[Server]) -> Vec<&'static str> {
    let mut rules: Vec<_> = findings(servers)
        .iter()
        .map(|f| f.rule.name)
        .filter(|name| !["single-network", "more-than-two-networks"].contains(name))
        .collect();
    rules.dedup();
    rules
}

#[track_caller]
fn expect(adapters: Vec<Adapter>, wanted: &[&str]) {
    assert_eq!(rules(&[server("SRV-A", adapters)]), wanted);
}

fn gateway(adapter: Adapter, gateways: &[&str]) -> Adapter {
    Adapter { gateways: gateways.iter().map(|g| g.parse().unwrap()).collect(), ..adapter }
}

#[test]
fn a_clash_in_both_families_is_one_finding() {
    let all = findings(&[server(
        "SRV-A",
        vec![card("a", &["10.1.1.1/24", "fd00::1/64"]), card("b", &["10.1.1.2/24", "fd00::2/64"])],
    )]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].message, "a and b are both in 10.1.1.0/24 and fd00::/64, and they are not one team.");
}

#[test]
fn three_adapters_in_one_subnet_are_three_pairs() {
    let cards = ["a", "b", "c"].iter().zip(["10.1.1.1/24", "10.1.1.2/24", "10.1.1.3/24"]);
    let all = findings(&[server("SRV-A", cards.map(|(name, ip)| card(name, &[ip])).collect())]);
    assert_eq!(all.iter().filter(|f| f.rule.name == "same-subnet-without-team").count(), 3);
}

#[test]
fn the_clash_says_that_the_source_is_blind() {
    let mut machine = server("SRV-A", vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.1.2/24"])]);
    machine.team_knowledge = TeamKnowledge::Unstated;
    assert!(findings(&[machine])[0].message.contains("Whether there are teams is undecided here"));
}

#[test]
fn a_suspected_vendor_team_is_told_and_its_clash_is_no_error() {
    let ans = Adapter { description: Some("BASP Virtual Adapter".into()), ..card("b", &["10.1.1.2/24"]) };
    let machine = [server("SRV-A", vec![card("a", &["10.1.1.1/24"]), ans])];
    assert_eq!(rules(&machine), ["vendor-team-suspected"]);
    assert_eq!(judge(&machine, None, &[]).status, Status::Unknown);
}

#[test]
fn two_adapters_with_one_present_address_may_share_a_cable() {
    let mac = |adapter: Adapter| Adapter {
        mac: Some("02:00:00:00:00:aa".into()),
        description: Some(format!("Contoso Gigabit Card ({})", adapter.name)),
        ..adapter
    };
    let (a, b) = (card("VLAN10", &["10.1.1.1/24"]), card("VLAN20", &["10.1.2.1/24"]));
    expect(vec![mac(a.clone()), mac(b.clone())], &["permanent-address-twice"]);
    expect(vec![mac(a.clone()), b.clone()], &[]);
    let plain = |name: &str, address: &str| mac(card(name, &[address]));
    let masked = findings(&[server("SRV-A", vec![plain("a", "10.1.1.1/24"), plain("b", "10.1.2.1/24")])]);
    assert_eq!(
        masked.iter().map(|f| (f.rule.name, f.severity)).collect::<Vec<_>>(),
        [("permanent-address-twice", Severity::Info)]
    );
    // One is permanent, and the other may have been replaced.
    let mut one = plain("a", "10.1.1.1/24");
    one.told.permanent_mac = Some("02:00:00:00:00:aa".into());
    let half = findings(&[server("SRV-A", vec![one, plain("b", "10.1.2.1/24")])]);
    assert_eq!(half.iter().map(|f| f.severity).collect::<Vec<_>>(), [Severity::Info]);
    // What was made with another address only looks alike.
    let mut made = mac(b);
    made.told.permanent_mac = Some("02:00:00:00:00:bb".into());
    expect(vec![mac(a), made], &[]);
    // The members of a team have the team's address.
    let mut team = with_team(server("SRV-A", vec![]), "bond0", &["e0", "e1"], &["10.1.1.1/24"]);
    team.adapters.iter_mut().for_each(|adapter| *adapter = mac(adapter.clone()));
    assert_eq!(rules(&[team]), Vec::<&str>::new());
}

#[test]
fn a_members_link_local_address_is_the_systems_own() {
    let mut machine = with_team(server("SRV-A", vec![]), "bond0", &["e0", "e1"], &["10.1.1.1/24"]);
    machine.adapters[0].addresses = vec![address("fe80::1/64")];
    assert_eq!(rules(&[machine.clone()]), Vec::<&str>::new());
    machine.adapters[0].addresses.push(address("10.1.1.9/24"));
    assert_eq!(rules(&[machine]), ["team-member-has-address"]);
}

#[test]
fn a_team_of_one_is_not_called_degraded_as_well() {
    let machine = with_team(server("SRV-A", vec![]), "bond0", &["e0"], &["10.1.1.1/24"]);
    assert_eq!(rules(&[machine]), ["single-member-team"]);
}

#[test]
fn a_team_that_is_down_is_not_reported_as_a_link_too() {
    let mut machine = with_team(server("SRV-A", vec![]), "bond0", &["e0", "e1"], &["10.1.1.1/24"]);
    for member in &mut machine.teams[0].members {
        member.link = MemberLink::Down;
    }
    machine.adapters[2].state = LinkState::Down;
    assert_eq!(rules(&[machine.clone()]), ["team-down"]);
    // The team looks fine, and its adapter is switched off: that is a link.
    for member in &mut machine.teams[0].members {
        *member = Member { link: MemberLink::Up, ..member.clone() };
    }
    assert_eq!(rules(&[machine]), ["link-down"]);
}

#[test]
fn pulled_cables_without_monitoring_are_both_told() {
    let mut machine = with_team(server("SRV-A", vec![]), "bond0", &["e0", "e1"], &["10.1.1.1/24"]);
    machine.teams[0].monitoring = Monitoring::None;
    machine.adapters[1].state = LinkState::Down;
    assert_eq!(rules(&[machine]), ["team-degraded", "team-unmonitored"]);
}

#[test]
fn an_unused_socket_is_left_alone() {
    let with = |origin| crate::nic::model::AdapterAddress { origin, ..address("169.254.7.7/16") };
    let of = |origin| Adapter { addresses: vec![with(origin)], ..card("c", &[]) };
    let unused = Adapter { state: LinkState::Down, ..of(AddressOrigin::Automatic) };
    expect(vec![card("a", &["10.1.1.1/24"]), unused.clone()], &[]);
    expect(
        vec![card("a", &["10.1.1.1/24"]), Adapter { state: LinkState::Up, ..unused }],
        &["automatic-private-address"],
    );
    expect(vec![card("a", &["10.1.1.1/24"]), of(AddressOrigin::Manual)], &[]);
}

#[test]
fn only_addresses_that_count_are_told_for_dhcp() {
    let dhcp =
        |text: &str| crate::nic::model::AdapterAddress { origin: AddressOrigin::Dhcp, ..address(text) };
    let with = |text: &str| Adapter { addresses: vec![dhcp(text)], ..card("a", &[]) };
    expect(vec![with("10.1.1.1/24")], &["dhcp-address"]);
    expect(vec![with("fd00::1/64")], &["dhcp-address"]);
    let tunnel = Adapter { kind: AdapterKind::PointToPoint, ..with("10.8.0.1/24") };
    expect(vec![tunnel, card("b", &["10.1.1.1/24"])], &[]);
}

#[test]
fn gateways_are_counted_by_family() {
    let (a, b) = (card("a", &["10.1.1.1/24", "fd00:1::1/64"]), card("b", &["10.1.2.1/24", "fd00:2::1/64"]));
    let v6 = ["fe80::1", "fe80::2"];
    expect(vec![gateway(a.clone(), &["10.1.1.254", "fe80::1"]), b.clone()], &[]);
    expect(vec![gateway(a.clone(), &v6), b.clone()], &[]);
    expect(vec![gateway(a.clone(), &v6[..1]), gateway(b.clone(), &v6[1..])], &["several-default-gateways"]);
    expect(vec![gateway(a.clone(), &["10.1.1.254", "10.1.1.253"]), b.clone()], &["several-default-gateways"]);
    expect(vec![gateway(a, &["10.1.1.254", "10.1.1.254"]), b], &[]);
}

#[test]
fn a_gateway_must_be_reachable() {
    let outside = ["gateway-outside-subnet"];
    expect(vec![gateway(card("a", &["10.1.1.1/24"]), &["10.1.2.254"])], &outside);
    expect(vec![gateway(card("a", &["fd00:1::1/64"]), &["fd00:2::1"])], &outside);
    expect(vec![gateway(card("a", &["fd00:1::1/64"]), &["10.1.1.1"])], &outside);
    expect(vec![gateway(card("a", &["fd00:1::1/64"]), &["fe80::1"])], &[]);
    expect(vec![gateway(card("a", &["10.1.1.1/24"]), &["0.0.0.0"])], &[]);
    expect(vec![gateway(card("a", &["10.1.1.1"]), &["10.1.2.254"])], &[]);
    expect(vec![gateway(card("a", &["10.9.0.1/32>10.9.0.2"]), &["10.9.0.2"])], &[]);
    expect(vec![gateway(card("a", &["10.1.1.1/32", "fd00::1/64"]), &["10.1.2.254"])], &[]);
}

#[test]
fn network_and_broadcast_addresses_are_told_apart() {
    let message = |text: &str| findings(&[server("SRV-A", vec![card("a", &[text])])])[0].message.clone();
    assert!(message("10.1.1.0/24").contains("the network address of 10.1.1.0/24"));
    assert!(message("10.1.1.255/24").contains("the broadcast address of 10.1.1.0/24"));
    assert!(message("fd00:1::/64").contains("anycast"));
}

#[test]
fn only_chosen_adapters_are_reported_on() {
    let machine = [server(
        "SRV-A",
        vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"]), card("c", &["169.254.1.1/16"])],
    )];
    let chosen = judge_chosen(&machine, None, &[], &["a".into(), "b".into()]);
    assert_eq!(chosen.findings, []);
    assert_eq!(chosen.status, Status::Ok);
}

fn pair(a: Vec<Adapter>, b: Vec<Adapter>) -> [Server; 2] {
    [server("SRV-A", a), server("SRV-B", b)]
}

#[test]
fn a_duplicate_is_told_once_and_never_for_link_local() {
    let a = || vec![card("a", &["10.1.1.1/24", "fe80::1/64"])];
    let servers = pair(a(), a());
    assert_eq!(rules(&servers), ["duplicate-address"]);
    assert_eq!(findings(&servers).iter().filter(|f| f.rule.name == "duplicate-address").count(), 1);
    let docker = || Adapter { kind: AdapterKind::Bridge, ..card("docker0", &["172.17.0.1/16"]) };
    let servers =
        pair(vec![card("a", &["10.1.1.1/24"]), docker()], vec![card("a", &["10.1.1.2/24"]), docker()]);
    assert_eq!(rules(&servers), Vec::<&str>::new());
}

#[test]
fn a_shorter_prefix_may_overlap_both_networks_of_the_partner() {
    let servers = pair(
        vec![card("a", &["10.1.1.1/16"])],
        vec![card("a", &["10.1.1.2/24"]), card("b", &["10.1.2.2/24"])],
    );
    let all = findings(&servers);
    assert_eq!(all.iter().filter(|f| f.rule.name == "prefix-mismatch").count(), 2);
    assert!(all.iter().any(|f| f.rule.name == "networks-do-not-match"));
}

#[test]
fn a_further_network_of_one_server_is_its_own_affair() {
    let servers = pair(
        vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"]), card("c", &["192.168.0.1/24"])],
        vec![card("a", &["10.1.1.2/24"]), card("b", &["10.1.2.2/24"])],
    );
    let all = findings(&servers);
    assert!(all.iter().any(|f| f.rule.name == "networks-do-not-match"), "it is said");
    assert!(all.iter().all(|f| f.severity == Severity::Info), "{all:?}");
}

#[test]
fn a_server_without_the_chosen_adapters_is_called_so() {
    let servers = pair(
        vec![card("Main LAN", &["10.1.1.1/24"]), card("Backup LAN", &["10.1.2.1/24"])],
        vec![card("Ethernet 1", &["10.1.1.2/24"]), card("Ethernet 2", &["10.1.2.2/24"])],
    );
    let chosen = ["Main LAN", "Backup LAN"].map(str::to_owned);
    let judgement = judge_chosen(&servers, None, &[], &chosen);
    let second = &judgement.servers[1];
    assert_eq!(second.status, Status::Unknown);
    assert_eq!(
        second.decision.why,
        "The chosen Main LAN and Backup LAN are not among its adapters (Ethernet 1 and Ethernet 2)."
    );
    assert!(second.decision.remedies[0].text.contains("by its own names"));
    assert_eq!(
        second.survey.left_out.iter().filter(|left| left.reason.contains("no adapter of that name")).count(),
        2
    );
    let all = ["Main LAN", "Backup LAN", "Ethernet 1", "Ethernet 2"].map(str::to_owned);
    assert_eq!(judge_chosen(&servers, None, &[], &all).status, Status::Ok, "each by its own names");
}

#[test]
fn adapters_without_hardware_address_have_none_in_common() {
    let without = |ip| Adapter { mac: Some("00:00:00:00:00:00".into()), ..card("a", &[ip]) };
    let servers = pair(vec![without("10.1.1.1/24")], vec![without("10.1.1.2/24")]);
    assert_eq!(rules(&servers), Vec::<&str>::new());
}

#[test]
fn one_server_without_a_second_network_is_a_mismatch() {
    let two = vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"])];
    assert_eq!(rules(&pair(two.clone(), vec![card("a", &["10.1.1.2/24"])])), ["networks-do-not-match"]);
    assert_eq!(
        rules(&pair(two.clone(), vec![card("a", &["10.1.1.2"])])),
        Vec::<&str>::new(),
        "prefix not told"
    );
    assert_eq!(rules(&pair(two, vec![])), Vec::<&str>::new(), "nothing known");
}

#[test]
fn the_two_ends_of_a_cable_find_each_other() {
    let end = |own: &str, far: &str| card("b", &[&format!("{own}/32>{far}")]);
    let servers = pair(
        vec![card("a", &["10.1.1.1/24"]), end("10.9.0.1", "10.9.0.2")],
        vec![card("a", &["10.1.1.2/24"]), end("10.9.0.2", "10.9.0.1")],
    );
    assert_eq!(rules(&servers), Vec::<&str>::new());
}

#[test]
fn cards_are_compared_by_network_not_by_name() {
    let fast =
        |name: &str, ip: &str| Adapter { speed_bits_per_second: Some(10_000_000_000), ..card(name, &[ip]) };
    let slow =
        |name: &str, ip: &str| Adapter { speed_bits_per_second: Some(100_000_000), ..card(name, &[ip]) };
    let crossed = pair(
        vec![fast("a", "10.1.1.1/24"), slow("b", "10.1.2.1/24")],
        vec![slow("a", "10.1.2.2/24"), fast("b", "10.1.1.2/24")],
    );
    assert_eq!(rules(&crossed), ["adapters-exchanged"], "speeds are those of each network");
    let all = findings(&pair(vec![fast("a", "10.1.1.1/24")], vec![slow("b", "10.1.1.2/24")]));
    let speed = all.iter().find(|f| f.rule.name == "speed-mismatch").unwrap();
    assert_eq!(speed.message, "a of SRV-A runs at 10 Gbit/s, b of SRV-B at 100 Mbit/s.");
}

#[test]
fn drivers_of_teams_are_those_of_their_members() {
    let team = |name: &str, ip: &str, driver: &str| {
        let mut machine = with_team(server(name, vec![]), "bond0", &["e0", "e1"], &[ip]);
        for adapter in &mut machine.adapters[..2] {
            adapter.driver = Some(driver.into());
        }
        machine
    };
    assert_eq!(
        rules(&[team("A", "10.1.1.1/24", "igb"), team("B", "10.1.1.2/24", "igb")]),
        Vec::<&str>::new()
    );
    assert_eq!(
        rules(&[team("A", "10.1.1.1/24", "igb"), team("B", "10.1.1.2/24", "tg3")]),
        ["driver-mismatch"]
    );
    let single = server("B", vec![Adapter { driver: Some("tg3".into()), ..card("e0", &["10.1.1.2/24"]) }]);
    assert_eq!(rules(&[team("A", "10.1.1.1/24", "igb"), single]), Vec::<&str>::new());
}

fn field<T>(value: T) -> Option<Spanned<T>> {
    Some(Spanned { value, span: Span { line: 7, column: 3, end_line: 7, end_column: 9 } })
}

fn end(address: Address, interface: &str) -> Option<Endpoint> {
    Some(Endpoint { address: field(address), interface: field(interface.into()), ..Endpoint::default() })
}

fn ip(text: &str) -> Address {
    Address::Ip(text.parse().unwrap())
}

/// SRV-A on 10.1.1.1 (a) and 10.1.2.1 (b).
pub(super) fn plan(team: Option<system::Team>) -> System {
    let network = |subnet: &str| {
        Some(Network { subnets: field(subnet.parse().unwrap()).into_iter().collect(), ..Network::default() })
    };
    System {
        file: FileName::from("system.yaml"),
        name: None,
        product: None,
        kind: None,
        main: network("10.1.1.0/24"),
        backup: network("10.1.2.0/24"),
        defaults: Settings::default(),
        servers: vec![system::Server {
            span: Span::default(),
            label: field("SRV-A".into()),
            role: None,
            settings: Settings::default(),
            main: end(ip("10.1.1.1"), "a"),
            backup: end(ip("10.1.2.1"), "b"),
            team,
            connects_to: Vec::new(),
            ignored_interfaces: Vec::new(),
        }],
        suppressions: Vec::new(),
    }
}

#[track_caller]
pub(super) fn expect_with_plan(machine: Server, plan: &System, status: Status, wanted: &[&str]) {
    let servers = [machine];
    let judgement = judge(&servers, Some(plan), &["SRV-A".into()]);
    let seen: Vec<&str> = judgement
        .findings
        .iter()
        .filter(|f| f.rule.name.starts_with("declared"))
        .map(|f| f.message.as_str())
        .collect();
    assert_eq!(seen.len(), wanted.len(), "{seen:#?}");
    for (message, part) in seen.iter().zip(wanted) {
        assert!(message.contains(part), "{message:?} should contain {part:?}");
    }
    assert_eq!(judgement.status, status, "{:?} {:?}", judgement.findings, judgement.servers[0].notes);
}

fn as_planned() -> Vec<Adapter> {
    vec![card("A", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"])]
}

#[test]
fn a_machine_as_planned_is_fine() {
    expect_with_plan(server("X", as_planned()), &plan(None), Status::Ok, &[]);
}

#[test]
fn every_deviation_from_the_plan_is_told() {
    let machine = |adapters| server("X", adapters);
    let cards = |a: &str, b: &str| vec![card("a", &[a]), card("b", &[b])];
    expect_with_plan(
        machine(cards("10.1.1.1/24", "10.1.2.9/24")),
        &plan(None),
        Status::Critical,
        &[
            "the Backup address 10.1.2.1, but no adapter of this machine has it. It has 10.1.1.1 on a and 10.1.2.9 on b.",
        ],
    );
    expect_with_plan(
        machine(vec![card("a", &["10.1.1.1/24"]), card("c", &["10.1.2.1/24"])]),
        &plan(None),
        Status::Critical,
        &["Backup address of SRV-A on b, but it is on c, and this machine has no such adapter"],
    );
    expect_with_plan(
        machine(cards("10.1.1.1/25", "10.1.2.1/24")),
        &plan(None),
        Status::Critical,
        &["The plan's Main network of SRV-A is 10.1.1.0/24, but a has 10.1.1.1 in 10.1.1.0/25"],
    );
    expect_with_plan(
        machine(vec![card("a", &["10.1.1.1/24", "10.1.2.1/24"]), card("b", &[])]),
        &plan(None),
        Status::Critical,
        &["are both on a: they fail together", "on b, but it is on a"],
    );
}

#[test]
fn the_planned_team_is_compared_with_the_real_one() {
    let planned = |members: &[&str], carries| {
        let team = system::Team {
            span: Span::default(),
            name: field("bond0".into()),
            members: members.iter().filter_map(|m| field((*m).to_owned())).collect(),
            carries: field(carries),
        };
        let mut plan = plan(Some(team));
        plan.servers[0].main.as_mut().unwrap().interface = field("bond0".into());
        plan
    };
    let machine = || {
        with_team(server("X", vec![card("b", &["10.1.2.1/24"])]), "bond0", &["e0", "e1"], &["10.1.1.1/24"])
    };
    expect_with_plan(machine(), &planned(&["e1", "E0"], Path::Main), Status::Ok, &[]);
    expect_with_plan(
        machine(),
        &planned(&["e0", "e2"], Path::Main),
        Status::Critical,
        &["the members e0 and e2; on this machine it has e0 and e1"],
    );
    expect_with_plan(
        machine(),
        &planned(&["e0", "e1"], Path::Backup),
        Status::Critical,
        &["carry Backup, but the Backup address is on b"],
    );
    let bare = vec![card("bond0", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"])];
    expect_with_plan(
        server("X", bare.clone()),
        &planned(&["e0", "e1"], Path::Main),
        Status::Critical,
        &["this machine has no such team"],
    );
    let blind = Server { team_knowledge: TeamKnowledge::Unknown("text".into()), ..server("X", bare) };
    expect_with_plan(blind.clone(), &plan(None), Status::Critical, &["on a, but it is on bond0"]);
    expect_with_plan(blind, &planned(&["e0", "e1"], Path::Main), Status::Unknown, &[]);
    let seen = Server { team_knowledge: TeamKnowledge::Unknown("text".into()), ..machine() };
    expect_with_plan(seen, &planned(&["e0", "e1"], Path::Main), Status::Ok, &[]);
}

#[test]
fn what_cannot_be_compared_is_unknown_never_fine() {
    let mut named = plan(None);
    named.servers[0].backup = end(Address::Name("srv-a-backup".into()), "b");
    expect_with_plan(server("X", as_planned()), &named, Status::Unknown, &[]);
    let servers = [server("X", as_planned())];
    let system = plan(None);
    let judgement = judge(&servers, Some(&system), &["SRV-Z".into()]);
    assert_eq!(judgement.status, Status::Unknown);
    assert!(judgement.servers[0].notes[0].contains("no server SRV-Z"), "{:?}", judgement.servers[0].notes);
    let by_name = [server("srv-a", as_planned())];
    assert_eq!(judge(&by_name, Some(&system), &[]).status, Status::Ok, "found by the machine's name");
}
