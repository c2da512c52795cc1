//! Mistakes in a client's `Systems.xml` that stand in more than one line, alone and beside a plan.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::Path;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::{judge, read, resolved};

fn fixture(name: &str) -> String {
    fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mistakes/client").join(name),
    )
    .unwrap()
}

/// Each finding as `severity rule`, beside a plan or alone.
fn found(client: &str, plan: Option<&str>) -> Vec<String> {
    let files = [("Systems.xml", Some(client)), ("system.yaml", plan)];
    let (mut findings, mut inputs) = (Vec::new(), Vec::new());
    for (name, text) in files.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        let reading = read::read(&FileName::from(name), text);
        findings.extend(reading.findings);
        inputs.extend(reading.input);
    }
    findings.extend(judge::judge(&inputs));
    findings.iter().map(|finding| format!("{} {}", finding.severity, finding.rule.name)).collect()
}

/// The file with every `from` replaced.
fn with(from: &str, to: &str) -> String {
    let client = fixture("Systems.xml");
    assert!(client.contains(from), "{from}");
    client.replace(from, to)
}

/// The file without the lines that hold one of the words.
fn without(text: &str, words: &[&str]) -> String {
    text.lines().filter(|line| !words.iter().any(|word| line.contains(word))).collect::<Vec<_>>().join("\n")
}

/// The same plant by host names.
fn named(text: &str) -> String {
    let names =
        [("1.11", "pump1-main"), ("2.11", "pump1-backup"), ("1.12", "pump2-main"), ("2.12", "pump2-backup")];
    names.iter().fold(text.to_owned(), |text, (end, name)| text.replace(&format!("10.20.{end}"), name))
}

/// What is wrong on all nodes alike shows in no comparison of one with another.
#[test]
fn what_is_wrong_in_a_file_alone_is_told() {
    let note = "info unusual-setting";
    let has = |client: &str, told: &str| {
        for plan in [None, Some(fixture("system.yaml"))] {
            let found = found(client, plan.as_deref());
            assert!(found.iter().any(|one| one == told), "{told}: {found:?}\n{client}");
        }
    };
    for timeout in ["3000", "300000", "120000"] {
        has(&with("connectTimeout=\"30000", &format!("connectTimeout=\"{timeout}")), note);
    }
    for timeout in ["12000", "1200000"] {
        has(&with("requestTimeout=\"120000", &format!("requestTimeout=\"{timeout}")), note);
    }
    has("<Systems/>", "error missing-key");
    has("<?xml version=\"1.0\"?><Systems><!-- <System name=\"Pumps\"/> --></Systems>", "error missing-key");
    has(&without(&fixture("Systems.xml"), &["<Server"]), "error missing-key");
    has(&with("<System name", "<System xmlns=\"urn:other\" name"), "error not-xml");
    has(&with("<Default system", "<Default System=\"Wells\" system"), "error client-xml-case");
    for name in ["Pumps ", "Pum\u{200b}ps"] {
        has(&with("\"Pumps\"", &format!("\"{name}\"")), "error bad-value");
    }
    for node in ["0.0.0.0", "255.255.255.255", "239.1.1.1", "169.254.7.7"] {
        has(&with("10.20.1.12", node), "error unusable-address");
    }
    for node in ["localhost", "127.0.0.1", "::1"] {
        has(&with("10.20.1.12", node), "info unusable-address");
    }
    for (node, spelling) in
        [("pump1", "PUMP1."), ("fd00::11", "FD00:0::11"), ("10.20.1.11", "::ffff:10.20.1.11")]
    {
        let client = with("10.20.1.11", node).replace("10.20.1.12", spelling);
        has(&client, "warning client-duplicate-node");
    }
}

#[test]
fn what_is_right_stays_quiet() {
    let client = fixture("Systems.xml");
    assert_eq!(found(&client, None), ["info client-node-unknown"], "that nothing was compared");
    let quiet = found(&client, Some(&fixture("system.yaml")));
    for right in [
        with("30000", "10000"),
        with("30000", "60000"),
        with("120000", "60000"),
        with("120000", "300000"),
        with("<Default system", "<Default System"),
        with("utf-8", "UTF-8"),
        with("utf-8", "windows-1252"),
        with("utf-8", "iso-8859-15"),
        with("<Systems>", "<Systems xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"),
    ] {
        assert_eq!(found(&right, Some(&fixture("system.yaml"))), quiet, "{right}");
    }
}

#[test]
fn a_server_that_is_called_by_names_is_missed_too() {
    let (client, plan) = (named(&fixture("Systems.xml")), named(&fixture("system.yaml")));
    let about = |client: &str| -> Vec<String> {
        found(client, Some(&plan)).into_iter().filter(|one| one.contains("client-")).collect()
    };
    assert!(about(&client).is_empty());
    assert!(about(&client.replace("pump2-backup", "PUMP2-Backup.")).is_empty());
    for gone in [&["pump2-backup"][..], &["pump2"], &["pump1-main"]] {
        assert_eq!(about(&without(&client, gone)), ["warning client-node-missing"], "{gone:?}");
    }
    // Each address may be what one of the names stands for.
    assert_eq!(about(&fixture("Systems.xml")), ["info client-node-unknown"; 4]);
    assert_eq!(about(&client.replace("pump2-backup", "10.20.2.12")), ["info client-node-unknown"]);
}

/// Only the plan has names here: what they lead to says whose the nodes are.
#[test]
fn a_node_is_compared_with_what_the_names_of_a_plan_lead_to() {
    let names = [("pump1-main", 111), ("pump1-backup", 211), ("pump2-main", 112), ("pump2-backup", 212)];
    let ip = |end: u8| std::net::Ipv4Addr::new(10, 20, end / 100, end % 100).into();
    let resolved = names.map(|(name, end)| (name.to_owned(), Ok(vec![ip(end)]))).into();
    let about = |client: &str| -> Vec<String> {
        let plan = named(&fixture("system.yaml"));
        let files = [("Systems.xml", client), ("system.yaml", &plan)];
        let inputs: Vec<_> = files
            .into_iter()
            .filter_map(|(name, text)| read::read(&FileName::from(name), text).input)
            .collect();
        let mut findings = judge::judge(&inputs);
        resolved::judge(&inputs, &resolved, &mut findings);
        let told = findings.iter().map(|finding| format!("{} {}", finding.severity, finding.rule.name));
        told.filter(|one| one.contains("client-")).collect()
    };
    assert!(about(&fixture("Systems.xml")).is_empty());
    assert_eq!(
        about(&with("10.20.2.12", "10.20.2.99")),
        ["warning client-node-missing", "warning client-node-unknown"]
    );
    assert_eq!(
        about(&with("cost=\"4\" port=\"5481", "cost=\"4\" port=\"5490")),
        ["error client-port-mismatch"]
    );
}

/// A file of 64 MiB can hold hundreds of thousands of mistakes. The reader's own list is bounded as well.
#[test]
fn a_rule_lists_a_bounded_number_of_findings() {
    let system = "<System name=\"Works\" type=\"SCX\"/>\n";
    let count = |systems| {
        let found = found(&format!("<Systems>\n{}</Systems>\n", system.repeat(systems)), None);
        found.iter().filter(|one| one.ends_with(" client-duplicate-system")).count()
    };
    assert_eq!((count(10_000), count(10_001), count(10_100)), (9_999, 10_000, 10_001));
}
