//! Kinds of servers come to what every two servers do, one pair after the other.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::nic::judge::judge;
use crate::nic::model::{Adapter, LinkState, Server};
use crate::nic::rules::context::ServerContext;
use crate::nic::test_servers::{card, server, with_team};
use crate::partner::input::Input;
use crate::partner::read;
use crate::spread::InTurn;

/// Every two servers, one pair after the other: what [`compare`] has to come to.
fn every_two(
    sides: &[Side<'_>],
    planned: &[Option<&system::Server>],
    plan: Option<&System>,
) -> (Option<Gap>, bool, InShort) {
    let kinds = Kinds::of(sides, planned, plan);
    let comparison = Comparison { sides, planned, plan, kinds };
    let (mut gap, mut any, mut short) = (None, false, InShort::default());
    for first in 0..sides.len() {
        for second in first + 1..sides.len() {
            let mut found = Vec::new();
            let (connects, meeting) = comparison.pair(first, second, &mut found);
            any |= connects;
            if gap.is_none() && meeting.falls_short() {
                gap = Some(Gap { first, second, meeting });
            }
            found.into_iter().for_each(|finding| short.take(finding));
        }
    }
    (gap, any, short)
}

fn told(short: InShort) -> Vec<(String, Severity, String)> {
    let all = short.told("subject", "place", "help").into_iter();
    let mut all: Vec<_> = all.map(|one| (one.subject.to_string(), one.severity, one.message)).collect();
    all.sort();
    all
}

fn same(servers: &[Server], plan: Option<&System>) -> usize {
    let judgement = judge(servers, plan, &[]);
    let planned: Vec<Option<&system::Server>> = judgement.servers.iter().map(|one| one.planned).collect();
    let contexts =
        judgement.servers.iter().map(|one| ServerContext { survey: &one.survey, decision: &one.decision });
    let sides: Vec<Side<'_>> = contexts.map(Side::of).collect();
    let ours = compare(&sides, &planned, plan, &InTurn);
    let (gap, connects, short) = every_two(&sides, &planned, plan);
    let findings = told(short);
    assert_eq!((ours.gap, ours.connects), (gap, connects));
    assert_eq!(told(ours.findings), findings);
    findings.len()
}

/// Three that may be Main, of which the permanent standbys name some.
fn plan() -> System {
    let mut text =
        "kind: system\nschema_version: 1\nsystem: S\nproduct: { name: geo-scada, version: \"2022\" }\n\
                    type: triple-standby\nnetworks:\n  main: { subnets: [10.1.0.0/24, 10.1.1.0/24] }\n  \
                    backup: { subnets: [10.1.2.0/24, 10.1.3.0/24] }\nservers:\n"
            .to_owned();
    for number in 0..3 {
        text.push_str(&format!(
            "  - label: S{number}\n    main: {{ address: 10.1.0.{number} }}\n    backup: {{ address: 10.1.2.{number} }}\n"
        ));
    }
    for (number, names) in [(3, "[S0, S1]"), (4, "[S2]"), (5, "[]")] {
        text.push_str(&format!(
            "  - label: S{number}\n    role: permanent-standby\n    main: {{ address: 10.1.0.{number} }}\n    connects_to: {names}\n"
        ));
    }
    match read::read(&"plan.yaml".into(), &text).input {
        Some(Input::Plan(plan)) => *plan,
        other => panic!("no plan: {other:?}"),
    }
}

const NETS: [&str; 9] = [
    "10.1.0.H/24",
    "10.1.0.H/24",
    "10.1.1.H/24",
    "10.1.2.H/24",
    "10.1.3.H/16",
    "10.9.X.H/24",
    "fd00:1::H/64",
    "169.254.1.H/16",
    "10.8.0.H/32>10.8.0.9",
];

fn adapter() -> impl Strategy<Value = (Adapter, Vec<&'static str>)> {
    let nets = proptest::collection::vec(select(&NETS[..]), 1..3);
    let name = select(&["a", "b", "A", "B", "c"][..]);
    let driver = proptest::option::of(select(&["x", "y"][..]));
    let figures =
        (proptest::option::of(select(&[1500, 9000][..])), proptest::option::of(select(&[0, 10, 100][..])));
    (nets, name, driver, figures).prop_map(|(nets, name, driver, (mtu, speed_bits_per_second))| {
        let driver = driver.map(str::to_owned);
        (Adapter { driver, mtu, speed_bits_per_second, state: LinkState::Up, ..card(name, &[]) }, nets)
    })
}

/// A model of a server: its adapters with the networks of their addresses, the number in its name, whether it has a team.
type Model = (Vec<(Adapter, Vec<&'static str>)>, u8, bool);

fn machine(number: usize, (adapters, label, teamed): Model) -> Server {
    let host = (number + 1).to_string();
    let own = adapters.into_iter().map(|(adapter, nets)| {
        let at = |net: &&str| net.replace('H', &host).replace('X', &(number / 2).to_string());
        let addresses: Vec<String> = nets.iter().map(at).collect();
        let texts: Vec<&str> = addresses.iter().map(String::as_str).collect();
        Adapter { addresses: card("", &texts).addresses, ..adapter }
    });
    let machine = server(&format!("S{label}"), own.collect());
    let team = format!("10.1.2.{host}/24");
    if teamed { with_team(machine, "bond0", &["m", "n"], &[&team]) } else { machine }
}

/// Few models and many servers of each, as in a plant.
fn servers() -> impl Strategy<Value = Vec<Server>> {
    let model = (proptest::collection::vec(adapter(), 0..4), 0..6_u8, any::<bool>());
    proptest::collection::vec(model, 1..6).prop_flat_map(|models| {
        proptest::collection::vec(select(models), 0..40).prop_map(|all| {
            all.into_iter().enumerate().map(|(number, model)| machine(number, model)).collect()
        })
    })
}

proptest! {
    #[test]
    fn kinds_come_to_what_every_two_servers_do(servers in servers(), planned: bool) {
        let plan = plan();
        same(&servers, planned.then_some(&plan));
    }
}

#[test]
fn what_is_found_between_many_kinds_is_told_and_counted_as_between_every_two() {
    // Drivers that differ, a card that two have exchanged, prefixes, pairs that share nothing.
    let machine = |number: usize| {
        let (main, backup) = (format!("10.1.0.{}/24", number + 1), format!("10.1.2.{}/24", number + 1));
        let names = if number.is_multiple_of(7) { ["b", "a"] } else { ["a", "B"] };
        let far = [format!("10.7.{number}.1/24"), format!("10.7.{number}.2/16")];
        let main = if number % 5 == 4 { &far[number % 2] } else { &main };
        let driver = Some(format!("driver {}", number % 3));
        server(
            &format!("S{number}"),
            vec![Adapter { driver, ..card(names[0], &[main]) }, card(names[1], &[&backup])],
        )
    };
    let all: Vec<Server> = (0..60).map(machine).collect();
    assert!(same(&all, None) > 3 * MOST_ALIKE, "several rules find more than are told");
}

#[test]
fn servers_that_differ_in_their_names_only_are_of_one_kind() {
    let all: Vec<Server> = (0..200)
        .map(|number| {
            let ends = [1, 2].map(|net| format!("10.1.{net}.{}/24", number + 1));
            server(&format!("S{number}"), vec![card("a", &[&ends[0]]), card("b", &[&ends[1]])])
        })
        .collect();
    let judgement = judge(&all, None, &[]);
    let contexts =
        judgement.servers.iter().map(|one| ServerContext { survey: &one.survey, decision: &one.decision });
    let sides: Vec<Side<'_>> = contexts.map(Side::of).collect();
    let kinds = Kinds::of(&sides, &vec![None; sides.len()], None);
    assert_eq!(kinds.members.len(), 1);
    assert_eq!(same(&all, None), 0);
}
