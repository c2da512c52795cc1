//! Items that `sources.yaml` names: one that is not there, or says nothing, is told and is never OK.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{code, json, queue, sac, text};

const STATISTICS: &str = "{channel}._Statistics.";

/// A sources file for a simulated plant, with what stands under `sac` and `items` of its channel.
fn sources(folder: &TempDir, plant: &str, sac: &str, items: &str) -> String {
    let path = folder.path().join("sources.yaml");
    let file = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: demo:{plant}\n    sac: {{ items: {{ {sac} }} }}\n    \
         channels:\n      - {{ name: Channel1, items: {{ {items} }} }}\n  - {{ name: SRV-B, source: demo:{plant} }}\n"
    );
    fs::write(&path, file).expect("as prepared");
    path.to_string_lossy().into_owned()
}

fn named(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let ours = findings.iter().filter(|finding| finding["rule"] == "named-item-not-read");
    ours.map(|finding| finding["message"].as_str().expect("a message").to_owned()).collect()
}

#[test]
fn an_item_of_a_channel_that_is_not_there_is_told_by_every_command() {
    let folder = TempDir::new().expect("as prepared");
    let good = format!(
        "completed_writes: \"{STATISTICS}_SuccessfulWrites\", failed_writes: \"{STATISTICS}_FailedWrites\""
    );
    let wrong = [
        ("completed_writes", format!("{STATISTICS}_SuccesfulWrites")),
        ("failed_writes", format!("{STATISTICS}_FailedWrite")),
        ("max_pending_writes", format!("{STATISTICS}_MostWrites")),
        ("pending_reads", format!("{STATISTICS}_Pending")),
        ("device_error", "{channel}.Dev2._System._Error".to_owned()),
        // It is there, and is no truth value.
        ("device_error", "SYSTEM.A_DBNAM".to_owned()),
    ];
    let commands: [&[&str]; 4] =
        [&["inspect"], &["exposure"], &["drain", "--timeout", "60s"], &["drain", "--dry-run"]];
    for command in commands {
        let file = sources(&folder, "draining-queue", "", &good);
        let run = |file: &str, more: &[&str]| {
            queue(&[command, &["SRV-A/Channel1", "--sources", file], more].concat())
        };
        let healthy = code(&run(&file, &[]));
        assert_ne!(healthy, 3, "{command:?}: a sound file is judged");
        assert_eq!(named(&json(&run(&file, &["--format", "json"]))), Vec::<String>::new(), "{command:?}");
        for (key, item) in &wrong {
            let file = sources(&folder, "draining-queue", "", &format!("{key}: \"{item}\""));
            let output = run(&file, &["--format", "json"]);
            let report = json(&output);
            assert_eq!((code(&output), report["exit_status"].as_i64()), (3, Some(3)), "{command:?} {key}");
            let told = named(&report);
            let item = item.replace("{channel}", "Channel1");
            assert_eq!(told.len(), 1, "{command:?} {key}: {told:?}");
            assert!(told[0].contains(&format!("sources.yaml names `{key}: {item}`, but ")), "{told:?}");
            assert!(
                report["data"]["channels"][0]["not_read"].to_string().contains(&item)
                    || command[0] == "exposure",
                "{report}"
            );
            let shown = text(&run(&file, &[]));
            assert!(shown.contains("warning[named-item-not-read]"), "{command:?} {key}: {shown}");
            let summary = shown.lines().last().expect("a line");
            assert!(summary.starts_with("UNKNOWN: ") && summary.contains(key), "{command:?}: {summary}");
        }
    }
}

#[test]
fn drain_runs_no_command_while_something_that_was_named_is_not_read() {
    let folder = TempDir::new().expect("as prepared");
    for (item, status) in [("{channel}.Device1._System._Error", 0), ("{channel}.Device7._System._Error", 3)] {
        let file = sources(&folder, "draining-queue", "", &format!("device_error: \"{item}\""));
        let mark = folder.path().join(format!("ran-{status}"));
        let mark_name = mark.to_string_lossy();
        let make: &[&str] = if cfg!(windows) { &["cmd", "/c", "mkdir"] } else { &["mkdir"] };
        let drain = ["drain", "SRV-A/Channel1", "--sources", &file, "--then"];
        let output = queue(&[&drain[..], make, &[&mark_name]].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!((code(&output), mark.exists()), (status, status == 0), "{errors}{}", text(&output));
        assert_eq!(errors.contains("named, but not read: device_error"), status == 3, "{errors}");
    }
}

#[test]
fn watch_tells_it_in_every_line() {
    let folder = TempDir::new().expect("as prepared");
    let file =
        sources(&folder, "healthy-pair", "failover_enabled: NSD.F_NOPE", "device_error: \"{channel}.D\"");
    let watch = ["watch", "SRV-A/Channel1", "--sources", &file, "--duration", "40s"];
    let output = queue(&watch);
    assert_eq!(code(&output), 3, "{}", text(&output));
    let last = text(&output).lines().last().map(str::to_owned).expect("a line");
    assert!(last.contains("named, but not read: device_error"), "{last}");
    let output = sac(&["watch", "SRV-A", "--sources", &file, "--duration", "40s"]);
    assert_eq!(code(&output), 3, "{}", text(&output));
    assert!(
        text(&output).contains("UNKNOWN   SRV-A: named, but not read: failover_enabled; active"),
        "{}",
        text(&output)
    );
}

#[test]
fn an_item_of_sac_that_is_not_there_is_told_and_the_pair_is_not_ok() {
    let folder = TempDir::new().expect("as prepared");
    let pair = |file: &str| sac(&["--pair", "SRV-A", "SRV-B", "--sources", file, "--format", "json"]);
    let sound = "status: SYSTEM.A_SACST, failover_enabled: NSD.F_SCADAREDUN, clock: DEMO.CLOCK, database_name: SYSTEM.A_DBNAM";
    let healthy = pair(&sources(&folder, "healthy-pair", sound, ""));
    assert_eq!((code(&healthy), named(&json(&healthy)).len()), (0, 0), "{}", text(&healthy));
    for (key, _) in hotstandby::domain::source::fields::SacField::ALL {
        for item in ["SYSTEM.A_NOPE", "Channel1.Text"] {
            let file = sources(&folder, "healthy-pair", &format!("{key}: {item}"), "");
            let output = pair(&file);
            let report = json(&output);
            assert_eq!(code(&output), 3, "{key} {item}: {report}");
            assert_ne!(report["data"]["pair"]["verdict"], "ok", "{key}");
            let told = named(&report);
            assert_eq!(told.len(), 1, "{key}: {told:?}");
            assert!(
                told[0].starts_with(&format!("SRV-A: sources.yaml names `{key}: {item}`, but ")),
                "{told:?}"
            );
            // What decides about the role must be there; what does not, is told and changes no answer.
            let active = sac(&["is-active", "SRV-A", "--sources", &file, "--format", "json"]);
            let decides = ["role", "status"].contains(&key);
            assert_eq!(
                (code(&active), named(&json(&active)).len()),
                (if decides { 3 } else { 0 }, 1),
                "{key}"
            );
        }
    }
    // What is worse still stands, and is the worst.
    let split = pair(&sources(&folder, "split-brain", "clock: NOPE", ""));
    assert_eq!((code(&split), json(&split)["data"]["pair"]["verdict"].as_str()), (2, Some("split-brain")));
    let waits = |items: &str| {
        let file = sources(&folder, "healthy-pair", items, "");
        code(&sac(&["wait", "SRV-A", "--role", "active", "--timeout", "10s", "--sources", &file]))
    };
    assert_eq!((waits("blocks_processed: SYSTEM.A_BLKS"), waits("blocks_processed: NOPE")), (0, 3));
}
