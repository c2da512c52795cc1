//! `link-probe` from its command line, without root: wrong usage, and loopback where this machine lets an ordinary user send echo requests
//! (where it does not, the refusal is what is tested).
#![cfg(any(target_os = "linux", windows))]
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::io::Write;
use std::process::{Command, Stdio};

use crate::program::{err, file, log_of, may_send, out, probe, run};
use serde_json::Value;

#[test]
fn wrong_usage_is_unknown_and_says_what_to_do() {
    for (arguments, words) in [
        (&["watch"][..], "--main"),
        (&["watch", "--main", "127.0.0.1", "--interval", "5"], "write the unit"),
        (&["watch", "--main", "127.0.0.1", "--interval", "10us"], "too short"),
        (&["watch", "--main", "a", "--backup", "b", "--backup", "c"], "more --backup than --main"),
        (&["watch", "--plan", "/nonexistent.yaml", "--server", "A"], "/nonexistent.yaml"),
        (&["check", "--main", "127.0.0.1", "--warn-loss", "120"], "0 to 100"),
        (&["check", "--main", "127.0.0.1", "--server", "SRV-A"], "no --plan that it is a server of"),
        (&["check", "--main", "127.0.0.1", "--backup-source", "127.0.0.1"], "give --backup, too"),
        (&["sweep"], "TARGET"),
        (&["sweep", "127.0.0.1", "--rate", "0"], "max"),
        (&["sweep", "192.0.2.1", "--min-alive", "0"], "0 is not in 1.."),
        (&["replay", "/nonexistent.jsonl"], "there is no such file or folder; check the name"),
        (&["nonsense"], "unrecognized"),
    ] {
        let output = probe(arguments);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(words), "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "");
    }
    assert_eq!(probe(&["--help"]).status.code(), Some(0));
}

/// A plan whose addresses are not this machine's: most likely the wrong server was named.
#[test]
fn a_plan_of_another_machine_asks_whether_it_is_this_one() {
    if !may_send() {
        return;
    }
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/waterworks.yaml");
    let output = probe(&["watch", "--plan", plan, "--server", "SRV-A", "--count", "2"]);
    assert_eq!(output.status.code(), Some(3), "{}", out(&output));
    for words in [
        "source 10.10.1.11 cannot be used",
        "the plan gives 10.10.1.11 to SRV-A: is this machine SRV-A? --server",
    ] {
        assert!(err(&output).contains(words), "{words}: {}", err(&output));
    }
    assert!(!err(&output).contains("os error"), "{}", err(&output));
}

/// A pair's plan whose addresses are of loopback, so that it can be probed anywhere.
const PLAN: &str = r#"kind: system
schema_version: 1
system: Loopback
product: { name: geo-scada, version: "2022" }
type: hot-standby-pair
networks:
  main: { subnets: [10.10.1.0/24] }
  backup: { subnets: [10.10.2.0/24] }
servers:
  - label: SRV-A
    main: { address: 127.0.1.1 }
    backup: { address: 127.0.2.1 }
  - label: SRV-B
    main: { address: 127.0.1.2 }
    backup: { address: 127.0.2.2 }
"#;

fn check_of_plan(text: &str) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.yaml");
    std::fs::write(&plan, text).unwrap();
    let plan = plan.to_str().unwrap().to_owned();
    probe(&["check", "--plan", &plan, "--server", "SRV-A", "--no-tcp", "--count", "2", "--interval", "500ms"])
}

#[test]
fn a_plan_with_two_servers_of_one_label_is_refused() {
    for label in ["SRV-A", "srv-a"] {
        let output = check_of_plan(&PLAN.replace("label: SRV-B", &format!("label: {label}")));
        assert_eq!(output.status.code(), Some(3), "{}", out(&output));
        assert!(
            err(&output).contains(&format!("two servers of the plan are called {label}")),
            "{}",
            err(&output)
        );
    }
}

/// A sheet is of one server alone.
#[test]
fn a_sheet_of_another_server_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = folder.path().join("sheet.yaml");
    let text = "kind: partners\nschema_version: 1\nsystem: Loopback\nproduct: { name: geo-scada, version: \"2022\" }\n\
                server:\n  label: SRV-A\n  port: 5481\ntype: hot-standby-pair\nstandby:\n  A:\n    label: SRV-B\n    \
                main_connection: { address: 127.0.1.2 }\n    backup_connection: { address: 127.0.2.2 }\n";
    let check = |text: &str, more: &[&str]| {
        std::fs::write(&sheet, text).unwrap();
        let burst = ["--no-tcp", "--count", "2", "--interval", "500ms"];
        probe(&[&["check", "--plan", sheet.to_str().unwrap()], more, &burst].concat())
    };
    for server in ["SRV-B", "NOPE"] {
        let output = check(text, &["--server", server]);
        assert_eq!(output.status.code(), Some(3), "{}", out(&output));
        let words = format!("the sheet is of SRV-A, not of {server}, so nothing was probed");
        assert!(err(&output).contains(&words), "{}", err(&output));
    }
    let nameless = check(&text.replace("  label: SRV-A\n", ""), &["--server", "SRV-A"]);
    assert_eq!(nameless.status.code(), Some(3), "{}", out(&nameless));
    if may_send() {
        for more in [&[][..], &["--server", "SRV-A"], &["--server", "srv-a"]] {
            let output = check(text, more);
            assert_eq!(output.status.code(), Some(0), "{more:?}: {}{}", out(&output), err(&output));
        }
    }
}

/// A page for the file names each setting that is not the plan's.
#[test]
fn settings_that_are_not_the_plans_are_named() {
    if !may_send() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (plan, log) = (folder.path().join("plan.yaml"), folder.path().join("run.jsonl"));
    let icmp = "defaults:\n  port: 5481\n  icmp: { interval: 500ms, retry_count: 2 }\nservers:\n";
    std::fs::write(&plan, PLAN.replace("servers:\n", icmp)).unwrap();
    let (plan, log) = (plan.to_str().unwrap(), log.to_str().unwrap());
    let watch = |more: &[&str]| {
        let first = ["watch", "--plan", plan, "--server", "SRV-A", "--count", "3", "--log", log, "--force"];
        let output = probe(&[&first[..], more].concat());
        let joined = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let again = probe(&["replay", log]);
        (joined(out(&output)), joined(out(&again)), std::fs::read_to_string(log).unwrap())
    };
    let but = "from the plan plan.yaml, but for interval 100 ms (the plan has 500 ms), retry count 1 (the plan has 2), port not \
               asked (the plan has 5481).";
    let other = ["--interval", "100ms", "--retry-count", "1", "--no-tcp"];
    let (live, again, text) = watch(&other);
    for page in [live, again] {
        assert!(page.replace(plan, "plan.yaml").contains(but), "{page}");
    }
    // A log of an older version has no such key.
    let start = text.find("\"unplanned\":").unwrap();
    let end = start + text[start..].find("],").unwrap() + 2;
    std::fs::write(log, format!("{}{}", &text[..start], &text[end..])).unwrap();
    let older = out(&probe(&["replay", log]));
    assert!(older.contains("Links and settings from the plan") && !older.contains("but for"), "{older}");
    // The same as the plan's is not another.
    let (live, ..) = watch(&["--interval", "500ms", "--retry-count", "2"]);
    assert!(live.contains("Links and settings from the plan") && !live.contains("but for"), "{live}");
}

/// Main alone would be one link of one that answers.
#[test]
fn backup_of_one_end_only_is_told() {
    if !may_send() {
        return;
    }
    let whole = check_of_plan(PLAN);
    assert_eq!(whole.status.code(), Some(0), "{}{}", out(&whole), err(&whole));
    for (end, words) in [
        ("127.0.2.2", "the plan gives Backup to SRV-A and none to SRV-B"),
        ("127.0.2.1", "the plan gives Backup to SRV-B and none to SRV-A"),
    ] {
        let output = check_of_plan(&PLAN.replace(&format!("    backup: {{ address: {end} }}\n"), ""));
        assert_eq!(output.status.code(), Some(3), "{}{}", out(&output), err(&output));
        // Long lines are cut and broken; the words stand in the first.
        assert!(out(&output).replace(['\n', ' '], "").contains(&words.replace(' ', "")), "{}", out(&output));
    }
    let permanent = PLAN
        .replace("label: SRV-B\n", "label: SRV-B\n    role: permanent-standby\n    connects_to: [SRV-A]\n");
    let without = permanent.replace("    backup: { address: 127.0.2.2 }\n", "");
    let output = check_of_plan(&without);
    assert_eq!(
        output.status.code(),
        Some(0),
        "a permanent standby may do without: {}{}",
        out(&output),
        err(&output)
    );
    let neither = PLAN
        .replace("    backup: { address: 127.0.2.1 }\n", "")
        .replace("    backup: { address: 127.0.2.2 }\n", "");
    assert_eq!(check_of_plan(&neither).status.code(), Some(0), "a single network is a choice");
}

/// A third server that may be Main is no partner by the sheets of a pair; one that is a permanent standby is.
#[test]
fn a_partner_that_is_not_probed_is_told() {
    if !may_send() {
        return;
    }
    let third = "  - label: SRV-C\n    arbitration_priority: 5\n    main: { address: 127.0.1.3 }\n    backup: { address: 127.0.2.3 }\n";
    let output = check_of_plan(&format!("{PLAN}{third}"));
    assert_eq!(output.status.code(), Some(3), "{}{}", out(&output), err(&output));
    let said = out(&output).replace(['\n', ' '], "");
    assert!(said.contains("SRV-Coftheplanhasnolinkhereandisnotprobed"), "{}", out(&output));
    let permanent = third.replace("arbitration_priority: 5", "role: permanent-standby");
    let output = check_of_plan(&format!("{PLAN}{permanent}"));
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    assert!(
        out(&output).contains("127.0.1.3") && !out(&output).contains("is not probed"),
        "{}",
        out(&output)
    );
}

/// What cannot be compared is said: the name may be mistyped, or of another server.
#[test]
fn an_interface_of_the_plan_that_this_machine_does_not_have_is_told() {
    if !may_send() {
        return;
    }
    let output = check_of_plan(
        &PLAN.replace("{ address: 127.0.2.1 }", "{ address: 127.0.2.1, interface: No Such LAN }"),
    );
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    let words = "link-probe: this machine has no interface `No Such LAN`, which the plan gives to Backup of this server";
    assert_eq!(err(&output).matches(words).count(), 1, "{}", err(&output));
    assert!(err(&check_of_plan(PLAN)).is_empty(), "{}", err(&check_of_plan(PLAN)));
}

/// A series twice makes a file that a collector throws away as a whole.
#[test]
fn a_link_that_is_given_twice_is_refused_with_a_document_that_can_be_read() {
    let twice = ["check", "--main", "10.10.1.2", "--main", "10.10.1.2", "--format", "prometheus"];
    let output = probe(&twice);
    assert_eq!(output.status.code(), Some(3), "{}", out(&output));
    assert!(err(&output).contains("Main 10.10.1.2 is given twice"), "{}", err(&output));
    let text = out(&output);
    let mut series: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(series, _)| series)
        .collect();
    let all = series.len();
    series.sort_unstable();
    series.dedup();
    assert!(all > 0 && series.len() == all, "{text}");
    assert!(text.contains("hotstandby_link_probe_status 3") || text.contains("status{"), "{text}");
}

#[test]
fn loopback_or_both_cures() {
    let output =
        probe(&["check", "--main", "127.0.0.1", "--count", "3", "--interval", "500ms", "--format", "json"]);
    if output.status.code() == Some(3) {
        // This machine lets this user send nothing: then both ways out must be named.
        assert!(
            err(&output).contains("ping_group_range") && err(&output).contains("setcap"),
            "{}",
            err(&output)
        );
        return;
    }
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(
        (output.status.code(), report["data"]["links"][0]["received"].as_u64()),
        (Some(0), Some(3)),
        "{report}"
    );
    let sweep = probe(&["sweep", "127.0.0.1-4", "no-such-host.invalid", "127.0.0.300", "--format", "json"]);
    let report: Value = serde_json::from_str(&out(&sweep)).unwrap();
    let targets = report["data"]["targets"].as_array().unwrap();
    let alive: Vec<bool> = targets.iter().map(|target| target["alive"] == true).collect();
    assert_eq!(alive, [true, true, true, true, false, false], "what has no address still appears: {report}");
    assert_eq!((sweep.status.code(), report["data"]["counts"]["unresolved"].as_u64()), (Some(3), Some(2)));
    assert_eq!(probe(&["sweep", "127.0.0.1", "127.0.0.300", "--min-alive", "1"]).status.code(), Some(0));
    assert_eq!(probe(&["sweep", "127.0.0.1", "--min-alive", "2"]).status.code(), Some(2));
    // A machine that is named twice is one.
    let again = probe(&["sweep", "127.0.0.1", "127.0.0.1", "127.0.0.0/30", "--min-alive", "3"]);
    assert!(
        out(&again).contains("4 of 4 targets answer, of 2 different addresses, at least 3 wanted"),
        "{}",
        out(&again)
    );
    assert_eq!(again.status.code(), Some(2));
    let list = ["sweep", "127.0.0.1", "127.0.0.1", "127.0.0.2", "--min-alive", "2"];
    assert_eq!(probe(&list).status.code(), Some(0));
    let list = probe(&["sweep", "127.0.0.1-3", "127.0.0.300", "--alive"]);
    let mut alive: Vec<String> = out(&list).lines().map(str::to_owned).collect();
    alive.sort();
    assert_eq!(alive, ["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
    assert_eq!(out(&probe(&["sweep", "127.0.0.1", "127.0.0.300", "--unreachable"])), "127.0.0.300\n");
    let nothing = file("\n# only a remark\n");
    let nothing = nothing.path().to_str().unwrap();
    assert_eq!(probe(&["sweep", "-F", nothing]).status.code(), Some(3), "nothing to probe is not fine");
}

#[test]
fn a_run_that_is_too_short_to_tell_a_link_lost_is_not_ok() {
    if !may_send() {
        return;
    }
    let links = ["--main", "127.0.0.1", "--backup", "127.0.0.2", "--timeout", "2s"];
    for (arguments, status, words) in [
        (&["watch", "--count", "1", "--no-tcp"][..], 3, "too short: 1 probe of a link, 3 are needed"),
        // A pause that no stall of the machine reaches: at the usual one, a second probe may be due before the end is seen.
        (
            &["watch", "--duration", "1ms", "--interval", "1m"],
            3,
            "too short: 1 probe of a link, 3 are needed",
        ),
        (&["watch", "--count", "2"], 3, "too short: 2 probes of a link, 3 are needed"),
        (&["watch", "--count", "3", "--retry-count", "3"], 3, "too short: 3 probes of a link, 4 are needed"),
        (&["watch", "--count", "3"], 0, "on Main"),
        (&["watch", "--count", "1", "--retry-count", "0"], 0, "on Main"),
        (&["check", "-c", "1"], 3, "too short: 1 probe of a link, 2 are needed"),
        (&["check", "-c", "1", "--retry-count", "0"], 3, "too short: 1 probe of a link, 2 are needed"),
        (&["check", "-c", "2"], 0, "2 of 2 links answer"),
        (&["check"], 0, "2 of 2 links answer"),
    ] {
        let pace = if arguments.contains(&"--interval") { &[][..] } else { &["--interval", "20ms"] };
        let output = probe(&[arguments, &links[..], pace, &["--format", "nagios"]].concat());
        let told = out(&output);
        assert!(told.lines().next().is_some_and(|line| line.contains(words)), "{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {told}");
    }
}

/// Starts a sweep that reads its targets from standard input.
fn sweep_of_stdin(more: &[&str]) -> std::process::Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_link-probe"));
    command.args(["sweep", "-F", "-", "--alive", "--timeout", "1s"]).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn targets_are_swept_while_standard_input_is_still_open() {
    if !may_send() {
        return;
    }
    let mut child = sweep_of_stdin(&[]);
    let mut targets = child.stdin.take().unwrap();
    let answers = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut answers = std::io::BufRead::lines(answers);
    let part = |third: u32| (1..=5).map(|n| format!("127.0.{third}.{n}\n")).collect::<String>();
    for third in [1, 2] {
        targets.write_all(part(third).as_bytes()).unwrap();
        let mut alive: Vec<String> = (0..5).map(|_| answers.next().unwrap().unwrap()).collect();
        alive.sort();
        let mut wanted: Vec<String> = part(third).lines().map(str::to_owned).collect();
        wanted.sort();
        assert_eq!(alive, wanted, "answered before the end of the targets");
    }
    drop(targets);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(answers.next().is_none());
}

#[test]
fn standard_input_takes_remarks_blanks_ranges_and_a_byte_order_mark() {
    if !may_send() {
        return;
    }
    let mut child = sweep_of_stdin(&["--retries", "0"]);
    let text =
        "\u{feff}127.0.0.1 127.0.0.2\r\n# a remark\n\n127.0.0.8/30\n127.0.1.5-6 no-such-host.invalid\n";
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mut alive: Vec<String> = out(&output).lines().map(str::to_owned).collect();
    alive.sort();
    assert!(alive.starts_with(&["127.0.0.1".to_owned()]), "{alive:?}");
    for wanted in ["127.0.0.2", "127.0.0.9", "127.0.0.10", "127.0.1.5", "127.0.1.6"] {
        assert!(alive.iter().any(|ip| ip == wanted), "{wanted}: {alive:?}");
    }
    assert!(err(&output).contains("1 have no address"), "{}", err(&output));
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_log_is_not_begun_when_nothing_can_be_probed() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.jsonl");
    let name = log.to_str().unwrap();
    // No machine has this address (RFC 5737).
    let source = ["--main-source", "192.0.2.77", "--count", "1", "--plain"];
    let output = probe(&[&["watch", "--main", "127.0.0.1", "--log", name][..], &source].concat());
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(!log.exists(), "an empty log would stand in the way of the next try");
    if may_send() {
        let pace = ["--interval", "20ms", "--timeout", "2s", "--count", "3", "--plain"];
        let arguments = [&["watch", "--main", "127.0.0.1", "--log", name][..], &pace].concat();
        assert_eq!(probe(&arguments).status.code(), Some(0));
        let again = probe(&arguments);
        assert_eq!(again.status.code(), Some(3));
        assert!(err(&again).contains("--force"), "{}", err(&again));
    }
}

#[test]
fn the_schema_knows_every_key_that_is_printed() {
    let schema: Value = serde_json::from_str(&out(&probe(&["--schema"]))).unwrap();
    let log = file(&log_of(&run(true)));
    let printed = out(&probe(&["replay", log.path().to_str().unwrap(), "--format", "json"]));
    let report: Value = serde_json::from_str(&printed).unwrap();
    known(&report["data"], &schema["$defs"]["run"], &schema, "data");
    let kept = ["schema", "schema_version", "tool", "status", "data", "summary", "metrics"];
    kept.iter().for_each(|key| assert!(schema["properties"][key].is_object(), "{key}"));
}

/// Every key of `value` stands in the schema, at every depth.
fn known(value: &Value, schema: &Value, root: &Value, place: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &root["$defs"][name.rsplit('/').next().unwrap()],
        None => schema,
    };
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let described = &schema["properties"][key];
                assert!(described.is_object(), "{place}.{key} is not in the schema");
                known(inner, described, root, &format!("{place}.{key}"));
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| known(inner, &schema["items"], root, place)),
        _ => {}
    }
}

/// `-o` takes a report. What has none would leave that of an earlier run in its file, and end well.
#[test]
fn what_is_printed_line_by_line_takes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.txt");
    let path = report.to_str().unwrap();
    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/link/both-answer.jsonl");
    for words in [
        &["sweep", "127.0.0.1", "--csv"][..],
        &["sweep", "127.0.0.1", "--alive"],
        &["sweep", "127.0.0.1", "-f", "jsonl"],
        &["watch", "--main", "127.0.0.1", "--no-tcp", "--count", "2", "-f", "jsonl"],
        &["replay", log, "-f", "jsonl"],
    ] {
        std::fs::write(&report, "OK: an earlier run").unwrap();
        let output = probe(&[words, &["-o", path]].concat());
        assert_eq!(output.status.code(), Some(3), "{words:?}: {}", out(&output));
        assert!(err(&output).contains("printed line by line"), "{words:?}: {}", err(&output));
        let left = std::fs::read_to_string(&report).unwrap();
        assert!(
            !left.contains("earlier run") && left.to_lowercase().contains("unknown"),
            "{words:?}: {left}"
        );
    }
    assert_eq!(probe(&["replay", log, "-q", "-o", path]).status.code(), Some(0));
    assert!(std::fs::read_to_string(&report).unwrap().contains("OK: 127.0.0.1 on Main"));
}
