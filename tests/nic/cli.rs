//! Every command of `nic-check` by exit status, standard output and standard error: good input, bad input, wrong usage.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

pub struct Run {
    pub status: i32,
    out: String,
    err: String,
}

impl Run {
    /// Asserts the status, that every part of `out` is on standard output, and that standard error is empty.
    #[track_caller]
    pub fn says(&self, status: i32, out: &[&str]) -> &Self {
        assert_eq!(self.status, status, "{}\n{}", self.out, self.err);
        for part in out {
            assert!(self.out.contains(part), "`{part}` is not said:\n{}", self.out);
        }
        assert_eq!(self.err, "", "nothing on standard error");
        self
    }

    /// Asserts status 3, an empty standard output, and that standard error says every part.
    #[track_caller]
    pub fn refuses(&self, err: &[&str]) {
        assert_eq!((self.status, self.out.as_str()), (3, ""), "{}", self.err);
        for part in err {
            assert!(self.err.contains(part), "`{part}` is not said:\n{}", self.err);
        }
        assert!(!self.err.contains("internal error"), "{}", self.err);
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }
}

fn with_input(arguments: &[&str], input: &[u8]) -> Run {
    // Files, no pipes: what Wine starts beside a program that asks WMI keeps its output open after it has ended, and whoever
    // waits for the end of a pipe waits for that.
    let [mut out, mut err] = [(); 2].map(|()| tempfile::tempfile().expect("the test can do this"));
    let into = |file: &File| Stdio::from(file.try_clone().expect("the test can do this"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_nic-check"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(into(&out))
        .stderr(into(&err))
        .spawn()
        .expect("the test can do this");
    // A program that does not read its input closes the pipe.
    let _closed = child.stdin.take().expect("the test can do this").write_all(input);
    let status = child.wait().expect("the test can do this");
    let text = |file: &mut File| {
        let mut text = String::new();
        file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("the test can do this");
        text
    };
    Run { status: status.code().expect("ended by itself"), out: text(&mut out), err: text(&mut err) }
}

pub fn nic_check(arguments: &[&str]) -> Run {
    with_input(arguments, b"")
}

/// A folder with captures of our own.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("the test can do this"))
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("the test can do this").to_owned()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).expect("the test can do this");
        path
    }

    /// A snapshot of a server with these adapters and addresses.
    fn server(&self, name: &str, adapters: &[(&str, &str)]) -> String {
        self.write(&format!("{name}.json"), snapshot(name, adapters).to_string())
    }
}

fn snapshot(name: &str, adapters: &[(&str, &str)]) -> Value {
    let adapter = |(index, (adapter, network)): (usize, &(&str, &str))| {
        let (address, prefix) = network.split_once('/').expect("the test can do this");
        let prefix: u8 = prefix.parse().expect("the test can do this");
        json!({ "name": adapter, "index": index + 2, "state": "up", "mtu": 1500, "speed_bits_per_second": 1_000_000_000_u64,
                "addresses": [{ "address": address, "prefix_length": prefix, "origin": "manual" }] })
    };
    json!({ "schema": "hotstandby/nic-snapshot", "schema_version": 1, "host": name, "taken_at": "2026-11-21T10:00:00Z",
            "team_knowledge": { "complete": true },
            "adapters": adapters.iter().enumerate().map(adapter).collect::<Vec<_>>() })
}

fn recording(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
        .to_str()
        .expect("the test can do this")
        .to_owned()
}

#[test]
fn a_pair_with_two_networks_is_fine() {
    let folder = Folder::new();
    let a = folder.server("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]);
    let b = folder.server("SRV-B", &[("Main", "10.10.1.12/24"), ("Backup", "10.10.2.12/24")]);
    let run = nic_check(&["--from", &a, &b]);
    run.says(0, &["SRV-A: dual-network", "SRV-B: dual-network", "SRV-A and SRV-B: dual-network", "OK: "]);
    let json = nic_check(&["--from", &a, &b, "--format", "json"]).json();
    assert_eq!(json["schema"], "hotstandby/nic-check");
    assert_eq!((&json["status"], &json["exit_status"]), (&json!("ok"), &json!(0)));
    assert_eq!(json["data"]["pair"]["verdict"], "dual-network");
    let server = &json["data"]["servers"][1];
    assert_eq!((&server["name"], &server["verdict"]), (&json!("SRV-B"), &json!("dual-network")));
    assert_eq!(
        server["networks"][0],
        json!({ "role": "main", "subnet": "10.10.1.0/24", "subnets": ["10.10.1.0/24"],
                                                "adapters": ["Main"], "team": null })
    );
    let adapter = &server["adapters"][1];
    assert_eq!(
        adapter["addresses"],
        json!([{ "address": "10.10.2.12", "prefix_length": 24, "origin": "manual" }])
    );
    assert_eq!(
        (&adapter["state"], &adapter["mtu"], &adapter["team"]),
        (&json!("up"), &json!(1500), &Value::Null)
    );
}

#[test]
fn faults_within_and_between_servers_are_all_told() {
    let folder = Folder::new();
    let a = folder.server("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.1.12/24")]);
    let b = folder.server("SRV-B", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.12/24")]);
    let json = nic_check(&["--from", &a, &b, "--format", "json"]).json();
    let rules: Vec<&str> =
        json["findings"].as_array().unwrap().iter().filter_map(|f| f["rule"].as_str()).collect();
    assert!(rules.contains(&"same-subnet-without-team") && rules.contains(&"duplicate-address"), "{rules:?}");
    assert_eq!(json["exit_status"], 2);
    let remedies = json["data"]["servers"][0]["remedies"].as_array().unwrap();
    assert!(remedies.iter().any(|text| text.as_str().unwrap().contains("vendor")), "{remedies:?}");
}

#[test]
fn only_the_chosen_adapters_count() {
    let folder = Folder::new();
    let a = folder.server(
        "SRV-A",
        &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24"), ("Service", "10.10.2.99/24")],
    );
    nic_check(&["--from", &a]).says(2, &["not-supported"]);
    nic_check(&["--from", &a, "--interface", "Main", "-i", "Backup"]).says(0, &["Service: not chosen"]);
    nic_check(&["--from", &a, "-i", "Bakcup"]).refuses(&[
        "no adapter `Bakcup`",
        "Did you mean `Backup`?",
        "Backup, Main, Service",
    ]);
}

const PLAN: &str = "\
kind: system
schema_version: 1
system: Waterworks
product: { name: geo-scada, version: \"2022\" }
type: hot-standby-pair
networks:
  main:   { subnets: [10.10.1.0/24], bandwidth: 1Gbit/s }
  backup: { subnets: [10.10.2.0/24], bandwidth: 1Gbit/s }
servers:
  - label: SRV-A
    arbitration_priority: 20
    main:   { address: 10.10.1.11, interface: Main, icmp_monitors: [10.10.1.1] }
    backup: { address: 10.10.2.11, interface: Backup, icmp_monitors: [10.10.2.1] }
  - label: SRV-B
    arbitration_priority: 10
    main:   { address: 10.10.1.12, interface: Main, icmp_monitors: [10.10.1.1] }
    backup: { address: 10.10.2.12, interface: Backup, icmp_monitors: [10.10.2.1] }
";

#[test]
fn the_plan_is_compared_with_the_server() {
    let folder = Folder::new();
    let plan = folder.write("system.yaml", PLAN);
    let a = folder.server("host-1", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]);
    nic_check(&["--from", &a, "--plan", &plan, "--server", "SRV-A"]).says(0, &["dual-network"]);
    // The right addresses on each other's adapters.
    let crossed = folder.server("host-2", &[("Backup", "10.10.1.11/24"), ("Main", "10.10.2.11/24")]);
    nic_check(&["--from", &crossed, "--plan", &plan, "--server", "SRV-A"])
        .says(2, &["declared-interface-mismatch"]);
    let moved = folder.server("host-3", &[("Main", "10.10.1.99/24"), ("Backup", "10.10.2.11/24")]);
    nic_check(&["--from", &moved, "--plan", &plan, "--server", "SRV-A"])
        .says(2, &["declared-address-missing"]);
    // The plan knows this server by another name: nothing was compared, which is not fine.
    nic_check(&["--from", &a, "--plan", &plan]).says(3, &["The plan has no server host-1"]);
    nic_check(&["--from", &a, "--plan", &plan, "--server", "SRV-AA"])
        .refuses(&["no server `SRV-AA`", "Did you mean `SRV-A`?"]);
    nic_check(&["--from", &a, "--plan", &plan, "--server", "SRV-A", "--server", "SRV-B"])
        .refuses(&["2 servers are named"]);
    let broken = folder.write("broken.yaml", PLAN.replace("kind: system", "kind: system\nkindd: x"));
    nic_check(&["--from", &a, "--plan", &broken]).refuses(&[
        "the plan has faults",
        "broken.yaml:2:1",
        "partner-config lint",
    ]);
    nic_check(&["--from", &a, "--plan", &folder.path("none.yaml")])
        .refuses(&["none.yaml: there is no such file"]);
    nic_check(&["--from", &a, "--server", "SRV-A"]).refuses(&["--plan"]);
}

#[test]
fn every_capture_of_the_recordings_is_read() {
    for (name, status, verdict) in [
        ("windows/lbfo-healthy.json", 0, "dual-network-teamed"),
        ("windows/lbfo-degraded.json", 1, "dual-network-teamed"),
        ("windows/lbfo-member-failed.json", 1, "dual-network-teamed"),
        ("windows/lbfo-member-with-address.json", 1, "dual-network-teamed"),
        ("windows/lbfo-vlan-nic.json", 0, "dual-network-teamed"),
        ("windows/no-teaming-feature.json", 0, "dual-network"),
        ("windows/teams-refused.json", 0, "dual-network"),
        ("windows/same-subnet-words.json", 2, "not-supported"),
        ("windows/switch-embedded-team.json", 0, "dual-network-teamed"),
        ("windows/vendor-team.json", 3, "undecided"),
        ("windows/without-team-cmdlets.json", 2, "single-network"),
        ("windows/ipconfig-all.txt", 1, "dual-network"),
        ("windows/ipconfig-xp.txt", 2, "single-network"),
        ("linux-bonding.tar.gz", 2, "undecided"),
    ] {
        let run = nic_check(&["--from", &recording(&format!("recordings/{name}")), "--format", "json"]);
        assert_eq!(run.err, "", "{name}");
        let json = run.json();
        assert_eq!(
            (run.status, &json["data"]["servers"][0]["verdict"]),
            (status, &json!(verdict)),
            "{name}: {json:#}"
        );
        assert_eq!(json["exit_status"], status, "{name}");
        let told = json["data"]["servers"][0]["notes"].to_string().contains("Teams: ");
        assert_eq!(
            told,
            ["ipconfig", "without-team", "no-teaming", "refused"].iter().any(|part| name.contains(part)),
            "{name}: what is not known is said"
        );
    }
}

#[test]
fn the_status_is_the_same_in_every_format() {
    let folder = Folder::new();
    let a = folder.server("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.1.12/24")]);
    for format in ["human", "json", "nagios", "prometheus", "junit", "sarif", "markdown", "html"] {
        let run = nic_check(&["--from", &a, "--format", format]);
        assert_eq!((run.status, run.err.as_str()), (2, ""), "{format}");
        assert!(
            run.out.contains("same-subnet-without-team") || matches!(format, "nagios" | "prometheus"),
            "{format}: {}",
            run.out
        );
    }
    let nagios = nic_check(&["--from", &a, "--format", "nagios"]).out;
    let line = nagios.lines().next().unwrap();
    assert!(line.starts_with("NIC-CHECK CRITICAL - SRV-A") && line.contains(" | "), "{line}");
    let file = folder.path("report.json");
    let written = nic_check(&["--from", &a, "--format", "json", "-o", &file]);
    assert_eq!((written.status, written.out.as_str()), (2, ""));
    assert!(written.err.starts_with(&format!("{file} written. CRITICAL: SRV-A")), "{}", written.err);
    assert_eq!(serde_json::from_str::<Value>(&fs::read_to_string(&file).unwrap()).unwrap()["exit_status"], 2);
    let quiet = nic_check(&["--from", &a, "-q"]).out;
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
}

#[test]
fn standard_input_is_read_once() {
    let text = snapshot("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]).to_string();
    with_input(&["--from", "-"], text.as_bytes()).says(0, &["SRV-A: dual-network"]);
    with_input(&["--from", "-", "-"], text.as_bytes()).refuses(&["once only"]);
    with_input(&["--from", "-"], b"").refuses(&["-: the capture is empty"]);
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    with_input(&["--from", "-"], &wide).says(0, &["SRV-A"]);
}

#[test]
fn captures_of_the_same_name_are_told_apart() {
    let folder = Folder::new();
    let one = folder.server("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]);
    let two = folder.write("again.json", fs::read(&one).unwrap());
    let json = nic_check(&["--from", &one, &two, "--format", "json"]).json();
    assert_eq!(json["data"]["servers"][1]["name"], format!("SRV-A ({two})"));
    let json = nic_check(&["--from", &one, &one, "--format", "json"]).json();
    assert_eq!(json["data"]["servers"][1]["name"], format!("SRV-A ({one}) #2"));
}

#[test]
fn bad_captures_are_all_named_with_place_and_way_out() {
    let folder = Folder::new();
    let good = folder.server("SRV-A", &[("Main", "10.10.1.11/24")]);
    let torn = folder.write("torn.json", &fs::read_to_string(&good).unwrap()[..200]);
    let wrong = folder.write("wrong.json", fs::read_to_string(&good).unwrap().replace("1500", "\"big\""));
    let run = nic_check(&["--from", &good, &torn, &wrong, &folder.path("none.json")]);
    run.refuses(&[
        "torn.json:1:200: the JSON ends too early",
        "wrong.json:1:",
        "expected u32",
        "none.json: there is no such file",
    ]);
    let newer = folder.write(
        "newer.json",
        fs::read_to_string(&good).unwrap().replace("\"schema_version\":1", "\"schema_version\":7"),
    );
    nic_check(&["--from", &newer]).refuses(&["schema_version 7, this program reads 1"]);
    let empty = folder.path("empty");
    fs::create_dir(&empty).unwrap();
    nic_check(&["--from", &empty]).refuses(&["neither sys/class/net nor proc/net/bonding"]);
    nic_check(&["--sysroot", &good]).refuses(&["neither a folder nor a .tar"]);
    let texts = "fixtures/nic/formats/ipconfig";
    nic_check(&["--from", &recording(&format!("{texts}/refused-unknown-heading.txt"))]).refuses(&[
        "refused-unknown-heading.txt:7:1",
        "\"Nätverksgränssnitt Main LAN\"",
        "capture-nics.ps1",
    ]);
    nic_check(&["--from", &recording(&format!("{texts}/refused-english-two-servers.txt"))])
        .refuses(&["text of a second server begins here", "--from SRV-A.txt SRV-B.txt"]);
}

#[test]
fn captures_in_other_languages_and_forms_are_judged() {
    let format = |file: &str| recording(&format!("fixtures/nic/formats/{file}"));
    let run = nic_check(&["--from", &format("ipconfig/german-850.txt")]);
    run.says(1, &["dual-network", "dhcp-address", "its title is German", "chcp 65001"]);
    nic_check(&["--from", &format("ipconfig/italian-xp.txt")]).says(0, &["OK: SRV-XP: dual-network"]);
    nic_check(&["--from", &format("ipconfig/swedish-odd-mark.txt")]).says(3, &["\"Dubblett\" of 10.10.2.16"]);
    nic_check(&["--from", &format("ip-json/brief.json")]).says(3, &["undecided", "without -br"]);
    nic_check(&["--from", &format("ip-json/four-only.json")]).says(3, &["undecided", "without -4"]);
    nic_check(&["--from", &format("powershell-answers/refused-depth.json")])
        .refuses(&["\"NIC 1 NIC 2\"", "ConvertTo-Json -Depth 4"]);
}

#[test]
fn many_captures_are_reported_in_the_order_given() {
    let folder = Folder::new();
    let files: Vec<String> = (0..40)
        .map(|number| {
            let name = format!("SRV-{:02}", 39 - number);
            let server = snapshot(&name, &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]);
            folder.write(&format!("{name}.json"), server.to_string())
        })
        .collect();
    let mut arguments = vec!["--format", "json", "--from"];
    arguments.extend(files.iter().map(String::as_str));
    let report = nic_check(&arguments).json();
    let names: Vec<&str> = report["data"]["servers"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|server| server["name"].as_str())
        .collect();
    let wanted: Vec<String> = (0..40).map(|number| format!("SRV-{:02}", 39 - number)).collect();
    assert_eq!(names, wanted);
    // Of several that cannot be read, each is told, in the order given.
    let missing: Vec<String> = (0..9).map(|number| folder.path(&format!("missing-{number}.json"))).collect();
    let mut arguments = vec!["--from"];
    arguments.extend(missing.iter().map(String::as_str));
    let run = nic_check(&arguments);
    run.refuses(&["missing-0.json", "missing-8.json"]);
    let told: Vec<usize> = missing.iter().map(|file| run.err.find(file.as_str()).unwrap()).collect();
    assert!(told.is_sorted(), "{}", run.err);
}

#[test]
fn foreign_text_does_not_reach_the_terminal_as_it_is() {
    let folder = Folder::new();
    let mut server = snapshot("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]);
    server["adapters"][0]["name"] = json!("Main\u{1b}[31m\u{202e}LAN");
    let file = folder.write("SRV-A.json", server.to_string());
    let run = nic_check(&["--from", &file, "--color", "never"]);
    assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{}", run.out);
    assert!(run.out.contains("LAN"), "{}", run.out);
}

#[test]
fn this_machine_is_judged_and_written_without_any_power() {
    let run = nic_check(&["--format", "json"]);
    let json = run.json();
    assert_eq!(json["exit_status"], run.status);
    let folder = Folder::new();
    let file = folder.path("me.json");
    let written = nic_check(&["snapshot", "-o", &file]);
    assert_eq!((written.status, written.out.as_str()), (0, ""), "{}", written.err);
    assert!(written.err.contains("adapters") && written.err.contains("written"), "{}", written.err);
    let again = nic_check(&["--from", &file, "--format", "json"]);
    assert_eq!(again.status, run.status, "the snapshot is judged as the machine is");
    let facts = |json: &Value| {
        (json["data"]["servers"][0]["adapters"].clone(), json["data"]["servers"][0]["verdict"].clone())
    };
    assert_eq!(facts(&again.json()), facts(&json));
    let before = fs::read(&file).unwrap();
    nic_check(&["snapshot", "-o", &file]).refuses(&["exists already", "--force"]);
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(nic_check(&["snapshot", "-o", &file, "--force", "-q"]).err, "");
    let printed: Value = serde_json::from_str(&nic_check(&["snapshot"]).out).unwrap();
    assert_eq!(printed["schema"], "hotstandby/nic-snapshot");
    nic_check(&["diff", &file]).says(if run.status == 1 { 0 } else { run.status }, &["nothing changed"]);
}

#[test]
fn diff_tells_what_changed() {
    let folder = Folder::new();
    let old = folder.server("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.2.11/24")]);
    let mut later = snapshot("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.1.12/24")]);
    later["adapters"][0]["mtu"] = json!(9000);
    let new = folder.write("later.json", later.to_string());
    nic_check(&["diff", &old, &old]).says(0, &["OK: nothing changed; the verdict is still dual-network"]);
    let run = nic_check(&["diff", &old, &new]);
    run.says(2, &["adapter Main", "9000", "10.10.1.12/24", "the verdict was dual-network, is not-supported"]);
    let json = nic_check(&["diff", &old, &new, "--format", "json"]).json();
    assert_eq!(
        (&json["data"]["old_verdict"], &json["data"]["new_verdict"]),
        (&json!("dual-network"), &json!("not-supported"))
    );
    assert!(
        json["data"]["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|change| change["name"] == "Main" && change["new"] == "9000")
    );
    nic_check(&["diff", &new, &new]).says(2, &["CRITICAL: SRV-A", "the verdict is still not-supported"]);
    let cut = recording("fixtures/nic-servers/ipconfig-cut-off.txt");
    nic_check(&["diff", &cut, &cut]).says(3, &["UNKNOWN: ", "cut off", "nothing changed"]);
    nic_check(&["diff", &old, &folder.path("none.json")]).refuses(&["none.json: there is no such file"]);
    nic_check(&["diff", &recording("recordings/linux-bonding.tar.gz"), &old]).refuses(&["holds 16 servers"]);
}

#[test]
fn rules_and_explain_work_offline() {
    let json = nic_check(&["rules", "--format", "json"]).json();
    let rules = json["data"]["rules"].as_array().unwrap();
    assert!(rules.len() >= 20, "{}", rules.len());
    for rule in rules {
        let name = rule["name"].as_str().unwrap();
        nic_check(&["explain", name]).says(0, &[name]);
    }
    nic_check(&["explain", "team-degarded"])
        .refuses(&["no rule `team-degarded`", "Did you mean `team-degraded`?"]);
}

#[test]
fn wrong_usage_is_unknown_and_help_is_not() {
    nic_check(&["--help"]).says(0, &["Can this server", "--from", "Exit status"]);
    nic_check(&["--version"]).says(0, &["nic-check"]);
    nic_check(&["--frmo", "x"]).refuses(&["--from"]);
    nic_check(&["--format", "yaml"]).refuses(&["yaml"]);
    nic_check(&["rules", "--format", "sarif"]).refuses(&["sarif"]);
    let schema: Value = serde_json::from_str(&nic_check(&["snapshot", "--schema"]).out).unwrap();
    assert!(schema["title"].as_str().unwrap().contains("snapshot"));
    let schema: Value = serde_json::from_str(&nic_check(&["--schema"]).out).unwrap();
    assert_eq!(schema["title"], "JSON output of nic-check");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new();
    let a = folder.server("SRV-A", &[("Main", "10.10.1.11/24"), ("Backup", "10.10.1.12/24")]);
    let script = format!(
        "{{ {} --from {a}; echo $? >&3; }} 3>&2 2>{} | true",
        env!("CARGO_BIN_EXE_nic-check"),
        folder.path("err")
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr).trim(), "2", "the status stands");
    assert_eq!(fs::read_to_string(folder.path("err")).unwrap(), "");
}
