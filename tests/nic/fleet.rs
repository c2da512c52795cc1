//! `nic-check fleet`: many pairs in one call, by exit status, standard output and standard error.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a folder for each pair.
struct Fleet(TempDir);

impl Fleet {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    /// A pair of captures with cards of its own, with what `change` makes of the second one.
    fn pair(&self, name: &str, change: impl Fn(String) -> String) {
        static PAIRS: AtomicU8 = AtomicU8::new(0x10);
        let maker = format!("00:15:{:02x}", PAIRS.fetch_add(1, Ordering::Relaxed));
        let own = |label| capture(label).replace("00:15:5d", &maker);
        self.write(&format!("{name}/SRV-A.json"), &own("SRV-A"));
        self.write(&format!("{name}/SRV-B.json"), &change(own("SRV-B")));
    }

    fn run(&self, more: &[&str]) -> Output {
        fleet(&[&[self.0.path().to_str().expect("a plain path")][..], more].concat())
    }

    /// The document of a run that must end with the status.
    #[track_caller]
    fn document(&self, status: i32) -> Value {
        let output = self.run(&["--format", "json"]);
        assert_eq!(output.status.code(), Some(status), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(&output)))
    }
}

fn capture(label: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/captures/{label}.json"));
    fs::read_to_string(file).expect("an example")
}

fn plan() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/waterworks.yaml");
    fs::read_to_string(file).expect("an example")
}

fn fleet(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nic-check"));
    command.arg("fleet").args(arguments).output().expect("the tool starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn link_down(text: String) -> String {
    text.replacen("\"state\": \"up\"", "\"state\": \"down\"", 1)
}

/// `NAME STATUS VERDICT` of each pair, in the document's order.
fn rows(document: &Value) -> Vec<String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("?").to_owned();
    let pairs = document["data"]["pairs"].as_array().expect("pairs");
    pairs
        .iter()
        .map(|row| format!("{} {} {}", text(row, "name"), text(row, "status"), text(row, "verdict")))
        .collect()
}

#[test]
fn sound_pairs_are_ok_with_and_without_a_plan() {
    let fleet = Fleet::new();
    fleet.pair("north", |text| text);
    fleet.pair("south", |text| text);
    fleet.write("south/system.yaml", &plan());
    fleet.write("readme.txt", "which pump is where\n");
    let document = fleet.document(0);
    assert_eq!(rows(&document), ["north ok dual-network", "south ok dual-network"]);
    assert_eq!(document["summary"], "2 pairs: 2 OK");
    assert_eq!(
        document["data"]["pairs"]
            .as_array()
            .expect("pairs")
            .iter()
            .map(|row| &row["with_plan"])
            .collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn what_needs_a_person_comes_first_and_says_which_pair() {
    let fleet = Fleet::new();
    fleet.pair("a-sound", |text| text);
    fleet.pair("b-down", link_down);
    fleet.pair("c-cut", |text| text[..500].to_owned());
    fleet.write("d-alone/SRV-A.json", &capture("SRV-A"));
    fs::create_dir(fleet.0.path().join("e-empty")).expect("a folder");
    let document = fleet.document(2);
    let wanted = [
        "b-down critical dual-network",
        "c-cut unknown not judged",
        "d-alone unknown not judged",
        "e-empty unknown not judged",
        "a-sound ok dual-network",
    ];
    assert_eq!(rows(&document), wanted);
    assert!(
        document["findings"].as_array().expect("findings").iter().any(|f| f["subject"] == "b-down/SRV-B"),
        "{document:#}"
    );
    let output = fleet.run(&[]);
    let text = said(&output);
    for part in ["5 pairs: 1 CRITICAL, 3 UNKNOWN, 1 OK", "b-down/SRV-B", "c-cut", "a pair needs both"] {
        assert!(text.contains(part), "`{part}` is not said:\n{text}");
    }
    assert_eq!(output.status.code(), Some(2));
    let junit = said(&fleet.run(&["--format", "junit"]));
    assert!(
        junit.contains("tests=\"") && junit.contains("SRV-B.json") && junit.contains("<failure"),
        "{junit}"
    );
}

/// A plan that cannot be read, or that has none of the servers, leaves its pair open and no other one.
#[test]
fn a_plan_that_proves_nothing_leaves_its_pair_open() {
    for plan in ["servers: [", &plan().replace("SRV-B", "SRV-X")] {
        let fleet = Fleet::new();
        fleet.pair("one", |text| text);
        fleet.write("one/system.yaml", plan);
        fleet.pair("two", |text| text);
        let document = fleet.document(3);
        assert_eq!(rows(&document), ["one unknown dual-network", "two ok dual-network"], "{plan}");
    }
}

/// Both machines have two networks, and the plan gives the second one to one of them only: it tells not what is right.
#[test]
fn a_plan_with_backup_at_one_end_leaves_the_pair_open() {
    let backup = "    backup: { address: 10.10.2.12, interface: Backup LAN, icmp_monitors: [10.10.2.1] }\n";
    let words = "The plan gives Backup to SRV-A and none to SRV-B";
    let fleet = Fleet::new();
    fleet.pair("one", |text| text);
    fleet.write("one/system.yaml", &plan().replace(backup, ""));
    assert_eq!(rows(&fleet.document(3)), ["one unknown dual-network"]);
    let file = |name: &str| fleet.0.path().join("one").join(name).display().to_string();
    let (a, b, one_ended, standby) =
        (file("SRV-A.json"), file("SRV-B.json"), file("system.yaml"), file("standby.yaml"));
    // A permanent standby may do without.
    let role = "  - label: SRV-B\n    role: permanent-standby\n";
    fs::write(&standby, plan().replace("  - label: SRV-B\n", role).replace(backup, "")).expect("written");
    for (captures, plan, status) in
        [(&[&a, &b][..], &one_ended, 3), (&[&a], &one_ended, 3), (&[&b], &one_ended, 3), (&[&a], &standby, 0)]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nic-check"));
        let output =
            command.arg("--from").args(captures).args(["--plan", plan]).output().expect("the tool starts");
        assert_eq!(output.status.code(), Some(status), "{captures:?}: {}", said(&output));
        assert_eq!(said(&output).contains(words), status == 3, "{captures:?}: {}", said(&output));
    }
}

/// A third server, which the plan has and nobody captured.
#[test]
fn a_server_of_the_plan_without_capture_leaves_its_pair_open() {
    let third = "  - label: SRV-C\n    role: permanent-standby\n    main: { address: 10.10.1.13 }\n    backup: { address: 10.10.2.13 }\n";
    let triple = plan().replace("type: hot-standby-pair", "type: triple-standby") + third;
    let fleet = Fleet::new();
    fleet.pair("one", |text| text);
    fleet.write("one/system.yaml", &triple);
    fleet.pair("two", |text| text);
    fleet.write("two/system.yaml", &plan());
    let document = fleet.document(3);
    assert_eq!(rows(&document), ["one unknown dual-network", "two ok dual-network"]);
    let words = "There is no capture of SRV-C";
    assert!(document["summary"].as_str().is_some_and(|text| text.contains(words)), "{document:#}");
    assert!(
        document["data"]["pairs"][0]["why"].as_str().is_some_and(|why| why.contains(words)),
        "{document:#}"
    );
    // So it is beside the captures of two; whoever judges one server alone has asked about that one.
    let file = |name: &str| fleet.0.path().join("one").join(name).display().to_string();
    let (a, b, plan) = (file("SRV-A.json"), file("SRV-B.json"), file("system.yaml"));
    for (arguments, status) in [
        (&["--from", &a, &b, "--plan", &plan, "--server", "SRV-A", "--server", "SRV-B"][..], 3),
        (&["--from", &a, "--plan", &plan, "--server", "SRV-A"], 0),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nic-check"));
        let output = command.args(arguments).output().expect("the tool starts");
        assert_eq!(output.status.code(), Some(status), "{}", said(&output));
        assert_eq!(
            said(&output).matches(words).count(),
            if status == 3 { 2 } else { 0 },
            "{}",
            said(&output)
        );
    }
}

/// What leaves a server open stands in every document, not in the status alone.
#[test]
fn why_a_pair_is_open_is_told_in_every_format() {
    let fleet = Fleet::new();
    fleet.pair("one", |text| text);
    fleet.write("one/system.yaml", &plan().replace("SRV-A", "SRV-X").replace("SRV-B", "SRV-Y"));
    let words = "The plan has no server SRV-A, only SRV-X and SRV-Y";
    let document = fleet.document(3);
    assert!(document["summary"].as_str().is_some_and(|text| text.contains(words)), "{document:#}");
    for format in ["human", "json", "sarif", "junit", "nagios", "markdown", "html"] {
        let output = fleet.run(&["--format", format]);
        assert!(said(&output).contains(words), "{format}: {}", said(&output));
    }
    // Nor does a domain behind the host name hide the server.
    let full = |text: String| text.replace("\"host\": \"SRV-B\"", "\"host\": \"srv-b.plant.example\"");
    let fleet = Fleet::new();
    fleet.pair("one", full);
    fleet.write("one/system.yaml", &plan());
    let document = fleet.document(0);
    assert_eq!(document["data"]["pairs"][0]["servers"][1], "srv-b.plant.example");
}

#[test]
fn a_faulty_plan_is_told_in_one_line() {
    let fleet = Fleet::new();
    fleet.pair("one", |text| text);
    fleet.write("one/system.yaml", &plan().replace("type: hot-standby-pair", "type: hot-standby-triple"));
    let summary = fleet.document(3)["summary"].as_str().map(str::to_owned).expect("a summary");
    assert!(summary.contains("nothing was compared with it: "), "{summary}");
    assert!(!summary.contains("\\n") && !summary.contains('\n'), "{summary}");
}

#[test]
fn a_capture_outside_of_the_folders_is_told() {
    let fleet = Fleet::new();
    fleet.pair("pair", |text| text);
    fleet.write("SRV-C.json", &capture("SRV-A"));
    let output = fleet.run(&[]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("SRV-C.json: this capture lies in no pair's folder"), "{}", said(&output));
}

#[test]
fn a_plan_outside_of_the_folders_is_told() {
    let fleet = Fleet::new();
    fleet.pair("pair", |text| text);
    fleet.write("system.yaml", &plan());
    let output = fleet.run(&[]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("system.yaml: this plan lies in no pair's folder"), "{}", said(&output));
}

/// A link that points nowhere may stand for a pair, and a pipe would be waited for without end.
#[cfg(unix)]
#[test]
fn a_link_to_nowhere_and_a_pipe_are_told() {
    let made = |name: &str, why: &str, make: &dyn Fn(&Path)| {
        let fleet = Fleet::new();
        fleet.pair("pair", |text| text);
        assert_eq!(fleet.run(&[]).status.code(), Some(0), "the control");
        make(&fleet.0.path().join(name));
        let output = fleet.run(&[]);
        assert!(output.status.code() == Some(3) && said(&output).contains(why), "{name}: {}", said(&output));
    };
    let link = |path: &Path| std::os::unix::fs::symlink("/no/such/share", path).expect("a link");
    let pipe = |path: &Path| {
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    };
    for name in ["other", "pair/other.json"] {
        made(name, "this link points to /no/such/share, which does not exist", &link);
        made(name, "this is no regular file", &pipe);
    }
}

#[test]
fn folders_of_several_sites_keep_their_pairs_apart() {
    let (one, two) = (Fleet::new(), Fleet::new());
    one.pair("pair", |text| text);
    two.pair("pair", link_down);
    let path = |fleet: &Fleet| fleet.0.path().to_str().expect("a plain path").to_owned();
    let output = fleet(&[&path(&one), &path(&two), "--format", "prometheus"]);
    let text = said(&output);
    let series: Vec<_> =
        text.lines().filter(|line| line.starts_with("hotstandby_nic_check_pair_status{")).collect();
    assert_eq!(series.len(), 2, "{text}");
    assert_ne!(series[0].split('}').next(), series[1].split('}').next(), "{text}");
}

#[test]
fn a_folder_that_holds_no_pair_is_refused() {
    let empty = TempDir::new().expect("a folder");
    let path = empty.path().to_str().expect("a plain path");
    for (folder, why) in [(path, "there is no folder in it"), ("no-such-folder", "no-such-folder")] {
        let output = fleet(&[folder]);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(output.stdout.is_empty() && said(&output).contains(why), "{}", said(&output));
    }
    let many = Fleet::new();
    for number in 0..20 {
        many.write(&format!("pair/{number}.json"), &capture("SRV-A"));
    }
    let output = many.run(&[]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("at most 16 captures"), "{}", said(&output));
}

/// Captures that were copied into two folders: of one of the two pairs nothing was seen.
#[test]
fn a_machine_in_two_pairs_leaves_both_open() {
    let fleet = Fleet::new();
    for name in ["north", "south"] {
        fleet.write(&format!("{name}/SRV-A.json"), &capture("SRV-A"));
        fleet.write(&format!("{name}/SRV-B.json"), &capture("SRV-B"));
    }
    fleet.pair("west", |text| text);
    let document = fleet.document(3);
    let summary = document["summary"].as_str().expect("a summary");
    assert!(summary.starts_with("north/SRV-A is the same machine as south/SRV-A"), "{summary}");
    assert!(summary.ends_with("3 pairs: 2 UNKNOWN, 1 OK"), "{summary}");
    let output = fleet.run(&["--format", "junit"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("<error"), "{}", said(&output));

    let fleet = Fleet::new();
    fleet.write("north/SRV-A.json", &capture("SRV-A"));
    fleet.write("north/SRV-B.json", &capture("SRV-B"));
    let renamed = capture("SRV-A").replace("SRV-A", "SRV-C").replace("00:15:5d", "00:16:5d");
    fleet.write("south/SRV-C.json", &renamed);
    fleet.write("south/SRV-B.json", &capture("SRV-B"));
    let document = fleet.document(3);
    assert!(rows(&document).iter().all(|row| row.contains("unknown")), "{document:#}");
}
