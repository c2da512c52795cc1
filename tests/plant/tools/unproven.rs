//! What nothing proves is never OK: each history with its control, through the programs themselves.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{code, json as report, queue, sac, text};

const CHANNEL: &str = "Channel1._Statistics.";

/// A recording of one node: what its items were at each second.
pub(super) struct Written {
    pub(super) folder: TempDir,
    text: String,
}

impl Written {
    pub(super) fn new() -> Self {
        Self { folder: TempDir::new().expect("as prepared"), text: String::new() }
    }

    pub(super) fn add(&mut self, second: u64, item: &str, value: Value) {
        let t = format!("2026-11-21T10:{:02}:{:02}Z", second / 60, second % 60);
        let record = json!({ "t": t, "node": "SRV-A", "item": item, "value": value, "quality": "good" });
        self.text += &format!("{record}\n");
    }

    /// A sample of a channel; what is `None` is not there.
    pub(super) fn row(&mut self, second: u64, pending: u64, completed: Option<u64>, failed: Option<u64>) {
        self.add(second, &format!("{CHANNEL}_PendingWrites"), pending.into());
        for (item, value) in [("_SuccessfulWrites", completed), ("_FailedWrites", failed)] {
            if let Some(value) = value {
                self.add(second, &format!("{CHANNEL}{item}"), value.into());
            }
        }
    }

    pub(super) fn file(&self) -> String {
        let path = self.folder.path().join("a.jsonl");
        fs::write(&path, &self.text).expect("as prepared");
        path.to_string_lossy().into_owned()
    }

    pub(super) fn source(&self) -> String {
        format!("recording:{}", self.file())
    }
}

/// A queue that empties by small values, looked at every ten seconds, with the counters that are left.
fn emptied(completed: bool, failed: bool) -> Written {
    let mut written = Written::new();
    for (at, pending) in [6, 4, 5, 3, 4, 2, 3, 1, 0, 1, 0, 0, 0, 0, 0].into_iter().enumerate() {
        let at = at as u64;
        written.row(at * 10, pending, completed.then_some(900 + at * 7), failed.then_some(3));
    }
    written
}

#[test]
fn a_queue_that_emptied_without_a_counter_of_completed_writes_is_not_ok() {
    for (completed, failed, status) in [(true, true, 0), (false, true, 3), (false, false, 3)] {
        let written = emptied(completed, failed);
        let (file, source) = (written.file(), written.source());
        let judged = queue(&["replay", &file, "--format", "json"]);
        assert_eq!(code(&judged), status, "{completed} {failed}: {}", report(&judged));
        for window in ["60s", "100s"] {
            assert_eq!(code(&queue(&["replay", &file, "--window", window])), status, "{window}");
        }
        let watch = ["watch", "--source", &source, "--duration", "140s", "--interval", "10s"];
        assert_eq!(code(&queue(&watch)), status);
        let over = ["--over", "140s", "--interval", "10s"];
        assert_eq!(code(&queue(&[&["inspect", "--source", &source], &over[..]].concat())), status);
        let waited = ["drain", "Channel1", "--source", &source, "--timeout", "140s", "--interval", "10s"];
        assert_eq!(code(&queue(&waited)), status);
        if status == 3 {
            let shown = text(&queue(&["replay", &file])).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(shown.contains("warning[queue-not-readable]"), "{shown}");
            assert!(shown.contains("no counter of completed ones"), "{shown}");
            assert!(shown.contains("completed_writes:"), "the way out: {shown}");
        }
    }
}

#[test]
fn an_exposure_of_nothing_rests_on_more_than_the_last_figure() {
    for (last, status) in [(100, 1), (0, 3)] {
        let mut written = Written::new();
        (0..30).for_each(|at| written.row(at, 100 + at % 3, Some(1000 + 10 * at), Some(0)));
        written.row(30, last, Some(1300), Some(0));
        let asked = ["exposure", "--source", &written.source(), "--driver-on", "active", "--over", "30s"];
        let output = queue(&asked);
        assert_eq!(code(&output), status, "{last}: {}", text(&output));
        if status == 3 {
            assert!(text(&output).contains("where it is going is not known"), "{}", text(&output));
        }
    }
}

/// A pair's node as a feed shows it, for half a minute.
fn node(role: &str, blocks: impl Fn(u64) -> Option<Value>) -> Written {
    let mut written = Written::new();
    for second in 0..30 {
        written.add(second, "NSD.A_SCADASTATUS", role.into());
        written.add(second, "SYSTEM.A_SACST", "RUN".into());
        if let Some(blocks) = blocks(second) {
            written.add(second, "SYSTEM.A_BLKS", blocks);
        }
    }
    written
}

#[test]
fn waiting_for_the_active_role_needs_the_blocks_that_the_source_has() {
    let wait = |written: &Written| {
        sac(&["wait", "SRV-A", "--role", "active", "--timeout", "20s", "--source", &written.source()])
    };
    let sound = wait(&node("ACTIVE", |second| Some((1000 + 40 * second).into())));
    assert_eq!(code(&sound), 0, "{}", text(&sound));
    assert!(!text(&sound).contains("by its role"), "{}", text(&sound));
    let unread = wait(&node("ACTIVE", |_| Some("41,0".into())));
    assert_eq!(code(&unread), 3, "{}", text(&unread));
    assert!(text(&unread).contains("which is no count"), "{}", text(&unread));
    let none = wait(&node("ACTIVE", |_| None));
    assert_eq!(code(&none), 0, "{}", text(&none));
    assert!(text(&none).contains("by its role; no item tells"), "{}", text(&none));
}

#[test]
fn a_role_that_is_taken_back_is_none() {
    for (role, status) in [("ACTIVE", 0), ("Non-Active", 3), ("Active=0", 3), ("was active", 3)] {
        let written = node(role, |second| Some((1000 + 40 * second).into()));
        let output = sac(&["is-active", "SRV-A", "--source", &written.source()]);
        assert_eq!(code(&output), status, "{role}: {}", text(&output));
    }
}

#[test]
fn one_node_under_two_spellings_is_no_pair() {
    let written = node("ACTIVE", |second| Some((1000 + 40 * second).into()));
    for names in [vec!["SRV-A", "srv-a"], vec!["SRV-A", "srv-a", "SRV-A"]] {
        let read = sac(&[&names[..], &["--source", &written.source()]].concat());
        assert_eq!(code(&read), 0, "{}", text(&read));
        let played = sac(&[&["replay", &written.file()], &names[..]].concat());
        assert_eq!(code(&played), 0, "{}", text(&played));
    }
}

#[test]
fn a_log_that_ends_in_the_hour_that_comes_twice_tells_no_role() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("ifix.log");
    let line = |time: &str, role: &str| format!("10/25/2026 {time} [FIXA] SAC is in {role} mode\n");
    let summer = line("02:50:00.0", "Active");
    let winter = line("02:10:00.0", "Standby");
    for (lines, told) in [(format!("{winter}{summer}"), false), (format!("{summer}{winter}"), true)] {
        fs::write(&path, lines).expect("as prepared");
        let output = sac(&["replay", &path.to_string_lossy()]);
        let whole = format!("{}{}", text(&output), String::from_utf8_lossy(&output.stderr));
        assert_eq!(
            whole.contains("which role came last nobody knows: the log of FIXA had come to"),
            told,
            "{whole}"
        );
        // The summary has room for its beginning behind the name of the file.
        assert_eq!(text(&output).contains("which role came last"), told, "{whole}");
        assert!(!told || code(&output) == 3, "{whole}");
    }
}

/// -1 ("no value") without a sign, and a figure that has reached the end of what it holds, count nothing.
#[test]
fn a_queue_at_the_end_of_its_range_is_not_known() {
    for pending in [32_767_u64, 65_535, 2_147_483_647, 4_294_967_295] {
        let mut written = Written::new();
        for second in 0..60 {
            written.add(second, "Channel1._Statistics._PendingWrites", pending.into());
            written.add(second, "Channel1._Statistics._SuccessfulWrites", (1000 + 10 * second).into());
            written.add(second, "Channel1._Statistics._FailedWrites", 0.into());
        }
        let output = queue(&["inspect", "SRV-A/Channel1", "--source", &written.source()]);
        assert_eq!(code(&output), 3, "{pending}: {}", text(&output));
        assert!(text(&output).contains("the end of what such a figure can hold"), "{}", text(&output));
    }
}

/// One look that was misread is no change of role: whoever waits for it would go on with the switch-over.
#[test]
fn a_single_odd_role_ends_no_wait() {
    for (role, other) in [("standby", "ACTIVE"), ("active", "STANDBY")] {
        let mut written = Written::new();
        for second in 0..30 {
            let shown = if second == 4 { role.to_uppercase() } else { other.to_owned() };
            written.add(second, "NSD.A_SCADASTATUS", shown.into());
        }
        let source = written.source();
        let output = sac(&["wait", "SRV-A", "--role", role, "--timeout", "20s", "--source", &source]);
        assert_eq!(code(&output), 2, "{role}: {}", text(&output));
    }
}

/// A sub-command sees nothing of what is for the tool without one: a pair that was asked for there would not be judged.
#[test]
fn what_a_sub_command_does_not_see_is_refused() {
    let written = node("ACTIVE", |second| Some((1000 + 40 * second).into()));
    let recording = written.source();
    let file = recording.split_once(':').expect("a kind and a path").1.to_owned();
    let replay = |before: &[&str], behind: &[&str]| sac(&[before, &["replay", &file], behind].concat());
    assert_eq!(code(&replay(&[], &[])), 0);
    assert_eq!(code(&replay(&[], &["--pair", "SRV-A", "SRV-X"])), 3);
    for before in [&["--pair", "SRV-A", "SRV-X"][..], &["-f", "json"], &["--over", "1h"], &["--grace", "1h"]]
    {
        let output = replay(before, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(code(&output), 3, "{before:?}: {}", text(&output));
        assert!(said.contains("stands before `replay`, which would not see it"), "{before:?}: {said}");
    }
    let nagios = sac(&["-f", "nagios", "is-active", "SRV-A", "--source", &recording]);
    assert!(
        text(&nagios).starts_with("SAC-STATUS UNKNOWN - --format stands before `is-active`"),
        "{}",
        text(&nagios)
    );
    // The source is for all of them.
    assert_eq!(code(&sac(&["--source", &recording, "is-active", "SRV-A"])), 0);
}

/// A node for 40 seconds: its role, SAC's state, and its block counter.
fn node_of(role: &str, state: Value, blocks: fn(u64) -> u64) -> Written {
    let mut written = Written::new();
    for second in 0..40 {
        written.add(second, "NSD.A_SCADASTATUS", role.into());
        written.add(second, "SYSTEM.A_SACST", state.clone());
        written.add(second, "SYSTEM.A_BLKS", blocks(second).into());
    }
    written
}

#[test]
fn a_standby_that_still_works_is_not_waited_for_in_vain() {
    for (state, blocks, status, said) in [
        ("STANDBY", (|_| 7) as fn(u64) -> u64, 0, "SRV-A is standby after"),
        ("STANDBY", |second| 1000 + 40 * second, 3, "its blocks are still processed"),
        ("RUN", |_| 7, 3, "SAC says run, and `run_on_standby`"),
        // The role goes ahead of it.
        ("STANDBY", |second| 1000 + 40 * second.min(25), 0, "SRV-A is standby after"),
    ] {
        let written = node_of("STANDBY", state.into(), blocks);
        let source = written.source();
        let output = sac(&["wait", "SRV-A", "--role", "standby", "--timeout", "20s", "--source", &source]);
        assert_eq!(code(&output), status, "{state}: {}", text(&output));
        assert!(text(&output).contains(said), "{state}: {}", text(&output));
    }
}

#[test]
fn an_active_role_beside_a_state_that_nobody_can_read_is_no_answer() {
    for (state, status) in [(json!("RUN"), 0), (json!("Initialisiert"), 3), (json!(7), 3)] {
        let written = node_of("ACTIVE", state.clone(), |second| 1000 + 40 * second);
        let output = sac(&["is-active", "SRV-A", "--source", &written.source()]);
        assert_eq!(code(&output), status, "{state}: {}", text(&output));
        assert_eq!(text(&output).contains("SAC's state cannot be told"), status == 3, "{}", text(&output));
    }
}

#[test]
fn a_log_that_contradicts_the_role_leaves_it_unknown() {
    let mut written = node_of("ACTIVE", "RUN".into(), |second| 1000 + 40 * second);
    let sound = sac(&["replay", &written.file()]);
    assert_eq!(code(&sound), 0, "{}", text(&sound));
    written.text += "11/21/2026 10:00:30.0 [SRV-A] SAC is in Active mode\n";
    assert_eq!(code(&sac(&["replay", &written.file()])), 0, "it says the same");
    written.text += "11/21/2026 10:00:31.0 [SRV-A] SAC is in Standby mode\n";
    let output = sac(&["replay", &written.file(), "--format", "json"]);
    assert_eq!(code(&output), 3, "{}", text(&output));
    assert_eq!(report(&output)["data"]["nodes"][0]["role"], "unknown");
    let words = text(&output);
    assert!(words.contains("`LOG.SAC_MODE` that it is standby"), "{words}");
    let output = sac(&["is-active", "SRV-A", "--source", &written.source()]);
    assert_eq!(code(&output), 3, "{}", text(&output));
    assert!(text(&output).contains("one of them is of another time or of another node"), "{}", text(&output));
}

/// What a prediction calls OK, a wait would come to.
#[test]
fn a_prediction_is_no_better_than_the_wait() {
    type Row = fn(u64) -> (u64, Option<u64>, Option<u64>);
    let cases: [(Row, i32, &str); 6] = [
        (|at| (0, Some(900 + at), Some(3)), 0, ""),
        (|at| (200 - 5 * at, Some(900 + 5 * at), Some(3)), 0, ""),
        (|at| (40, Some(900 + 5 * at), Some(3)), 1, "never empty for as many looks"),
        (|at| (0, Some(900 + at), Some(at / 10)), 1, "failed after all retries"),
        (|_| (0, None, Some(3)), 3, "an empty queue would prove nothing"),
        (|at| (0, Some(900 + at), None), 3, "an empty queue would prove nothing"),
    ];
    for (number, (row, status, said)) in cases.into_iter().enumerate() {
        let mut written = Written::new();
        for second in 0..40 {
            let (pending, completed, failed) = row(second);
            written.row(second, pending, completed, failed);
        }
        let source = written.source();
        let ask = ["drain", "Channel1", "--source", &source, "--interval", "1s"];
        let output = queue(&[&ask[..], &["--dry-run"]].concat());
        assert_eq!(code(&output), status, "{number}: {}", text(&output));
        assert!(text(&output).contains(said), "{number}: {}", text(&output));
        if number != 1 {
            assert_eq!(
                code(&queue(&[&ask[..], &["--timeout", "10s"]].concat())),
                status,
                "{number}: the wait itself"
            );
        }
    }
}

/// A feed tells the same whether it is read now or as a recording; devices that somebody has named are the ones that count.
#[test]
fn a_device_in_error_is_seen_by_whoever_reads_the_feed() {
    let mut written = Written::new();
    for second in 0..40 {
        written.row(second, 0, Some(1000 + 10 * second), Some(0));
        written.add(second, "Channel1.Pump 3._System._Error", (second > 20).into());
        written.add(second, "Channel2.Pump 4._System._Error", true.into());
    }
    let source = written.source();
    for run in [
        &["replay", &written.file()][..],
        &["inspect", "--source", &source, "--over", "30s"],
        &["inspect", "channel1", "--source", &source, "--over", "30s"],
        &["exposure", "Channel1", "--source", &source, "--over", "30s"],
    ] {
        let output = queue(run);
        assert_eq!(code(&output), 1, "{run:?}: {}", text(&output));
        assert!(text(&output).contains("a device is in error"), "{run:?}: {}", text(&output));
    }
    let list = written.folder.path().join("sources.yaml");
    let named = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: '{source}'\n    channels: [{{ name: Channel1, items: {{ \
         device_error: \"{{channel}}.Pump 5._System._Error\" }} }}]\n"
    );
    written.add(39, "Channel1.Pump 5._System._Error", false.into());
    let _file = written.file();
    fs::write(&list, named).expect("as prepared");
    let output = queue(&["inspect", "--sources", &list.to_string_lossy(), "--over", "30s"]);
    assert!(!text(&output).contains("a device is in error"), "{}", text(&output));
}

/// What `replay` does not see must not be given in vain: another node, another list of items.
#[test]
fn replay_refuses_what_it_would_not_see() {
    let written = node_of("ACTIVE", "RUN".into(), |second| 1000 + 40 * second);
    let file = written.file();
    for (option, value) in [
        ("--node", "SRV-B"),
        ("--sources", "sources.yaml"),
        ("--source", "demo:healthy-pair"),
        ("--request-timeout", "1s"),
    ] {
        for run in [sac, queue] {
            let output = run(&["replay", &file, option, value, "--format", "json"]);
            assert_eq!(code(&output), 3, "{option}: {}", text(&output));
            let summary = report(&output)["summary"].as_str().expect("a text").to_owned();
            assert!(summary.contains("alone, and would not see"), "{summary}");
            assert!(String::from_utf8_lossy(&output.stderr).contains(option), "{option}");
        }
    }
    assert_eq!(code(&sac(&["replay", &file, "--max-age", "10s"])), 0);
}
