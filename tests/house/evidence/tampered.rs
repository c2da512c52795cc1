//! Whatever is done to a bundle is found and named.

use super::*;

#[test]
fn whatever_is_done_to_a_bundle_is_found_and_named() {
    let bundle = sound();
    let lines = bundle.lines();
    assert_eq!(lines.len(), 7, "bundle, and twice start, seen, end");
    let foreign = sound().lines();
    let faults = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        bundle.set_lines(&changed);
        let (code, report) = bundle.verify("sac-status", &[]);
        bundle.set_lines(&lines);
        (code, report["data"]["faults"][0].as_str().unwrap_or_default().to_owned())
    };
    type Tamper<'t> = &'t dyn Fn(&mut Vec<String>);
    let cases: [(Tamper<'_>, &str); 8] = [
        (&|lines| lines[3] = lines[3].replacen("\"ok\"", "\"kk\"", 1), "line 4: record 4 was changed"),
        (&|lines| drop(lines.remove(2)), "line 3: record 3 is missing before record 4"),
        (&|lines| lines.swap(2, 5), "line 3: records 3 to 5 are missing before record 6"),
        (&|lines| lines.insert(4, lines[2].clone()), "line 5: record 3 stands a second time"),
        (&|lines| lines.insert(4, foreign[4].clone()), "line 5: record 5 is of another bundle"),
        (&|lines| lines.push(foreign[6].clone()), "line 8: record 7 is of another bundle"),
        (&|lines| lines.insert(2, "{}".to_owned()), "line 3: this line is no record"),
        (&|lines| drop(lines.drain(..1)), "line 1: record 1 is missing before record 2"),
    ];
    for (change, words) in cases {
        let (code, fault) = faults(change);
        assert!(code == 2 && fault.starts_with(words), "{words}: {code} {fault}");
    }
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
}

#[test]
fn any_flipped_byte_is_found() {
    let bundle = sound();
    let sound = fs::read(bundle.records()).expect("records");
    // Every byte is tried in the tests of the record; here the whole program, at places all over the file.
    for at in (0..sound.len()).step_by(sound.len() / 40) {
        let mut changed = sound.clone();
        changed[at] ^= 1;
        fs::write(bundle.records(), &changed).expect("written");
        let ran = run("sac-status", &["verify", &bundle.name()]);
        assert!(ran.code >= 2, "byte {at}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_verdict_that_does_not_follow_is_found_behind_a_chain_made_anew() {
    let bundle = Bundle::new();
    bundle.add("sac-status", &["is-active", "SRV-B", "--source", "demo:healthy-pair"], 2);
    let head = bundle.verify("sac-status", &[]).1["data"]["head"].as_str().expect("a head").to_owned();
    let lines = bundle.lines();
    assert_eq!(bundle.verify("sac-status", &["--head", &head]).0, 0);
    bundle.set_lines(&forged(&lines, |_, _| ()));
    assert_eq!(bundle.verify("sac-status", &["--head", &head]).0, 0, "the control: the same chain");

    bundle.set_lines(&forged(&lines, |_, value| {
        if value["kind"] == "end" {
            value["body"]["exit_status"] = 0.into();
            value["body"]["report"]["status"] = "ok".into();
        }
    }));
    let (code, report) = bundle.verify("sac-status", &[]);
    let fault = report["data"]["faults"][0].as_str().expect("a fault");
    assert_eq!(code, 2);
    assert!(fault.ends_with("the recorded exit status is 0, what was seen leads to 2"), "{fault}");
    let (code, report) = bundle.verify("sac-status", &["--head", &head]);
    assert_eq!(code, 2);
    assert!(report["data"]["faults"].to_string().contains("no record has the noted check sum"), "{report:#}");
}

#[test]
fn an_input_that_was_changed_is_found() {
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let inputs = bundle.path().join("inputs");
    let kept = fs::read_dir(&inputs).expect("inputs").next().expect("one").expect("an entry").path();
    let text = fs::read_to_string(&kept).expect("the plan");
    fs::write(&kept, text.replacen("5s", "6s", 1) + "#").expect("written");
    for tool in ["partner-config", "nic-check"] {
        let (code, report) = bundle.verify(tool, &[]);
        assert_eq!(code, 2, "{report:#}");
        assert!(report["data"]["faults"].to_string().contains("the input was changed"), "{report:#}");
    }
    fs::remove_file(&kept).expect("removed");
    assert_eq!(bundle.verify("partner-config", &[]).0, 2);
}

#[test]
fn an_input_that_is_missing_is_a_fault_to_every_tool() {
    let bundle = sound();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
    let is_fault = |why: &str| {
        let (code, report) = bundle.verify("sac-status", &[]);
        let faults = report["data"]["faults"].to_string();
        assert!(code == 2 && faults.contains(why), "{report:#}");
    };
    let inputs = bundle.path().join("inputs");
    let kept = fs::read_dir(&inputs).expect("inputs").next().expect("one").expect("an entry").path();
    fs::remove_file(&kept).expect("removed");
    is_fault("no such file");
    fs::create_dir(&kept).expect("a folder");
    is_fault("no regular file");
    fs::remove_dir_all(&inputs).expect("removed");
    is_fault("no such file");
}

/// Opening a pipe would wait for its other end for ever.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_opened() {
    let pipe = |path: &Path| {
        fs::remove_file(path).expect("removed");
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    };
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(bundle.verify("partner-config", &[]).0, 0, "the control");
    let entry = fs::read_dir(bundle.path().join("inputs")).expect("inputs").next().expect("one");
    pipe(&entry.expect("an entry").path());
    let (code, report) = bundle.verify("partner-config", &[]);
    assert!(code == 2 && report["data"]["faults"].to_string().contains("no regular file"), "{report:#}");
    let name = bundle.name();
    for file in ["evidence.lock", "evidence.jsonl"] {
        pipe(&bundle.path().join(file));
        let ran = run("partner-config", &["lint", "examples/waterworks.yaml", "--evidence", &name]);
        assert!(ran.code == 3 && ran.err.contains("no regular file"), "{file}: {}", ran.err);
    }
    let ran = run("partner-config", &["verify", &name]);
    assert!(ran.code == 3 && ran.err.contains("no regular file"), "{}", ran.err);
}

#[test]
fn a_run_of_a_tool_that_there_is_not_is_a_fault() {
    let bundle = sound();
    bundle.add("nic-check", &["--from", "no-such-file.json"], 3);
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
    let lines = forged(&bundle.lines(), |_, value| {
        if value["body"]["tool"] == "nic-check" {
            value["body"]["tool"] = "nic-checkx".into();
        }
    });
    bundle.set_lines(&lines);
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "no-tool")), (2, 1), "{report:#}");
}

#[test]
fn a_command_line_in_a_bundle_cannot_make_a_tool_do_anything() {
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let lines = bundle.lines();
    let target = bundle.folder.path().join("made");
    let target_name = target.display().to_string();
    for arguments in [
        serde_json::json!(["init", "-o", target_name]),
        serde_json::json!(["generate", "examples/waterworks.yaml", target_name]),
        serde_json::json!(["lint", "examples/waterworks.yaml", "-o", target_name]),
        serde_json::json!(["lint", "examples/waterworks.yaml", "--write-baseline", target_name]),
        serde_json::json!(["verify", bundle.name()]),
        serde_json::json!(["--help"]),
    ] {
        bundle.set_lines(&forged(&lines, |_, value| {
            if value["kind"] == "start" {
                value["body"]["arguments"] = arguments.clone();
            }
        }));
        let ran = run("partner-config", &["verify", &bundle.name(), "-f", "json"]);
        assert!(matches!(ran.code, 0 | 2), "{arguments}: {}{}", ran.out, ran.err);
        assert!(!target.exists(), "{arguments}");
    }
}

#[test]
fn times_that_cannot_be_true_are_found() {
    let bundle = sound();
    let lines = bundle.lines();
    let with = |at: usize, time: &str| {
        bundle.set_lines(&forged(&lines, |index, value| {
            if index == at {
                value["t"] = time.into();
            }
        }));
        let (code, report) = bundle.verify("sac-status", &[]);
        (code, report["data"]["faults"].to_string())
    };
    let (code, faults) = with(3, "yesterday");
    assert!(code == 2 && faults.contains("line 4: record 4 says no time"), "{faults}");
    let (code, faults) = with(6, "2199-01-01T00:00:00Z");
    assert!(code == 3 && faults.contains("record 7 is dated in the future"), "{faults}");
    let (code, faults) = with(2, "2001-01-01T00:00:00Z");
    assert!(code == 3 && faults.contains("record 3 is dated before the record in front"), "{faults}");
    bundle.set_lines(&lines);
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
}
