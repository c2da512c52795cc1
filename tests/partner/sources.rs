//! A list of sources beside several systems: whose servers its nodes are.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::Path;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::{judge, read};

fn example(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)).unwrap()
}

/// The sheets of two plants from one template, each in its folder: `p1` is Waterworks (10.10.x), `p2` is Sewage (10.20.x).
fn two_plants(rename: [&str; 2]) -> Vec<(String, String)> {
    let sheet = |server: &str| example(&format!("waterworks/{server}.partners.yaml"));
    let sewage = |text: String| {
        let text = text.replace("Waterworks", "Sewage").replace("10.10.", "10.20.");
        text.replace("SRV-A", rename[0]).replace("SRV-B", rename[1])
    };
    ["SRV-A", "SRV-B"]
        .into_iter()
        .flat_map(|server| {
            [
                (format!("p1/{server}.partners.yaml"), sheet(server)),
                (format!("p2/{server}.partners.yaml"), sewage(sheet(server))),
            ]
        })
        .collect()
}

/// What the rule says of a list in this file: each finding's severity and message.
fn told(systems: &[(String, String)], file: &str, nodes: &[(&str, &str)], pairs: &str) -> Vec<String> {
    let line = |(name, source): &(&str, &str)| {
        let source = if source.contains(':') {
            (*source).to_owned()
        } else {
            format!("source: \"opc.tcp://{source}:49320\"")
        };
        format!("  - {{ name: {name}, {source} }}\n")
    };
    let nodes: String = nodes.iter().map(line).collect();
    let list = format!("kind: sources\nschema_version: 1\nnodes:\n{nodes}{pairs}\n");
    let of_list = [(file.to_owned(), list)];
    let inputs: Vec<_> = systems
        .iter()
        .chain(&of_list)
        .map(|(name, text)| {
            let read = read::read(&FileName::from(name.as_str()), text);
            assert_eq!(read.findings, [], "{name}");
            read.input.unwrap()
        })
        .collect();
    let findings = judge::judge(&inputs);
    let of_sources = findings.iter().filter(|one| one.rule.name == "source-of-another-server");
    of_sources.map(|one| format!("{}: {}", one.severity, one.message)).collect()
}

const PAIR: &str = "pairs: [[SRV-A, SRV-B]]";
const ALIKE: [&str; 2] = ["SRV-A", "SRV-B"];

/// Both plants call their servers SRV-A and SRV-B: a partner that is read from the other plant is no partner.
#[test]
fn a_list_is_judged_by_one_system() {
    let plants = two_plants(ALIKE);
    let told =
        |file: &str, a: &str, b: &str, pairs: &str| told(&plants, file, &[("SRV-A", a), ("SRV-B", b)], pairs);
    for (file, of) in [("p1/sources.yaml", "10.10"), ("p2/sources.yaml", "10.20"), ("lists/s.yaml", "10.20")]
    {
        for pairs in [PAIR, "", "pairs: []"] {
            let [a, b] = ["1.11", "2.12"].map(|end| format!("{of}.{end}"));
            assert_eq!(told(file, &a, &b, pairs), [""; 0], "{file} {pairs}");
        }
    }
    let wrong = "error: SRV-B is read from 10.20.1.12, and that is SRV-B of Sewage by the sheets, not SRV-B of Waterworks: what is said \
                 of SRV-B would be so of SRV-B of Sewage.";
    for file in ["p1/sources.yaml", "lists/s.yaml"] {
        for pairs in [PAIR, ""] {
            assert_eq!(told(file, "10.10.1.11", "10.20.1.12", pairs), [wrong], "{file} {pairs}");
        }
    }
    let of_one_system = told("p2/sources.yaml", "10.10.1.11", "10.20.1.12", PAIR);
    assert!(of_one_system[0].contains("that is SRV-A of Waterworks by the sheets, not SRV-A of Sewage"));
    assert_eq!(of_one_system.len(), 1, "{of_one_system:?}");
    assert_eq!(
        told("p1/sources.yaml", "10.20.1.11", "10.20.1.12", PAIR).len(),
        2,
        "the list of another plant"
    );
    // Two nodes that are no pair may be of two plants, where no folder says whose the list is.
    assert_eq!(told("lists/s.yaml", "10.10.1.11", "10.20.1.12", "pairs: []"), [""; 0]);
}

/// Plans that lie in one folder with the list: the folder does not say whose it is, the addresses do.
#[test]
fn a_list_beside_two_plans_is_of_the_one_that_fits() {
    let plan = example("waterworks.yaml");
    let other = plan.replace("system: Waterworks", "system: Sewage").replace("10.10.", "10.20.");
    let plans = [("site/a.yaml".to_owned(), plan), ("site/b.yaml".to_owned(), other)];
    let told = |a, b| told(&plans, "site/sources.yaml", &[("SRV-A", a), ("SRV-B", b)], PAIR);
    assert_eq!(told("10.20.1.11", "10.20.2.12"), [""; 0]);
    assert_eq!(told("10.10.1.11", "10.10.2.12"), [""; 0]);
    let mixed = told("10.20.1.11", "10.10.1.12");
    assert!(mixed[0].contains("by the plan, not SRV-") && mixed.len() == 1, "{mixed:?}");
    let crossed = told("10.20.1.12", "10.20.1.11");
    assert!(
        crossed.iter().all(|one| one.starts_with("error") && !one.contains(" of Sewage by")),
        "{crossed:?}"
    );
    assert_eq!(crossed.len(), 2, "{crossed:?}");
}

/// One list for a site is sound, with the pairs of each plant.
#[test]
fn a_pair_is_of_one_system() {
    let plants = two_plants(["SEW-A", "SEW-B"]);
    let site = [
        ("SRV-A", "10.10.1.11"),
        ("SRV-B", "10.10.1.12"),
        ("SEW-A", "10.20.1.11"),
        ("SEW-B", "source: \"exec:cat feed\""),
    ];
    let judge = |nodes: &[(&str, &str)], pairs| told(&plants, "p1/sources.yaml", nodes, pairs);
    let note = [
        "info: Whether the own server is read was not judged of SEW-B: the sheets have no server of that label, or none at that source.",
    ];
    for pairs in ["pairs: [[SRV-A, SRV-B], [SEW-A, SEW-B]]", "pairs: []", ""] {
        assert_eq!(judge(&site, pairs), note, "{pairs}");
    }
    let crossed = judge(&site, "pairs: [[SRV-A, SEW-B], [SEW-A, SRV-B]]");
    let pair = "error: SRV-A and SEW-B are called a pair, and by the sheets SRV-A is of Waterworks, SEW-B of Sewage: neither takes over from \
                the other, and the partner of each would not be looked at.";
    assert!(crossed.iter().any(|one| one == pair), "{crossed:?}");
    assert_eq!(crossed.iter().filter(|one| one.starts_with("error")).count(), 2, "{crossed:?}");
    // Two nodes without a word on pairs are taken for one by the tools.
    let two = [site[0], site[2]];
    let said = judge(&two, "");
    assert!(said[0].starts_with("warning: SRV-A and SEW-A are the only nodes of the list"), "{said:?}");
    assert_eq!(judge(&two, "pairs: []"), [""; 0]);
    // Of sheets that name no system it is not sure that they are two.
    let unnamed: Vec<_> =
        plants.iter().map(|(file, text)| (file.clone(), text.replace("system: Sewage\n", ""))).collect();
    let said = told(&unnamed, "p1/sources.yaml", &two, "pairs: [[SRV-A, SEW-A]]");
    assert!(said[0].starts_with("warning: SRV-A and SEW-A are called a pair"), "{said:?}");
    assert!(
        said[0].contains("SRV-A is of p1/SRV-A.partners.yaml, SEW-A of p2/SRV-A.partners.yaml"),
        "{said:?}"
    );
}

/// The right machine under the name of another server tells of the other server.
#[test]
fn the_name_in_the_source_is_not_another_server_s() {
    let plants = two_plants(["SEW-A", "SEW-B"]);
    let judge = |a: &str| {
        let nodes = [("SRV-A", a), ("SRV-B", "name_in_source: FIXB, source: \"opc.tcp://10.10.1.12:49320\"")];
        told(&plants, "p1/sources.yaml", &nodes, PAIR)
    };
    let at = |name: &str, host: &str| format!("name_in_source: {name}, source: \"opc.tcp://{host}:49320\"");
    for name in ["FIXA", "srv-a", "SEW-A"] {
        assert_eq!(
            judge(&at(name, "10.10.1.11")),
            [""; 0],
            "{name}: its own, or one that this list does not know"
        );
    }
    let wrong = "error: SRV-A is read under the name srv-b, and that is SRV-B by the sheets, not SRV-A: what is said of SRV-A would be so \
                 of SRV-B.";
    for source in [
        at("srv-b", "10.10.1.11"),
        at("srv-b", "10.9.0.1"),
        "name_in_source: srv-b, source: \"file:feed\"".to_owned(),
    ] {
        assert_eq!(judge(&source), [wrong], "{source}");
    }
    // A machine that carries both on purpose tells of each by its own name.
    assert!(judge(&at("FIXA", "10.10.2.12"))[0].starts_with("warning: SRV-A is read from 10.10.2.12"));
    assert!(judge(&at("SRV-B", "10.10.2.12"))[0].starts_with("error: SRV-A is read from 10.10.2.12"));
    // The name of another plant's server, of which the list tells, too.
    let nodes = [("SRV-A", &*at("SEW-A", "10.10.1.11")), ("SEW-A", "10.20.1.11")];
    let said = told(&plants, "p1/sources.yaml", &nodes, "pairs: []");
    assert!(said[0].contains("under the name SEW-A, and that is SEW-A of Sewage by the sheets"), "{said:?}");
}
