//! What was recorded, and logs of iFIX: judged as it was then.

use std::fs;

use tempfile::TempDir;

use super::{code, json, queue, sac, text};

/// A source that gives what it knew ten minutes ago is not made fresh by being recorded.
#[test]
fn what_is_too_old_to_judge_is_not_recorded_as_fresh() {
    let folder = TempDir::new().expect("as prepared");
    for (plant, status) in [("frozen", 3), ("healthy-pair", 0)] {
        let source = format!("demo:{plant}");
        let path = folder.path().join(format!("{plant}.sac.jsonl")).to_string_lossy().into_owned();
        let recorded = sac(&["record", "--source", &source, "--duration", "1m", "-o", &path]);
        let said = String::from_utf8_lossy(&recorded.stderr).into_owned();
        assert_eq!(code(&recorded), status, "{said}");
        assert_eq!(code(&sac(&["replay", &path])), status, "{plant}");
        assert_eq!(said.contains("s old, more than 30 s"), status == 3, "{said}");
        let path = folder.path().join(format!("{plant}.queue.jsonl")).to_string_lossy().into_owned();
        let recorded = queue(&["record", "--source", &source, "--duration", "1m", "-o", &path]);
        assert_eq!(code(&recorded), status, "{plant}");
        assert_eq!(code(&queue(&["replay", &path])), status, "{plant}");
    }
}

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

pub(super) fn lines(name: &str, figures: impl Iterator<Item = (u64, u64)>) -> String {
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
    // A last line that is cut is told, the figures stay, and nothing is OK.
    fs::write(&file, &text[..text.len() - 9]).expect("as prepared");
    let cut = queue(&["replay", &file.to_string_lossy(), "Wraps", "--window", "30s", "--format", "json"]);
    assert!(String::from_utf8_lossy(&cut.stderr).contains("cut off"));
    let report = json(&cut);
    assert_eq!(report["data"]["channels"].as_array().map(Vec::len), Some(1));
    assert_eq!((report["exit_status"].as_i64(), code(&cut)), (Some(3), 3), "{report}");
    assert!(
        report["summary"].as_str().is_some_and(|line| line.contains("it is cut off in its last line")),
        "{report}"
    );
    assert_eq!(code(&queue(&["replay", &file.to_string_lossy(), "Nothing"])), 3);
    fs::write(&file, "rubbish\n").expect("as prepared");
    assert_eq!(code(&queue(&["replay", &file.to_string_lossy()])), 3);
}

/// Stops between two seconds of a recording of 200; `pending` writes wait.
fn stops(pending: impl Fn(u64) -> u64, from: u64, to: u64) -> String {
    lines("C", (0..200).map(|at| (pending(at), 1000 + 10 * (at.min(from) + at.saturating_sub(to)))))
}

#[test]
fn a_stall_in_the_middle_of_a_recording_is_told() {
    let folder = TempDir::new().expect("as prepared");
    let judged = |lines: &str, more: &[&str]| {
        let path = written(&folder, lines);
        let output = queue(&[&["replay", &path, "--format", "json"], more].concat());
        let report = json(&output);
        let rules: Vec<String> = report["findings"]
            .as_array()
            .expect("as prepared")
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap_or_default().to_owned())
            .collect();
        (code(&output), rules, report["summary"].as_str().unwrap_or_default().to_owned())
    };
    let (status, rules, summary) = judged(&stops(|_| 40, 60, 120), &[]);
    assert_eq!((status, rules), (2, vec!["queue-stalled".to_owned()]), "{summary}");
    assert!(
        summary.starts_with(
            "SRV-A/C: writes waited, and none was completed. So it was from 2026-11-21T10:01:00"
        ),
        "the worst first: {summary}"
    );
    assert_eq!(judged(&stops(|_| 40, 0, 100), &[]).0, 2, "from the first look on");
    let climbs = |at: u64| 40 + at.clamp(60, 120) - 60;
    assert!(
        judged(&stops(climbs, 60, 120), &[]).1.contains(&"queue-stalled".to_owned()),
        "more came meanwhile"
    );
    // What was before the window is not judged; what reaches into it is.
    assert_eq!(judged(&stops(|_| 40, 60, 120), &["--window", "60s"]).0, 0);
    assert_eq!(judged(&stops(|_| 40, 60, 120), &["--window", "90s"]).0, 2);
    // Sound: nothing to write, a stop too short to tell, and a line that sends what it has once a minute.
    for (sound, what) in [
        (stops(|at| u64::from(!(60..120).contains(&at)) * 40, 60, 119), "nothing to write"),
        (stops(|_| 40, 60, 69), "short"),
        (lines("C", (0..600).map(|at| (25, 1000 + at / 60 * 30))), "once a minute"),
        (lines("C", (0..600).map(|at| (25, 1000 + at / 30 * 10 + (at % 30).min(10)))), "by turns"),
    ] {
        let (status, rules, summary) = judged(&sound, &[]);
        assert_eq!((status, rules), (0, Vec::new()), "{what}: {summary}");
    }
}

#[test]
fn watch_judges_the_whole_watch_of_a_queue() {
    let folder = TempDir::new().expect("as prepared");
    let watch = |lines: &str, format: &str| {
        let source = format!("recording:{}", written(&folder, lines));
        let output =
            queue(&["watch", "SRV-A/C", "--source", &source, "--duration", "199s", "--format", format]);
        (code(&output), text(&output))
    };
    let (status, said) = watch(&stops(|_| 40, 20, 60), "human");
    assert_eq!(status, 2, "{said}");
    let last = said.lines().last().expect("a line");
    assert!(
        last.contains("CRITICAL  queue-stalled: SRV-A/C: writes waited, and none was completed."),
        "{last}"
    );
    let (status, said) = watch(&stops(|_| 40, 20, 60), "jsonl");
    let last: serde_json::Value = serde_json::from_str(said.lines().last().expect("a line")).expect("JSON");
    assert_eq!(
        (status, &last["event"], &last["rule"]),
        (2, &"was".into(), &"queue-stalled".into()),
        "{last}"
    );
    let (status, said) = watch(&stops(|_| 40, 0, 0), "human");
    assert!(status == 0 && !said.contains("CRITICAL"), "{said}");
}

#[test]
fn a_counter_that_is_there_and_cannot_be_read_is_no_ok() {
    let folder = TempDir::new().expect("as prepared");
    let judged = |item: &str, value: &dyn Fn(u64) -> (String, &'static str)| {
        let lines: String = (0..120)
            .map(|second| {
                let (value, quality) = value(second);
                let all = [
                    ("_PendingWrites", (5 + second % 3).to_string(), "good"),
                    ("_MaxPendingWrites", "9".to_owned(), "good"),
                    ("_SuccessfulWrites", (1018 + 10 * second).to_string(), "good"),
                    ("_FailedWrites", "0".to_owned(), "good"),
                ];
                all.map(|(name, sound, good)| {
                    let (value, quality) =
                        if name == item { (value.as_str(), quality) } else { (sound.as_str(), good) };
                    line(second, "SRV-A", &format!("C._Statistics.{name}"), value, quality)
                })
                .concat()
            })
            .collect();
        let output = queue(&["replay", &written(&folder, &lines), "--format", "json"]);
        (code(&output), json(&output)["summary"].as_str().unwrap_or_default().to_owned())
    };
    for item in ["_MaxPendingWrites", "_SuccessfulWrites", "_FailedWrites"] {
        for (what, quality) in [("\"1,018\"", "good"), ("7", "bad"), ("\"n/a\"", "good")] {
            let (status, summary) = judged(item, &|_| (what.to_owned(), quality));
            assert_eq!(status, 3, "{item} {what} {quality}: {summary}");
            assert!(summary.contains(item), "{summary}");
        }
        // One odd look decides nothing, at the end neither.
        let sound = |second: u64| match item {
            "_MaxPendingWrites" => 9,
            "_FailedWrites" => 0,
            _ => 1018 + 10 * second,
        };
        for at in [50, 119] {
            let odd = |second| (sound(second).to_string(), if second == at { "bad" } else { "good" });
            assert_eq!(judged(item, &odd).0, 0, "{item} at {at}");
        }
        let gap =
            |second| (sound(second).to_string(), if (30..90).contains(&second) { "bad" } else { "good" });
        let wanted = if item == "_MaxPendingWrites" { 0 } else { 3 };
        let (status, summary) = judged(item, &gap);
        assert_eq!(status, wanted, "{item}, not read for a minute: {summary}");
    }
    // The pending writes end, and the other items go on.
    let ends = (0..200).map(|second| {
        let pending = if second < 120 {
            line(second, "SRV-A", "C._Statistics._PendingWrites", "5", "good")
        } else {
            String::new()
        };
        pending
            + &line(second, "SRV-A", "C._Statistics._SuccessfulWrites", &(10 * second).to_string(), "good")
    });
    let output = queue(&["replay", &written(&folder, &ends.collect::<String>())]);
    assert_eq!(code(&output), 3, "{}", text(&output));
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

/// A line of a feed, `second` seconds after ten.
pub(super) fn line(second: u64, node: &str, item: &str, value: &str, quality: &str) -> String {
    format!(
        "{{\"t\":\"2026-11-21T10:{:02}:{:02}.000Z\",\"node\":\"{node}\",\"item\":\"{item}\",\"value\":{value},\"quality\":\"{quality}\"}}\n",
        second / 60,
        second % 60
    )
}

pub(super) fn written(folder: &TempDir, lines: &str) -> String {
    let file = folder.path().join("minute.jsonl");
    fs::write(&file, lines).expect("as prepared");
    file.to_string_lossy().into_owned()
}

/// A minute of a pair, a sample a second: roles, states and counters of both nodes at a second.
pub(super) fn minute(
    folder: &TempDir,
    plant: impl Fn(u64) -> [(&'static str, &'static str, u64); 2],
) -> String {
    let mut lines = String::new();
    for second in 0..=60 {
        for (node, (role, state, blocks)) in ["SRV-A", "SRV-B"].into_iter().zip(plant(second)) {
            for (item, value) in [
                ("SYSTEM.A_SACST", format!("\"{state}\"")),
                ("NSD.A_SCADASTATUS", format!("\"{role}\"")),
                ("SYSTEM.A_BLKS", blocks.to_string()),
                ("NSD.F_SCADAREDUN", "1".to_owned()),
            ] {
                lines += &line(second, node, item, &value, "good");
            }
        }
    }
    written(folder, &lines)
}

/// What an item reads instead, and its quality; no value: the item is not there.
type Odd = (Option<&'static str>, &'static str);

/// A healthy pair whose standby is odd in one item: another value, of bad quality, or not there at all.
#[test]
fn what_cannot_be_judged_on_a_standby_is_never_ok() {
    let folder = TempDir::new().expect("as prepared");
    let healthy = [
        ("SYSTEM.A_SACST", ["\"RUN\"", "\"STANDBY\""]),
        ("NSD.A_SCADASTATUS", ["\"ACTIVE\"", "\"STANDBY\""]),
        ("SYSTEM.A_BLKS", ["", "500"]),
        ("NSD.F_SCADAREDUN", ["1", "1"]),
        ("SYSTEM.A_DBNAM", ["\"PLANT\"", "\"PLANT\""]),
    ];
    let replay = |odd: &dyn Fn(usize, &str) -> Option<Odd>| {
        let mut lines = String::new();
        for second in 0..=60 {
            for (item, values) in healthy {
                for (place, node) in ["SRV-A", "SRV-B"].into_iter().enumerate() {
                    let counted = (1000 + 400 * second).to_string();
                    let value = if values[place].is_empty() { counted.as_str() } else { values[place] };
                    match odd(place, item) {
                        None => lines += &line(second, node, item, value, "good"),
                        Some((Some(other), quality)) => lines += &line(second, node, item, other, quality),
                        Some((None, _)) => {}
                    }
                }
            }
        }
        let output =
            sac(&["replay", &written(&folder, &lines), "--pair", "SRV-A", "SRV-B", "--format", "json"]);
        (code(&output), json(&output))
    };
    assert_eq!(replay(&|_, _| None).0, 0);
    for (place, item, value, quality) in [
        (1, "SYSTEM.A_SACST", Some("\"FAULTED\""), "good"),
        (1, "NSD.A_SCADASTATUS", Some("\"STANDBY\""), "bad"),
        (1, "NSD.A_SCADASTATUS", Some("\"UNKNOWN\""), "good"),
        (0, "NSD.F_SCADAREDUN", Some("2"), "good"),
        (1, "NSD.F_SCADAREDUN", Some("\"MAYBE\""), "good"),
        (1, "NSD.F_SCADAREDUN", Some("0"), "bad"),
        (1, "NSD.F_SCADAREDUN", None, ""),
        (1, "SYSTEM.A_BLKS", Some("500"), "bad"),
        (0, "SYSTEM.A_DBNAM", None, ""),
        (1, "SYSTEM.A_DBNAM", None, ""),
    ] {
        let (status, report) = replay(&|at, of| (at == place && of == item).then_some((value, quality)));
        assert_eq!(status, 3, "{item} {value:?} {quality}: {report}");
        let told = report["findings"].as_array().is_some_and(|all| !all.is_empty());
        assert!(told, "{item} {value:?} {quality}: {report}");
    }
    let (status, report) = replay(&|at, of| (at == 1 && of != "NSD.A_SCADASTATUS").then_some((None, "")));
    assert_eq!(status, 3, "only the role: {report}");
}

/// The verdict about a recording covers all of it, and says from when to when something was so.
#[test]
fn what_was_so_in_the_middle_of_a_recording_is_told() {
    let folder = TempDir::new().expect("as prepared");
    let healthy = |second: u64| [("ACTIVE", "RUN", 1000 + 400 * second), ("STANDBY", "STANDBY", 500)];
    let replay = |file: &str, more: &[&str]| sac(&[&["replay", file, "--format", "json"], more].concat());
    let sound = replay(&minute(&folder, healthy), &[]);
    assert_eq!(code(&sound), 0, "{}", text(&sound));
    let both = |second: u64| {
        let [a, b] = healthy(second);
        [a, if (11..40).contains(&second) { ("ACTIVE", "RUN", 500 + 25 * second) } else { b }]
    };
    let file = minute(&folder, both);
    let found = replay(&file, &["--pair", "SRV-A", "SRV-B"]);
    let report = json(&found);
    assert_eq!(
        (code(&found), report["data"]["pair"]["verdict"].as_str()),
        (2, Some("split-brain")),
        "{report}"
    );
    assert!(report["summary"].as_str().expect("words").starts_with("pair split-brain"), "{report}");
    let split = report["findings"].as_array().into_iter().flatten().find(|one| one["rule"] == "split-brain");
    let said = split.and_then(|one| one["message"].as_str()).expect("it is told");
    assert!(said.contains("from 2026-11-21T10:00:11.000Z to 2026-11-21T10:00:39.000Z (28.0 s)"), "{said}");
    // Who asks for the end only gets the end.
    assert_eq!(code(&replay(&file, &["--window", "15s"])), 0);
    let stopped = |second: u64| {
        let [a, b] = healthy(second);
        [if (11..40).contains(&second) { ("ACTIVE", "STOP", 5400) } else { a }, b]
    };
    let found = replay(&minute(&folder, stopped), &[]);
    assert_eq!(code(&found), 2, "{}", text(&found));
    assert!(
        json(&found)["data"]["nodes"][0]["words"].as_str().expect("words").contains("sac-stopped for 28.0 s")
    );
    // A planned switch-over: both are standby for three seconds, and the other one is active afterwards.
    let moved = |second: u64| match second {
        0..30 => healthy(second),
        30..33 => [("STANDBY", "STANDBY", 13_000), ("STANDBY", "STANDBY", 500)],
        _ => [("STANDBY", "STANDBY", 13_000), ("ACTIVE", "RUN", 500 + 400 * (second - 33))],
    };
    let found = replay(&minute(&folder, moved), &[]);
    let rules: Vec<String> = json(&found)["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|finding| finding["rule"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!((code(&found), rules), (0, vec!["role-changed".to_owned(); 2]), "{}", text(&found));
}

#[test]
fn watch_judges_the_pair_and_its_whole_run() {
    let watch = |plant: &str| {
        let output = sac(&["watch", "--source", &format!("demo:{plant}"), "--duration", "30s"]);
        (code(&output), text(&output))
    };
    let (status, said) = watch("split-brain");
    assert!(status == 2 && said.contains("pair SRV-A and SRV-B: split-brain"), "{status} {said}");
    let (status, said) = watch("healthy-pair");
    assert!(status == 0 && said.contains("pair SRV-A and SRV-B: ok"), "{status} {said}");
    let (status, said) = watch("failover");
    assert_eq!(status, 0, "{said}");
}

/// What stands in a line that nobody can read may be what matters: each tool, each way to read a feed.
#[test]
fn nothing_is_ok_of_a_feed_with_lines_that_nobody_can_read() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("feed.jsonl");
    let t = |second: u32| format!("2026-11-21T10:00:{second:02}.000Z");
    let record = |second: u32, item: &str, value: &str| {
        format!("{{\"t\":\"{}\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":{value}}}\n", t(second))
    };
    let mut text = String::new();
    for second in 0..20 {
        text += &record(second, "SYSTEM.A_SACST", "\"RUN\"");
        text += &record(second, "NSD.A_SCADASTATUS", "\"ACTIVE\"");
        text += &record(second, "SYSTEM.A_BLKS", &(1000 + second).to_string());
        text += &record(second, "Channel1._Statistics._PendingWrites", "0");
        text += &record(second, "Channel1._Statistics._SuccessfulWrites", &(1000 + second).to_string());
        text += &record(second, "Channel1._Statistics._FailedWrites", "0");
    }
    let path = file.to_string_lossy().into_owned();
    let source = format!("recording:{path}");
    let ways = |sound: i32| {
        assert_eq!(code(&sac(&["replay", &path])), sound);
        assert_eq!(code(&sac(&["SRV-A", "--source", &source])), sound);
        assert_eq!(code(&sac(&["watch", "--source", &source, "--duration", "8s"])), sound);
        assert_eq!(code(&sac(&["is-active", "SRV-A", "--source", &source])), sound);
        let wait = ["wait", "SRV-A", "--role", "active", "--source", &source, "--timeout", "20s"];
        assert_eq!(code(&sac(&wait)), sound);
        assert_eq!(code(&queue(&["replay", &path])), sound);
        assert_eq!(code(&queue(&["inspect", "--source", &source])), sound);
        assert_eq!(code(&queue(&["exposure", "--source", &source, "--driver-on", "active"])), sound);
        assert_eq!(code(&queue(&["watch", "--source", &source, "--duration", "15s"])), sound);
        let predicts = ["drain", "Channel1", "--dry-run", "--source", &source, "--interval", "1s"];
        assert_eq!(code(&queue(&predicts)), sound);
    };
    fs::write(&file, &text).expect("as prepared");
    ways(0);
    for bad in ["rubbish\n", "{\"t\":\"2026-11-21T10:00:05Z\",\"node\":\"SRV-A\"}\n", "{\"t\":\"2026"] {
        fs::write(&file, format!("{text}{bad}")).expect("as prepared");
        ways(3);
    }
    fs::write(&file, [text.as_bytes(), b"S\xfcd\n"].concat()).expect("as prepared");
    ways(3);
    let report = json(&sac(&["replay", &path, "--format", "json"]));
    assert!(report["summary"].as_str().is_some_and(|line| line.contains("line 121: not UTF-8")), "{report}");
}
