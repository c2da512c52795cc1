//! Tests of the verdict, and of which adapters count for it.

use super::*;
use crate::nic::model::{Adapter, AdapterKind, LinkState, Server, TeamKind, TeamState};
use crate::nic::plan::Declared;
use crate::nic::test_servers::{card, server, with_team};

fn decision(server: &Server) -> Decision {
    decide(&Survey::of(server, &[]), None)
}

#[track_caller]
fn expect(adapters: Vec<Adapter>, verdict: Verdict) -> Decision {
    let decided = decision(&server("SRV-A", adapters));
    assert_eq!(decided.verdict, verdict, "{}", decided.why);
    decided
}

fn left_out(server: &Server) -> Vec<(String, String)> {
    Survey::of(server, &[]).left_out.into_iter().map(|l| (l.name, l.reason)).collect()
}

#[test]
fn two_subnets_are_dual_and_the_roles_are_assumed() {
    let decided =
        expect(vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"])], Verdict::DualNetwork);
    let roles: Vec<_> = decided.networks.iter().map(|n| n.role).collect();
    assert_eq!(roles, [NetworkRole::Main, NetworkRole::Backup]);
    assert!(decided.roles_assumed() && decided.remedies.is_empty());
    assert_eq!(decided.why, "2 networks: 10.1.1.0/24 on a; 10.1.2.0/24 on b.");
}

#[test]
fn three_networks_have_no_assumed_roles() {
    let cards = vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"]), card("c", &["10.1.3.1/24"])];
    let decided = expect(cards, Verdict::DualNetwork);
    assert!(decided.networks.iter().all(|n| n.role == NetworkRole::Other));
}

#[test]
fn a_plan_tells_the_roles_by_address_then_by_subnet() {
    let machine = server("SRV-A", vec![card("a", &["10.1.2.1/24"]), card("b", &["10.1.1.1/24"])]);
    let survey = Survey::of(&machine, &[]);
    let by_address = Declared {
        main: Some("10.1.1.1".parse().unwrap()),
        backup: Some("10.1.2.1".parse().unwrap()),
        ..Declared::default()
    };
    let by_subnet = Declared {
        main_subnets: vec!["10.1.1.0/24".parse().unwrap()],
        backup_subnets: vec!["10.1.3.0/24".parse().unwrap()],
        ..Declared::default()
    };
    let roles = |declared: &Declared| -> Vec<(NetworkRole, String)> {
        let decided = decide(&survey, Some(declared));
        assert!(!decided.roles_assumed());
        decided.networks.into_iter().map(|n| (n.role, n.adapters[0].clone())).collect()
    };
    assert_eq!(roles(&by_address), [(NetworkRole::Main, "b".into()), (NetworkRole::Backup, "a".into())]);
    assert_eq!(roles(&by_subnet), [(NetworkRole::Main, "b".into()), (NetworkRole::Other, "a".into())]);
}

#[test]
fn one_subnet_without_a_team_is_not_supported_and_has_the_vendors_remedies() {
    let decided =
        expect(vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.1.2/24"])], Verdict::NotSupported);
    assert_eq!(decided.why, "a and b are both in 10.1.1.0/24, and they are not one team.");
    assert_eq!(decided.remedies.iter().filter(|r| r.source == VENDOR_PAGE).count(), 3);
    assert!(decided.remedies.iter().any(|r| r.text.contains("machine ID")), "the licence is warned of");
    assert_eq!(decided.networks.len(), 1);
}

#[test]
fn overlapping_subnets_are_not_supported() {
    expect(vec![card("a", &["10.1.1.1/16"]), card("b", &["10.1.2.1/24"])], Verdict::NotSupported);
    expect(vec![card("a", &["10.1.1.1/23"]), card("b", &["10.1.2.1/24"])], Verdict::DualNetwork);
    expect(vec![card("a", &["fd00::1/48"]), card("b", &["fd00:0:0:7::1/64"])], Verdict::NotSupported);
}

#[test]
fn a_third_adapter_does_not_hide_the_clash() {
    let cards = vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"]), card("c", &["10.1.2.2/24"])];
    expect(cards, Verdict::NotSupported);
}

#[test]
fn ignorance_about_teams_does_not_excuse_two_addresses_in_one_subnet() {
    let mut machine = server("SRV-A", vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.1.2/24"])]);
    machine.team_knowledge = TeamKnowledge::Unknown("ipconfig text does not show teams".into());
    assert_eq!(decision(&machine).verdict, Verdict::NotSupported);
    machine.adapters[1] = card("b", &["10.1.2.2/24"]);
    let decided = decision(&machine);
    assert_eq!(decided.verdict, Verdict::DualNetwork);
    assert!(decided.why.contains("cannot be told"), "{}", decided.why);
}

#[test]
fn a_team_is_one_network() {
    let alone = with_team(server("SRV-A", vec![]), "bond0", &["e0", "e1"], &["10.1.1.1/24"]);
    let decided = decision(&alone);
    assert_eq!(decided.verdict, Verdict::DualNetworkTeamed);
    assert!(decided.why.contains("bond0") && decided.why.contains("none for Backup"), "{}", decided.why);
    assert_eq!(decided.networks[0].team.as_deref(), Some("bond0"));
    let beside = with_team(
        server("SRV-A", vec![card("e2", &["10.1.2.1/24"])]),
        "bond0",
        &["e0", "e1"],
        &["10.1.1.1/24"],
    );
    assert_eq!(decision(&beside).verdict, Verdict::DualNetworkTeamed);
    let clash = with_team(
        server("SRV-A", vec![card("e2", &["10.1.1.2/24"])]),
        "bond0",
        &["e0", "e1"],
        &["10.1.1.1/24"],
    );
    assert_eq!(decision(&clash).verdict, Verdict::NotSupported, "the third card is not in the team");
}

#[test]
fn the_state_of_a_team_does_not_change_the_verdict() {
    let mut machine = with_team(
        server("SRV-A", vec![card("e2", &["10.1.2.1/24"])]),
        "bond0",
        &["e0", "e1"],
        &["10.1.1.1/24"],
    );
    machine.teams[0].reported = TeamState::Down;
    assert_eq!(decision(&machine).verdict, Verdict::DualNetworkTeamed);
}

#[test]
fn the_adapters_of_one_team_are_one_network() {
    // Two team NICs of one LBFO team, for two VLANs.
    let mut machine = with_team(server("SRV-A", vec![]), "Team", &["e0", "e1"], &["10.1.1.1/24"]);
    machine.adapters.push(card("Team - VLAN 9", &["10.1.9.1/24"]));
    machine.teams[0].adapters.push("Team - VLAN 9".into());
    let decided = decision(&machine);
    assert_eq!(decided.verdict, Verdict::DualNetworkTeamed);
    assert_eq!(decided.networks[0].adapters, ["Team", "Team - VLAN 9"]);
    machine.teams[0].members.truncate(1);
    assert_eq!(decision(&machine).verdict, Verdict::SingleNetwork, "one member joins nothing");
}

#[test]
fn vlans_and_aliases_on_one_card_are_one_network() {
    let vlan = |name: &str, address| Adapter { parent: Some("e0".into()), ..card(name, &[address]) };
    let decided = expect(
        vec![card("e0", &[]), vlan("e0.1", "10.1.1.1/24"), vlan("e0.2", "10.1.2.1/24")],
        Verdict::SingleNetwork,
    );
    assert!(decided.why.contains("one card"), "{}", decided.why);
    let alias = expect(vec![card("e0", &["10.1.1.1/24", "10.1.2.1/24"])], Verdict::SingleNetwork);
    assert_eq!(alias.networks[0].subnets.len(), 2);
    expect(
        vec![card("e0", &["10.1.1.1/24", "10.1.1.2/24"]), card("e1", &["10.1.2.1/24"])],
        Verdict::DualNetwork,
    );
    expect(vec![vlan("e0.1", "10.1.1.1/24"), vlan("e0.2", "10.1.1.2/24")], Verdict::NotSupported);
}

#[test]
fn a_loop_of_parents_ends() {
    let adapter = |name: &str, parent: &str, ip| Adapter { parent: Some(parent.into()), ..card(name, &[ip]) };
    expect(vec![adapter("a", "b", "10.1.1.1/24"), adapter("b", "a", "10.1.2.1/24")], Verdict::DualNetwork);
}

#[test]
fn two_families_on_two_cards_are_two_networks() {
    let decided = expect(
        vec![
            card("a", &["10.1.1.1/24", "fd00:1::1/64", "fe80::1/64"]),
            card("b", &["10.1.2.1/24", "fd00:2::1/64", "fe80::2/64"]),
        ],
        Verdict::DualNetwork,
    );
    let subnets: Vec<String> = decided.networks[0].subnets.iter().map(ToString::to_string).collect();
    assert_eq!(subnets, ["10.1.1.0/24", "fd00:1::/64"]);
    expect(
        vec![card("a", &["10.1.1.1/24", "fd00:1::1/64"]), card("b", &["10.1.2.1/24", "fd00:1::2/64"])],
        Verdict::NotSupported,
    );
    expect(vec![card("a", &["10.1.1.1/24"]), card("b", &["fd00:2::1/64"])], Verdict::DualNetwork);
}

#[test]
fn link_local_addresses_prove_nothing() {
    let two = expect(vec![card("a", &["fe80::1/64"]), card("b", &["fe80::2/64"])], Verdict::Undecided);
    assert!(two.why.contains("link-local"), "{}", two.why);
    expect(vec![card("a", &["169.254.1.1/16"]), card("b", &["169.254.1.2/16"])], Verdict::Undecided);
    expect(vec![card("a", &["fe80::1/64"])], Verdict::SingleNetwork);
    let one = server("SRV-A", vec![card("a", &["10.1.1.1/24", "fe80::1/64"]), card("b", &["fe80::2/64"])]);
    assert_eq!(decision(&one).verdict, Verdict::SingleNetwork);
    assert_eq!(left_out(&one)[0].0, "b");
}

#[test]
fn small_subnets_and_point_to_point_addresses_are_networks_of_a_card() {
    expect(vec![card("a", &["10.1.1.0/31"]), card("b", &["10.1.1.2/31"])], Verdict::DualNetwork);
    expect(vec![card("a", &["10.1.1.0/31"]), card("b", &["10.1.1.1/31"])], Verdict::NotSupported);
    expect(vec![card("a", &["fd00::/127"]), card("b", &["fd00::2/127"])], Verdict::DualNetwork);
    expect(vec![card("a", &["10.1.1.1/24"]), card("b", &["10.9.0.1/32>10.9.0.2"])], Verdict::DualNetwork);
    expect(vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.1.9/32>10.1.1.2"])], Verdict::NotSupported);
    let host = server("SRV-A", vec![card("a", &["10.1.1.1/24"]), card("b", &["10.2.0.1/32"])]);
    assert_eq!(decision(&host).verdict, Verdict::SingleNetwork);
    assert_eq!(left_out(&host), [("b".into(), "it has only a single-host address (/32 or /128)".into())]);
}

#[test]
fn what_does_not_count_is_named_with_its_reason() {
    let mut machine = with_team(
        server(
            "SRV-A",
            vec![
                Adapter { kind: AdapterKind::Loopback, ..card("lo", &["127.0.0.1/8"]) },
                card("spare", &[]),
                Adapter { kind: AdapterKind::PointToPoint, ..card("vpn", &["10.8.0.1/24"]) },
                Adapter { kind: AdapterKind::Bridge, ..card("docker0", &["172.17.0.1/16"]) },
                Adapter { kind: AdapterKind::Bridge, ..card("br0", &["10.1.2.1/24"]) },
                Adapter { master: Some("br0".into()), ..card("e2", &[]) },
                Adapter { state: LinkState::Down, ..card("unused", &["169.254.3.4/16"]) },
            ],
        ),
        "bond0",
        &["e0", "e1"],
        &["10.1.1.1/24"],
    );
    machine.adapters.push(Adapter { master: Some("docker0".into()), ..card("veth1", &[]) });
    machine.adapters.push(Adapter { kind: AdapterKind::Other, ..card("dummy0", &["10.7.7.7/24"]) });
    assert_eq!(decision(&machine).verdict, Verdict::DualNetworkTeamed, "bond0 and br0");
    let mut reasons: Vec<String> = left_out(&machine).into_iter().map(|(n, r)| format!("{n}: {r}")).collect();
    reasons.sort();
    assert_eq!(
        reasons,
        [
            "docker0: bridge or virtual switch without a network card",
            "dummy0: made by software, with no network card behind it",
            "e0: member of team bond0",
            "e1: member of team bond0",
            "e2: port of br0",
            "lo: loopback",
            "spare: it has no address",
            "unused: it has no link, and only a link-local address",
            "veth1: port of docker0",
            "vpn: tunnel or other point-to-point adapter",
        ]
    );
}

#[test]
fn nothing_to_judge_is_undecided() {
    let decided = expect(vec![], Verdict::Undecided);
    assert_eq!(decided.remedies.len(), 1);
    let team_only = with_team(server("SRV-A", vec![]), "bond0", &["p0", "p1"], &[]);
    assert_eq!(decision(&team_only).verdict, Verdict::Undecided, "a capture of links only");
}

#[test]
fn an_untold_prefix_leaves_two_adapters_undecided() {
    let decided = expect(vec![card("a", &["10.1.1.1"]), card("b", &["10.1.2.1/24"])], Verdict::Undecided);
    assert!(decided.why.contains("10.1.1.1 on a"), "{}", decided.why);
    expect(vec![card("a", &["10.1.1.1"])], Verdict::SingleNetwork);
}

#[test]
fn an_untold_prefix_is_a_doubt_only_where_another_card_can_share_its_subnet() {
    // No other card has an IPv6 address: nothing to share it with.
    expect(
        vec![card("a", &["10.1.1.1/24", "2001:db8::1"]), card("b", &["10.1.2.1/24", "fe80::2"])],
        Verdict::DualNetwork,
    );
    expect(vec![card("a", &["10.1.1.1/24"]), card("b", &["2001:db8::1"])], Verdict::Undecided);
    for other in ["2001:db8::2", "2001:db8:0:1::2/64"] {
        let cards = vec![card("a", &["10.1.1.1/24", "2001:db8::1"]), card("b", &["10.1.2.1/24", other])];
        expect(cards, Verdict::Undecided);
    }
    // Two VLANs of one card are one network whatever their prefixes are.
    let on = |name: &str, addresses: &[&str]| Adapter { parent: Some("a".into()), ..card(name, addresses) };
    expect(
        vec![on("a.1", &["10.1.1.1/24", "2001:db8::1"]), on("a.2", &["10.1.2.1/24", "2001:db8::2"])],
        Verdict::SingleNetwork,
    );
}

#[test]
fn what_every_verdict_rests_on_and_is_untold_leaves_only_certain_faults() {
    let judged = |cards: Vec<Adapter>| {
        let untold = Some("The list was filtered.".to_owned());
        decision(&Server { untold, ..server("SRV-A", cards) })
    };
    for cards in [
        vec![],
        vec![card("a", &["10.1.1.1/24"])],
        vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"])],
    ] {
        let decided = judged(cards);
        assert_eq!((decided.verdict, decided.why.as_str()), (Verdict::Undecided, "The list was filtered."));
    }
    let clash = judged(vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.1.2/24"])]);
    assert_eq!(clash.verdict, Verdict::NotSupported);
}

#[test]
fn a_suspected_vendor_team_leaves_its_own_clash_undecided() {
    let ans = Adapter { description: Some("TEAM : Team #0".into()), ..card("b", &["10.1.1.2/24"]) };
    let decided = expect(vec![card("a", &["10.1.1.1/24"]), ans.clone()], Verdict::Undecided);
    assert!(decided.why.contains("suspected"), "{}", decided.why);
    // Elsewhere it does not matter.
    expect(vec![card("a", &["10.1.2.1/24"]), ans.clone()], Verdict::DualNetwork);
    let others = vec![card("a", &["10.1.2.1/24"]), card("c", &["10.1.2.2/24"]), ans];
    expect(others, Verdict::NotSupported);
}

#[test]
fn a_vendor_team_in_the_list_is_as_doubtful() {
    let mut machine =
        with_team(server("SRV-A", vec![card("a", &["10.1.1.1/24"])]), "b", &[], &["10.1.1.2/24"]);
    machine.teams[0].kind = TeamKind::Vendor;
    assert_eq!(decision(&machine).verdict, Verdict::Undecided);
    machine.adapters[0] = card("a", &["10.1.2.1/24"]);
    assert_eq!(
        decision(&machine).verdict,
        Verdict::DualNetwork,
        "a team that is only suspected is not claimed"
    );
}

#[test]
fn an_adapter_in_a_vrf_counts() {
    let vrf = Adapter { kind: AdapterKind::Other, ..card("vrf0", &[]) };
    let inside = Adapter { master: Some("vrf0".into()), ..card("b", &["10.1.2.1/24"]) };
    expect(vec![card("a", &["10.1.1.1/24"]), inside, vrf], Verdict::DualNetwork);
}

#[test]
fn chosen_adapters_are_the_only_ones() {
    let machine = server(
        "SRV-A",
        vec![
            card("a", &["10.1.1.1/24"]),
            card("b", &["10.1.2.1/24"]),
            card("c", &["10.1.2.2/24"]),
            card("d", &[]),
        ],
    );
    let chosen = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        decide(&Survey::of(&machine, &names), None)
    };
    assert_eq!(chosen(&[]).verdict, Verdict::NotSupported);
    assert_eq!(chosen(&["a", "b"]).verdict, Verdict::DualNetwork);
    let without_address = chosen(&["a", "d"]);
    assert_eq!(without_address.verdict, Verdict::Undecided);
    assert_eq!(without_address.why, "d was chosen, but does not count: it has no address.");
}
