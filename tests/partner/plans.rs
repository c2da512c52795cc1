//! Everything that `partner-config generate` writes: golden files, round trips, and texts that must stay harmless.
//! `BLESS=1 cargo test --test partner plans::` writes the golden files again.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

mod hostile;
mod properties;

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
use hotstandby::domain::partner::manifest;
use hotstandby::domain::partner::read::read;
use hotstandby::domain::partner::render::files::{File, files};
use hotstandby::domain::partner::render::{checklist, drawing, firewall, sheet, starter};
use hotstandby::domain::partner::sheet::Sheet;
use hotstandby::domain::partner::system::{Endpoint, Network, Role, Server, Settings, System};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn plan(name: &str, text: &str) -> System {
    let reading = read(&FileName::from(name), text);
    assert!(reading.findings.is_empty(), "{name}: {:#?}", reading.findings);
    match reading.input {
        Some(Input::Plan(plan)) => *plan,
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
        assert_eq!(files(&plan).len(), servers * 4 + 3);
        let uncommented = text.replace("  # - label", "  - label").replace("  #   ", "    ");
        if kind == SystemType::TripleStandby {
            let plan = self::plan("starter.yaml", &uncommented);
            assert_eq!(plan.servers[3].role(), Role::PermanentStandby);
        }
    }
}

#[test]
fn a_starter_sheet_is_one_of_the_starter_plan() {
    for kind in [SystemType::LoneServer, SystemType::HotStandbyPair, SystemType::TripleStandby] {
        let text = starter::sheet(kind);
        assert!(text.starts_with("# A sheet for partner-config"), "{text}");
        let wanted = derive::sheets(&plan("starter.yaml", &starter::plan(kind))).swap_remove(0);
        assert_eq!(values(&read_sheet(&text)), values(&wanted));
    }
}

fn steps(sheet: &Sheet) -> Vec<String> {
    let list = checklist::checklist(sheet);
    let groups = list.sections.into_iter().flat_map(|section| section.groups);
    groups.flat_map(|group| group.items).map(|item| item.field).collect()
}

#[test]
fn the_checklist_warns_of_what_the_vendor_warns_of() {
    let mut plan = example("triple.yaml");
    plan.servers[0].ignored_interfaces = vec![at("Office LAN".to_owned())];
    for (number, derived) in derive::sheets(&plan).iter().enumerate() {
        let steps = steps(derived);
        let has = |words: &str| steps.iter().any(|step| step.contains(words));
        for words in [
            "licence",
            "empty database",
            "end date of this server's certificate",
            "Polls: the State",
            "magenta",
        ] {
            assert!(has(words), "{words}: {steps:#?}");
        }
        let is_permanent = derived.kind.unwrap().value == SystemType::PermanentStandby;
        assert_eq!(has("same drivers"), is_permanent, "{}", derived.label());
        assert_eq!(has("ignore the network card 'Office LAN'"), number == 0, "{}", derived.label());
    }
}

#[test]
fn an_ignored_card_carries_no_connection() {
    let text = fs::read_to_string(root().join("examples/waterworks.yaml")).unwrap();
    let with =
        |card: &str| text.replacen("    main:", &format!("    ignored_interfaces: [{card}]\n    main:"), 1);
    assert_eq!(plan("plan.yaml", &with("Office LAN")).servers[0].ignored_interfaces.len(), 1);
    let findings = read(&FileName::from("plan.yaml"), &with("main lan")).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].message.contains("carries a connection"), "{findings:#?}");
}

#[test]
fn the_client_file_reads_back_with_every_node_of_a_dual_pair() {
    let all = files(&example("waterworks.yaml"));
    let text = &all.iter().find(|file| file.name == "Systems.xml").unwrap().text;
    let Some(Input::Client(client)) = read(&"Systems.xml".into(), text).input else { panic!("{text}") };
    assert_eq!(client.default_system.unwrap().value, "Waterworks");
    assert!(client.wrong_case.is_empty());
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
const COLUMN_FIELDS: &[&str] = &[
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

#[test]
fn a_repeated_run_gives_the_same_bytes_and_no_path_or_time() {
    let text = fs::read_to_string(root().join("examples/waterworks.yaml")).unwrap();
    assert_eq!(files(&plan("a.yaml", &text)), files(&plan("/somewhere/else/b.yaml", &text)));
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
fn what_a_sheet_need_not_say_is_compared_where_both_say_it() {
    let plan = example("waterworks.yaml");
    let old = derive::sheets(&plan).swap_remove(0);
    let changed = |change: &dyn Fn(&mut Sheet)| {
        let mut new = old.clone();
        change(&mut new);
        let changes = compare(Side::Sheet(&old), Side::Sheet(&new)).unwrap().changes;
        changes.into_iter().map(|change| change.field).collect::<Vec<_>>()
    };
    assert_eq!(
        changed(&|sheet| sheet.server.addresses[1].value.prefix_length = Some(25)),
        ["Prefix lengths"]
    );
    assert!(changed(&|sheet| sheet.server.addresses[1].value.prefix_length = None).is_empty());
    assert_eq!(changed(&|sheet| sheet.system = Some(at("Other".to_owned()))), ["Name"]);
    assert!(changed(&|sheet| sheet.system = None).is_empty());
    assert_eq!(changed(&|sheet| sheet.server.port = Some(at(5490))), ["Server Port"]);
    assert!(changed(&|sheet| sheet.server.port = None).is_empty(), "the example has the default");
    let mut new = plan.clone();
    new.servers[0].ignored_interfaces = vec![at("NIC2".to_owned())];
    let changes = compare(Side::Plan(&plan), Side::Plan(&new)).unwrap().changes;
    assert_eq!(changes.iter().map(|change| change.field).collect::<Vec<_>>(), ["Ignored interfaces"]);
}

#[test]
fn the_examples_have_no_error() {
    for name in ["waterworks.yaml", "triple.yaml"] {
        let text = fs::read_to_string(root().join("examples").join(name)).unwrap();
        let reading = read(&FileName::from(name), &text);
        assert!(reading.findings.iter().all(|finding| finding.severity != Severity::Error), "{name}");
    }
}

#[test]
fn a_drawing_tells_long_labels_apart_and_shows_every_subnet() {
    let text = fs::read_to_string(root().join("examples/waterworks.yaml"))
        .unwrap()
        .replace("label: SRV-A", "label: PUMPING-STATION-NORTH-RESERVOIR-EAST-1")
        .replace("label: SRV-B", "label: PUMPING-STATION-NORTH-RESERVOIR-EAST-2")
        .replace("[10.10.1.0/24]", "[10.10.1.0/24, 10.10.3.0/24, 10.10.5.0/24]");
    let drawing = drawing::render(&plan("long.yaml", &text));
    let shown = |class: &str| -> Vec<&str> {
        let lines = drawing.lines().filter(|line| line.contains(&format!("class=\"{class}\"")));
        lines.map(|line| line.split_once('>').unwrap().1.split('<').next().unwrap()).collect()
    };
    let labels = shown("label");
    assert!(labels[0].contains('\u{2026}') && labels[0].ends_with("EAST-1"), "{labels:?}");
    assert!(labels[1].ends_with("EAST-2"), "{labels:?}");
    let links: Vec<_> = shown("plain").into_iter().filter(|text| text.contains('\u{2194}')).collect();
    assert!(links.iter().all(|text| text.contains("-1 ") && text.ends_with("-2")), "{links:?}");
    for subnet in ["10.10.1.0/24", "10.10.3.0/24", "10.10.5.0/24"] {
        assert!(shown("mono").contains(&subnet), "{subnet}: {:?}", shown("mono"));
    }
}
