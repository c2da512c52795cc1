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
    // A slower beat is one.
    let slow = (0..6).map(|at| line(at * 10, "SRV-A", "E._Statistics._PendingWrites", "0", "good"));
    let slower = whole + &slow.collect::<String>();
    assert!(!replayed(&folder, &slower).1.contains(&"queue-not-readable".to_owned()));
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
