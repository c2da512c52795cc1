//! Tests of the whole judgement: pairs and statuses. What holds for any facts is in tests/nic/properties.rs.

use super::*;
use crate::finding::Severity;
use crate::nic::model::{Adapter, AddressOrigin, AddressState};
use crate::nic::test_servers::{card, server, with_team};

fn two(name: &str, host: u8) -> Server {
    let (main, backup) = (format!("10.1.1.{host}/24"), format!("10.1.2.{host}/24"));
    server(name, vec![card("a", &[&main]), card("b", &[&backup])])
}

#[track_caller]
fn expect_pair(servers: &[Server], verdict: Verdict, status: Status) -> String {
    let judgement = judge(servers, None, &[]);
    let pair = judgement.pair.clone().expect("several servers");
    assert_eq!((pair.verdict, judgement.status), (verdict, status), "{}", pair.why);
    pair.why
}

#[test]
fn a_pair_is_as_good_as_its_worse_server() {
    expect_pair(&[two("A", 1), two("B", 2)], Verdict::DualNetwork, Status::Ok);
    let single = server("B", vec![card("a", &["10.1.1.2/24"])]);
    let why = expect_pair(&[two("A", 1), single.clone()], Verdict::SingleNetwork, Status::Critical);
    assert_eq!(why, "A and B have only one network in common.");
    let other = server("A", vec![card("a", &["10.1.1.1/24"])]);
    expect_pair(&[other, single], Verdict::SingleNetwork, Status::Ok);
    let clash = server("B", vec![card("a", &["10.1.1.2/24"]), card("b", &["10.1.1.3/24"])]);
    let why = expect_pair(&[two("A", 1), clash], Verdict::NotSupported, Status::Critical);
    assert!(why.starts_with("B: "), "{why}");
    expect_pair(&[two("A", 1), server("B", vec![])], Verdict::Undecided, Status::Unknown);
    let far = server("B", vec![card("a", &["10.8.1.2/24"]), card("b", &["10.8.2.2/24"])]);
    expect_pair(&[two("A", 1), far], Verdict::NotSupported, Status::Critical);
}

#[test]
fn a_link_that_nobody_tells_of_is_not_taken_for_one() {
    let mut one = two("A", 1);
    let status = |one: &Server| judge(std::slice::from_ref(one), None, &[]).status;
    assert_eq!(status(&one), Status::Ok, "the control");
    one.adapters[1].state = LinkState::Unknown;
    let servers = [one];
    let judgement = judge(&servers, None, &[]);
    assert_eq!(judgement.status, Status::Unknown);
    assert_eq!(judgement.servers[0].undecided, ["Whether b has a link was not told."]);
}

#[test]
fn three_servers_are_compared_each_with_each() {
    expect_pair(&[two("A", 1), two("B", 2), two("C", 3)], Verdict::DualNetwork, Status::Ok);
    let servers = [two("A", 1), two("B", 2), two("C", 2)];
    let judgement = judge(&servers, None, &[]);
    let subjects: Vec<&str> = judgement.findings.iter().map(|f| f.subject.as_str()).collect();
    assert_eq!(subjects, ["B, C", "B, C"], "two addresses, both between B and C");
}

#[test]
fn what_many_servers_have_alike_is_told_once() {
    let twin = |number: u8| {
        let mut twin = two(&format!("S{number}"), 7);
        twin.adapters[0].mac = Some("02:00:00:00:00:01".into());
        twin
    };
    let servers: Vec<Server> = (0..40).map(twin).collect();
    let judgement = judge(&servers, None, &[]);
    let messages: Vec<&str> = judgement.findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(messages.len(), 3, "two addresses and a MAC address: {messages:?}");
    assert_eq!(
        messages[0],
        "10.1.1.7 is on a of S0, on a of S1, on a of S2, on a of S3, on a of S4 and 35 more."
    );
    assert_eq!(
        messages[2],
        "02:00:00:00:00:01 is the MAC address of a of S0, of a of S1, of a of S2, of a of S3, of a of S4 and 35 more."
    );
    assert_eq!(judgement.findings[0].subject, "S0, S1, S2, S3, S4 and 35 more");
}

#[test]
fn of_findings_on_pairs_of_many_servers_the_first_are_shown_and_the_rest_counted() {
    let mut servers: Vec<Server> = (0..30).map(|number| two(&format!("S{number}"), number + 1)).collect();
    for server in &mut servers[15..] {
        server.adapters[0].mtu = Some(9000);
    }
    for server in &mut servers[..15] {
        server.adapters[0].mtu = Some(1500);
    }
    let judgement = judge(&servers, None, &[]);
    assert_eq!(judgement.findings.len(), MOST_ALIKE + 1);
    let more = judgement.findings.iter().filter(|f| f.message.starts_with("125 more findings")).count();
    assert_eq!(more, 1, "15 times 15 pairs differ");
    assert_eq!(judgement.status, Status::Warning);
}

#[test]
fn a_teamed_server_makes_a_teamed_pair() {
    let teamed =
        with_team(server("B", vec![card("b", &["10.1.2.2/24"])]), "bond0", &["e0", "e1"], &["10.1.1.2/24"]);
    expect_pair(&[two("A", 1), teamed], Verdict::DualNetworkTeamed, Status::Ok);
}

#[test]
fn no_server_is_unknown() {
    let judgement = judge(&[], None, &[]);
    assert_eq!(judgement.status, Status::Unknown);
    assert!(judgement.pair.is_none());
    assert_eq!(judgement.summary(), "no server to judge");
}

#[test]
fn gaps_of_the_source_are_passed_on() {
    let mut machine = two("A", 1);
    machine.gaps = vec!["Speeds could not be read.".into()];
    let servers = [machine];
    let judgement = judge(&servers, None, &[]);
    assert_eq!(judgement.servers[0].notes, ["Speeds could not be read."]);
    assert_eq!(judgement.summary(), "A: dual-network: 2 networks: 10.1.1.0/24 on a; 10.1.2.0/24 on b.");
}

#[test]
fn interfaces_that_no_server_has_are_named() {
    let servers = [two("A", 1)];
    assert_eq!(unknown_interfaces(&servers, &["a".into(), "e7".into()]), ["e7"]);
}

/// A plan of two sites, each with subnets of its own, and a permanent standby that one of the servers does not know.
fn sites() -> System {
    use crate::finding::{FileName, Span};
    use crate::partner::common::Spanned;
    use crate::partner::system::{Endpoint, Network, Role, Server, Settings};
    let field = |text: &str| Some(Spanned { value: text.to_owned(), span: Span::default() });
    let net = |text: &str| Spanned { value: text.parse().unwrap(), span: Span::default() };
    let end = |ip: &str| {
        let address = Spanned { value: Address::Ip(ip.parse().unwrap()), span: Span::default() };
        Some(Endpoint { address: Some(address), ..Endpoint::default() })
    };
    let network = |here: &str, there: &str| {
        Some(Network { subnets: vec![net(here), net(there)], ..Network::default() })
    };
    let of = |label: &str, main: &str, backup: Option<&str>| Server {
        span: Span::default(),
        label: field(label),
        role: None,
        settings: Settings::default(),
        main: end(main),
        backup: backup.and_then(end),
        team: None,
        connects_to: Vec::new(),
        ignored_interfaces: Vec::new(),
    };
    let office = Server {
        role: Some(Spanned { value: Role::PermanentStandby, span: Span::default() }),
        connects_to: field("HERE").into_iter().collect(),
        ..of("OFFICE", "10.1.1.9", None)
    };
    System {
        file: FileName::from("system.yaml"),
        name: None,
        product: None,
        kind: None,
        main: network("10.1.1.0/24", "10.3.1.0/24"),
        backup: network("10.1.2.0/24", "10.3.2.0/24"),
        defaults: Settings::default(),
        servers: vec![
            of("HERE", "10.1.1.1", Some("10.1.2.1")),
            of("THERE", "10.3.1.2", Some("10.3.2.2")),
            office,
        ],
        suppressions: Vec::new(),
    }
}

#[test]
fn sites_with_subnets_of_their_own_are_as_the_plan_has_them() {
    let there = server("THERE", vec![card("a", &["10.3.1.2/24"]), card("b", &["10.3.2.2/24"])]);
    let office = server("OFFICE", vec![card("a", &["10.1.1.9/24"])]);
    let plan = sites();
    let come_to = |servers: &[Server]| {
        let judged = judge(servers, Some(&plan), &[]);
        (judged.status, judged.pair.map(|pair| (pair.verdict, pair.why)).expect("several servers"))
    };
    let mut pair = sites();
    pair.servers.truncate(2);
    let servers = [two("HERE", 1), there.clone()];
    let judged = judge(&servers, Some(&pair), &[]);
    assert_eq!(
        (judged.status, judged.pair.map(|pair| pair.verdict)),
        (Status::Ok, Some(Verdict::DualNetwork))
    );
    let routed = judged.findings;
    assert_eq!(
        routed.iter().map(|f| (f.rule.name, f.severity)).collect::<Vec<_>>(),
        [("networks-do-not-match", Severity::Info)]
    );
    let (status, (verdict, _)) = come_to(&[two("HERE", 1), office.clone()]);
    assert_eq!((status, verdict), (Status::Unknown, Verdict::SingleNetwork), "THERE was not judged");
    let (status, (verdict, why)) = come_to(&[two("HERE", 1), there.clone(), office.clone()]);
    assert_eq!((status, verdict), (Status::Ok, Verdict::DualNetwork));
    assert!(why.ends_with("The plan gives no Backup to OFFICE."), "{why}");
    // Of two that do not connect nothing was judged between them.
    let (status, (verdict, _)) = come_to(&[there.clone(), office.clone()]);
    assert_eq!((status, verdict), (Status::Unknown, Verdict::Undecided));
    // Without a plan, and where Backup lies in a subnet that the plan has not, it stays an error.
    expect_pair(&[two("HERE", 1), there], Verdict::NotSupported, Status::Critical);
    let astray = server("THERE", vec![card("a", &["10.3.1.2/24"]), card("b", &["10.3.7.2/24"])]);
    assert_eq!(come_to(&[two("HERE", 1), astray]).0, Status::Critical);
}

#[test]
fn a_server_of_the_plan_that_nobody_captured_leaves_the_others_open() {
    let plan = sites();
    let there = server("THERE", vec![card("a", &["10.3.1.2/24"]), card("b", &["10.3.2.2/24"])]);
    let office = server("OFFICE", vec![card("a", &["10.1.1.9/24"])]);
    let come_to = |servers: &[Server]| {
        let judged = judge(servers, Some(&plan), &[]);
        (judged.status, judged.pair.map(|pair| pair.undecided))
    };
    let (status, undecided) = come_to(&[two("HERE", 1), there.clone()]);
    assert_eq!(status, Status::Unknown);
    let told = "There is no capture of OFFICE, which the plan has too: judge it with the others, or each server alone.";
    assert_eq!(undecided, Some(vec![told.to_owned()]));
    assert_eq!(come_to(&[two("HERE", 1), there.clone(), office]), (Status::Ok, Some(vec![])));
    assert_eq!(come_to(&[two("HERE", 1)]), (Status::Ok, None), "one server alone was asked about");
    // One that the plan does not know may be the one that is missing.
    let (_, undecided) = come_to(&[two("HERE", 1), server("X", there.adapters)]);
    assert_eq!(undecided, Some(vec![]));
}

/// What is found on the server HERE of [`sites`] beside a third card.
fn beside_the_plan(third: Adapter) -> Vec<(&'static str, Severity)> {
    let mut here = two("HERE", 1);
    here.adapters.push(third);
    let all = judge(&[here], Some(&sites()), &[]).findings;
    let ours = all.iter().filter(|finding| finding.rule.name != "more-than-two-networks");
    ours.map(|finding| (finding.rule.name, finding.severity)).collect()
}

#[test]
fn a_card_that_the_plan_does_not_use_is_a_note() {
    let mut office = card("c", &["10.9.0.7/24"]);
    office.addresses[0].origin = AddressOrigin::Dhcp;
    assert_eq!(beside_the_plan(office.clone()), [("dhcp-address", Severity::Info)]);
    let mut without_server = card("c", &["169.254.9.7/16"]);
    without_server.addresses[0].origin = AddressOrigin::Automatic;
    assert_eq!(beside_the_plan(without_server), [("automatic-private-address", Severity::Info)]);
    let mut spare = Adapter { state: LinkState::Down, ..card("c", &["192.168.1.10/24"]) };
    spare.addresses[0].state = AddressState::Tentative;
    assert_eq!(beside_the_plan(spare), [("address-not-in-use", Severity::Info)]);
    // Where Main is not there, nobody can say what the card was meant for.
    let alone = [server("HERE", vec![office])];
    let all = judge(&alone, Some(&sites()), &[]).findings;
    assert!(all.iter().any(|f| f.rule.name == "dhcp-address" && f.severity == Severity::Warning));
}

#[test]
fn an_address_that_waits_for_a_link_says_so() {
    let mut here = two("HERE", 1);
    here.adapters[0].state = LinkState::Down;
    here.adapters[0].addresses[0].state = AddressState::Tentative;
    let servers = [here];
    let told = |plan: Option<&System>| {
        let all = judge(&servers, plan, &[]).findings;
        let ours = all.into_iter().find(|finding| finding.rule.name == "address-not-in-use");
        ours.map(|finding| (finding.severity, finding.message))
    };
    let message = "a: 10.1.1.1 is set, and the system does not use it, because the adapter has no link or is switched off.";
    assert_eq!(told(None), Some((Severity::Warning, message.to_owned())));
    assert_eq!(told(Some(&sites())), Some((Severity::Error, message.to_owned())));
}

#[test]
fn of_very_many_clashes_few_are_named_and_all_are_counted() {
    let nested = |name: &str| {
        let all: Vec<String> = (8..28).map(|length| format!("10.1.1.{}/{length}", name.len())).collect();
        card(name, &all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let servers = [server("A", vec![nested("a"), nested("bb")])];
    let findings = judge(&servers, None, &[]).findings;
    let message =
        |rule: &str| findings.iter().find(|one| one.rule.name == rule).map(|one| one.message.clone());
    let same = message("same-subnet-without-team").expect("20 subnets are the same");
    assert_eq!(
        same,
        "a and bb are both in 10.0.0.0/8, 10.0.0.0/9, 10.0.0.0/10, 10.0.0.0/11, 10.0.0.0/12 and 15 more, and they are not one team."
    );
    let overlap = message("overlapping-subnets").expect("each other pair of the 400 is nested");
    assert!(overlap.starts_with("a is in 10.0.0.0/8 and bb in 10.0.0.0/9; "), "{overlap}");
    assert!(overlap.contains("; and 375 more: one subnet lies inside the other"), "{overlap}");
}

#[test]
fn findings_beyond_the_hundredth_are_counted_and_as_bad_as_they_are() {
    let alone: Vec<String> = (0..250).map(|host| format!("10.1.1.{host}/32")).collect();
    let alone: Vec<&str> = alone.iter().map(String::as_str).collect();
    let machine =
        server("A", vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"]), card("c", &alone)]);
    let judgement = judge(std::slice::from_ref(&machine), None, &[]);
    let found: Vec<&Finding> =
        judgement.findings.iter().filter(|one| one.rule.name == "address-of-no-network").collect();
    assert_eq!(found.len(), 101);
    assert!(found.iter().all(|one| one.severity == Severity::Warning), "the rule is an error else");
    let last = found.iter().find(|one| one.message.contains("more")).expect("the others are counted");
    assert_eq!(last.message, "150 more findings of this kind were made on this server.");
    assert_eq!(judgement.status, Status::Warning);
}

#[test]
fn rows_of_pairs_join_to_what_one_after_the_other_gives() {
    static RULES: [&Rule; 2] = [&rules::mtu_mismatch::RULE, &rules::networks_do_not_match::RULE];
    let finding = |number: usize| {
        let severity = [Severity::Info, Severity::Warning, Severity::Error][number % 7 % 3];
        Finding::new(RULES[number % 2], "A, B", format!("{number}")).with(severity)
    };
    let all: Vec<Finding> = (0..900).map(finding).collect();
    let short = |all: &[Finding]| {
        let mut short = InShort::default();
        all.iter().for_each(|one| short.take(one.clone()));
        short
    };
    let told = |short: InShort| short.told("others", "pairs", "Mend.");
    let mut joined = InShort::default();
    all.chunks(70).for_each(|row| joined.join(short(row)));
    let joined = told(joined);
    assert_eq!(joined.len(), 202);
    assert_eq!(joined, told(short(&all)));
}
