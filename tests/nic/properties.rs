//! What holds for any facts about adapters and teams, however wild: the judgement never panics, never depends on the
//! order of the source, and its verdict, findings and status agree.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::collections::{BTreeMap, BTreeSet};

use hotstandby::domain::finding::Finding;
use hotstandby::domain::nic::diff::diff;
use hotstandby::domain::nic::judge::{judge, judge_spread};
use hotstandby::domain::nic::model::{
    Adapter, AdapterAddress, AdapterKind, AddressOrigin, AddressState, LacpPort, LinkState, Member,
    MemberLink, Monitoring, Server, Team, TeamKind, TeamKnowledge, TeamState,
};
use hotstandby::domain::nic::verdict::Verdict;
use hotstandby::domain::spread::Spread;
use hotstandby::domain::status::Status;
use proptest::prelude::*;

fn ip() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0u8..3, 0u8..4).prop_map(|(net, host)| format!("10.1.{net}.{host}")),
        1 => Just("169.254.1.1".to_owned()),
        1 => Just("127.0.0.1".to_owned()),
        2 => (0u16..3, 0u16..4).prop_map(|(net, host)| format!("fd00:{net}::{host}")),
        1 => Just("fe80::1".to_owned()),
        1 => any::<u32>().prop_map(|n| std::net::Ipv4Addr::from(n).to_string()),
        1 => any::<u128>().prop_map(|n| std::net::Ipv6Addr::from(n).to_string()),
    ]
}

prop_compose! {
    fn address()(ip in ip(), length in proptest::option::of(prop_oneof![Just(24u8), Just(16), Just(31), Just(64), any::<u8>()]),
                 origin in prop_oneof![Just(AddressOrigin::Manual), Just(AddressOrigin::Dhcp)],
                 peer in proptest::option::weighted(0.1, ip())) -> AdapterAddress {
        AdapterAddress {
            address: ip.parse().unwrap(),
            prefix_length: length,
            origin,
            peer: peer.map(|peer| peer.parse().unwrap()),
            label: None,
            state: AddressState::Preferred,
        }
    }
}

fn link() -> impl Strategy<Value = LinkState> {
    prop_oneof![Just(LinkState::Up), Just(LinkState::Down), Just(LinkState::Unknown)]
}

fn kind() -> impl Strategy<Value = AdapterKind> {
    prop_oneof![
        6 => Just(AdapterKind::Ethernet),
        1 => Just(AdapterKind::Loopback),
        1 => Just(AdapterKind::PointToPoint),
        1 => Just(AdapterKind::Team),
        1 => Just(AdapterKind::Bridge),
        1 => Just(AdapterKind::Other),
    ]
}

fn name() -> impl Strategy<Value = String> {
    (0u8..7).prop_map(|n| format!("e{n}"))
}

prop_compose! {
    fn adapter()(name in name(), index in proptest::option::of(0u32..9), kind in kind(), state in link(),
                 addresses in proptest::collection::vec(address(), 0..4),
                 gateways in proptest::collection::vec(ip(), 0..2),
                 master in proptest::option::weighted(0.2, name()), parent in proptest::option::weighted(0.2, name()),
                 vendor in proptest::bool::weighted(0.1), speed in proptest::option::of(any::<u64>())) -> Adapter {
        Adapter {
            name,
            index,
            kind,
            state,
            addresses,
            gateways: gateways.iter().map(|ip| ip.parse().unwrap()).collect(),
            master,
            parent,
            description: vendor.then(|| "TEAM : Team #0".to_owned()),
            speed_bits_per_second: speed,
            ..Adapter::default()
        }
    }
}

prop_compose! {
    fn member()(name in name(), operational in link(), standby: bool, reason in proptest::option::of("[A-Za-z]{0,4}"),
                link in prop_oneof![Just(MemberLink::Up), Just(MemberLink::Down), Just(MemberLink::GoingBack), Just(MemberLink::Unknown)],
                aggregator in proptest::option::of(0u32..3), actor: Option<u8>, partner: Option<u8>,
                mac in proptest::option::of("[0:]{0,5}|6e:62")) -> Member {
        let lacp = LacpPort {
            aggregator, actor_state: actor, partner_state: partner, partner_system: mac, churn: None, selected: None,
        };
        Member { name, link, operational, standby, reason, failures: None, lacp: Some(lacp) }
    }
}

prop_compose! {
    fn team()(name in name(), members in proptest::collection::vec(member(), 0..4), lacp: bool,
              carried in proptest::collection::vec(name(), 0..2), active in proptest::option::of(name()),
              kind in prop_oneof![Just(TeamKind::Bond), Just(TeamKind::Lbfo), Just(TeamKind::Vendor)],
              reported in prop_oneof![Just(TeamState::Up), Just(TeamState::Down), Just(TeamState::Unknown)],
              monitoring in prop_oneof![Just(Monitoring::Mii(100)), Just(Monitoring::None), Just(Monitoring::Unknown)],
              aggregator in proptest::option::of(0u32..3), ports in proptest::option::of(0u32..3)) -> Team {
        Team {
            name, kind, mode: "active-backup".into(), lacp, reported, monitoring, active_member: active,
            active_aggregator: aggregator, active_ports: ports, members, adapters: carried, nodes: None,
        }
    }
}

prop_compose! {
    fn any_server()(adapters in proptest::collection::vec(adapter(), 0..7), teams in proptest::collection::vec(team(), 0..2),
                    complete: bool) -> Server {
        // Systems name adapters and teams uniquely.
        let adapters: BTreeMap<String, Adapter> = adapters.into_iter().map(|a| (a.name.clone(), a)).collect();
        let teams: BTreeMap<String, Team> = teams.into_iter().map(|t| (t.name.clone(), t)).collect();
        Server {
            name: "SRV-A".into(),
            adapters: adapters.into_values().collect(),
            teams: teams.into_values().collect(),
            team_knowledge: if complete { TeamKnowledge::Complete } else { TeamKnowledge::Unstated },
            ..Server::default()
        }
    }
}

/// Every piece on a thread of its own, the last one first.
struct Backwards;

impl Spread for Backwards {
    fn each<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
        let work = &work;
        std::thread::scope(|scope| {
            let mut done: Vec<R> =
                (0..count).rev().map(|i| scope.spawn(move || work(i)).join().unwrap()).collect();
            done.reverse();
            done
        })
    }
}

proptest! {
    #[test]
    fn many_servers_are_judged_as_two_and_two_whoever_does_it(servers in proptest::collection::vec(any_server(), 2..6)) {
        let mut servers = servers;
        for (server, name) in servers.iter_mut().zip('A'..) {
            server.name = format!("SRV-{name}");
        }
        let all = judge(&servers, None, &[]);
        let spread = judge_spread(&servers, None, &[], &[], &Backwards);
        prop_assert_eq!(format!("{:?}", all.pair), format!("{:?}", spread.pair));
        prop_assert_eq!((&all.findings, all.status), (&spread.findings, spread.status));
        for (one, other) in all.servers.iter().zip(&spread.servers) {
            prop_assert_eq!((&one.decision, &one.findings, &one.notes), (&other.decision, &other.findings, &other.notes));
        }
        let mut apart = Vec::new();
        for (i, first) in servers.iter().enumerate() {
            for second in &servers[i + 1..] {
                let two = [first.clone(), second.clone()];
                apart.extend(judge(&two, None, &[]).pair.unwrap().findings);
            }
        }
        // What several servers have alike is told once, where two and two tell it each time.
        let once = |finding: &Finding| finding.rule.name.starts_with("duplicate-");
        let alike = |findings: &[Finding]| -> BTreeSet<_> {
            let them = findings.iter().filter(|f| once(f));
            them.map(|f| (f.rule.name, f.message.split(' ').next().map(str::to_owned))).collect()
        };
        let mut together = all.pair.unwrap().findings;
        prop_assert_eq!(alike(&together), alike(&apart));
        together.retain(|finding| !once(finding));
        apart.retain(|finding| !once(finding));
        apart.sort_by(|a, b| a.order().cmp(&b.order()));
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn the_order_of_adapters_does_not_matter(mut machine in any_server(), seed in any::<u64>()) {
        // Where a source tells no index, its own order is all that there is.
        for (number, adapter) in (0..).zip(&mut machine.adapters) {
            adapter.index = Some(number);
        }
        let mut shuffled = machine.clone();
        let count = shuffled.adapters.len().max(1) as u64;
        shuffled.adapters.rotate_left((seed % count) as usize);
        if seed & 1024 != 0 {
            shuffled.adapters.reverse();
        }
        let (before, after) = ([machine], [shuffled]);
        let (before, after) = (judge(&before, None, &[]), judge(&after, None, &[]));
        prop_assert_eq!(&before.servers[0].decision, &after.servers[0].decision);
        prop_assert_eq!(&before.findings, &after.findings);
        prop_assert_eq!(&before.servers[0].survey.left_out, &after.servers[0].survey.left_out);
        prop_assert_eq!(before.status, after.status);
    }

    #[test]
    fn verdict_status_and_findings_agree(machine in any_server()) {
        let servers = [machine];
        let judgement = judge(&servers, None, &[]);
        let one = &judgement.servers[0];
        let has = |rule: &str| one.findings.iter().any(|f| f.rule.name == rule);
        let clash = has("same-subnet-without-team") || has("overlapping-subnets");
        prop_assert_eq!(one.decision.verdict == Verdict::NotSupported, clash);
        let networks = &one.decision.networks;
        let supported = one.decision.verdict == Verdict::SingleNetwork || one.decision.verdict.is_dual();
        prop_assert_eq!(supported && networks.len() == 1, has("single-network"));
        prop_assert!(one.decision.verdict != Verdict::Undecided || one.status != Status::Ok);
        let teamed = one.decision.verdict == Verdict::DualNetworkTeamed && networks.iter().any(|n| n.team.is_some());
        prop_assert!(!one.decision.verdict.is_dual() || networks.len() >= 2 || teamed);
        // Every adapter counts or is left out, never both.
        prop_assert_eq!(one.survey.counted.len() + one.survey.left_out.len(), one.server.adapters.len());
        let grouped: usize = one.survey.groups.iter().map(Vec::len).sum();
        prop_assert_eq!(grouped, one.survey.counted.len());
    }

    #[test]
    fn a_pair_is_judged_the_same_both_ways(a in any_server(), b in any_server()) {
        let b = Server { name: "SRV-B".into(), ..b };
        let (there, back) = ([a.clone(), b.clone()], [b, a]);
        let (there, back) = (judge(&there, None, &[]), judge(&back, None, &[]));
        prop_assert_eq!(there.status, back.status);
        prop_assert_eq!(there.pair.map(|p| p.verdict), back.pair.map(|p| p.verdict));
        prop_assert_eq!(there.findings.len(), back.findings.len());
    }

    #[test]
    fn a_server_does_not_differ_from_itself(a in any_server(), b in any_server()) {
        prop_assert_eq!(diff(&a, &a, Status::Ok).changes, vec![]);
        for change in diff(&a, &b, Status::Ok).changes {
            prop_assert!(change.sentence().ends_with('.'));
        }
    }
}
