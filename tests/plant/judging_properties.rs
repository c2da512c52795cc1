//! What holds of judging for any input: it never panics, the order of the inputs does not matter, every finding points
//! into a file of the run; and a system that is set up correctly, whatever its figures, has no findings.

use std::net::IpAddr;
use std::time::Duration;

use hotstandby::domain::finding::{FileName, Finding, Severity, Span};
use hotstandby::domain::partner::client::{ClientNode, ClientSystem, ClientSystems};
use hotstandby::domain::partner::common::{Address, Field, Product, ProductName, Spanned, SystemType};
use hotstandby::domain::partner::fields::{
    Certificate, ClientCertificateMode, ConnectionSecurity, Icmp, IsolatedMain, IsolatedStandby,
    Miscellaneous, Monitor, Transfer,
};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::sheet::{Column, ColumnName, Connection, OwnAddress, OwnServer, Sheet};
use hotstandby::domain::partner::system::{Endpoint, Network, Role, Server, Settings, System, Team};
use hotstandby::domain::partner::{derive, judge};
use hotstandby::domain::path::Path;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn at<T>(value: T, line: u32) -> Spanned<T> {
    Spanned { value, span: Span { line, column: 1, end_line: line, end_column: 9 } }
}

/// Something, at some line.
fn spanned<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Spanned<T>> {
    (value, 0u32..400).prop_map(|(value, line)| at(value, line))
}

fn field<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Field<T>> {
    option::of(spanned(value))
}

fn label() -> impl Strategy<Value = String> {
    select(vec!["SRV-A", "SRV-B", "SRV-C", "HQ", "", "srv-a"]).prop_map(str::to_owned)
}

/// Few addresses, so that they meet often.
fn address() -> impl Strategy<Value = Address> {
    let ip = select(vec![
        "10.1.1.11",
        "10.1.1.12",
        "10.1.2.11",
        "10.1.2.12",
        "127.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "fd00::1",
        "::1",
        "ff02::1",
        "::ffff:10.1.1.11",
    ]);
    let zone = option::of(select(vec!["12", "7", "eth0"]).prop_map(str::to_owned));
    prop_oneof![
        4 => ip.prop_map(|ip| Address::Ip(ip.parse().expect("an address"))),
        1 => zone.prop_map(|zone| Address::LinkLocal { ip: "fe80::1".parse().expect("an address"), zone }),
        1 => select(vec!["srv-a", "SRV-B", "localhost"]).prop_map(|name| Address::Name(name.to_owned())),
    ]
}

fn duration() -> impl Strategy<Value = Duration> {
    select(vec![
        Duration::ZERO,
        Duration::from_millis(5),
        Duration::from_secs(5),
        Duration::from_secs(60),
        Duration::MAX,
    ])
}

fn port() -> impl Strategy<Value = u32> {
    select(vec![0, 80, 5481, 5482, 65535, 65536, u32::MAX])
}

fn count() -> impl Strategy<Value = u32> {
    select(vec![0, 1, 2, u32::MAX])
}

fn kind() -> impl Strategy<Value = SystemType> {
    select(vec![
        SystemType::LoneServer,
        SystemType::HotStandbyPair,
        SystemType::TripleStandby,
        SystemType::PermanentStandby,
    ])
}

fn product() -> impl Strategy<Value = Product> {
    (select(vec![2015u16, 2017, 2020, 2022]), 1u8..4).prop_map(|(year, release)| Product {
        name: ProductName::GeoScada,
        year,
        release,
    })
}

prop_compose! {
    fn monitor()(connect in field(duration()), request in field(duration()), interval in field(duration()), timeout in field(duration())) -> Monitor {
        Monitor { connect_timeout: connect, request_timeout: request, heartbeat_interval: interval, heartbeat_timeout: timeout }
    }
}

prop_compose! {
    fn icmp()(interval in field(duration()), retry_count in field(count())) -> Icmp {
        Icmp { interval, retry_count }
    }
}

prop_compose! {
    fn miscellaneous()(
        transfer_interval in field(duration()),
        standby in field(select(vec![IsolatedStandby::BecomeMain, IsolatedStandby::RemainIsolatedStandby])),
        main in field(select(vec![IsolatedMain::Arbitrate, IsolatedMain::BecomeStandby])),
        priority in field(select(vec![i64::MIN, 0, 10, i64::MAX])),
    ) -> Miscellaneous {
        Miscellaneous {
            transfer_interval,
            action_on_isolated_standby: standby,
            action_after_isolated_main: main,
            arbitration_priority: priority,
        }
    }
}

prop_compose! {
    fn security()(
        certificate in field(select(vec![Certificate::Ca, Certificate::SelfSigned, Certificate::Temporary, Certificate::None])),
        require in field(any::<bool>()),
        validate in field(any::<bool>()),
        mode in field(select(vec![ClientCertificateMode::Automatic, ClientCertificateMode::Disabled, ClientCertificateMode::Selected])),
    ) -> ConnectionSecurity {
        ConnectionSecurity {
            certificate,
            require_client_certificates: require,
            validate_partner_certificate: validate,
            client_certificate_mode: mode,
        }
    }
}

prop_compose! {
    fn connection()(
        address in field(address()),
        port in field(port()),
        compress in field(any::<bool>()),
        icmp_monitors in vec(spanned(address()), 0..5),
        line in 0u32..400,
    ) -> Connection {
        Connection { span: at((), line).span, address, port, compress, icmp_monitors }
    }
}

prop_compose! {
    fn column()(
        name in spanned(select(vec![ColumnName::A, ColumnName::B, ColumnName::C, ColumnName::D])),
        label in field(label()),
        main_connection in option::of(connection()),
        backup_connection in option::of(connection()),
        monitor in monitor(),
        icmp in icmp(),
        interleave in field(count()),
    ) -> Column {
        Column { name, label, main_connection, backup_connection, monitor, icmp, transfer: Transfer { interleave } }
    }
}

prop_compose! {
    fn sheet()(
        system in field(select(vec!["North", "South"]).prop_map(str::to_owned)),
        product in field(product()),
        (label, port) in (field(label()), field(port())),
        addresses in vec(spanned((address(), option::of(0u8..=140)).prop_map(|(address, prefix_length)| OwnAddress { address, prefix_length })), 0..4),
        kind in field(kind()),
        standby in vec(column(), 0..4),
        permanent_standby in vec(column(), 0..6),
        miscellaneous in miscellaneous(),
        connection_security in security(),
    ) -> Sheet {
        Sheet {
            file: FileName::from(""),
            system,
            product,
            server: OwnServer { span: at((), 4).span, label, port, addresses, ..OwnServer::default() },
            kind,
            standby,
            permanent_standby,
            miscellaneous,
            connection_security,
            suppressions: Vec::new(),
        }
    }
}

prop_compose! {
    fn network()(
        subnets in vec(spanned(select(vec!["10.1.1.0/24", "10.1.2.0/24", "10.1.0.0/16", "0.0.0.0/0", "fd00::/64", "::/0"])), 0..3),
        bandwidth in field(select(vec![0, 9_999_999, 10_000_000, u64::MAX])),
        compress in field(any::<bool>()),
        line in 0u32..400,
    ) -> Network {
        let subnets = subnets.into_iter().map(|net| at(net.value.parse().expect("a subnet"), net.span.line));
        Network { span: at((), line).span, subnets: subnets.collect(), bandwidth, compress }
    }
}

prop_compose! {
    fn settings()(port in field(port()), monitor in monitor(), icmp in icmp(), interleave in field(count()), miscellaneous in miscellaneous(), connection_security in security()) -> Settings {
        Settings { port, monitor, icmp, transfer: Transfer { interleave }, miscellaneous, connection_security }
    }
}

fn interface() -> impl Strategy<Value = String> {
    select(vec!["Main LAN", "main lan", "Backup LAN", "NIC1"]).prop_map(str::to_owned)
}

prop_compose! {
    fn endpoint()(address in field(address()), interface in field(interface()), icmp_monitors in vec(spanned(address()), 0..5), compress in field(any::<bool>()), line in 0u32..400) -> Endpoint {
        Endpoint { span: at((), line).span, address, interface, icmp_monitors, compress }
    }
}

prop_compose! {
    fn server()(
        label in field(label()),
        role in field(select(vec![Role::MainOrStandby, Role::PermanentStandby])),
        settings in settings(),
        main in option::of(endpoint()),
        backup in option::of(endpoint()),
        team in option::of((vec(spanned(interface()), 0..3), field(select(vec![Path::Main, Path::Backup])))),
        connects_to in vec(spanned(label()), 0..4),
        line in 0u32..400,
    ) -> Server {
        let team = team.map(|(members, carries)| Team { span: at((), line).span, name: None, members, carries });
        Server { span: at((), line).span, label, role, settings, main, backup, team, connects_to, ignored_interfaces: Vec::new() }
    }
}

prop_compose! {
    fn plan()(
        name in field(select(vec!["North", "South"]).prop_map(str::to_owned)),
        product in field(product()),
        kind in field(kind()),
        main in option::of(network()),
        backup in option::of(network()),
        defaults in settings(),
        servers in vec(server(), 0..9),
    ) -> System {
        System { file: FileName::from(""), name, product, kind, main, backup, defaults, servers, suppressions: Vec::new() }
    }
}

prop_compose! {
    fn client()(systems in vec((field(select(vec!["North", "South"]).prop_map(str::to_owned)), vec((field(address()), field(port())), 0..7)), 0..4)) -> ClientSystems {
        let node = |(name, port): (Field<Address>, Field<u32>)| ClientNode {
            name: name.map(|name| at(name.value.to_string(), name.span.line)),
            port,
            ..ClientNode::default()
        };
        let system = |(name, nodes): (Field<String>, Vec<_>)| ClientSystem {
            name,
            servers: nodes.into_iter().map(node).collect(),
            ..ClientSystem::default()
        };
        ClientSystems {
            has_default: false,
            file: FileName::from(""),
            default_system: None,
            systems: systems.into_iter().map(system).collect(),
            wrong_case: Vec::new(),
            generated: Vec::new(),
        }
    }
}

/// Inputs of all kinds, in a few folders, each file with a name of its own.
fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let one = prop_oneof![
        5 => sheet().prop_map(Input::Sheet),
        2 => plan().prop_map(|plan| Input::Plan(Box::new(plan))),
        1 => client().prop_map(Input::Client),
    ];
    vec((one, select(vec!["", "north/", "south/"])), 0..9).prop_map(|all| {
        let named = |(number, (mut input, folder)): (usize, (Input, &str))| {
            let name = FileName::from(format!("{folder}{number}"));
            match &mut input {
                Input::Sheet(sheet) => sheet.file = name,
                Input::Plan(plan) => plan.file = name,
                Input::Client(client) => client.file = name,
                Input::Sources(file, _) => *file = name,
            }
            input
        };
        all.into_iter().enumerate().map(named).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn judging_never_panics_and_does_not_depend_on_the_order(
        (inputs, shuffled) in inputs().prop_flat_map(|inputs| (Just(inputs.clone()), Just(inputs).prop_shuffle())),
    ) {
        let findings = judge::judge(&inputs);
        prop_assert_eq!(&judge::judge(&shuffled), &findings);
        for finding in &findings {
            for label in &finding.labels {
                prop_assert!(inputs.iter().any(|input| *input.file() == label.file), "{}", label.file);
            }
        }
    }

    #[test]
    fn every_sheet_is_in_exactly_one_group_and_every_link_stays_in_its_group(inputs in inputs()) {
        let groups = judge::groups(&inputs);
        let sheets = inputs.iter().filter(|input| matches!(input, Input::Sheet(_))).count();
        prop_assert_eq!(groups.iter().map(|group| group.sheets.len()).sum::<usize>(), sheets);
        for group in &groups {
            for link in &group.links {
                prop_assert!(std::ptr::eq(group.sheets[link.near_index], link.near));
                prop_assert!(std::ptr::eq(group.sheets[link.far_index], link.far));
                prop_assert_ne!(link.near_index, link.far_index);
            }
            let names: std::collections::BTreeSet<_> =
                group.sheets.iter().filter_map(|sheet| sheet.system.as_ref()).map(|s| &s.value).collect();
            // But for partners that name each other, whatever their systems are called.
            let two = group.links.iter().filter_map(|link| link.two_systems()).flatten();
            let joined: std::collections::BTreeSet<_> = two.map(|s| &s.value).collect();
            prop_assert!(names.len() <= 1 || names == joined, "{:?} {:?}", names, joined);
        }
    }

    #[test]
    fn a_correct_system_has_no_findings_whatever_its_figures(correct in correct()) {
        let mut inputs: Vec<Input> = derive::sheets(&correct)
            .into_iter()
            .map(|mut sheet| {
                sheet.file = FileName::from(format!("{}.yaml", sheet.label()));
                Input::Sheet(sheet)
            })
            .collect();
        prop_assert_eq!(faults(&inputs), vec![]);
        inputs.push(Input::Plan(Box::new(correct)));
        prop_assert_eq!(faults(&inputs), vec![]);
    }
}

/// Errors and warnings. Random times and ports earn a note here and there.
fn faults(inputs: &[Input]) -> Vec<Finding> {
    let mut findings = judge::judge(inputs);
    findings.retain(|finding| finding.severity > Severity::Info);
    findings
}

/// Numbers for places, so that no two are the same.
struct Lines(u32);

impl Lines {
    fn at<T>(&mut self, value: T) -> Spanned<T> {
        self.0 += 1;
        at(value, self.0)
    }
}

prop_compose! {
    /// A plan without a fault: two or three servers, permanent standbys within the limit, one or two networks.
    fn correct()(
        members in 2usize..=3,
        permanent in 0usize..=3,
        six in any::<bool>(),
        dual in any::<bool>(),
        ports in vec(1024u32..=49151, 7),
        interval_ms in 100u64..=10_000,
        more_ms in 1u64..=60_000,
        retry in 0u32..=5,
        bandwidth in select(vec![64_000u64, 9_999_999, 10_000_000, 1_000_000_000]),
    ) -> System {
        let mut lines = Lines(0);
        let ip = |network: u8, host: u16| -> IpAddr {
            if six { IpAddr::from([0xfd00, u16::from(network), 0, 0, 0, 0, 0, host]) } else { IpAddr::from([10, 0, network, u8::try_from(host).expect("a byte")]) }
        };
        let network = |number: u8, lines: &mut Lines| Network {
            span: lines.at(()).span,
            subnets: vec![lines.at(ipnet::IpNet::new(ip(number, 0), if six { 64 } else { 24 }).expect("a prefix"))],
            bandwidth: Some(lines.at(bandwidth)),
            compress: None,
        };
        let (main, backup) = (network(1, &mut lines), network(2, &mut lines));
        let interval = Duration::from_millis(interval_ms);
        let mut defaults = Settings::default();
        defaults.monitor.connect_timeout = Some(lines.at(Duration::from_secs(60)));
        defaults.monitor.heartbeat_interval = Some(lines.at(interval));
        defaults.monitor.heartbeat_timeout = Some(lines.at(interval * (retry + 2) + Duration::from_millis(more_ms)));
        defaults.icmp = Icmp { interval: Some(lines.at(interval)), retry_count: Some(lines.at(retry)) };
        let servers = (0..members + permanent).map(|number| {
            let host = u16::try_from(11 + number).expect("small");
            let endpoint = |network: u8, lines: &mut Lines| Endpoint {
                span: lines.at(()).span,
                address: Some(lines.at(Address::Ip(ip(network, host)))),
                interface: Some(lines.at(format!("LAN {network}"))),
                icmp_monitors: vec![lines.at(Address::Ip(ip(network, 1)))],
                compress: None,
            };
            let is_permanent = number >= members;
            let mut settings = Settings { port: Some(lines.at(ports[number])), ..Settings::default() };
            settings.miscellaneous.arbitration_priority = Some(lines.at(i64::try_from(number).expect("small")));
            let triple = is_permanent && members == 3;
            Server {
                span: lines.at(()).span,
                label: Some(lines.at(format!("SRV-{number}"))),
                role: is_permanent.then(|| lines.at(Role::PermanentStandby)),
                settings,
                main: Some(endpoint(1, &mut lines)),
                backup: dual.then(|| endpoint(2, &mut lines)),
                team: None,
                connects_to: if triple { vec![lines.at("SRV-0".to_owned()), lines.at("SRV-2".to_owned())] } else { Vec::new() },
                ignored_interfaces: Vec::new(),
            }
        }).collect();
        let kind = if members == 2 { SystemType::HotStandbyPair } else { SystemType::TripleStandby };
        System {
            file: FileName::from("plan.yaml"),
            name: None,
            product: Some(at(Product { name: ProductName::GeoScada, year: 2022, release: 1 }, 1)),
            kind: Some(at(kind, 2)),
            main: Some(main),
            backup: dual.then_some(backup),
            defaults,
            servers,
            suppressions: Vec::new(),
        }
    }
}
