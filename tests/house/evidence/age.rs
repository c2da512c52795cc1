//! A proof grows old, and only a run that looked at the plant keeps one young.

use super::*;

/// Captures of both servers as they were taken now, or at the time of the example.
fn captures(bundle: &Bundle, taken_at: Option<&str>) -> [String; 2] {
    ["SRV-A", "SRV-B"].map(|server| {
        let example =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/captures").join(format!("{server}.json"));
        let mut capture: Value =
            serde_json::from_str(&fs::read_to_string(example).expect("an example")).expect("JSON");
        if let Some(time) = taken_at {
            capture["taken_at"] = time.into();
        }
        let path = bundle.folder.path().join(format!("{server}.json"));
        fs::write(&path, capture.to_string()).expect("written");
        path.display().to_string()
    })
}

/// Now, as records write it.
fn now() -> String {
    hotstandby::io::clock::now_rfc3339()
}

#[test]
fn a_proof_grows_old() {
    let bundle = Bundle::new();
    let aged = |tool: &str| bundle.verify(tool, &["--max-age", "90d"]);
    bundle.add("nic-check", &["--from", "no-such-file.json"], 3);
    assert_eq!(aged("nic-check").0, 2, "a run that ended ill proves nothing");
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(aged("nic-check").0, 2, "nor does one of another tool");
    bundle.add("sac-status", &["SRV-A", "--source", "demo:healthy-pair"], 0);
    let (code, report) = aged("sac-status");
    assert_eq!(code, 2, "nor does a simulated plant");
    assert!(report["summary"].as_str().expect("a summary").contains("simulated plant"), "{report:#}");
    let [a, b] = captures(&bundle, Some(&now()));
    bundle.add("nic-check", &["--from", &a, "--from", &b], 0);
    let (code, report) = aged("nic-check");
    assert_eq!(code, 0);
    assert!(report["summary"].as_str().expect("a summary").contains("the last proof is of 20"), "{report:#}");
    assert_eq!(
        report["data"]["last_proof_run"], report["data"]["runs"][3]["run"],
        "it says which run counted"
    );
    let lines = bundle.lines();
    for (year, code) in [("2001", 2), ("9001", 3)] {
        bundle.set_lines(&forged(&lines, |_, value| {
            value["t"] = format!("{year}-01-01T00:00:00.000+00:00").into();
        }));
        let (came, report) = aged("partner-config");
        assert_eq!(came, code, "{report:#}");
    }
    assert_eq!(run("sac-status", &["verify", &bundle.name(), "--max-age", "90"]).code, 3, "no unit");
}

#[test]
fn a_capture_vouches_for_its_age_where_that_is_asked_for() {
    let bundle = Bundle::new();
    let list = bundle.folder.path().join("ip.json").display().to_string();
    fs::write(&list, IP_LIST).expect("written");
    let tree = bundle.folder.path().join("tree");
    fs::create_dir_all(tree.join("sys/class/net")).expect("a folder");
    let tree = tree.display().to_string();
    for (taken_at, asked, code, why) in [
        (now(), "1d", 0, ""),
        ("2026-11-01T00:00:00Z".to_owned(), "36500d", 0, ""),
        ("2001-01-01T00:00:00Z".to_owned(), "7d", 3, "taken 2001-01-01T00:00:00Z"),
        ("9001-01-01T00:00:00Z".to_owned(), "7d", 3, "a clock is wrong"),
        ("yesterday".to_owned(), "7d", 3, "yesterday"),
    ] {
        let [a, b] = captures(&bundle, Some(&taken_at));
        bundle.add("nic-check", &["--from", &a, &b, "--max-age", asked], code);
        let said = run("nic-check", &["--from", &a, &b, "--max-age", asked, "-f", "json"]);
        assert!(said.code == code && said.out.contains(why), "{taken_at}: {} {}", said.out, said.err);
    }
    bundle.add("nic-check", &["--from", &list], 0);
    bundle.add("nic-check", &["--from", &list, "--max-age", "36500d"], 3);
    bundle.add("nic-check", &["--sysroot", &tree, "--max-age", "36500d"], 3);
    let fleet = bundle.folder.path().join("fleet");
    let pair = fleet.join("north");
    fs::create_dir_all(&pair).expect("a folder");
    for capture in captures(&bundle, Some("2001-01-01T00:00:00Z")) {
        fs::copy(&capture, pair.join(Path::new(&capture).file_name().expect("a name"))).expect("copied");
    }
    let fleet = fleet.display().to_string();
    bundle.add("nic-check", &["fleet", &fleet], 0);
    bundle.add("nic-check", &["fleet", &fleet, "--max-age", "7d"], 3);
    // Verified at another time, they are as old as they were.
    let (code, report) = bundle.verify("nic-check", &[]);
    assert_eq!((code, checks(&report, "derived")), (0, 10), "{report:#}");
}

#[test]
fn only_a_run_that_looked_at_the_plant_keeps_a_proof_young() {
    let bundle = Bundle::new();
    let aged = |tool: &str| {
        let (code, report) = bundle.verify(tool, &["--max-age", "90d"]);
        (code, report["summary"].as_str().expect("a summary").to_owned())
    };
    bundle.add("partner-config", &["timing", "examples/waterworks.yaml"], 0);
    let (code, why) = aged("partner-config");
    assert!(code == 2 && why.contains("`timing`"), "{why}");
    let [a, b] = captures(&bundle, Some("2001-01-01T00:00:00Z"));
    bundle.add("nic-check", &["--from", &a, "--from", &b], 0);
    bundle.add("nic-check", &["diff", &a, &a], 0);
    let (code, why) = aged("nic-check");
    assert!(
        code == 2 && why.contains("and what it saw is") && why.contains("days old, more than 90 days"),
        "as old as its captures: {why}"
    );
    let list = bundle.folder.path().join("ip.json").display().to_string();
    fs::write(&list, IP_LIST).expect("written");
    let undated = Bundle::new();
    undated.add("nic-check", &["--from", &list], 0);
    let (code, report) = undated.verify("nic-check", &["--max-age", "90d"]);
    let why = report["summary"].as_str().expect("a summary");
    assert!(code == 3 && why.contains("ip.json, which does not say when"), "{why}");
    assert_eq!(undated.verify("nic-check", &[]).0, 0, "the control: nobody asked for its age");
    let feed = bundle.folder.path().join("day.jsonl");
    let name = feed.display().to_string();
    let recorded =
        run("sac-status", &["record", "--source", "demo:healthy-pair", "--duration", "20s", "-o", &name]);
    assert_eq!(recorded.code, 0, "{}", recorded.err);
    let text =
        fs::read_to_string(&feed).expect("a recording").replace("\"simulated\":true", "\"simulated\":false");
    fs::write(&feed, text).expect("written");
    let source = format!("recording:{name}");
    bundle.add("sac-status", &["SRV-A", "--source", &source], 0);
    bundle.add("sac-status", &["replay", &name], 0);
    let (code, why) = aged("sac-status");
    assert!(code == 2 && why.contains("`replay`"), "{why}");
}

/// What `ip -j -d addr` says of one card; it says no time.
const IP_LIST: &str = r#"[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN","link_type":"loopback","address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},{"ifindex":2,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP","link_type":"ether","address":"00:15:5d:0a:01:01","addr_info":[{"family":"inet","local":"10.10.1.11","prefixlen":24,"scope":"global"}]}]"#;

#[test]
fn a_fleet_leaves_evidence() {
    let bundle = Bundle::new();
    let fleet = bundle.folder.path().join("fleet");
    for (pair, maker) in [("north", "00:15:5d"), ("south", "00:16:5d")] {
        let folder = fleet.join(pair);
        fs::create_dir_all(&folder).expect("a folder");
        for capture in captures(&bundle, Some(&now())) {
            let file = Path::new(&capture).file_name().expect("a name");
            // Each pair has cards of its own.
            let text = fs::read_to_string(&capture).expect("written above").replace("00:15:5d", maker);
            fs::write(folder.join(file), text).expect("written");
        }
    }
    fs::write(fleet.join("notes.txt"), "s3cret").expect("written");
    let name = fleet.display().to_string();
    bundle.add("nic-check", &["fleet", &name], 0);
    let stray = fleet.join("north").join("broken.json");
    fs::write(&stray, "{").expect("written");
    bundle.add("nic-check", &["fleet", &name], 3);
    bundle.add("nic-check", &["fleet", "no-such-folder"], 3);
    let kept = fs::read_dir(bundle.path().join("inputs")).expect("inputs").flatten();
    let secret = |path: PathBuf| fs::read_to_string(path).is_ok_and(|text| text.contains("s3cret"));
    assert!(!kept.map(|entry| entry.path()).any(secret), "a file that is no capture is not kept");
    fs::remove_dir_all(&fleet).expect("removed");
    let (code, report) = bundle.verify("nic-check", &["--max-age", "90d"]);
    assert_eq!((code, checks(&report, "derived")), (0, 3), "{report:#}");
}
