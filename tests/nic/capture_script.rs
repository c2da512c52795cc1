//! `examples/capture-nics.sh`, which copies what another machine shall be judged by.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::cli::{Folder, Run, nic_check};

#[test]
fn the_capture_script_gives_what_the_live_reader_sees() {
    let folder = Folder::new();
    let tree = folder.path("tree");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/capture-nics.sh");
    let made = Command::new("sh").arg(&script).arg(&tree).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (live, copied) =
        (nic_check(&["--format", "json"]), nic_check(&["--sysroot", &tree, "--format", "json"]));
    assert_eq!(live.status, copied.status);
    let seen = |run: &Run| {
        let server = &run.json()["data"]["servers"][0];
        let adapters = server["adapters"].as_array().unwrap().iter();
        let facts = adapters.map(|a| {
            [&a["name"], &a["index"], &a["mac"], &a["state"], &a["mtu"], &a["addresses"], &a["gateways"]]
                .map(Value::clone)
        });
        (server["name"].clone(), server["verdict"].clone(), facts.collect::<Vec<_>>())
    };
    assert_eq!(seen(&copied), seen(&live));
    let again = Command::new("sh").arg(&script).arg(&tree).output().unwrap();
    assert_eq!(again.status.code(), Some(3), "an existing folder is left alone");
}

/// Runs the capture script with a stand-in for `ip` of this body; returns the folder and what the script said.
fn captured_with(folder: &Folder, name: &str, ip: &str) -> (String, String) {
    use std::os::unix::fs::PermissionsExt;
    let stand_in = folder.write(&format!("{name}-ip"), format!("#!/bin/sh\n{ip}\n"));
    let programs = folder.path(&format!("{name}-programs"));
    fs::create_dir(&programs).expect("the test can do this");
    fs::rename(stand_in, format!("{programs}/ip")).expect("the test can do this");
    fs::set_permissions(format!("{programs}/ip"), fs::Permissions::from_mode(0o755))
        .expect("the test can do this");
    let tree = folder.path(name);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/capture-nics.sh");
    let path = format!("{programs}:{}", std::env::var("PATH").expect("the test can do this"));
    let made =
        Command::new("sh").arg(&script).arg(&tree).env("PATH", path).output().expect("the test can do this");
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    (tree, said)
}

#[test]
fn the_capture_script_works_with_an_ip_that_writes_no_json() {
    let folder = Folder::new();
    // As iproute2 4.11 (RHEL 7) does; BusyBox does not know -d either.
    let old = r#"case "$1" in
      -j) echo 'Option "-j" is unknown, try "ip -help".' >&2; exit 255 ;;
      -d) cat <<END
2: old0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0
    inet 10.10.1.11/24 brd 10.10.1.255 scope global old0
       valid_lft forever preferred_lft forever
END
    esac"#;
    let (tree, said) = captured_with(&folder, "old", old);
    let text = fs::read_to_string(format!("{tree}/ip-addr.txt")).unwrap();
    assert!(text.starts_with("2: old0:"), "{text}");
    let run = nic_check(&["--sysroot", &tree, "--format", "json"]);
    let networks = run.json()["data"]["servers"][0]["networks"].to_string();
    assert!(networks.contains("10.10.1.0/24") && networks.contains("old0"), "{networks}");
    assert!(
        !Path::new(&tree).join("ip-addr.json").exists() && !Path::new(&tree).join("ip-link.json").exists()
    );
    assert_eq!(said, "", "nothing is missing");
    // No `ip` that does anything: it is said, kept, and never judged as a server without addresses.
    let (tree, said) = captured_with(&folder, "none", "exit 1");
    assert!(said.contains("the addresses are missing"), "{said}");
    assert_eq!(fs::read_to_string(format!("{tree}/not-captured.txt")).unwrap(), said);
    // The kernel's own tables are in the copy: either they tell this machine's networks, or nothing is decided.
    let run = nic_check(&["--sysroot", &tree, "--format", "json"]);
    let server = &run.json()["data"]["servers"][0];
    let networks = server["networks"].as_array().map_or(0, Vec::len);
    assert!(networks > 0 || (run.status, &server["verdict"]) == (3, &json!("undecided")), "{server}");
}
