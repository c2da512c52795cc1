//! What holds for every plan.

use super::hostile::{only_our_commands, well_formed};
use super::*;

fn any_label() -> impl Strategy<Value = String> {
    "[A-Za-z0-9äß漢\u{1f600}'\"#:{}&*!|>%@`,?<=~\\[\\]\\\\/ ._-]{1,24}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("a label is not empty", |text| !text.is_empty())
}

fn any_address() -> impl Strategy<Value = Address> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| Address::Ip(IpAddr::from(octets))),
        any::<[u16; 7]>().prop_map(|rest| {
            let [a, b, c, d, e, f, g] = rest;
            Address::Ip(IpAddr::from([0x2001, a, b, c, d, e, f, g]))
        }),
        (any::<u16>(), proptest::option::of("[a-z]{1,5}[0-9]{0,2}")).prop_map(|(last, zone)| {
            Address::LinkLocal { ip: [0xfe80, 0, 0, 0, 0, 0, 1, last].into(), zone }
        }),
        "[a-z][a-z0-9-]{0,10}[a-z0-9](\\.[a-z]{2,6}){0,2}".prop_map(Address::Name),
    ]
}

fn any_endpoint() -> impl Strategy<Value = Endpoint> {
    (any_address(), proptest::collection::vec(any_address(), 0..4), any::<Option<bool>>()).prop_map(
        |(address, monitors, compress)| Endpoint {
            address: Some(at(address)),
            icmp_monitors: monitors.into_iter().map(at).collect(),
            compress: compress.map(at),
            ..Endpoint::default()
        },
    )
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let duration = || proptest::option::of((0_u64..10_000_000).prop_map(|ms| at(Duration::from_millis(ms))));
    (
        proptest::option::of((1_u32..65_536).prop_map(at)),
        (duration(), duration(), duration(), duration(), duration(), duration()),
        proptest::option::of((0_u32..1000).prop_map(at)),
        proptest::option::of((-1000_i64..1000).prop_map(at)),
        any::<Option<bool>>(),
    )
        .prop_map(|(port, times, count, priority, validate)| {
            let mut settings = Settings { port, ..Settings::default() };
            let (connect, request, interval, timeout, icmp, transfer) = times;
            settings.monitor.connect_timeout = connect;
            settings.monitor.request_timeout = request;
            settings.monitor.heartbeat_interval = interval;
            settings.monitor.heartbeat_timeout = timeout;
            settings.icmp.interval = icmp;
            settings.icmp.retry_count = count;
            settings.transfer.interleave = count;
            settings.miscellaneous.transfer_interval = transfer;
            settings.miscellaneous.arbitration_priority = priority;
            settings.connection_security.validate_partner_certificate = validate.map(at);
            settings
        })
}

fn any_plan() -> impl Strategy<Value = System> {
    let server =
        (any_label(), any::<bool>(), any_endpoint(), proptest::option::of(any_endpoint()), any_settings());
    (
        any_label(),
        proptest::sample::select(vec![2_usize, 3]),
        proptest::collection::vec(server, 2..6),
        any_settings(),
    )
        .prop_map(|(name, count, servers, defaults)| {
            let names: Vec<_> = servers.iter().map(|server| at(server.0.clone())).collect();
            let servers =
                servers.into_iter().enumerate().map(|(index, (label, all, main, backup, settings))| {
                    let permanent = index >= count;
                    Server {
                        span: Span::default(),
                        label: Some(at(label)),
                        role: permanent.then(|| at(Role::PermanentStandby)),
                        settings,
                        main: Some(main),
                        backup,
                        team: None,
                        connects_to: if permanent && !all { names[..2].to_vec() } else { Vec::new() },
                        ignored_interfaces: Vec::new(),
                    }
                });
            System {
                file: "plan.yaml".into(),
                name: Some(at(name)),
                product: Some(at(Product { name: ProductName::GeoScada, year: 2022, release: 1 })),
                kind: Some(at(if count == 2 {
                    SystemType::HotStandbyPair
                } else {
                    SystemType::TripleStandby
                })),
                main: Some(Network {
                    subnets: vec![at("0.0.0.0/1".parse().unwrap()), at("2001::/16".parse().unwrap())],
                    ..Network::default()
                }),
                backup: None,
                defaults,
                servers: servers.collect(),
                suppressions: Vec::new(),
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sheet_reads_back_whatever_the_plan_holds(plan in any_plan()) {
        for derived in derive::sheets(&plan) {
            let text = sheet::render(&derived);
            let again = read_sheet(&text);
            prop_assert_eq!(values(&again), values(&derived), "{}", text);
            let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            prop_assert_eq!(value["server"]["label"].as_str(), Some(derived.label()));
        }
    }

    #[test]
    fn both_ends_of_a_link_know_each_other(plan in any_plan()) {
        let sheets = derive::sheets(&plan);
        for (index, from) in sheets.iter().enumerate() {
            for column in from.columns() {
                let to = sheets.iter().enumerate().find(|(other, sheet)| {
                    *other != index && Some(sheet.label()) == column.label.as_ref().map(|label| &*label.value)
                });
                let (_, to) = to.expect("a partner is a server of the plan");
                // Two servers of one label cannot be told apart; a rule of its own says so.
                let twice = |label: &str| sheets.iter().filter(|sheet| sheet.label() == label).count() > 1;
                let duplicate = twice(from.label()) || twice(to.label());
                let back = to.columns().any(|back| back.label.as_ref().is_some_and(|l| l.value == from.label()));
                prop_assert!(back || duplicate, "{} names {}, which does not name it", from.label(), to.label());
                for (_, connection) in column.connections() {
                    let address = &connection.address.as_ref().unwrap().value;
                    let own = to.server.addresses.iter().any(|own| own.value.address == *address);
                    prop_assert!(own || duplicate || to.label() == from.label());
                }
            }
        }
    }

    #[test]
    fn nothing_that_is_rendered_breaks_its_own_language(plan in any_plan()) {
        let all = files(&plan);
        let names: std::collections::BTreeSet<_> = all.iter().map(|file| file.name.to_lowercase()).collect();
        prop_assert_eq!(names.len(), all.len(), "file names differ");
        for file in all {
            match file.name.rsplit('.').next().unwrap() {
                "svg" | "xml" => well_formed(&file.text),
                "ps1" => only_our_commands(&file.text),
                _ => {}
            }
        }
    }

    #[test]
    fn a_plan_does_not_differ_from_itself(plan in any_plan()) {
        let difference = compare(Side::Plan(&plan), Side::Plan(&plan)).unwrap();
        let labels: std::collections::BTreeSet<_> = plan.servers.iter().map(Server::label).collect();
        prop_assert!(difference.changes.is_empty() || labels.len() < plan.servers.len());
    }
}
