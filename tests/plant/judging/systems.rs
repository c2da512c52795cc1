//! Which files belong together, and which system is which.

use super::*;

#[test]
fn a_partner_whose_sheet_is_not_there_is_no_fault_but_is_said() {
    let findings = judge::judge(&pair("", 10)[..1]);
    assert_eq!(names(&findings), BTreeSet::from(["partner-sheet-missing"]), "{:#?}", texts(&findings));
    assert_eq!((findings.len(), findings[0].subject.as_str()), (1, "SRV-B"));
}

#[test]
fn plants_with_the_same_labels_are_told_apart_by_folder_or_address() {
    let different: Vec<Input> = (1..=200).flat_map(|net| pair(&format!("plant-{net}/"), net)).collect();
    let flat: Vec<Input> = (1..=200).flat_map(|net| pair(&format!("plant-{net}-"), net)).collect();
    let same: Vec<Input> = (1..=200).flat_map(|number| pair(&format!("plant-{number}/"), 10)).collect();
    for inputs in [different, flat] {
        assert_eq!(judge::groups(&inputs).len(), 200);
        let findings = judge::judge(&inputs);
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
    }
    // Alike in all servers: plants from one template that are apart, or copies. One note of all of them.
    assert_eq!(judge::groups(&same).len(), 200);
    let findings = judge::judge(&same);
    assert_eq!(names(&findings), BTreeSet::from(["address-of-two-systems"]), "{:#?}", texts(&findings));
    assert_eq!((findings.len(), findings[0].severity), (1, Severity::Info));
    assert!(findings[0].message.ends_with("The same holds 198 times more."), "{}", findings[0].message);
}

/// The findings of two pairs in one run; `change` is made in the sheets of the second one.
fn beside(change: impl Fn(&str) -> String) -> Vec<Finding> {
    let second = [sheet(20, ("GATE-A", 11), ("GATE-B", 12)), sheet(20, ("GATE-B", 12), ("GATE-A", 11))];
    let mut inputs = pair("", 10);
    inputs.extend(second.iter().zip(["c.yaml", "d.yaml"]).map(|(text, file)| input(file, &change(text))));
    judge::judge(&inputs)
}

#[test]
fn a_server_at_the_address_of_another_system_is_told_with_both_places() {
    assert!(beside(str::to_owned).is_empty());
    // The server's own address and what its partner calls, so that the pair itself is right.
    let moved = |text: &str| text.replace("10.20.1.11", "10.10.1.11").replace("10.20.1.1]", "10.10.1.1]");
    let both = |text: &str| moved(text).replace("10.20.1.12", "10.10.1.212");
    let findings = beside(both);
    assert_eq!(names(&findings), BTreeSet::from(["address-of-two-systems"]), "{:#?}", texts(&findings));
    assert_eq!((findings.len(), findings[0].severity), (1, Severity::Warning));
    let files: Vec<&str> = findings[0].labels.iter().map(|label| &*label.file).collect();
    assert_eq!(files, ["c.yaml", "SRV-A.yaml"]);
    // Two instances of the product on one machine have two ports.
    let instance = beside(|text| both(text).replace("5481", "5490"));
    assert_eq!(names(&instance), BTreeSet::from(["address-of-two-systems"]), "{:#?}", texts(&instance));
    assert!(instance.iter().all(|finding| finding.severity == Severity::Info));
    // A monitor is a third device, which may be another system's server.
    // The first file calls the second one of them before that server's own file has it.
    for server in ["10.10.1.11", "10.10.1.12"] {
        let monitor = format!("icmp_monitors: [{server}]");
        let pinged = beside(|text| text.replace("icmp_monitors: [10.20.1.1]", &monitor));
        let told = pinged.iter().filter(|f| f.rule.name == "address-of-two-systems");
        assert_eq!(told.count(), 2, "{server}, from both ends: {:#?}", texts(&pinged));
        assert!(pinged.iter().all(|finding| finding.severity == Severity::Info), "{:#?}", texts(&pinged));
    }
    // A device of the other plant that is no server.
    let called = beside(|text| text.replace("icmp_monitors: [10.20.1.1]", "icmp_monitors: [10.10.1.99]"));
    assert!(!names(&called).contains("address-of-two-systems"), "{:#?}", texts(&called));
}

#[test]
fn a_plan_at_the_address_of_another_plan_is_told() {
    let north = input("north.yaml", &plan("North", 10, &["SRV-A", "SRV-B"]));
    let south = plan("South", 20, &["GATE-A", "GATE-B"]);
    assert!(judge::judge(&[north.clone(), input("south.yaml", &south)]).is_empty());
    let moved =
        south.replace("10.20.2.12", "10.10.2.12").replace("10.20.2.0/24", "10.20.2.0/24, 10.10.2.0/24");
    let findings = judge::judge(&[north, input("south.yaml", &moved)]);
    assert!(
        findings.iter().any(|f| f.rule.name == "address-of-two-systems" && f.severity == Severity::Warning),
        "{:#?}",
        texts(&findings)
    );
}

#[test]
fn a_fault_in_one_plant_of_many_is_found_there() {
    let mut inputs: Vec<Input> = (1..=50).flat_map(|net| pair(&format!("plant-{net}-"), net)).collect();
    let text = changed(&sheet(7, ("SRV-A", 11), ("SRV-B", 12)), "compress: true", "compress: false");
    inputs[12] = input("plant-7-SRV-A.yaml", &text);
    let findings = judge::judge(&inputs);
    assert_eq!(names(&findings), BTreeSet::from(["compress-mismatch"]), "{:#?}", texts(&findings));
    assert_eq!(&*findings[0].labels[0].file, "plant-7-SRV-A.yaml");
    assert_eq!(&*findings[0].labels[1].file, "plant-7-SRV-B.yaml");
}

#[test]
fn an_old_copy_of_a_sheet_is_a_duplicate_label() {
    for copy in ["SRV-A-old.yaml", "old/SRV-A.yaml"] {
        let mut inputs = pair("", 10);
        inputs.push(input(copy, &sheet(10, ("SRV-A", 11), ("SRV-B", 12))));
        let findings = judge::judge(&inputs);
        assert!(names(&findings).contains("duplicate-server-label"), "{copy}: {:#?}", texts(&findings));
    }
}

#[test]
fn system_names_keep_systems_apart_and_together() {
    let named = |file: &str, system: &str, text: &str| {
        input(file, &changed(text, "schema_version: 1\n", &format!("schema_version: 1\nsystem: {system}\n")))
    };
    let a = sheet(10, ("SRV-A", 11), ("SRV-B", 12));
    let apart = [named("1.yaml", "North", &a), named("2.yaml", "South", &a)];
    assert_eq!(judge::groups(&apart).len(), 2);
    let copied = judge::judge(&apart);
    let told = copied.iter().find(|finding| finding.rule.name == "address-of-two-systems");
    assert_eq!(told.map(|finding| finding.severity), Some(Severity::Warning), "{:#?}", texts(&copied));
    let other = sheet(20, ("SRV-A", 11), ("SRV-B", 12));
    let together = [named("1.yaml", "North", &a), named("2.yaml", "North", &other)];
    let findings = judge::judge(&together);
    assert!(names(&findings).contains("duplicate-server-label"), "{:#?}", texts(&findings));
}

/// A name that is mistyped must not switch off what is judged of a pair.
#[test]
fn partners_of_two_names_are_compared_all_the_same() {
    let (quay, pier) = ("schema_version: 1\nsystem: Quay\n", "schema_version: 1\nsystem: Pier\n");
    let texts_of = [sheet(10, ("SRV-A", 11), ("SRV-B", 12)), sheet(10, ("SRV-B", 12), ("SRV-A", 11))];
    let judged = |systems: [&str; 2], from: &str, to: &str| {
        let [a, b] = [&texts_of[0], &texts_of[1]];
        let a = changed(a, "schema_version: 1\n", systems[0]);
        let b = changed(&changed(b, "schema_version: 1\n", systems[1]), from, to);
        for files in [["a.yaml", "b.yaml"], ["one/a.yaml", "two/b.yaml"]] {
            let findings = judge::judge(&[input(files[0], &a), input(files[1], &b)]);
            let mirrored = judge::judge(&[input(files[1], &b), input(files[0], &a)]);
            assert_eq!(names(&findings), names(&mirrored));
        }
        judge::judge(&[input("a.yaml", &a), input("b.yaml", &b)])
    };
    let told = |name| BTreeSet::from([name]);
    let sound = judged([quay, quay], "compress: true", "compress: true");
    assert!(sound.is_empty(), "{:#?}", texts(&sound));
    let named = judged([quay, pier], "compress: true", "compress: true");
    assert_eq!(names(&named), told("partner-of-another-system"), "{:#?}", texts(&named));
    assert_eq!(named.len(), 1, "once for both ends: {:#?}", texts(&named));
    for (from, to) in [
        ("{ address: 10.10.2.11,", "{ address: 10.10.2.77,"),
        ("{ address: 10.10.1.11,", "{ address: 10.10.1.77,"),
        ("compress: true", "compress: false"),
        ("heartbeat_timeout: 30000ms", "heartbeat_timeout: 40000ms"),
    ] {
        let one_name = names(&judged([quay, quay], from, to));
        assert!(!one_name.is_empty(), "{to} is a fault");
        let mut two_names = names(&judged([quay, pier], from, to));
        assert!(two_names.remove("partner-of-another-system"), "{to}");
        assert_eq!(two_names, one_name, "{to}");
    }
}

#[test]
fn plants_from_one_template_are_told_apart_although_they_have_one_name() {
    let named = |text: &str| changed(text, "schema_version: 1\n", "schema_version: 1\nsystem: Works\n");
    let ends = [("SRV-A", 11), ("SRV-B", 12)];
    // A folder for each plant, then a folder for each server.
    for (between, plans) in [("/", 0), ("/", 1), ("/", 60), ("-", 0), ("-", 60)] {
        let mut inputs = Vec::new();
        for net in 1..=60 {
            for (own, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                let file = format!("plant-{net}{between}{}/sheet.yaml", own.0);
                let file = if between == "/" { file.replace("/sheet", "") } else { file };
                inputs.push(input(&file, &named(&sheet(net, own, other))));
            }
            if u32::from(net) <= plans {
                let text = plan("Works", net, &["SRV-A", "SRV-B"])
                    .replace("arbitration_priority: 30", "arbitration_priority: 89")
                    .replace("arbitration_priority: 20", "arbitration_priority: 88");
                inputs.push(input(&format!("plans/{net}.yaml"), &text));
            }
        }
        assert_eq!(judge::groups(&inputs).len(), 60);
        let findings = judge::judge(&inputs);
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
    }
}

#[test]
fn a_label_used_twice_is_found_across_folders() {
    let a = sheet(10, ("SRV-A", 11), ("SRV-B", 12));
    let wrong = changed(&sheet(10, ("SRV-B", 12), ("SRV-A", 11)), "label: SRV-B,", "label: SRV-A,");
    let findings = judge::judge(&[input("a/sheet.yaml", &a), input("b/sheet.yaml", &wrong)]);
    assert!(names(&findings).contains("duplicate-server-label"), "{:#?}", texts(&findings));
}

#[test]
fn a_plan_belongs_to_the_sheets_with_its_addresses() {
    let mut inputs: Vec<Input> = (1..=20).flat_map(|net| pair(&format!("plant-{net}-"), net)).collect();
    inputs.push(input("plan.yaml", &plan("Works", 7, &["SRV-A", "SRV-B"])));
    let groups = judge::groups(&inputs);
    let with_plan: Vec<_> = groups.iter().filter(|group| group.plan.is_some()).collect();
    assert_eq!(with_plan.len(), 1);
    assert!(with_plan[0].sheets.iter().all(|sheet| sheet.file.starts_with("plant-7-")));
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    let mut inputs = pair("", 10);
    inputs[0] = input(
        "SRV-A.yaml",
        &changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "compress: true", "compress: false"),
    );
    inputs.push(input("old.yaml", &sheet(10, ("SRV-A", 11), ("SRV-B", 12))));
    inputs.push(input("plan.yaml", &plan("Works", 10, &["SRV-A", "SRV-B"])));
    inputs.extend(pair("other/", 20));
    let first = judge::judge(&inputs);
    assert!(!first.is_empty());
    for turn in 0..inputs.len() {
        inputs.rotate_left(1);
        assert_eq!(judge::judge(&inputs), first, "turned by {}", turn + 1);
        let mut back = inputs.clone();
        back.reverse();
        assert_eq!(judge::judge(&back), first, "turned by {} and reversed", turn + 1);
    }
}

/// Of HQ, which in these tests connects to one server only, all but that.
fn beside_the_one_server(mut findings: Vec<Finding>) -> Vec<Finding> {
    let before = findings.len();
    findings.retain(|finding| finding.rule.name != "permanent-standby-choice");
    assert_eq!(before, findings.len() + 1, "HQ is cut off when SRV-A is lost");
    findings
}

/// HQ on the Permanent Standby tab.
const COLUMN_OF_HQ: &str = "permanent_standby:\n  A:\n    label: HQ\n    monitor: { connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 5000ms, heartbeat_timeout: 30000ms }\n    icmp: { interval: 5000ms, retry_count: 2 }\n    transfer: { interleave: 1 }\n    main_connection: { address: 10.10.1.21, port: 5481, compress: false, icmp_monitors: [10.10.1.1] }\n    backup_connection: { address: 10.10.2.21, port: 5481, compress: true, icmp_monitors: [10.10.2.1] }\n";

#[test]
fn permanent_standbys_stand_on_their_own_tab() {
    let hq =
        changed(&sheet(10, ("HQ", 21), ("SRV-A", 11)), "type: hot-standby-pair", "type: permanent-standby");
    let with_hq = changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "permanent_standby: {}\n", COLUMN_OF_HQ);
    let mut inputs = pair("", 10);
    inputs[0] = input("SRV-A.yaml", &with_hq);
    inputs.push(input("HQ.yaml", &hq));
    let findings = beside_the_one_server(judge::judge(&inputs));
    assert!(findings.is_empty(), "{:#?}", texts(&findings));
    let wrong = with_hq.replace("permanent_standby:\n  A:", "  B:");
    inputs[0] = input("SRV-A.yaml", &wrong);
    let findings = beside_the_one_server(judge::judge(&inputs));
    assert_eq!(names(&findings), BTreeSet::from(["wrong-standby-column"]), "{:#?}", texts(&findings));
    assert_eq!(findings.len(), 2, "not in B of a pair, and not on that tab: {:#?}", texts(&findings));
}

#[test]
fn of_a_permanent_standby_the_certificates_count_and_its_own_miscellaneous_tab_does_not() {
    let mut inputs = pair("", 10);
    let hq = |drop: &str| {
        let text = sheet(10, ("HQ", 21), ("SRV-A", 11));
        let text = changed(&text, "type: hot-standby-pair", "type: permanent-standby");
        input("HQ.yaml", &changed(&text, drop, ""))
    };
    let with_hq = changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "permanent_standby: {}\n", COLUMN_OF_HQ);
    inputs[0] = input("SRV-A.yaml", &with_hq);
    inputs.push(hq("action_after_isolated_main: arbitrate, "));
    let findings = beside_the_one_server(judge::judge(&inputs));
    assert!(findings.is_empty(), "{:#?}", texts(&findings));
    inputs[2] = hq("certificate: ca, ");
    let told = texts(&judge::judge(&inputs));
    assert!(
        told.iter().any(|text| text.starts_with(
            "setting-on-one-end-only: HQ: Connection Security > Server certificate is not given"
        )),
        "{told:#?}"
    );
}

#[test]
fn link_local_zones_are_judged_at_both_ends() {
    let local = |own: (&str, u8), partner: (&str, u8), zone: &str, old: &str| {
        let text = sheet(10, own, partner);
        let text = changed(
            &text,
            &format!("address: 10.10.2.{}", partner.1),
            &format!("address: \"fe80::{}{zone}\"", partner.1),
        );
        let text = changed(&text, &format!("10.10.2.{}/24", own.1), &format!("\"fe80::{}\"", own.1));
        changed(&text, "icmp_monitors: [10.10.2.1]", &format!("icmp_monitors: [\"fe80::1{old}\"]"))
    };
    let judged = |a: &str, b: &str| {
        let mut findings = judge::judge(&[
            input("a.yaml", &local(("SRV-A", 11), ("SRV-B", 12), a, "%9")),
            input("b.yaml", &local(("SRV-B", 12), ("SRV-A", 11), b, "%9")),
        ]);
        // One card may have the IPv4 and the IPv6 address: a note.
        let notes = findings.extract_if(.., |finding| finding.rule.name == "subnets-unknown");
        assert_eq!(notes.map(|note| note.severity).collect::<Vec<_>>(), [Severity::Info]);
        findings
    };
    assert!(judged("%12", "%7").is_empty(), "{:#?}", texts(&judged("%12", "%7")));
    assert_eq!(names(&judged("%12", "%12")), BTreeSet::from(["link-local-zone-copied"]));
    let findings = judged("", "%7");
    assert_eq!(names(&findings), BTreeSet::from(["link-local-without-zone"]), "{:#?}", texts(&findings));
}

#[test]
fn a_second_network_without_a_backup_connection_at_either_end_is_told() {
    let without = |prefix: bool, file: &str, (own, host): (&str, u8), (other, partner): (&str, u8)| {
        let text = sheet(10, (own, host), (other, partner));
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.contains("backup_connection")).collect();
        lines.push("");
        let text = lines.join("\n");
        input(file, &if prefix { text } else { text.replace("/24", "") })
    };
    for prefix in [true, false] {
        let inputs = [
            without(prefix, "SRV-A.yaml", ("SRV-A", 11), ("SRV-B", 12)),
            without(prefix, "SRV-B.yaml", ("SRV-B", 12), ("SRV-A", 11)),
        ];
        let mut findings = judge::judge(&inputs);
        // Without prefixes a note of each sheet says what was not judged of its monitors.
        findings.retain(|finding| prefix || finding.rule.name != "subnets-unknown");
        assert_eq!(
            names(&findings),
            BTreeSet::from(["backup-network-inconsistent"]),
            "{:#?}",
            texts(&findings)
        );
        assert_eq!((findings.len(), findings[0].severity), (1, Severity::Warning));
    }
}

#[test]
fn adapters_whose_names_are_exchanged_look_crossed() {
    let right = plan("North", 10, &["SRV-A", "SRV-B"]);
    let exchanged = right
        .replace("10.10.1.12, interface: Main LAN", "10.10.1.12, interface: Backup")
        .replace("10.10.2.12, interface: Backup LAN", "10.10.2.12, interface: Main LAN")
        .replace("interface: Backup,", "interface: Backup LAN,");
    let findings = judge::judge(&[input("north.yaml", &exchanged)]);
    assert_eq!(names(&findings), BTreeSet::from(["main-and-backup-crossed"]), "{:#?}", texts(&findings));
    assert_eq!(findings[0].severity, Severity::Warning);
    // Every server may call its adapters as it likes.
    let own_names = right.replace("10.10.1.12, interface: Main LAN", "10.10.1.12, interface: Ethernet 2");
    assert!(judge::judge(&[input("north.yaml", &own_names)]).is_empty());
}

#[test]
fn an_old_copy_of_a_plan_beside_the_new_one_is_told() {
    let new = plan("North", 10, &["SRV-A", "SRV-B"]);
    let old = changed(&new, "10.10.2.12", "10.10.2.13");
    let findings = judge::judge(&[input("north.yaml", &new), input("north-old.yaml", &old)]);
    assert_eq!(names(&findings), BTreeSet::from(["duplicate-server-label"]), "{:#?}", texts(&findings));
    assert_eq!((findings.len(), findings[0].severity), (1, Severity::Warning));
    // Plants from one template have the labels in common, and no address.
    let other = input("south.yaml", &plan("North", 20, &["SRV-A", "SRV-B"]));
    assert!(judge::judge(&[input("north.yaml", &new), other]).is_empty());
}

#[test]
fn a_disabled_client_certificate_is_a_note_where_nobody_requires_one() {
    let disabled = plan("North", 10, &["SRV-A", "SRV-B"])
        .replace("client_certificate_mode: automatic", "client_certificate_mode: disabled");
    let findings = judge::judge(&[input("north.yaml", &disabled)]);
    assert_eq!(names(&findings), BTreeSet::from(["certificate-settings-incompatible"]));
    assert!(findings.iter().all(|finding| finding.severity == Severity::Info), "{:#?}", texts(&findings));
}
