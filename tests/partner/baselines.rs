//! What a baseline holds, and what it never hides.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const CLIENT: &str = "tests/fixtures/mistakes/client";

fn lint(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_partner-config"))
        .current_dir(at)
        .arg("lint")
        .args(args)
        .output()
        .unwrap()
}

fn with(at: &Path, args: &[&str], wanted: i32) -> String {
    let output = lint(at, args);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(wanted), "{args:?}: {said}");
    said
}

/// A plan and its client's file, in a folder of their own.
fn plant() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(CLIENT).join(name)).unwrap()
    };
    fs::write(folder.path().join("system.yaml"), read("system.yaml")).unwrap();
    (folder, read("Systems.xml"))
}

/// The first fault of a file that is not understood would hide the next one, and all that the file holds.
#[test]
fn what_was_not_read_is_accepted_by_nobody() {
    for (name, broken, another) in [
        ("a.yaml", "kind: system\nservers: [", "kind: system\nservers: {"),
        ("b.yaml", "kind: sistem\n", "kind: sistem\n"),
        ("Systems.xml", "<Systems><System", "<Systems></System>"),
        ("c.yaml", "kind: system\nprot: 5481\n", "kind: system\nprot: 5481\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join(name), broken).unwrap();
        with(at, &[name, "--write-baseline", "base.json"], 2);
        with(at, &[name, "--baseline", "base.json"], 2);
        fs::write(at.join(name), another).unwrap();
        with(at, &[name, "--baseline", "base.json"], 2);
    }
}

#[test]
fn a_node_does_not_take_the_entry_of_another_one() {
    let (folder, client) = plant();
    let at = folder.path();
    let wrong = |costs: &[u32]| {
        let port = |text: String, cost| {
            let from = format!("cost=\"{cost}\" port=\"5481\"");
            assert!(text.contains(&from));
            text.replace(&from, &format!("cost=\"{cost}\" port=\"5499\""))
        };
        fs::write(at.join("Systems.xml"), costs.iter().fold(client.clone(), port)).unwrap();
    };
    wrong(&[1, 2]);
    with(at, &[".", "--write-baseline", "base.json"], 2);
    with(at, &[".", "--baseline", "base.json"], 0);
    // Lines that move, another attribute and other spacing are no other place.
    let moved =
        fs::read_to_string(at.join("Systems.xml")).unwrap().replace("<Systems>", "<!-- new -->\n\n<Systems>");
    fs::write(at.join("Systems.xml"), moved.replace("<Server", "  <Server  ")).unwrap();
    with(at, &[".", "--baseline", "base.json"], 0);
    wrong(&[3, 4]);
    with(at, &[".", "--baseline", "base.json"], 2);
    wrong(&[1, 2, 3]);
    with(at, &[".", "--baseline", "base.json"], 2);
}

/// What was accepted is what was told then: not another field, and not another place.
#[test]
fn a_finding_that_has_grown_counts_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/waterworks.yaml");
    let plan = fs::read_to_string(example).unwrap();
    let transfer = "  transfer: { interleave: 1 }\n";
    let icmp = "  icmp: { interval: 5000ms, retry_count: 2 }\n";
    let lacks = |parts: &[&str]| {
        let text = parts.iter().fold(plan.clone(), |text, part| {
            assert!(text.contains(part), "{part}");
            text.replace(part, "")
        });
        fs::write(at.join("system.yaml"), text).unwrap();
    };
    let judge = |status| with(at, &["system.yaml", "--baseline", "base.json", "--fail-on", "info"], status);
    lacks(&[transfer]);
    with(at, &["system.yaml", "--write-baseline", "base.json", "--fail-on", "info"], 1);
    judge(0);
    lacks(&[transfer, icmp]);
    let said = judge(1);
    assert!(
        said.contains("setting-not-given") && said.contains("or is worse or tells of more than was accepted"),
        "{said}"
    );
    // Of less there is nothing new to accept.
    with(at, &["system.yaml", "--write-baseline", "base.json", "--fail-on", "info"], 1);
    lacks(&[transfer]);
    judge(0);
    // One more place: the priority of a third server.
    let third = "  - { label: SRV-C, arbitration_priority: 20, main: { address: 10.10.1.13 }, backup: { address: 10.10.2.13 } }\n";
    let triple = plan.replace("hot-standby-pair", "triple-standby").replace("priority: 10", "priority: 20");
    let priorities = |third: &str| {
        fs::write(at.join("system.yaml"), format!("{}{third}", triple.trim_end().to_owned() + "\n")).unwrap()
    };
    priorities(&third.replace("20", "5"));
    with(at, &["system.yaml", "--write-baseline", "base.json"], 0);
    judge(0);
    priorities(third);
    assert!(judge(1).contains("equal-arbitration-priority"));
}

/// Who accepted a note or a warning has not accepted the error that the same rule tells of the same place.
#[test]
fn a_finding_that_is_worse_counts_again() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/waterworks.yaml");
    let plan = fs::read_to_string(example).unwrap();
    let changed = |text: &str, changes: &[(&str, &str)]| {
        changes.iter().fold(text.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        })
    };
    let addresses =
        [("10.10.2.11", "10.10.1.21"), ("10.10.2.12", "10.10.1.22"), ("10.10.2.0/24", "10.10.1.0/24")];
    let cards = changed(&plan, &addresses);
    let joined = [
        (", interface: Main LAN", ""),
        (", interface: Backup LAN", ""),
        ("team: none", "team: { name: Team1, members: [NIC1, NIC2] }"),
    ];
    let team = changed(&cards, &joined);
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let put = |text: &str| fs::write(at.join("plan.yaml"), text).unwrap();
    let judge = |wanted| with(at, &["plan.yaml", "--baseline", "base.json"], wanted);
    put(&team);
    with(at, &["plan.yaml", "--write-baseline", "base.json"], 0);
    judge(0);
    put(&cards);
    let said = judge(2);
    assert!(said.contains("error[backup-in-main-subnet]"), "{said}");
    assert!(said.contains("or is worse or tells of more than was accepted"), "{said}");
    // What is milder than what was accepted is accepted.
    with(at, &["plan.yaml", "--write-baseline", "base.json"], 2);
    judge(0);
    put(&team);
    let said = with(at, &["plan.yaml", "--baseline", "base.json", "--fail-on", "info"], 0);
    assert!(said.contains("The baseline covers 3 findings."), "{said}");
}

/// Whether a finding has grown or is worse since, such a file does not tell.
#[test]
fn a_baseline_of_an_older_version_is_refused_with_what_to_do() {
    let (folder, client) = plant();
    let at = folder.path();
    fs::write(at.join("Systems.xml"), client.replace("port=\"5481\"", "port=\"5499\"")).unwrap();
    let entry =
        "{ \"rule\": \"port-mismatch\", \"file\": \"Systems.xml\", \"subject\": \"SRV-A\", \"place\": \"\" }";
    for version in [2, 3] {
        let old = format!(
            "{{ \"schema\": \"hotstandby/baseline\", \"schema_version\": {version}, \"findings\": [{entry}] }}"
        );
        fs::write(at.join("base.json"), old).unwrap();
        let output = lint(at, &[".", "--baseline", "base.json"]);
        let said = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(3), "{said}");
        let words = format!(
            "version {version}; this version reads `hotstandby/baseline` version 4; look at what is found without it, and write it anew"
        );
        assert!(said.contains(&words), "{said}");
    }
    with(at, &[".", "--write-baseline", "base.json"], 2);
    with(at, &[".", "--baseline", "base.json"], 0);
}

/// An entry that is left hides the fault when it comes back, whoever reads which format.
#[test]
fn an_entry_that_covers_nothing_is_told_in_every_format() {
    let (folder, client) = plant();
    let at = folder.path();
    fs::write(at.join("Systems.xml"), client.replace("port=\"5481\"", "port=\"5499\"")).unwrap();
    with(at, &[".", "--write-baseline", "base.json"], 2);
    // A run that reads only some of the files cannot tell of the others.
    let some = with(at, &["system.yaml", "--baseline", "base.json", "--fail-on", "info"], 0);
    assert!(some.contains("4 of its entries are about files that this run did not read"), "{some}");
    fs::write(at.join("Systems.xml"), &client).unwrap();
    with(at, &[".", "--baseline", "base.json"], 0);
    with(at, &[".", "--baseline", "base.json", "--fail-on", "info"], 1);
    for format in
        ["human", "json", "jsonl", "sarif", "junit", "github", "gitlab", "nagios", "markdown", "html"]
    {
        let told = with(at, &[".", "--baseline", "base.json", "--format", format], 0);
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("4 entries of this baseline cover nothing any more"), "{format}: {told}");
    }
    with(at, &[".", "--write-baseline", "base.json"], 0);
    with(at, &[".", "--baseline", "base.json", "--fail-on", "info"], 0);
}
