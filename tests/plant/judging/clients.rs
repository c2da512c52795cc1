//! The client's `Systems.xml` beside the servers.

use super::*;

/// A client's file with one system of these nodes, as address and port.
fn systems_xml(name: &str, nodes: &[(&str, u32)]) -> String {
    const SHOWN: &str = "enabled=\"true\" visibleInViewX=\"true\"";
    const OTHERS: &str = "connectTimeout=\"30000\" requestTimeout=\"120000\"";
    let mut text = format!(
        "<Systems>\n  <Default system=\"{name}\" />\n  <System name=\"{name}\" type=\"SCX\" {SHOWN}>\n"
    );
    for (cost, (node, port)) in (1..).zip(nodes) {
        let cost: u32 = cost;
        // The Backup network of the plans is the slow one.
        let compress = node.split('.').nth(2) == Some("2");
        writeln!(
            text,
            "    <Server name=\"{node}\" cost=\"{cost}\" port=\"{port}\" compress=\"{compress}\" {OTHERS} />"
        )
        .expect("a string takes everything");
    }
    text + "  </System>\n</Systems>\n"
}

#[test]
fn a_client_is_judged_against_the_plan_it_belongs_to() {
    let all = [("10.10.1.11", 5481), ("10.10.2.11", 5481), ("10.10.1.12", 5481), ("10.10.2.12", 5481)];
    let judged = |name: &str, nodes: &[(&str, u32)]| {
        // The other plant looks alike but for its addresses; the client's file must not be judged against it.
        let inputs = [
            input("north.yaml", &plan("North", 10, &["SRV-A", "SRV-B"])),
            input(
                "south.yaml",
                &changed(&plan("South", 20, &["SRV-A", "SRV-B"]), "port: 5481", "port: 6000"),
            ),
            input("Systems.xml", &systems_xml(name, nodes)),
        ];
        let mut findings = judge::judge(&inputs);
        let said = findings.iter().filter(|finding| finding.rule.name == "client-system-unknown").count();
        assert_eq!(said, usize::from(name != "North"), "another name is a note: {:#?}", texts(&findings));
        findings.retain(|finding| finding.rule.name != "client-system-unknown");
        findings
    };
    for name in ["North", "any other name"] {
        assert!(judged(name, &all).is_empty(), "{:#?}", texts(&judged(name, &all)));
        let mut wrong = all;
        wrong[3].1 = 5482;
        let findings = judged(name, &wrong);
        assert_eq!(names(&findings), BTreeSet::from(["client-port-mismatch"]), "{:#?}", texts(&findings));
        assert!(findings[0].message.contains("SRV-B listens on 5481"), "{}", findings[0].message);
        let findings = judged(name, &all[..2]);
        assert_eq!(names(&findings), BTreeSet::from(["client-node-missing"]), "{:#?}", texts(&findings));
        assert!(findings[0].message.contains("no node for SRV-B"), "{}", findings[0].message);
        let mut with_another = all;
        with_another[1].0 = "10.10.1.40";
        let findings = judged(name, &with_another);
        assert_eq!(
            names(&findings),
            BTreeSet::from(["client-node-missing", "client-node-unknown"]),
            "{:#?}",
            texts(&findings)
        );
        assert!(findings[0].message.contains("Backup address of SRV-A"), "{}", findings[0].message);
    }
}

#[test]
fn a_client_is_judged_against_sheets_without_a_plan() {
    let mut inputs = pair("", 10);
    let nodes = [("10.10.1.11", 5481), ("10.10.2.11", 5481), ("srv-b", 5482), ("10.10.2.12", 5481)];
    inputs.push(input("Systems.xml", &systems_xml("Works", &nodes)));
    let mut findings = judge::judge(&inputs);
    findings.retain(|finding| finding.severity > Severity::Info);
    assert_eq!(names(&findings), BTreeSet::from(["client-port-mismatch"]), "{:#?}", texts(&findings));
    assert!(findings[0].message.contains("srv-b has port 5482"), "{}", findings[0].message);
}

#[test]
fn the_sheets_of_a_pair_tell_what_a_client_lacks() {
    let all = [("10.10.1.11", 5481), ("10.10.2.11", 5481), ("10.10.1.12", 5481), ("10.10.2.12", 5481)];
    let judged = |nodes: &[(&str, u32)]| {
        let mut inputs = pair("", 10);
        inputs.push(input("Systems.xml", &systems_xml("Works", nodes)));
        judge::judge(&inputs)
    };
    assert!(judged(&all).is_empty(), "{:#?}", texts(&judged(&all)));
    for (number, said) in [(0, "Main address of SRV-A"), (3, "Backup address of SRV-B")] {
        let mut fewer = all.to_vec();
        fewer.remove(number);
        let findings = judged(&fewer);
        assert_eq!(names(&findings), BTreeSet::from(["client-node-missing"]), "{:#?}", texts(&findings));
        assert!(findings[0].message.contains(said), "{}", findings[0].message);
    }
}

#[test]
fn a_name_stands_for_one_address() {
    let plan = plan("North", 10, &["SRV-A", "SRV-B"]);
    let judged = |nodes: &[&str]| {
        let nodes: Vec<_> = nodes.iter().map(|node| (*node, 5481)).collect();
        let inputs = [input("north.yaml", &plan), input("Systems.xml", &systems_xml("North", &nodes))];
        let mut findings = judge::judge(&inputs);
        findings.retain(|finding| finding.rule.name == "client-node-missing");
        findings.into_iter().map(|finding| (finding.severity, finding.message)).collect::<Vec<_>>()
    };
    assert!(judged(&["10.10.1.11", "10.10.2.11", "10.10.1.12", "radio-b"]).is_empty());
    assert_eq!(judged(&["10.10.1.11", "10.10.2.11", "radio-b"]).len(), 1, "two addresses, one name");
    let labels = judged(&["srv-a", "srv-b"]);
    assert!(labels.iter().all(|(severity, _)| *severity == Severity::Warning), "{labels:?}");
    assert!(
        labels.iter().all(|(_, message)| message.contains("no node for the Backup address")),
        "{labels:?}"
    );
    let mixed = judged(&["srv-a", "10.10.2.11", "SRV-B.plant.example", "10.10.2.12"]);
    assert!(mixed.iter().all(|(severity, _)| *severity == Severity::Info), "{mixed:?}");
    assert_eq!((labels.len(), mixed.len()), (2, 2));
}

#[test]
fn a_client_needs_a_node_of_every_server_of_a_triple() {
    let plan = plan("North", 10, &["SRV-A", "SRV-B", "SRV-C"]);
    let judged = |nodes: &[(&str, u32)]| {
        judge::judge(&[input("north.yaml", &plan), input("Systems.xml", &systems_xml("North", nodes))])
    };
    let all = [("10.10.1.11", 5481), ("10.10.2.12", 5481), ("10.10.1.13", 5481)];
    assert!(judged(&all).is_empty(), "{:#?}", texts(&judged(&all)));
    let findings =
        judged(&[("10.10.1.11", 5481), ("10.10.2.11", 5481), ("10.10.1.12", 5481), ("10.10.2.12", 5481)]);
    assert_eq!(names(&findings), BTreeSet::from(["client-node-missing"]), "{:#?}", texts(&findings));
    assert!(findings[0].message.contains("no node for SRV-C"), "{}", findings[0].message);
}

#[test]
fn the_nodes_of_a_client_are_judged_by_what_their_names_resolve_to() {
    let nodes = [("scada-1", 5481), ("10.10.2.11", 5481), ("scada-2", 5481), ("10.10.2.12", 5481)];
    let inputs = [
        input("plan.yaml", &plan("North", 10, &["SRV-A", "SRV-B"])),
        input("Systems.xml", &systems_xml("North", &nodes)),
    ];
    assert_eq!(judge::names_to_resolve(&inputs), ["scada-1", "scada-2"]);
    let looked_up = |second: &[&str]| {
        let ips = |all: &[&str]| all.iter().map(|ip| ip.parse().expect("an address")).collect();
        let resolved =
            [("scada-1".to_owned(), Ok(ips(&["10.10.1.11"]))), ("scada-2".to_owned(), Ok(ips(second)))]
                .into();
        let mut findings = judge::judge(&inputs);
        assert_eq!(names(&findings), BTreeSet::from(["client-node-unknown"]), "{:#?}", texts(&findings));
        resolved::judge(&inputs, &resolved, &mut findings);
        findings
    };
    // The right address: nothing is left to say, not even that the name was not compared.
    assert!(looked_up(&["10.10.1.12"]).is_empty(), "{:#?}", texts(&looked_up(&["10.10.1.12"])));
    for (second, rule, said) in [
        (&["10.10.1.11"][..], "client-duplicate-node", "The name scada-2 resolves to 10.10.1.11"),
        (&["10.10.1.77"], "client-node-unknown", "The name scada-2 resolves to 10.10.1.77"),
        (&["10.10.1.12", "10.10.2.12"], "host-name-ambiguous", "several addresses"),
        (&[], "host-name-ambiguous", "no address"),
    ] {
        let findings = looked_up(second);
        let found = findings.iter().any(|f| f.rule.name == rule && f.message.contains(said));
        assert!(found, "{second:?}: {:#?}", texts(&findings));
    }
}

/// A full name with its trailing dot finds the servers, also where the system has another name.
#[test]
fn a_clients_name_with_a_trailing_dot_is_the_name_without_it() {
    let plan = plan("North", 10, &["SRV-A", "SRV-B"]);
    let plan = changed(&plan, "address: 10.10.1.11", "address: srv-a.plant.example");
    let judged = |system: &str, node: &str| {
        let xml = systems_xml(system, &[(node, 5482)]);
        names(&judge::judge(&[input("plan.yaml", &plan), input("Systems.xml", &xml)]))
    };
    for system in ["North", "another name"] {
        for node in ["srv-a.plant.example", "SRV-A.plant.example."] {
            assert!(judged(system, node).contains("client-port-mismatch"), "{system} {node}");
        }
    }
}

#[test]
fn a_second_system_of_the_same_servers_is_a_copy_and_one_of_some_of_them_a_note() {
    let all = [("10.10.1.11", 5481), ("10.10.1.12", 5481)];
    let judged = |nodes: &[(&str, u32)]| {
        let second = systems_xml("Second", nodes);
        let second = &second[second.find("  <System ").expect("a system")..];
        let both = systems_xml("Works", &all).replace("</Systems>\n", second);
        let findings = judge::judge(&[input("Systems.xml", &both)]);
        let of_rule = findings.iter().filter(|finding| finding.rule.name == "client-duplicate-node");
        of_rule.map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(judged(&all), [Severity::Warning]);
    assert_eq!(judged(&all[..1]), [Severity::Info], "one of them alone");
    let of_another = ("10.20.1.12", 5481);
    assert_eq!(judged(&[all[0], of_another]), [Severity::Warning], "one address was left");
    assert_eq!(judged(&[("10.10.1.11", 6000), of_another]), [], "another port");
}
