//! What was recorded, and logs of iFIX: judged as it was then.

use std::fs;

use tempfile::TempDir;

use super::{code, json, queue, sac};

#[test]
fn what_is_recorded_is_judged_the_same_again() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("plant.jsonl");
    let path = file.to_string_lossy().into_owned();
    let recorded = queue(&[
        "record",
        "SRV-A/Channel1",
        "--source",
        "demo:growing-queue",
        "--duration",
        "40s",
        "-o",
        &path,
    ]);
    assert_eq!(code(&recorded), 0, "{}", String::from_utf8_lossy(&recorded.stderr));
    assert_ne!(
        code(&queue(&["record", "SRV-A/Channel1", "--source", "demo:burst", "-o", &path])),
        0,
        "never over a file"
    );
    let live = json(&queue(&[
        "inspect",
        "SRV-A/Channel1",
        "--source",
        "demo:growing-queue",
        "--over",
        "40s",
        "--format",
        "json",
    ]));
    let again = json(&queue(&["replay", &path, "--format", "json"]));
    for key in ["verdict", "pending_writes", "low_water", "completed_per_second", "samples", "simulated"] {
        assert_eq!(again["data"]["channels"][0][key], live["data"]["channels"][0][key], "{key}");
    }
    let played = json(&queue(&[
        "inspect",
        "--source",
        &format!("recording:{path}"),
        "--over",
        "30s",
        "--format",
        "json",
    ]));
    assert_eq!(played["data"]["channels"][0]["verdict"], "growing");
    let file = folder.path().join("sac.jsonl");
    let path = file.to_string_lossy().into_owned();
    let arguments =
        ["record", "SRV-A", "SRV-B", "--source", "demo:split-brain", "--duration", "5s", "-o", &path];
    assert_eq!(code(&sac(&arguments)), 0);
    let replayed = sac(&["replay", &path, "--pair", "SRV-A", "SRV-B", "--format", "json"]);
    assert_eq!(
        (code(&replayed), json(&replayed)["data"]["pair"]["verdict"].as_str()),
        (2, Some("split-brain"))
    );
}

fn lines(name: &str, figures: impl Iterator<Item = (u64, u64)>) -> String {
    let mut text = String::new();
    for (second, (pending, completed)) in figures.enumerate() {
        let t = format!("2026-11-21T10:{:02}:{:02}.000Z", second / 60, second % 60);
        for (item, value) in [("_PendingWrites", pending), ("_SuccessfulWrites", completed)] {
            text.push_str(&format!(
                "{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"{name}._Statistics.{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
            ));
        }
    }
    text
}

#[test]
fn replay_judges_by_the_files_own_clock() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("a.jsonl");
    let end = u64::from(u32::MAX);
    let text = lines("Wraps", (0..60).map(|i| (40, (end - 100 + i * 10) % (end + 1))))
        + &lines("Resets", (0..60).map(|i| (3, if i < 30 { 90_000 + i * 10 } else { (i - 30) * 10 })));
    fs::write(&file, &text).expect("as prepared");
    let report = json(&queue(&["replay", &file.to_string_lossy(), "--format", "json"]));
    let channels = report["data"]["channels"].as_array().expect("as prepared");
    let find = |name: &str| channels.iter().find(|one| one["channel"] == name).expect("as prepared");
    assert_eq!(
        (find("Wraps")["resets"].as_i64(), find("Wraps")["verdict"].as_str()),
        (Some(0), Some("steady"))
    );
    assert_eq!(find("Wraps")["completed_per_second"].as_f64(), Some(10.0));
    assert_eq!(find("Resets")["resets"], 1);
    // A last line that is cut is told, and changes nothing else.
    fs::write(&file, &text[..text.len() - 9]).expect("as prepared");
    let cut = queue(&["replay", &file.to_string_lossy(), "Wraps", "--window", "30s", "--format", "json"]);
    assert!(String::from_utf8_lossy(&cut.stderr).contains("cut off"));
    assert_eq!(json(&cut)["data"]["channels"].as_array().map(Vec::len), Some(1));
    assert_eq!(code(&queue(&["replay", &file.to_string_lossy(), "Nothing"])), 3);
    fs::write(&file, "rubbish\n").expect("as prepared");
    assert_eq!(code(&queue(&["replay", &file.to_string_lossy()])), 3);
}

#[test]
fn a_log_of_ifix_gives_the_roles() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("alarms.log");
    let log = "06/07/2013 16:35:21.5 [FOXBORO] SAC is in Standby mode\n06/07/2013 16:35:22.5 Connection Failover: failover attempted\n\
               06/07/2013 16:35:21.5 [ALBANY] SAC is in Active mode\n";
    fs::write(&file, log).expect("as prepared");
    let report =
        json(&sac(&["replay", &file.to_string_lossy(), "--pair", "FOXBORO", "ALBANY", "--format", "json"]));
    let role = |at: usize| report["data"]["nodes"][at]["role"].as_str().expect("as prepared").to_owned();
    assert_eq!((role(0), role(1)), ("standby".to_owned(), "active".to_owned()));
}
