//! A verdict covers its whole run: what is over, and what has stopped before the end.

use tempfile::TempDir;

use super::recorded::{line, lines, minute, written};
use super::{code, json, queue, sac, text};

/// Status, rules of the findings, and the summary of a replay of queues.
fn replayed(folder: &TempDir, lines: &str) -> (i32, Vec<String>, String) {
    let output = queue(&["replay", &written(folder, lines), "--format", "json"]);
    let report = json(&output);
    let rules = report["findings"].as_array().into_iter().flatten();
    let rules = rules.map(|finding| finding["rule"].as_str().unwrap_or_default().to_owned()).collect();
    (code(&output), rules, report["summary"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn growth_that_is_over_is_told() {
    let folder = TempDir::new().expect("as prepared");
    let hill = |at: u64| {
        40 + if at < 200 { 0 } else { (5 * (at.min(500) - 200)).saturating_sub(10 * at.saturating_sub(500)) }
    };
    let counted = |pending: &dyn Fn(u64) -> u64| lines("C", (0..900).map(|at| (pending(at), 1000 + 12 * at)));
    let (status, rules, summary) = replayed(&folder, &counted(&hill));
    assert_eq!((status, rules), (1, vec!["queue-growing".to_owned()]), "{summary}");
    assert!(summary.starts_with("SRV-A/C: more writes came than were completed"), "{summary}");
    // Sound: many at once that are being written, and a level that goes up and down.
    let burst = |at: u64| if at < 200 { 40 } else { 3000_u64.saturating_sub(10 * (at - 200)).max(40) };
    for (sound, what) in [(counted(&burst), "a burst"), (counted(&|at| 40 + at % 9), "level")] {
        let (status, rules, summary) = replayed(&folder, &sound);
        assert_eq!((status, rules), (0, Vec::new()), "{what}: {summary}");
    }
}

#[test]
fn growth_late_in_a_recording_is_told_whether_it_is_over_or_not() {
    let folder = TempDir::new().expect("as prepared");
    let counted =
        |pending: &dyn Fn(u64) -> u64| lines("C", (0..3000).map(|at| (pending(at), 1000 + 20 * at)));
    let (status, rules, summary) =
        replayed(&folder, &counted(&|at| 30 + at * 7 % 11 + 15 * at.saturating_sub(2850)));
    assert_eq!((status, rules), (2, vec!["queue-growing".to_owned()]), "{summary}");
    let back = |at: u64| 30 + at * 7 % 11 + if at < 2995 { 4 * at.saturating_sub(2795) } else { 0 };
    let written = |at: u64| 1000 + 20 * at + if at < 2995 { 0 } else { 800 };
    let (status, rules, summary) =
        replayed(&folder, &lines("C", (0..3000).map(|at| (back(at), written(at)))));
    assert_eq!((status, rules), (1, vec!["queue-growing".to_owned()]), "{summary}");
}

#[test]
fn a_queue_that_is_full_in_some_rare_samples_is_not_called_fine() {
    let folder = TempDir::new().expect("as prepared");
    let sparse = |counted: &dyn Fn(u64) -> u64| {
        let mut all = String::new();
        for at in 0..60_u64 {
            for (item, value) in [
                ("C._Statistics._PendingWrites", if at % 8 == 3 { 480 + at } else { 0 }),
                ("C._Statistics._SuccessfulWrites", counted(at)),
                ("C._Statistics._FailedWrites", 0),
            ] {
                all += &line(at * 10, "SRV-A", item, &value.to_string(), "good");
            }
        }
        replayed(&folder, &all)
    };
    let (status, _, summary) = sparse(&|_| 1000);
    assert!(status == 3 && summary.contains("C unknown"), "{status} {summary}");
    let (status, rules, summary) = sparse(&|at| 1000 + (at + 4) / 8 * 600);
    assert_eq!((status, rules), (0, Vec::new()), "each is counted: {summary}");
}

#[test]
fn what_leaves_a_queue_and_is_in_no_counter_is_told_however_rarely_it_is_looked_at() {
    let folder = TempDir::new().expect("as prepared");
    let sparse = |counted: &dyn Fn(u64) -> u64| {
        let mut all = String::new();
        for at in 0..80_u64 {
            for (item, value) in [
                ("C._Statistics._PendingWrites", 3 + (at * 7) % 4),
                ("C._Statistics._SuccessfulWrites", 1000 + 20 * counted(at)),
                ("C._Statistics._FailedWrites", 0),
            ] {
                all += &line(at * 10, "SRV-A", item, &value.to_string(), "good");
            }
        }
        replayed(&folder, &all)
    };
    let (status, rules, summary) = sparse(&|at| at.min(20) + at.saturating_sub(40));
    assert_eq!((status, rules), (2, vec!["queue-stalled".to_owned()]), "{summary}");
    let (status, rules, summary) = sparse(&|_| 0);
    assert_eq!((status, rules), (1, vec!["writes-missing".to_owned()]), "{summary}");
    assert_eq!(sparse(&|at| at).0, 0, "each is counted");
}

#[test]
fn a_channel_that_is_not_written_any_more_is_not_called_fine() {
    let folder = TempDir::new().expect("as prepared");
    let whole = lines("C", (0..60).map(|at| (5, 1000 + 3 * at)));
    let until = |end: u64| whole.clone() + &lines("D", (0..end).map(|at| (5, 1000 + 3 * at)));
    assert_eq!(replayed(&folder, &until(60)).0, 0);
    assert_eq!(replayed(&folder, &until(51)).0, 0, "nine seconds may be");
    let (status, rules, summary) = replayed(&folder, &until(40));
    assert_eq!((status, rules), (3, vec!["queue-not-readable".to_owned()]), "{summary}");
    assert!(summary.contains("nothing was recorded of it in the last 20 s"), "{summary}");
    // A slower beat is one, and may end as well.
    let slow = |until: u64| -> String {
        (0..until).map(|at| line(at * 10, "SRV-A", "E._Statistics._PendingWrites", "0", "good")).collect()
    };
    let is_told = |until: u64| {
        replayed(&folder, &(whole.clone() + &slow(until))).1.contains(&"queue-not-readable".to_owned())
    };
    assert!(!is_told(6));
    assert!(is_told(4), "two are missing");
}

#[test]
fn a_node_that_is_not_written_any_more_is_not_called_fine() {
    let folder = TempDir::new().expect("as prepared");
    let all = minute(&folder, |at| [("ACTIVE", "RUN", 1000 + 400 * at), ("STANDBY", "STANDBY", 500)]);
    let all = std::fs::read_to_string(all).expect("as written");
    let judged = |ends: &dyn Fn(&str) -> bool, end: u64| {
        let time = format!("{{\"t\":\"2026-11-21T10:{:02}:{:02}", end / 60, end % 60);
        let stays = |line: &&str| !ends(line) || line[..time.len()] <= *time;
        let lines: String = all.split_inclusive('\n').filter(stays).collect();
        let output =
            sac(&["replay", &written(&folder, &lines), "--pair", "SRV-A", "SRV-B", "--format", "json"]);
        (code(&output), text(&output))
    };
    let of_b = |line: &str| line.contains("SRV-B");
    assert_eq!(judged(&of_b, 60).0, 0);
    assert_eq!(judged(&of_b, 52).0, 0, "eight seconds may be");
    let (status, said) = judged(&of_b, 40);
    assert!(status == 3 && said.contains("nothing was recorded of it in the last 20 s"), "{status} {said}");
    // One item that decides, while the others of its node go on.
    let (status, said) = judged(&|line| of_b(line) && line.contains("SCADASTATUS"), 40);
    assert!(status == 3 && said.contains("nothing was recorded of it"), "{status} {said}");
}

#[test]
fn a_recording_says_what_it_does_not_hold() {
    let folder = TempDir::new().expect("as prepared");
    let second = minute(&folder, |at| [("ACTIVE", "RUN", 1000 + 400 * at), ("STANDBY", "STANDBY", 500)]);
    let recorded =
        sac(&["record", "SRV-A", "SRV-B", "--source", &format!("recording:{second}"), "--duration", "5s"]);
    let said = String::from_utf8_lossy(&recorded.stderr).into_owned();
    assert!(code(&recorded) == 0 && said.contains("of them good"), "{said}");
    assert!(said.contains("not good: SRV-A SYSTEM.A_BPS, 6 of 6 times"), "{said}");
    assert!(
        said.contains("more items that were not always good") && said.contains("only looked for"),
        "{said}"
    );
    // Of a node that never answered there is no recording.
    let recorded =
        sac(&["record", "SRV-A", "SRV-C", "--source", &format!("recording:{second}"), "--duration", "5s"]);
    assert_eq!(code(&recorded), 3, "{}", String::from_utf8_lossy(&recorded.stderr));
}

#[test]
fn a_recording_says_of_when_it_is() {
    let folder = TempDir::new().expect("as prepared");
    let queues = written(&folder, &lines("C", (0..60).map(|at| (5, 1000 + 3 * at))));
    let source = format!("recording:{queues}");
    let when = "recorded 2026-11-21 10:00:00 to 10:00:59 UTC";
    for arguments in [
        vec!["replay", &queues],
        vec!["inspect", "C", "--source", &source],
        vec!["exposure", "C", "--source", &source],
        vec!["drain", "C", "--source", &source, "--timeout", "20s"],
        vec!["drain", "C", "--source", &source, "--dry-run"],
    ] {
        let output = queue(&[&arguments[..], &["--format", "json"]].concat());
        let report = json(&output);
        assert!(
            report["summary"].as_str().is_some_and(|line| line.ends_with(when)),
            "{arguments:?}: {report}"
        );
        assert_eq!(report["data"]["recorded"]["first"], "2026-11-21T10:00:00.000Z", "{arguments:?}");
        assert_eq!(report["data"]["recorded"]["last"], "2026-11-21T10:00:59.000Z", "{arguments:?}");
    }
    let live = json(&queue(&["inspect", "--source", "demo:healthy-pair", "--format", "json"]));
    assert!(live["data"].get("recorded").is_none() && !live.to_string().contains("; recorded"), "{live}");

    let pair = minute(&folder, |at| [("ACTIVE", "RUN", 1000 + 400 * at), ("STANDBY", "STANDBY", 500)]);
    let source = format!("recording:{pair}");
    let when = "recorded 2026-11-21 10:00:00 to 10:01:00 UTC";
    for arguments in [
        vec!["replay", &pair],
        vec!["SRV-A", "SRV-B", "--source", &source],
        vec!["is-active", "SRV-A", "--source", &source],
        vec!["wait", "SRV-A", "--role", "active", "--source", &source],
    ] {
        let output = sac(&[&arguments[..], &["--format", "json"]].concat());
        let report = json(&output);
        assert!(
            report["summary"].as_str().is_some_and(|line| line.ends_with(when)),
            "{arguments:?}: {report}"
        );
        assert_eq!(
            (code(&output), report["data"]["recorded"]["last"].as_str()),
            (0, Some("2026-11-21T10:01:00.000Z"))
        );
    }
    let log = written(&folder, "07/06/2013 16:35:21.5 [ALBANY] SAC is in Standby mode\n");
    let report = json(&sac(&["replay", &log, "--format", "json"]));
    let when = "recorded 2013-07-06 16:35:21 by a log that names no zone";
    assert!(report["summary"].as_str().is_some_and(|line| line.ends_with(when)), "{report}");
    // A recording of items that were looked for and are not there is none of a log.
    let path = folder.path().join("looked.jsonl").display().to_string();
    sac(&["record", "--source", "demo:healthy-pair", "--duration", "20s", "-o", &path]);
    assert!(std::fs::read_to_string(&path).expect("a recording").contains("LOG.SAC_MODE"));
    let report = json(&sac(&["replay", &path, "--format", "json"]));
    assert!(report["summary"].as_str().is_some_and(|line| line.ends_with(" UTC")), "{report}");
}

#[test]
fn recordings_of_two_times_are_not_judged_together() {
    let folder = TempDir::new().expect("as prepared");
    let pair = minute(&folder, |at| [("ACTIVE", "RUN", 1000 + 400 * at), ("STANDBY", "STANDBY", 500)]);
    let all = std::fs::read_to_string(&pair).expect("as written");
    let judged = |day_of_b: &str| {
        let of =
            |node: &str| all.split_inclusive('\n').filter(|line| line.contains(node)).collect::<String>();
        let write = |name: &str, text: String| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).expect("as prepared");
            file.display().to_string()
        };
        let (a, b) =
            (write("a.jsonl", of("SRV-A")), write("b.jsonl", of("SRV-B").replace("2026-11-21", day_of_b)));
        let list = format!(
            "kind: sources\nschema_version: 1\nnodes:\n  - {{ name: SRV-A, source: 'recording:{a}' }}\n  - {{ name: SRV-B, source: 'recording:{b}' }}\n"
        );
        let output = sac(&["--sources", &write("sources.yaml", list)]);
        (code(&output), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(judged("2026-11-21").0, 0);
    let (status, said) = judged("2026-11-20");
    assert!(
        status == 3 && said.contains("of different times and cannot be judged together"),
        "{status} {said}"
    );
}

#[test]
fn nothing_runs_because_of_a_recording() {
    let folder = TempDir::new().expect("as prepared");
    let mut all = String::new();
    for at in 0..60_u64 {
        for (item, value) in [("_PendingWrites", 0), ("_SuccessfulWrites", 9), ("_FailedWrites", 0)] {
            all += &line(at, "SRV-A", &format!("C._Statistics.{item}"), &value.to_string(), "good");
        }
    }
    let source = format!("recording:{}", written(&folder, &all));
    let drain = ["drain", "C", "--source", &source, "--timeout", "30s"];
    assert_eq!(code(&queue(&drain)), 0, "so it was then");
    let mark = folder.path().join("ran");
    let make: &[&str] = if cfg!(windows) { &["cmd", "/c", "mkdir"] } else { &["mkdir"] };
    let refused = queue(&[&drain[..], &["--then"], make, &[&mark.to_string_lossy()]].concat());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(code(&refused) == 3 && said.contains("nothing was waited for") && !mark.exists(), "{said}");
    assert!(said.contains("recorded 2026-11-21 10:00:00 to 10:00:59 UTC"), "{said}");
}

/// What is told of the command of `--then`, in each way in which it may end.
#[test]
fn the_command_of_then_is_told_with_its_end() {
    let told = |plant: &str, command: &[&str]| {
        let source = format!("demo:{plant}");
        let output =
            queue(&[&["drain", "SRV-A/Channel1", "--source", &source, "-q", "--then"], command].concat());
        (code(&output), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let shell: fn(&str) -> Vec<&str> =
        |script| if cfg!(windows) { vec!["cmd", "/c", script] } else { vec!["sh", "-c", script] };
    for status in [0, 7] {
        let (code, said) = told("draining-queue", &shell(&format!("exit {status}")));
        assert_eq!(code, status, "{said}");
        let name = shell("")[0];
        assert!(
            said.contains(&format!("note: {name} runs now. A signal to driver-queue is passed on to it")),
            "{said}"
        );
        assert!(
            said.ends_with(&format!("note: {name} was run once and ended with status {status}.\n")),
            "{said}"
        );
    }
    if cfg!(unix) {
        let (code, said) = told("draining-queue", &shell("kill -9 $$"));
        assert!(code == 3 && said.contains("sh was run once and was ended by signal 9"), "{code} {said}");
    }
    let (code, said) = told("growing-queue", &shell("exit 0"));
    assert!(code == 2 && said.contains("was not run: the queue is not proven empty."), "{code} {said}");
    assert!(!said.contains("runs now") && !said.contains("was run once"), "{said}");
}

#[test]
fn an_option_of_ours_behind_then_is_told() {
    let drained = |more: &[&str]| {
        let output = queue(
            &[
                &["drain", "SRV-A/Channel1", "--source", "demo:draining-queue", "--format", "json", "--then"],
                more,
            ]
            .concat(),
        );
        (code(&output), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let program = env!("CARGO_BIN_EXE_driver-queue");
    let (status, said) = drained(&[program, "rules", "--format", "json"]);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("note: `--format` stands behind --then, so it goes to"), "{said}");
    let (status, said) = drained(&[program, "rules"]);
    assert!(status == 0 && !said.contains("stands behind --then"), "{said}");
}

/// Told the verdict alone, nobody must read a thousand lines to find it; other formats are as they were.
#[test]
fn a_quiet_watch_ends_with_its_verdict_and_says_nothing_else() {
    let growing = queue(&["watch", "--source", "demo:growing-queue", "--duration", "3m", "-q"]);
    let said = text(&growing);
    assert_eq!((code(&growing), said.lines().count()), (2, 1), "{said}");
    assert!(said.starts_with("CRITICAL: ") && said.contains("growing"), "{said}");
    let healthy = sac(&["watch", "--source", "demo:healthy-pair", "--duration", "1m", "-q"]);
    let said = text(&healthy);
    assert_eq!((code(&healthy), said.lines().count()), (0, 1), "{said}");
    assert!(said.starts_with("OK: ") && said.contains("SRV-A is active"), "{said}");
    let lines = ["watch", "--source", "demo:healthy-pair", "--duration", "1m", "--format", "jsonl"];
    let quiet: Vec<&str> = lines.iter().copied().chain(["-q"]).collect();
    assert_eq!(text(&sac(&lines)), text(&sac(&quiet)));
}

/// B is active, too, for most of the run, and its role can be read in every tenth look only.
#[test]
fn a_role_that_can_be_read_now_and_then_hides_no_split_brain() {
    let folder = TempDir::new().expect("as prepared");
    let plant = |end: u64, is_read: &dyn Fn(u64) -> bool| {
        let mut all = String::new();
        for at in 0..200_u64 {
            let (role, state) = if at < end { ("ACTIVE", "RUN") } else { ("STANDBY", "STANDBY") };
            let quality = if is_read(at) { "good" } else { "bad" };
            let moved = (1000 + 400 * at, 500 + 400 * at.min(end));
            for (node, role, quality, state, blocks) in
                [("SRV-A", "ACTIVE", "good", "RUN", moved.0), ("SRV-B", role, quality, state, moved.1)]
            {
                all += &line(at, node, "NSD.A_SCADASTATUS", &format!("\"{role}\""), quality);
                all += &line(at, node, "SYSTEM.A_SACST", &format!("\"{state}\""), "good");
                all += &line(at, node, "SYSTEM.A_BLKS", &blocks.to_string(), "good");
            }
        }
        written(&folder, &all)
    };
    let split = plant(160, &|at| at % 10 == 0 || at >= 160);
    let found = sac(&["replay", &split, "--pair", "SRV-A", "SRV-B"]);
    assert_eq!(code(&found), 2, "{}", text(&found));
    let said = text(&found).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("SRV-B is standby; split-brain for"), "the worst first: {said}");
    assert!(said.contains("error[split-brain]") && said.contains("could not be judged"), "{said}");
    let source = format!("recording:{split}");
    let watched = sac(&["watch", "--source", &source, "--duration", "199s"]);
    assert_eq!(code(&watched), 2, "{}", text(&watched));
    assert!(text(&watched).contains("pair SRV-A and SRV-B: split-brain"), "{}", text(&watched));
    // Sound: the same quality, and one active node.
    let sound = plant(0, &|at| at % 10 != 0);
    let found = sac(&["replay", &sound, "--pair", "SRV-A", "SRV-B"]);
    assert_eq!(code(&found), 0, "{}", text(&found));
}
