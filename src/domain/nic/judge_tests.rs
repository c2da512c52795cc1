//! Tests of the whole judgement: pairs and statuses. What holds for any facts is in tests/nic/properties.rs.

use super::*;
use crate::domain::nic::test_servers::{card, server, with_team};

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
fn three_servers_are_compared_each_with_each() {
    expect_pair(&[two("A", 1), two("B", 2), two("C", 3)], Verdict::DualNetwork, Status::Ok);
    let servers = [two("A", 1), two("B", 2), two("C", 2)];
    let judgement = judge(&servers, None, &[]);
    let subjects: Vec<&str> = judgement.findings.iter().map(|f| f.subject.as_str()).collect();
    assert_eq!(subjects, ["B, C", "B, C"], "two addresses, both between B and C");
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
