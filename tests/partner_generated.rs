//! Everything that `partner-config generate` writes: golden files, round trips, and texts that must stay harmless.
//! `BLESS=1 cargo test --test partner_generated` writes the golden files again.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;

use hotstandby::domain::finding::{FileName, Severity, Span};
use hotstandby::domain::partner::common::{Address, Product, ProductName, Spanned, SystemType};
use hotstandby::domain::partner::derive;
use hotstandby::domain::partner::diff::{Side, compare};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::read::read;
use hotstandby::domain::partner::render::files::{File, files};
use hotstandby::domain::partner::render::{checklist, firewall, sheet, starter};
use hotstandby::domain::partner::sheet::Sheet;
use hotstandby::domain::partner::system::{Endpoint, Network, Role, Server, Settings, System};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn plan(name: &str, text: &str) -> System {
    let reading = read(&FileName::from(name), text);
    assert!(reading.findings.is_empty(), "{name}: {:#?}", reading.findings);
    match reading.input {
        Some(Input::Plan(plan)) => plan,
        other => panic!("{name} is no plan: {other:?}"),
    }
}

fn example(name: &str) -> System {
    plan(name, &fs::read_to_string(root().join("examples").join(name)).unwrap())
}

fn read_sheet(text: &str) -> Sheet {
    let reading = read(&FileName::from("sheet.yaml"), text);
    assert!(reading.findings.is_empty(), "{:#?}\n{text}", reading.findings);
    match reading.input {
        Some(Input::Sheet(sheet)) => sheet,
        other => panic!("no sheet: {other:?}\n{text}"),
    }
}

/// All values, without the places where they stand.
fn values(sheet: &Sheet) -> String {
    let debug = format!("{:?}", Sheet { file: "same".into(), ..sheet.clone() });
    let mut out = String::new();
    for (index, part) in debug.split("Span {").enumerate() {
        out.push_str(if index == 0 { part } else { part.split_once('}').unwrap().1 });
    }
    out
}

fn compare_folder(folder: &Path, files: &[File]) {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(folder).unwrap();
        for file in files {
            fs::write(folder.join(&file.name), &file.text).unwrap();
        }
    }
    let mut there: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut wanted: Vec<_> = files.iter().map(|file| file.name.clone()).collect();
    there.sort();
    wanted.sort();
    assert_eq!(there, wanted, "{}", folder.display());
    for file in files {
        let golden = fs::read_to_string(folder.join(&file.name)).unwrap();
        assert!(golden == file.text, "{} has changed; look at it, then run with BLESS=1", file.name);
    }
}

#[test]
fn the_example_pair_is_rendered_as_committed() {
    compare_folder(&root().join("examples/waterworks"), &files(&example("waterworks.yaml")));
}

#[test]
fn the_example_triple_is_rendered_as_committed() {
    compare_folder(&root().join("tests/golden/generate/triple"), &files(&example("triple.yaml")));
}

#[test]
fn a_generated_sheet_reads_back_as_the_derived_one() {
    for name in ["waterworks.yaml", "triple.yaml"] {
        for derived in derive::sheets(&example(name)) {
            let text = sheet::render(&derived);
            let again = read_sheet(&text);
            assert_eq!(values(&again), values(&derived), "{text}");
            let difference = compare(Side::Sheet(&derived), Side::Sheet(&again)).unwrap();
            assert!(difference.changes.is_empty(), "{:#?}", difference.changes);
        }
    }
}

#[test]
fn starter_plans_are_read_without_a_finding_and_render() {
    for (kind, servers) in
        [(SystemType::LoneServer, 1), (SystemType::HotStandbyPair, 2), (SystemType::TripleStandby, 3)]
    {
        let text = starter::plan(kind);
        assert!(text.starts_with("# yaml-language-server: $schema="), "{text}");
        let plan = plan("starter.yaml", &text);
        assert_eq!(plan.kind.unwrap().value, kind);
        assert_eq!(plan.servers.len(), servers);
        assert_eq!(files(&plan).len(), servers * 4 + 2);
        let uncommented = text.replace("  # - label", "  - label").replace("  #   ", "    ");
        if kind == SystemType::TripleStandby {
            let plan = self::plan("starter.yaml", &uncommented);
            assert_eq!(plan.servers[3].role(), Role::PermanentStandby);
        }
    }
}

#[test]
fn the_client_file_reads_back_with_every_node_of_a_dual_pair() {
    let all = files(&example("waterworks.yaml"));
    let text = &all.iter().find(|file| file.name == "Systems.xml").unwrap().text;
    let Some(Input::Client(client)) = read(&"Systems.xml".into(), text).input else { panic!("{text}") };
    assert_eq!(client.default_system.unwrap().value, "Waterworks");
    assert!(client.wrong_case.is_empty() && client.wrong_boolean.is_empty());
    let nodes: Vec<_> = client.systems[0]
        .servers
        .iter()
        .map(|node| {
            let name = node.name.as_ref().unwrap().value.clone();
            (name, node.cost.unwrap().value, node.port.unwrap().value)
        })
        .collect();
    let node = |address: &str, cost| (address.to_owned(), cost, 5481);
    let wanted = [node("10.10.1.11", 1), node("10.10.2.11", 2), node("10.10.1.12", 3), node("10.10.2.12", 4)];
    assert_eq!(nodes, wanted);
}

#[test]
fn a_client_never_gets_more_than_four_nodes() {
    for name in ["waterworks.yaml", "triple.yaml"] {
        let mut plan = example(name);
        let mut extra = plan.servers[0].clone();
        extra.role = Some(at(Role::PermanentStandby));
        extra.label = Some(at("EXTRA".to_owned()));
        plan.servers.push(extra);
        let all = files(&plan);
        let text = &all.iter().find(|file| file.name == "Systems.xml").unwrap().text;
        assert_eq!(text.matches("<Server ").count(), 4, "{text}");
        assert!(text.contains("Left out") && text.contains("EXTRA"), "{text}");
        assert!(!text.contains("clsid"));
    }
}

/// Every field that the vendor documents on the tabs, as the checklist must show it for each filled column.
const COLUMN_FIELDS: [&str; 20] = [
    "Name/IP Address",
    "Port",
    "Compress",
    "ICMP Monitor 1",
    "ICMP Monitor 2",
    "ICMP Monitor 3",
    "Name/IP Address",
    "Port",
    "Compress",
    "ICMP Monitor 1",
    "ICMP Monitor 2",
    "ICMP Monitor 3",
    "Connect Timeout",
    "Request Timeout",
    "Heartbeat Interval",
    "Heartbeat Timeout",
    "ICMP Interval",
    "ICMP retry count",
    "Interleave",
    "Transfer timeouts",
];

#[test]
fn the_checklist_has_every_field_in_the_tools_order() {
    for derived in derive::sheets(&example("triple.yaml")) {
        let list = checklist::checklist(&derived);
        let titles: Vec<_> = list.sections.iter().map(|section| &*section.title).collect();
        let order =
            ["Server label", "Type", "Standby tab", "Miscellaneous tab", "Connection Security tab", "Apply"];
        let places: Vec<_> = order
            .iter()
            .map(|start| titles.iter().position(|title| title.starts_with(start)).unwrap())
            .collect();
        assert!(places.is_sorted(), "{titles:?}");
        for (column, section) in
            derived.columns().zip(list.sections.iter().filter(|s| s.title.contains(": ")))
        {
            assert!(section.title.ends_with(&column.label.as_ref().unwrap().value));
            let fields: Vec<_> =
                section.groups.iter().flat_map(|group| &group.items).map(|item| &*item.field).collect();
            if column.backup_connection.is_some() {
                assert_eq!(fields, COLUMN_FIELDS, "{}", section.title);
            } else {
                assert_eq!(
                    fields.len(),
                    COLUMN_FIELDS.len() - 2,
                    "an empty connection has one line for its monitors"
                );
            }
        }
        let tab = list.sections.iter().find(|section| section.title == "Miscellaneous tab").unwrap();
        let fields: Vec<_> = tab.groups[0].items.iter().map(|item| &*item.field).collect();
        assert_eq!(
            fields,
            [
                "Transfer Interval",
                "Action on isolated standby",
                "Action after isolated main",
                "Arbitration Priority",
                "Heartbeat Timeout",
                "Historic Modified Life",
                "Historic Annotation Life",
                "Main Server Deadlock Detection",
            ]
        );
    }
}

#[test]
fn a_value_is_shown_in_the_unit_of_the_tools_field() {
    let mut plan = example("waterworks.yaml");
    plan.defaults.monitor.connect_timeout = Some(at(Duration::from_secs(120)));
    plan.defaults.monitor.heartbeat_timeout = Some(at(Duration::from_secs(60)));
    plan.defaults.monitor.request_timeout = None;
    plan.defaults.miscellaneous.transfer_interval = Some(at(Duration::from_millis(2500)));
    let text = &files(&plan)[1].text;
    for line in [
        "Connect Timeout: **120** seconds",
        "Heartbeat Timeout: **60000** milliseconds",
        "Request Timeout: *not in the plan",
        "Transfer Interval: **2.5** seconds",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn each_connection_and_monitor_has_its_firewall_rules() {
    for name in ["waterworks.yaml", "triple.yaml"] {
        for derived in derive::sheets(&example(name)) {
            let text = firewall::render(&derived);
            let own = derived.server.port.unwrap().value;
            assert!(
                text.contains(&format!("-Direction Inbound -Action Allow -Protocol TCP -LocalPort {own}"))
            );
            for (_, connection) in derived.columns().flat_map(|column| column.connections()) {
                let address = connection.address.as_ref().unwrap().value.to_string();
                let port = connection.port.unwrap().value;
                let out = format!("-RemotePort {port} `\n    -RemoteAddress @('{address}')");
                assert!(text.contains(&out), "{out}\n{text}");
                assert!(
                    text.matches(&format!("'{address}'")).count() >= 4,
                    "TCP and ICMP, both ways: {address}"
                );
                for monitor in &connection.icmp_monitors {
                    assert!(text.contains(&format!("'{}'", monitor.value)), "{text}");
                }
            }
            assert!(!text.contains("-RemoteAddress @()") && !text.contains("Any"), "{text}");
        }
    }
}

#[test]
fn a_host_name_stops_the_script_until_it_is_filled_in() {
    let mut plan = example("waterworks.yaml");
    plan.servers[1].main.as_mut().unwrap().address = Some(at(Address::Name("srv-b".to_owned())));
    let text = firewall::render(&derive::sheets(&plan)[0]);
    assert!(text.contains("    'srv-b' = @()\n"), "{text}");
    assert!(text.contains("throw"), "{text}");
    assert!(text.contains("-RemoteAddress (@('10.10.2.12') + $addressesOf['srv-b'])"), "{text}");
}

fn at<T>(value: T) -> Spanned<T> {
    Spanned { value, span: Span::default() }
}

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "'; Remove-Item C:\\ -Recurse #",
    "\u{2019}; Stop-Computer \u{2018}",
    "a|b --> ]]> `$(id)` $env:X \"q\"",
    "../../etc/passwd",
    "*bold* [x](http://example.invalid) | # - [ ]",
    "&amp; &#x41; %n {0}",
    "yes",
];

fn hostile(text: &str) -> System {
    let mut plan = example("waterworks.yaml");
    plan.name = Some(at(text.to_owned()));
    for (server, letter) in plan.servers.iter_mut().zip(["A", "B"]) {
        server.label = Some(at(format!("{text}{letter}")));
        server.main.as_mut().unwrap().interface = Some(at(text.to_owned()));
    }
    plan
}

#[test]
fn hostile_names_never_become_markup_or_commands() {
    for text in HOSTILE {
        let all = files(&hostile(text));
        for file in &all {
            assert!(!file.name.contains(['/', '\\', '\'', '<', '|', '"', ' ']), "{}", file.name);
            match file.name.rsplit('.').next().unwrap() {
                "svg" | "xml" => well_formed(&file.text),
                "html" => assert!(!file.text.contains("<script"), "{}", file.text),
                "md" => assert!(
                    !file.text.contains("<script") && !file.text.replace("\\]", "").contains("]("),
                    "{}",
                    file.text
                ),
                "ps1" => only_our_commands(&file.text),
                _ => {
                    let label = read_sheet(&file.text).server.label.unwrap().value;
                    assert_eq!(label, file.server);
                    let value: serde_yaml::Value = serde_yaml::from_str(&file.text).unwrap();
                    assert_eq!(value["server"]["label"].as_str(), Some(&*file.server));
                    assert_eq!(value["system"].as_str(), Some(text));
                }
            }
        }
        let xml = &all.iter().find(|file| file.name == "Systems.xml").unwrap().text;
        let Some(Input::Client(client)) = read(&"Systems.xml".into(), xml).input else { panic!("{xml}") };
        assert_eq!(client.systems[0].name.as_ref().unwrap().value, text);
    }
}

fn well_formed(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(quick_xml::events::Event::Start(tag)) => {
                assert!(!tag.name().into_inner().contains("script"), "{text}")
            }
            Ok(_) => {}
            Err(error) => panic!("{error}\n{text}"),
        }
    }
}

/// Reads a script as PowerShell does: comments to the end of the line, literals in any of the five single quotes
/// (doubled inside), and code. The code must be ours alone.
fn only_our_commands(text: &str) {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
    let mut code = String::new();
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        if character == '#' {
            while characters.next_if(|c| *c != '\n').is_some() {}
        } else if is_quote(character) {
            loop {
                match characters.next() {
                    Some(c) if is_quote(c) && characters.next_if(|next| is_quote(*next)).is_none() => break,
                    Some(_) => {}
                    None => panic!("a literal does not end\n{text}"),
                }
            }
        } else {
            code.push(character);
        }
    }
    for bad in ["Remove-Item", "Stop-Computer", "$(id)", "$env", "script", "passwd", "http"] {
        assert!(!code.contains(bad), "{bad}\n{text}");
    }
    assert_eq!(
        text.starts_with('\u{feff}'),
        !text.is_ascii(),
        "PowerShell 5.1 needs a mark for what is not ASCII"
    );
}

#[test]
fn a_repeated_run_gives_the_same_bytes_and_no_path_or_time() {
    let text = fs::read_to_string(root().join("examples/waterworks.yaml")).unwrap();
    assert_eq!(files(&plan("a.yaml", &text)), files(&plan("/somewhere/else/b.yaml", &text)));
}

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

#[test]
fn a_changed_default_shows_on_every_server_that_it_reaches() {
    let old = example("waterworks.yaml");
    let mut new = old.clone();
    new.defaults.icmp.retry_count = Some(at(4));
    new.defaults.transfer.interleave = Some(at(2));
    new.servers[0].settings.icmp.retry_count = Some(at(2));
    let difference = compare(Side::Plan(&old), Side::Plan(&new)).unwrap();
    let changes: Vec<_> = difference
        .changes
        .iter()
        .map(|c| (&*c.server, &*c.key, c.old.as_deref().unwrap(), c.new.as_deref().unwrap(), c.restart))
        .collect();
    assert_eq!(
        changes,
        [
            ("SRV-A", "standby.A.transfer.interleave", "1", "2", false),
            ("SRV-B", "standby.A.icmp.retry_count", "2", "4", true),
            ("SRV-B", "standby.A.transfer.interleave", "1", "2", false),
        ]
    );
    assert_eq!(difference.restarts(), ["SRV-B"]);
}

#[test]
fn exactly_the_six_documented_settings_need_a_restart() {
    let old = example("waterworks.yaml");
    let mut new = old.clone();
    let later = |field: &mut Option<Spanned<Duration>>| {
        let value = field.unwrap().value + Duration::from_secs(1);
        *field = Some(at(value));
    };
    let settings = &mut new.defaults;
    later(&mut settings.monitor.connect_timeout);
    later(&mut settings.monitor.request_timeout);
    later(&mut settings.monitor.heartbeat_interval);
    later(&mut settings.monitor.heartbeat_timeout);
    later(&mut settings.icmp.interval);
    later(&mut settings.miscellaneous.transfer_interval);
    settings.icmp.retry_count = Some(at(9));
    settings.port = Some(at(5500));
    settings.transfer.interleave = Some(at(3));
    let difference = compare(Side::Plan(&old), Side::Plan(&new)).unwrap();
    let restart =
        |server: &str| difference.changes.iter().filter(|c| c.restart && c.server == server).count();
    assert_eq!((restart("SRV-A"), restart("SRV-B")), (6, 6));
    assert!(difference.changes.len() > 12);
}

#[test]
fn a_sheet_is_compared_with_its_server_of_the_plan() {
    let plan = example("waterworks.yaml");
    let mut sheet = derive::sheets(&plan).swap_remove(1);
    assert!(compare(Side::Plan(&plan), Side::Sheet(&sheet)).unwrap().changes.is_empty());
    sheet.standby[0].backup_connection = None;
    let difference = compare(Side::Plan(&plan), Side::Sheet(&sheet)).unwrap();
    assert!(difference.changes.iter().all(|change| change.new.is_none() && change.old.is_some()));
    assert_eq!(difference.changes.len(), 4, "address, port, compress and one monitor");
    sheet.server.label = Some(at("OTHER".to_owned()));
    let error = compare(Side::Plan(&plan), Side::Sheet(&sheet)).unwrap_err();
    assert_eq!((&*error.server, error.known.len()), ("OTHER", 2));
}

#[test]
fn the_examples_have_no_error() {
    for name in ["waterworks.yaml", "triple.yaml"] {
        let text = fs::read_to_string(root().join("examples").join(name)).unwrap();
        let reading = read(&FileName::from(name), &text);
        assert!(reading.findings.iter().all(|finding| finding.severity != Severity::Error), "{name}");
    }
}
