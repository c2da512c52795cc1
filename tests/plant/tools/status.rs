//! `sac-status`: roles, verdicts and waiting.

use std::fs;

use tempfile::TempDir;

use super::{code, json, sac, text};

#[test]
fn every_plant_gives_its_pair_verdict() {
    for (plant, verdict, status) in [
        ("healthy-pair", "ok", 0),
        ("failover", "ok", 0),
        ("split-brain", "split-brain", 2),
        ("maintenance", "maintenance", 0),
        ("none-active", "none-active", 2),
        ("hung-sac", "active-faulty", 2),
        ("stopped-sac", "active-faulty", 2),
        ("frozen", "unknown", 3),
        ("dead-driver", "driver-dead-on-active", 2),
        ("overloaded-sac", "ok", 1),
        ("failover-disabled", "failover-disabled", 2),
        ("databases-differ", "databases-differ", 1),
        ("clock-wrong", "ok", 1),
        ("bad-quality", "unknown", 3),
    ] {
        let source = format!("demo:{plant}");
        let output = sac(&["--source", &source, "--pair", "SRV-A", "SRV-B", "--format", "json"]);
        let report = json(&output);
        assert_eq!(report["data"]["pair"]["verdict"], verdict, "{plant}");
        assert_eq!(
            (code(&output), report["exit_status"].as_i64()),
            (status, Some(i64::from(status))),
            "{plant}"
        );
        assert_eq!(report["data"]["nodes"].as_array().map(Vec::len), Some(2), "{plant}");
        assert_eq!(report["data"]["nodes"][0]["simulated"], true, "{plant}");
        assert!(report["summary"].as_str().expect("as prepared").starts_with("simulated plant:"), "{plant}");
    }
}

#[test]
fn is_active_and_wait_give_their_statuses() {
    for (plant, node, status) in [
        ("healthy-pair", "SRV-A", 0),
        ("healthy-pair", "SRV-B", 2),
        ("none-active", "SRV-A", 2),
        ("stopped-sac", "SRV-A", 3),
        ("frozen", "SRV-A", 3),
        ("bad-quality", "SRV-A", 3),
        ("healthy-pair", "NOBODY", 3),
    ] {
        let source = format!("demo:{plant}");
        assert_eq!(code(&sac(&["is-active", node, "--source", &source])), status, "{plant} {node}");
    }
    let wait = |plant: &str, node: &str, role: &str| {
        sac(&["wait", node, "--role", role, "--timeout", "30s", "--source", plant, "--format", "json"])
    };
    let found = wait("demo:failover", "SRV-B", "active");
    assert_eq!(code(&found), 0);
    assert!((20_000..24_000).contains(&json(&found)["data"]["waited_ms"].as_i64().expect("as prepared")));
    assert_eq!(code(&wait("demo:failover", "SRV-A", "standby")), 0);
    assert_eq!(code(&wait("demo:healthy-pair", "SRV-B", "active")), 2);
    assert_eq!(code(&wait("demo:hung-sac", "SRV-A", "active")), 2, "a role alone scans nothing");
    assert_eq!(code(&wait("demo:frozen", "SRV-A", "active")), 3);
}

/// Every simulated plant, by name: a new one must be decided about here, too.
#[test]
fn is_active_and_wait_give_their_documented_statuses_over_every_plant() {
    use hotstandby::io::source::demo::{NODES, plants};
    let is_active = |plant: &str, node: &str| match (plant, node) {
        ("frozen" | "bad-quality", _) => 3,
        // The role says active, SAC is stopped: nobody can tell what that node is.
        ("stopped-sac", "SRV-A") => 3,
        ("none-active", _) => 2,
        ("split-brain" | "maintenance", _) | (_, "SRV-A") => 0,
        _ => 2,
    };
    // Within 30 s; `failover` changes the roles after 20 s.
    let becomes = |plant: &str, node: &str, role: &str| match (plant, node, role) {
        ("failover", _, _) => 0,
        // It has the role, but processes nothing.
        ("hung-sac", "SRV-A", "active") => 2,
        (_, _, "active") => is_active(plant, node),
        _ => match is_active(plant, node) {
            0 => 2,
            2 => 0,
            other => other,
        },
    };
    assert!(plants().count() >= 22);
    for (plant, _) in plants() {
        for node in NODES {
            let source = format!("demo:{plant}");
            let output = sac(&["is-active", node, "--source", &source, "--format", "json"]);
            assert_eq!(code(&output), is_active(plant, node), "is-active {plant} {node}: {}", text(&output));
            assert_eq!(json(&output)["exit_status"], is_active(plant, node), "{plant} {node}");
            for role in ["active", "standby"] {
                let output =
                    sac(&["wait", node, "--role", role, "--timeout", "30s", "--source", &source, "-q"]);
                let wanted = becomes(plant, node, role);
                assert_eq!(code(&output), wanted, "wait {role} {plant} {node}: {}", text(&output));
            }
        }
    }
}

/// The vendor's pages name SAC's states differently: Run, Standby, Stopped; STOPPED, START, RUN; RUN, STOP.
/// A block counter of 32 bits that its source shows with a sign goes on below 0.
#[test]
fn a_block_counter_that_turns_negative_goes_on() {
    let folder = TempDir::new().expect("as prepared");
    let mut all = String::new();
    for at in 0..60_u64 {
        let shown = i64::from(i32::MAX) - 10_000 + 400 * i64::try_from(at).expect("small");
        let shown = if shown > i64::from(i32::MAX) { shown - (1 << 32) } else { shown };
        for (item, value) in [
            ("SYSTEM.A_SACST", "\"RUN\"".to_owned()),
            ("NSD.A_SCADASTATUS", "\"ACTIVE\"".to_owned()),
            ("SYSTEM.A_BLKS", shown.to_string()),
        ] {
            all += &super::recorded::line(at, "SRV-A", item, &value, "good");
        }
    }
    let output = sac(&["replay", &super::recorded::written(&folder, &all), "--format", "json"]);
    let report = json(&output);
    assert_eq!(
        (code(&output), report["data"]["nodes"][0]["blocks_per_second"].as_f64()),
        (0, Some(400.0)),
        "{report}"
    );
}

#[test]
fn every_vocabulary_of_the_vendor_is_read() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("feed.jsonl");
    for (word, role, moves, status, verdict) in [
        ("Run", "Active", true, "run", "ok"),
        ("RUN", "ACTIVE", true, "run", "ok"),
        ("START", "Active", true, "run", "ok"),
        ("run", "active", false, "run", "critical"),
        ("START", "Active", false, "run", "critical"),
        ("Standby", "Standby", false, "standby", "ok"),
        ("STANDBY", "STANDBY", false, "standby", "ok"),
        ("Stopped", "Active", false, "stopped", "critical"),
        ("STOPPED", "Active", false, "stopped", "critical"),
        ("STOP", "active", false, "stopped", "critical"),
        // What STOP means on a standby node is not documented: configuration, until then a warning.
        ("STOP", "Standby", false, "stopped", "warning"),
        ("HALTED", "Active", false, "unknown", "critical"),
    ] {
        let mut lines = String::new();
        for second in 0..=20 {
            let mut add = |item: &str, value: &str| {
                lines.push_str(&format!(
                    "{{\"t\":\"2026-11-21T10:00:{second:02}.000Z\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
                ));
            };
            add("SYSTEM.A_SACST", &format!("\"{word}\""));
            add("NSD.A_SCADASTATUS", &format!("\"{role}\""));
            add("SYSTEM.A_BLKS", &(if moves { 1000 + second * 50 } else { 1000 }).to_string());
        }
        fs::write(&file, lines).expect("as prepared");
        let report = json(&sac(&["replay", &file.to_string_lossy(), "--format", "json"]));
        let node = &report["data"]["nodes"][0];
        let role = role.to_lowercase();
        assert_eq!(node["status"], status, "{word} {role}: {node}");
        assert_eq!(node["role"], role.as_str(), "{word}: {node}");
        assert_eq!(node["verdict"], verdict, "{word} {role} {moves}: {node}");
    }
}

#[test]
fn blocks_that_rest_for_less_than_the_grace_are_no_fault_yet() {
    let hung = |more: &[&str]| {
        let asked = ["wait", "SRV-A", "--role", "active", "--source", "demo:hung-sac"];
        let output = sac(&[&asked, more].concat());
        (code(&output), text(&output))
    };
    let (status, said) = hung(&["--timeout", "3s"]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("cannot be told yet"), "{said}");
    for proven in [&["--timeout", "30s"][..], &["--timeout", "5s", "--grace", "2s"]] {
        let (status, said) = hung(proven);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("processes no blocks"), "{said}");
    }
    let watched = |grace: &str| {
        let asked = ["watch", "SRV-A", "--duration", "6s", "--source", "demo:hung-sac", "--grace", grace];
        code(&sac(&asked))
    };
    assert_eq!((watched("20s"), watched("2s")), (3, 2));
}

/// Two nodes that nobody named a pair, and pairs that a file names.
#[test]
fn two_active_nodes_are_no_calm_whoever_names_the_pair() {
    for (plant, status) in [
        ("healthy-pair", 0),
        ("maintenance", 0),
        ("split-brain", 2),
        ("none-active", 2),
        ("databases-differ", 1),
    ] {
        let found = sac(&["--source", &format!("demo:{plant}"), "--format", "json"]);
        assert_eq!(code(&found), status, "{plant}: {}", text(&found));
        assert_eq!(json(&found)["data"]["pair"]["assumed"], true, "{plant}");
    }
    let said = text(&sac(&["--source", "demo:split-brain", "--format", "nagios"]));
    let begin =
        "SAC-STATUS CRITICAL - simulated plant: pair split-brain (taken for a pair): both nodes are active";
    assert!(said.starts_with(begin), "{said}");
    // One node alone is asked about itself.
    assert_eq!(code(&sac(&["SRV-A", "--source", "demo:split-brain"])), 0);

    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("sources.yaml");
    let judged = |pairs: &str, more: &[&str]| {
        let node = |name: &str, as_name: &str, plant: &str| {
            format!("  - {{ name: {name}, name_in_source: {as_name}, source: \"demo:{plant}\" }}\n")
        };
        let nodes = [
            node("N-A", "SRV-A", "healthy-pair"),
            node("N-B", "SRV-B", "healthy-pair"),
            node("S-A", "SRV-A", "split-brain"),
            node("S-B", "SRV-B", "split-brain"),
        ];
        let whole = format!("kind: sources\nschema_version: 1\nnodes:\n{}{pairs}", nodes.concat());
        fs::write(&file, whole).expect("as prepared");
        sac(&[&["--sources", file.to_str().expect("as prepared"), "--format", "json"], more].concat())
    };
    let nobody = judged("", &[]);
    assert_eq!((code(&nobody), json(&nobody)["data"]["pairs"].as_array().map(Vec::len)), (0, Some(0)));
    let both = judged("pairs: [[N-A, N-B], [s-b, S-A]]\n", &[]);
    assert_eq!(code(&both), 2, "{}", text(&both));
    let verdicts: Vec<String> = json(&both)["data"]["pairs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|pair| pair["verdict"].to_string())
        .collect();
    assert_eq!(verdicts, ["\"ok\"", "\"split-brain\""]);
    assert_eq!(code(&judged("pairs: [[N-A, N-B], [S-A, S-B]]\n", &["N-A", "N-B"])), 0, "what was read");
    assert_eq!(
        code(&judged("pairs: [[N-A, N-B], [S-A, S-B]]\n", &["--pair", "N-A", "N-B"])),
        0,
        "what was asked"
    );
    // The pair of the command line takes the place of none.
    let all = ["N-A", "N-B", "S-A", "S-B", "--pair", "n-b", "N-A"];
    for (pairs, status, count) in [
        ("pairs: [[N-A, N-B], [S-A, S-B]]\n", 2, 2),
        ("pairs: [[N-A, N-B]]\n", 0, 1),
        ("pairs: []\n", 0, 1),
        ("", 0, 1),
    ] {
        let found = judged(pairs, &all);
        let judged = json(&found)["data"]["pairs"].as_array().map(Vec::len);
        assert_eq!((code(&found), judged), (status, Some(count)), "{pairs}: {}", text(&found));
    }
    // Two of four may be of two pairs.
    let two = judged("", &["N-A", "S-A"]);
    assert_eq!((code(&two), json(&two)["data"]["pairs"].as_array().map(Vec::len)), (0, Some(0)));
    for (pairs, fault) in [
        ("pairs: [[N-A]]\n", "A pair has two nodes, and here are 1."),
        ("pairs: [[N-A, N-A]]\n", "N-A cannot be a pair with itself."),
        ("pairs: [[N-A, N-B], [N-B, S-B]]\n", "N-B is in two pairs."),
        ("pairs: [[N-A, NB]]\n", "There is no node `NB` in this file. Did you mean `N-B`?"),
    ] {
        let found = judged(pairs, &[]);
        assert_eq!(code(&found), 3, "{pairs}");
        assert!(text(&found).contains(fault), "{pairs}: {}", text(&found));
    }
    assert_eq!(code(&judged("pairs: []\n", &["S-A", "S-B"])), 0, "the file says that they are none");
}

/// Whoever reads only the rows, or only the cases, sees that the pair is broken; and a healthy pair has its cases, too.
#[test]
fn rows_and_cases_of_the_nodes_tell_what_their_pair_is() {
    let of = |plant: &str, format: &str| {
        text(&sac(&["--source", &format!("demo:{plant}"), "--pair", "SRV-A", "SRV-B", "--format", format]))
    };
    let table = of("split-brain", "human");
    let rows: Vec<&str> = table.lines().filter(|line| line.contains("│ SRV-")).collect();
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains("CRITICAL (pair)")), "{table}");
    assert!(!of("healthy-pair", "human").contains("(pair)"));
    let healthy = of("healthy-pair", "junit");
    assert!(healthy.contains("tests=\"3\" failures=\"0\" errors=\"0\""), "{healthy}");
    for name in ["SRV-A", "SRV-B", "SRV-A and SRV-B"] {
        assert!(healthy.contains(&format!("classname=\"{name}\" name=\"verdict\"")), "{name}: {healthy}");
    }
    // A node that nobody can judge is no passing case.
    let frozen = of("frozen", "junit");
    assert!(frozen.contains("<error"), "{frozen}");
}
