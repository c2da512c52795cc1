//! Files that are none of those that a command takes: each is called by its name, with what takes it.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::judge::{self, names_to_resolve as host_names};
use hotstandby::domain::partner::{read, resolved};

const PLAN: &str = "examples/waterworks.yaml";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a call says, on one line, whatever the width at which it was folded.
#[track_caller]
fn run(args: &[&str], status: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partner-config"));
    let output = command.current_dir(root()).env("NO_COLOR", "1").args(args).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_plan_that_lies_among_the_inputs_is_read_once() {
    let temp = tempfile::tempdir().unwrap();
    for file in ["SRV-A.partners.yaml", "SRV-B.partners.yaml"] {
        fs::copy(root().join("examples/waterworks").join(file), temp.path().join(file)).unwrap();
    }
    let plan = temp.path().join("system.yaml");
    fs::copy(root().join(PLAN), &plan).unwrap();
    let otherwise = temp.path().join(".").join("system.yaml");
    for plan in [&plan, &otherwise] {
        let said = run(&["lint", "--fail-on", "warning", "--plan", name(plan), name(temp.path())], 0);
        assert!(said.contains("nothing found in 3 files"), "{said}");
    }
}

#[test]
fn what_is_no_plan_is_called_by_its_name() {
    let temp = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = temp.path().join(file);
        fs::write(&path, text).unwrap();
        path
    };
    let sources = write(
        "sources.yaml",
        "kind: sources\nschema_version: 1\nnodes: [{ name: SRV-A, source: 'demo:healthy-pair' }]\n",
    );
    // A line of a value that looks like another kind of file does not make it one.
    let odd = write(
        "odd.yaml",
        "kind: sources\nschema_version: 1\nnodes:\n  - name: |\n      <Systems\n    source: demo:healthy-pair\n",
    );
    assert!(run(&["lint", name(&odd)], 0).contains("nothing found in 1 file"));
    let sheet = root().join("examples/waterworks/SRV-A.partners.yaml");
    let client = root().join("examples/waterworks/Systems.xml");
    for (file, is) in [
        (&sources, "a list of sources (`kind: sources`)"),
        (&sheet, "a sheet (`kind: partners`)"),
        (&client, "a client's Systems.xml"),
    ] {
        let said = run(&["lint", "--plan", name(file), name(&sheet)], 3);
        assert!(said.contains(&format!("is {is}; `--plan` needs a plan")), "{is}");
    }
    for command in [&["timing"][..], &["diff", PLAN], &["generate", "-d", name(temp.path())]] {
        let said = run(&[command, &[name(&sources)]].concat(), 3);
        assert!(said.contains("a list of sources (`kind: sources`); this command needs"));
    }
    let line = "{\"t\":\"2026-11-21T10:00:00Z\",\"node\":\"SRV-A\",\"item\":\"I\",\"value\":1}\n";
    for (file, content, is, taken_by) in [
        ("r.jsonl", line.repeat(2), "a feed or a recording", "sac-status replay"),
        (
            "l.jsonl",
            "{\"event\":\"start\",\"elapsed_ms\":0}\n".repeat(2),
            "a log of links",
            "link-probe replay",
        ),
        (
            "n.json",
            "{ \"schema\": \"hotstandby/nic-snapshot\" }".to_owned(),
            "a snapshot of",
            "nic-check --from",
        ),
        ("a.json", "[{\"ifindex\":1,\"ifname\":\"lo\"}]".to_owned(), "a capture of", "nic-check --from"),
        (
            "i.txt",
            "\nWindows IP Configuration\n\n   Host Name . . : A\n".to_owned(),
            "a capture of",
            "nic-check --from",
        ),
        ("b.json", "{ \"schema\": \"hotstandby/baseline\" }".to_owned(), "a baseline of", "--baseline"),
        ("s.yaml", "kind: acceptance\n".to_owned(), "a list of acceptance steps", "--steps"),
    ] {
        let said = run(&["lint", name(&write(file, &content))], 2);
        assert!(said.contains(&format!("no plan and no sheet: it is {is}")), "{said}");
        assert!(said.contains(taken_by), "{said}");
    }
}

const SHEETS: [&str; 2] =
    ["examples/waterworks/SRV-A.partners.yaml", "examples/waterworks/SRV-B.partners.yaml"];

/// What is told of a node that is read from another server's address is so of the other server.
#[test]
fn a_source_is_compared_with_the_plan() {
    let temp = tempfile::tempdir().unwrap();
    let list = temp.path().join("sources.yaml");
    let lint = |a: &str, b: &str, status: i32| {
        let nodes = format!("  - {{ name: srv-a, {a} }}\n  - {{ name: SRV-B, {b} }}\n");
        fs::write(&list, format!("kind: sources\nschema_version: 1\nnodes:\n{nodes}")).unwrap();
        run(&["lint", "--fail-on", "warning", "--plan", PLAN, SHEETS[0], SHEETS[1], name(&list)], status)
    };
    let opc = |host: &str| format!("source: \"opc.tcp://{host}:49320\"");
    for (a, b) in [
        (opc("10.10.1.11"), opc("10.10.2.12")),
        (opc("SRV-A"), opc("SRV-B.plant.example")),
        (opc("[::ffff:10.10.1.11]"), opc("[::ffff:a0a:20c]")),
        (opc("srv-a.plant.example"), "source: https://10.10.1.12/iotgateway".to_owned()),
    ] {
        let said = lint(&a, &b, 0);
        assert!(said.contains("nothing found in 4 files"), "{a}, {b}: {said}");
    }
    for (b, at) in [
        (opc("10.10.1.11"), "10.10.1.11"),
        (opc("10.10.2.11"), "10.10.2.11"),
        (opc("[::ffff:10.10.1.11]"), "::ffff:10.10.1.11"),
        (opc("srv-a.plant.example."), "srv-a.plant.example."),
        ("source: \"http://SRV-A:39320/iotgateway\"".to_owned(), "SRV-A"),
    ] {
        let said = lint(&opc("10.20.0.1"), &b, 2);
        let message = format!(
            "SRV-B is read from {at}, and that is SRV-A by the plan, not SRV-B: what is said of SRV-B would be so of SRV-A."
        );
        assert!(said.contains("error[source-of-another-server]") && said.contains(&message), "{said}");
        assert!(said.contains("Whether the own server is read was not judged of srv-a: the plan"), "{said}");
    }
    // One machine may carry both on purpose: a person must say so.
    let both = "name_in_source: FIXB, sac: { items: { role: \"{node}.ROLE\" } }";
    let said = lint(&opc("10.10.1.11"), &format!("{}, {both}", opc("10.10.1.11")), 1);
    assert!(said.contains("warning[source-of-another-server]: SRV-B is read from 10.10.1.11"), "{said}");
    // What the plan does not know is told, and not refused.
    let said = lint(&opc("10.20.0.1"), "source: \"exec:cat feed\"", 0);
    assert!(
        said.contains("Whether the own server is read was not judged of srv-a and SRV-B: the plan"),
        "{said}"
    );
    let said = run(&["lint", name(&list)], 0);
    assert!(said.contains("nothing found in 1 file"), "without a plan there is nothing to compare: {said}");
    // Where there is no plan, the sheets know their servers' addresses.
    let by_sheets = |a: &str, b: &str, status: i32| {
        lint(&opc(a), &opc(b), status);
        run(&["lint", SHEETS[0], SHEETS[1], name(&list)], status)
    };
    let said = by_sheets("10.10.1.11", "10.10.2.12", 0);
    assert!(said.contains("nothing found in 3 files"), "{said}");
    let said = by_sheets("10.10.1.12", "10.10.1.11", 2);
    assert!(
        said.contains("SRV-B is read from 10.10.1.11, and that is SRV-A by the sheets, not SRV-B"),
        "{said}"
    );
    let said = by_sheets("10.20.0.1", "10.10.1.12", 0);
    assert!(said.contains("was not judged of srv-a: the sheets have no server"), "{said}");
}

/// A list of sources may name its servers in a way that the plan does not: what the names lead to says whose they are.
#[test]
fn a_source_is_compared_by_what_its_name_leads_to() {
    let told = |lead_to: [&str; 2]| -> Vec<String> {
        let nodes = "  - { name: SRV-A, source: 'opc.tcp://historian-a:49320/x' }\n  - { name: SRV-B, source: 'https://historian-b' }\n";
        let list = format!("kind: sources\nschema_version: 1\nnodes:\n{nodes}");
        let plan = fs::read_to_string(root().join(PLAN)).unwrap();
        let inputs = [("plan.yaml", &plan), ("sources.yaml", &list)]
            .map(|(name, text)| read::read(&FileName::from(name), text).input.unwrap());
        assert_eq!(host_names(&inputs), ["historian-a", "historian-b"]);
        let answers = ["historian-a", "historian-b"].into_iter().zip(lead_to);
        let resolved = answers.map(|(name, ip)| (name.to_owned(), Ok(vec![ip.parse().unwrap()]))).collect();
        let mut findings = judge::judge(&inputs);
        resolved::judge(&inputs, &resolved, &mut findings);
        let of_sources = findings.iter().filter(|one| one.rule.name == "source-of-another-server");
        of_sources.map(|one| format!("{}: {}", one.severity, one.message)).collect()
    };
    assert_eq!(told(["10.10.1.11", "10.10.2.12"]), [""; 0]);
    let crossed = told(["10.10.1.11", "10.10.2.11"]);
    assert_eq!(
        crossed,
        [
            "warning: SRV-B is read from 10.10.2.11, and that is SRV-A by the plan, not SRV-B: what is said of SRV-B would be so of SRV-A. \
          The name historian-b resolves to 10.10.2.11 on this machine."
        ]
    );
    let [one] = &told(["10.10.1.11", "10.20.0.7"])[..] else { panic!("one node is not known") };
    assert!(
        one.starts_with("info: Whether the own server is read was not judged of SRV-B: the plan"),
        "{one}"
    );
}

/// Sheets that `--plan` asked to compare and that are of another system leave the question open: all of them, or some.
#[test]
fn sheets_that_were_not_compared_with_the_plan_that_was_asked_for_are_not_ok() {
    let pump = |number: u8| {
        name(&root().join(format!("tests/fixtures/mistakes/pair/PUMP-{number}.partners.yaml"))).to_owned()
    };
    let own = name(&root().join("examples/waterworks")).to_owned();
    let others = [pump(1), pump(2)];
    let sheets = [&[own.clone()][..], &others].concat();
    for sheets in [&others[..], &sheets] {
        let mut args = vec!["lint", "--plan", PLAN];
        args.extend(sheets.iter().map(String::as_str));
        let said = run(&args, 3);
        assert!(said.contains("UNKNOWN: PUMP-1 and PUMP-2 not compared with --plan"), "{said}");
        args.extend(["--format", "github"]);
        assert!(run(&args, 3).contains("::error"), "a reader of the document alone sees it");
        // Without the option the plan is one of several inputs.
        let unasked: Vec<_> = args.iter().filter(|arg| **arg != "--plan").copied().collect();
        run(&unasked, 0);
    }
    let said = run(&["lint", "--plan", PLAN, &own], 0);
    assert!(!said.contains("not compared"), "{said}");
}

#[test]
fn a_client_s_file_says_how_it_is_stored() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("Systems.xml");
    let utf8 = fs::read_to_string(root().join("examples/waterworks/Systems.xml")).unwrap();
    for (declared, status) in [("utf-16", 0), ("utf-8", 2)] {
        // As `>` writes it in Windows PowerShell 5.1.
        let text = format!("\u{feff}{}", utf8.replace("utf-8", declared));
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(&file, bytes).unwrap();
        let said = run(&["lint", "--plan", PLAN, name(&file)], status);
        let is_told = said.contains("says utf-8. The file is stored as UTF-16");
        assert_eq!(is_told, status == 2, "{said}");
        assert_eq!(said.contains("nothing found in 2 files"), status == 0, "{said}");
    }
}

#[test]
fn a_run_that_read_nothing_does_not_speak_of_what_it_found() {
    let temp = tempfile::tempdir().unwrap();
    let missing = temp.path().join("missing.yaml");
    let latin = temp.path().join("latin.yaml");
    fs::write(&latin, b"kind: system\nname: S\xfcd\n").unwrap();
    for file in [missing, latin] {
        for format in ["human", "nagios"] {
            let said = run(&["lint", name(&file), "--format", format], 3);
            assert!(said.contains("no file was judged; 1 input could not be read"), "{said}");
            assert!(!said.contains("nothing found"), "{said}");
        }
    }
}

#[test]
fn a_plan_with_nothing_beside_it_was_compared_with_nothing() {
    let words = "No sheet and no Systems.xml was given beside the plan";
    let temp = tempfile::tempdir().unwrap();
    let other = temp.path().join("sources.yaml");
    fs::copy(root().join("examples/sources-ifix.yaml"), &other).unwrap();
    for beside in [PLAN, name(&other)] {
        assert!(run(&["lint", "--plan", PLAN, beside], 0).contains(words), "{beside}");
    }
    for beside in ["examples/waterworks/SRV-A.partners.yaml", "examples/waterworks/Systems.xml"] {
        assert!(!run(&["lint", "--plan", PLAN, beside], 0).contains(words), "{beside}");
    }
    assert!(!run(&["lint", PLAN], 0).contains(words), "nobody asked for a comparison");
}

/// A plan that is called as one of its files is not replaced by that file.
#[test]
fn the_plan_is_not_written_over() {
    let temp = tempfile::tempdir().unwrap();
    let plan = temp.path().join("SRV-A.partners.yaml");
    fs::copy(root().join(PLAN), &plan).unwrap();
    let said = run(&["generate", "--force", name(&plan), "-d", name(temp.path())], 3);
    assert!(
        said.contains("nothing was written") && said.contains("this run reads or writes it already"),
        "{said}"
    );
    assert_eq!(fs::read(&plan).unwrap(), fs::read(root().join(PLAN)).unwrap());
    assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
    run(&["generate", "--force", PLAN, "-d", name(temp.path())], 0);
    run(&["generate", "--force", PLAN, "-d", name(temp.path())], 0);
}
