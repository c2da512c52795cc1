//! Tests of the whole judgement: pairs and statuses. What holds for any facts is in tests/nic/properties.rs.

use super::*;
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
