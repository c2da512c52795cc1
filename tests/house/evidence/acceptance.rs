//! The steps of an acceptance.

use super::*;

#[test]
fn a_list_of_steps_that_is_not_there_is_told_with_those_that_are() {
    let bundle = sound();
    for steps in [&["--steps"][..], &["--steps", "no-such-list.yaml"]] {
        let ran = run("sac-status", &[&["verify", &bundle.name()], steps].concat());
        assert!(ran.code == 3 && ran.err.contains("examples/acceptance/dual-networking.yaml"), "{}", ran.err);
    }
}

/// A run that is OK because nothing happened shows no failover.
#[test]
fn a_step_that_asks_for_a_failover_fails_without_one() {
    let bundle = Bundle::new();
    let steps = bundle.folder.path().join("steps.yaml");
    bundle.add("link-probe", &["replay", "tests/fixtures/link/both-answer.jsonl"], 0);
    // A replay shows nothing of the plant; that is told, and is no failure.
    for (shows, code, word) in [("", 3, "pass"), (", shows: [failover, return]", 2, "fail")] {
        let text = format!(
            "kind: acceptance\nschema_version: 1\ntitle: Mine\nsteps:\n\
             - {{ name: pulled, tool: link-probe, command: replay{shows} }}\n"
        );
        fs::write(&steps, text).expect("written");
        let (came, report) = bundle.verify("link-probe", &["--steps", &steps.display().to_string()]);
        let step = &report["data"]["acceptance"]["steps"][0];
        assert_eq!((came, step["result"].as_str()), (code, Some(word)), "{report:#}");
        let why = "does not show a failover to Backup in time and a return to Main in time: ";
        assert_eq!(step["reason"].as_str().is_some_and(|reason| reason.contains(why)), code == 2, "{step}");
    }
}

/// What a bundle says of one step: the exit status, what showed it, and the summary.
fn judged(bundle: &Bundle, tool: &str, step: &str) -> (i32, String, String) {
    let steps = bundle.folder.path().join("steps.yaml");
    let text =
        format!("kind: acceptance\nschema_version: 1\ntitle: Mine\nsteps:\n- {{ name: one, {step} }}\n");
    fs::write(&steps, text).expect("written");
    let (code, report) = bundle.verify(tool, &["--steps", &steps.display().to_string()]);
    let shown_by = report["data"]["acceptance"]["steps"][0]["shown_by"].as_str().unwrap_or("null").to_owned();
    (code, shown_by, report["summary"].as_str().expect("a summary").to_owned())
}

/// What a wait would come to is no wait.
#[test]
fn a_prediction_shows_no_step() {
    let bundle = Bundle::new();
    let feed = bundle.folder.path().join("feed.sh");
    let items = "_PendingWrites 0 _MaxPendingWrites 50 _SuccessfulWrites 1000 _FailedWrites 0";
    let text = format!(
        "set -- {items}\nwhile [ $# -gt 0 ]; do\n  printf '{{\"t\":\"%s\",\"node\":\"SRV-A\",\"item\":\"C1._Statistics.%s\",\"value\":%s}}\\n' \
         \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\" \"$1\" \"$2\"\n  shift 2\ndone\n"
    );
    fs::write(&feed, text).expect("written");
    let source = format!("exec:sh {}", feed.display());
    bundle.add("driver-queue", &["drain", "C1", "--dry-run", "--source", &source], 0);
    let (code, by, summary) = judged(&bundle, "driver-queue", "tool: driver-queue, command: drain");
    assert_eq!((code, by.as_str()), (3, "predicted"), "{summary}");
    assert!(summary.starts_with("step `one` was shown by a prediction only"), "{summary}");
    assert_eq!(bundle.verify("driver-queue", &["--max-age", "90d"]).0, 2, "no proof of an age either");
    bundle.add("driver-queue", &["drain", "C1", "--interval", "1s", "--source", &source], 0);
    let (code, by, summary) = judged(&bundle, "driver-queue", "tool: driver-queue, command: drain");
    assert_eq!((code, by.as_str()), (0, "plant"), "{summary}");
}

/// What was kept before, a recording and the machine's own loopback are no plant: whoever signs below the steps must not find one of
/// them called passed.
#[test]
fn a_step_that_was_not_shown_on_the_plant_is_open() {
    let bundle = Bundle::new();
    let feed = bundle.folder.path().join("day.jsonl");
    let name = feed.display().to_string();
    let made =
        run("sac-status", &["record", "--source", "demo:healthy-pair", "--duration", "20s", "-o", &name]);
    assert_eq!(made.code, 0, "{}", made.err);
    let text = fs::read_to_string(&feed).expect("a recording");
    fs::write(&feed, text.replace("\"simulated\":true", "\"simulated\":false")).expect("written");
    let source = format!("recording:{name}");
    bundle.add("sac-status", &["SRV-A", "--source", &source], 0);
    bundle.add("sac-status", &["watch", "--source", "demo:healthy-pair"], 0);
    bundle.add("sac-status", &["replay", &name], 0);
    bundle.add("partner-config", &["timing", "examples/waterworks.yaml"], 0);
    for (tool, step, shown_by, words) in [
        ("sac-status", "tool: sac-status, command: sac-status", "recording", "from a recording only"),
        ("sac-status", "tool: sac-status, command: watch", "recording", "from a recording only"),
        ("sac-status", "tool: sac-status, command: replay", "kept", "by `replay` only"),
        ("partner-config", "tool: partner-config", "kept", "by `timing` only"),
    ] {
        let (code, by, summary) = judged(&bundle, tool, step);
        assert_eq!((code, by.as_str()), (3, shown_by), "{step}: {summary}");
        assert!(summary.starts_with(&format!("step `one` was shown {words}")), "{summary}");
        assert!(summary.contains("Mine: 0 of 1 steps passed, 1 not on the plant"), "{summary}");
    }
    // A run of the plant goes before them, whichever was last.
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    bundle.add("partner-config", &["timing", "examples/waterworks.yaml"], 0);
    let (code, by, summary) = judged(&bundle, "partner-config", "tool: partner-config");
    assert_eq!((code, by.as_str()), (0, "plant"), "{summary}");
    assert!(summary.starts_with("Mine: 1 of 1 steps passed; "), "{summary}");

    let links = ["--main", "127.0.0.1", "--backup", "127.0.0.2", "--interval", "100ms"];
    let watch =
        |form: &'static str| [&["watch"], &links[..], &["--duration", "1s", "--format", form]].concat();
    if run("link-probe", &watch("json")).code != 0 {
        return;
    }
    // A stream of lines leaves no report that tells the addresses.
    for form in ["json", "jsonl"] {
        let bundle = Bundle::new();
        bundle.add("link-probe", &watch(form), 0);
        let (code, by, summary) = judged(&bundle, "link-probe", "tool: link-probe, command: watch");
        assert_eq!((code, by.as_str()), (3, "loopback"), "{form}: {summary}");
        assert!(summary.starts_with("step `one` was shown on this machine's own loopback only"), "{summary}");
        assert_eq!(
            bundle.verify("link-probe", &["--max-age", "90d"]).0,
            2,
            "{form}: no proof of an age either"
        );
        // The control: the same run over addresses of a plant.
        let plant: Vec<String> =
            bundle.lines().iter().map(|line| line.replace("127.0.0.", "10.10.1.")).collect();
        bundle.set_lines(&forged(&plant, |_, _| ()));
        let (code, by, summary) = judged(&bundle, "link-probe", "tool: link-probe, command: watch");
        assert_eq!((code, by.as_str()), (0, "plant"), "{form}: {summary}");
    }
}

#[test]
fn acceptance_steps_pass_fail_or_are_not_done() {
    let bundle = Bundle::new();
    let steps = bundle.folder.path().join("steps.yaml");
    let write = |in_order: bool, last: &str| {
        let text = format!(
            "kind: acceptance\nschema_version: 1\ntitle: Mine\nin_order: {in_order}\nsteps:\n\
             - {{ name: networks, tool: nic-check, command: nic-check }}\n\
             - {{ name: settings, tool: partner-config, command: lint }}\n\
             - {{ name: standby, tool: sac-status, command: is-active, about: [{last}], expect: critical }}\n"
        );
        fs::write(&steps, text).expect("written");
    };
    let steps_name = steps.display().to_string();
    let verify = || {
        let (code, report) = bundle.verify("nic-check", &["--steps", &steps_name]);
        let steps = report["data"]["acceptance"]["steps"].as_array().cloned().unwrap_or_default();
        let results: Vec<String> =
            steps.iter().map(|step| step["result"].as_str().expect("a result").to_owned()).collect();
        (code, results.join(" "), report["summary"].as_str().unwrap_or_default().to_owned())
    };
    write(true, "SRV-B");
    bundle.add(
        "nic-check",
        &["--from", "examples/captures/SRV-A.json", "--from", "examples/captures/SRV-B.json"],
        0,
    );
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let (code, results, summary) = verify();
    assert_eq!((code, results.as_str()), (3, "pass pass not-done"), "{summary}");
    let wanted = "step `standby` is not done: there is no run of `sac-status is-active` with SRV-B on its command line";
    assert!(summary.starts_with(wanted), "{summary}");
    bundle.add("sac-status", &["is-active", "SRV-B", "--source", "demo:healthy-pair"], 2);
    let (code, results, summary) = verify();
    assert_eq!((code, results.as_str()), (3, "pass pass pass"));
    assert!(summary.starts_with("step `standby` was shown by a simulated plant only"), "{summary}");
    bundle.add("partner-config", &["lint", "no-such-plan.yaml"], 3);
    assert_eq!(verify().1, "pass pass pass", "in order, the first that shows it");
    write(false, "SRV-B");
    let (code, results, summary) = verify();
    assert_eq!((code, results.as_str()), (2, "pass fail pass"), "without order, the last decides");
    assert!(summary.starts_with("step `settings` failed: `partner-config lint` of "), "{summary}");
    let text = run("nic-check", &["verify", &bundle.name(), "--steps", &steps_name]).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("came to UNKNOWN, and OK was expected: "), "{text}");
    assert!(text.contains("no-such-plan.yaml: there is no such file or folder"), "why: {text}");
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(verify().1, "pass pass pass");

    // What another tool came to is its record; only that tool derives it again.
    let text = run("nic-check", &["verify", &bundle.name(), "--steps", &steps_name]).out;
    let rows: Vec<&str> = text.lines().filter(|line| line.contains("PASS")).collect();
    let marked = |row: &&&str| row.contains("as recorded)");
    assert_eq!((rows.len(), rows.iter().filter(marked).count()), (3, 2), "{text}");
    let summary = verify().2;
    assert!(summary.contains("2 of 3 steps passed (1 as recorded by another tool"), "{summary}");
    assert!(summary.contains("derives it), 1 not on the plant"), "{summary}");

    let html = run("nic-check", &["verify", &bundle.name(), "--steps", &steps_name, "-f", "html"]).out;
    assert!(html.contains("<svg") && html.contains("PASS") && html.contains("SAC SRV-B"), "{html}");
    assert!(!html.contains("http://") || html.contains("http://www.w3.org/2000/svg"), "nothing is loaded");
    fs::write(&steps, "kind: acceptance\n").expect("written");
    let ran = run("nic-check", &["verify", &bundle.name(), "--steps", &steps_name]);
    assert!(ran.code == 3 && ran.err.contains("steps.yaml:1:1:"), "{}", ran.err);
    for shipped in ["dual-networking", "switch-over"] {
        let shipped = format!("examples/acceptance/{shipped}.yaml");
        let (code, report) = bundle.verify("nic-check", &["--steps", &shipped]);
        assert!((2..=3).contains(&code) && report["data"]["acceptance"].is_object(), "{report:#}");
    }
}
