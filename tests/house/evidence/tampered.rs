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

/// What a well-meaning program does to a file of text: told by its name and once, and what else is wrong is still found.
#[test]
fn records_that_went_through_a_program_for_text_are_found_and_it_is_named() {
    let bundle = sound();
    let sound = fs::read_to_string(bundle.records()).expect("records");
    let said = |text: &[u8]| {
        fs::write(bundle.records(), text).expect("written");
        let (code, report) = bundle.verify("sac-status", &[]);
        (code, report["data"]["faults"].as_array().expect("faults").clone())
    };
    for (changed, words) in [
        (sound.replace('\n', "\r\n"), "line 1: lines end in CR LF"),
        (sound.replacen("}\n{", "}\r\n{", 3), "line 1: lines end in CR LF"),
        (format!("\u{feff}{sound}"), "line 1: a byte order mark"),
        (sound.replacen("}\n", "}\n\n", 1), "line 2: this line is no record"),
        (sound.replacen("}\n", "} \n", 1), "line 1: record 1 was changed"),
        (sound.replacen("{\"n\":1,\"bundle\"", "{ \"n\":1,\"bundle\"", 1), "line 1: record 1 was changed"),
    ] {
        let (code, faults) = said(changed.as_bytes());
        let first = faults[0].as_str().expect("words");
        assert!(code == 2 && faults.len() == 1 && first.starts_with(words), "{words}: {code} {faults:#?}");
        // The next run would go on with what cannot be whole any more.
        if words.contains("CR LF") && changed.ends_with("\r\n") {
            let ran =
                run("sac-status", &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &bundle.name()]);
            assert!(ran.code == 3 && ran.err.contains("begin a new bundle"), "{}", ran.err);
        }
    }
    let both = sound.replace('\n', "\r\n").replacen("\"ok\"", "\"kk\"", 1);
    let (code, faults) = said(both.as_bytes());
    assert!(code == 2 && faults[1].to_string().contains("was changed"), "{faults:#?}");
    let wide: Vec<u8> = sound.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(bundle.records(), wide).expect("written");
    let ran = run("sac-status", &["verify", &bundle.name()]);
    assert!(ran.code == 3 && ran.err.contains("there is no record in it"), "{}", ran.err);
    assert_eq!(said(sound.as_bytes()).0, 0, "the control");
}

/// Keys in another order are another text, also where the chain was made anew around them.
#[test]
fn keys_in_another_order_are_found() {
    let bundle = sound();
    let mut lines = bundle.lines();
    let value: Value = serde_json::from_str(&lines[2]).expect("JSON");
    let mut turned = serde_json::Map::new();
    let keys: Vec<(&String, &Value)> = value.as_object().expect("an object").iter().collect();
    turned.extend(keys.into_iter().rev().map(|(key, value)| (key.clone(), value.clone())));
    lines[2] = Value::Object(turned).to_string();
    bundle.set_lines(&lines);
    let (code, report) = bundle.verify("sac-status", &[]);
    let fault = report["data"]["faults"][0].as_str().expect("a fault");
    assert!(code == 2 && fault.starts_with("line 3: record 3 was changed"), "{report:#}");
}

/// Numbers at the end of what a number can be neither end the program nor hide anything.
#[test]
fn a_record_with_the_largest_number_is_a_fault_like_any_other() {
    let bundle = sound();
    let lines = bundle.lines();
    for number in [u64::MAX, u64::MAX - 1] {
        let before = Link { number: number - 1, sum: "0".repeat(64) };
        let (name, run_name) = (name_of(&lines), "r");
        let new =
            New { bundle: &name, run: run_name, kind: Kind::Seen, t: "2026-01-01T00:00:00Z", body: "[]" };
        let (line, _) = record::line(&before, &new);
        for at in [1, lines.len()] {
            let mut changed = lines.clone();
            changed.insert(at, line.trim_end().to_owned());
            bundle.set_lines(&changed);
            let ran = run("sac-status", &["verify", &bundle.name()]);
            assert!(ran.code == 2 && !ran.err.contains("panic"), "{number} at {at}: {}{}", ran.out, ran.err);
        }
        let ran =
            run("sac-status", &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &bundle.name()]);
        assert!(!ran.err.contains("panic") && !ran.err.contains("internal"), "{}", ran.err);
    }
}

/// The bundle that a record names.
fn name_of(lines: &[String]) -> String {
    let first: Value = serde_json::from_str(&lines[0]).expect("JSON");
    first["bundle"].as_str().expect("a name").to_owned()
}

#[test]
fn a_bundle_of_a_later_form_is_neither_judged_nor_written() {
    let bundle = sound();
    let lines = bundle.lines();
    let later = forged(&lines, |_, value| {
        if value["kind"] == "bundle" {
            value["body"]["schema_version"] = 2.into();
        }
    });
    bundle.set_lines(&later);
    let ran = run("sac-status", &["verify", &bundle.name()]);
    assert!(ran.code == 3 && ran.err.contains("use a newer one"), "{}{}", ran.out, ran.err);
    let add = || run("sac-status", &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &bundle.name()]);
    let ran = add();
    assert!(ran.code == 3 && ran.err.contains("use a newer one"), "{}{}", ran.out, ran.err);
    assert_eq!(bundle.lines(), later, "nothing was added");
    bundle.set_lines(&lines);
    assert_eq!(add().code, 0, "the control");
    // A record of which only the last one was changed: what would follow could not be proven.
    let mut changed = bundle.lines();
    let last = changed.len() - 1;
    changed[last] = changed[last].replacen("\"ok\"", "\"kk\"", 1);
    bundle.set_lines(&changed);
    let ran = add();
    assert!(ran.code == 3 && ran.err.contains("was changed"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_file_without_a_line_end_that_is_no_record_is_left_alone() {
    let bundle = Bundle::new();
    fs::create_dir_all(bundle.path()).expect("a folder");
    let add = || run("sac-status", &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &bundle.name()]);
    fs::write(bundle.records(), "a diary without an end").expect("written");
    let ran = add();
    assert!(ran.code == 3 && ran.err.contains("could not be begun"), "{}", ran.err);
    assert_eq!(fs::read_to_string(bundle.records()).expect("it"), "a diary without an end");
    fs::write(bundle.records(), "{\"n\":1,\"bundle\":\"ab").expect("written");
    assert_eq!(add().code, 0, "the control: half of a first record");
}

/// What lies behind a link is not in the bundle, and stays behind when somebody files it.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_is_found() {
    use std::os::unix::fs::symlink;
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let elsewhere = bundle.folder.path().join("elsewhere");
    let link = |path: &Path| {
        fs::rename(path, &elsewhere).expect("moved");
        symlink(&elsewhere, path).expect("a link");
    };
    let back = |path: &Path| {
        fs::remove_file(path).expect("the link");
        fs::rename(&elsewhere, path).expect("moved back");
    };
    let inputs = bundle.path().join("inputs");
    let input = fs::read_dir(&inputs).expect("inputs").next().expect("one").expect("an entry").path();
    for path in [&input, &inputs] {
        link(path);
        let (code, report) = bundle.verify("partner-config", &[]);
        assert!(code == 2 && report["data"]["faults"].to_string().contains("this is a link"), "{report:#}");
        back(path);
        assert_eq!(bundle.verify("partner-config", &[]).0, 0, "the control");
    }
    let name = bundle.name();
    let add = || run("partner-config", &["lint", "examples/waterworks.yaml", "--evidence", &name]);
    for path in [bundle.records(), bundle.path().join("evidence.lock"), inputs] {
        link(&path);
        let ran = add();
        assert!(
            ran.code == 3 && ran.err.contains("this is a link"),
            "{}: {}{}",
            path.display(),
            ran.out,
            ran.err
        );
        if path == bundle.records() {
            let ran = run("partner-config", &["verify", &name]);
            assert!(ran.code == 3 && ran.err.contains("this is a link"), "{}", ran.err);
        }
        back(&path);
    }
    // Nothing is written where a link leads.
    let empty = Bundle::new();
    fs::create_dir_all(empty.path()).expect("a folder");
    let target = empty.folder.path().join("target");
    symlink(&target, empty.records()).expect("a link");
    let ran = run("partner-config", &["lint", "examples/waterworks.yaml", "--evidence", &empty.name()]);
    assert!(ran.code == 3 && !target.exists(), "{}", ran.err);
    assert_eq!(add().code, 0, "the control");
}

/// An input of the right name and length and other bytes is not taken for the one that is to be kept.
#[test]
fn an_input_that_was_changed_is_not_taken_for_kept() {
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let inputs = bundle.path().join("inputs");
    let kept = fs::read_dir(&inputs).expect("inputs").next().expect("one").expect("an entry").path();
    let length = fs::read(&kept).expect("the plan").len();
    fs::write(&kept, vec![0; length]).expect("written");
    assert_eq!(bundle.verify("partner-config", &[]).0, 2);
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(bundle.verify("partner-config", &[]).0, 0, "the bytes are those of its name again");
}
