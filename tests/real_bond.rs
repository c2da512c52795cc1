//! The real `nic-check` on a kernel with real bonds: Debian's, which QEMU boots in seconds by software emulation, so that
//! it runs on any processor. `tests/kernel/states.sh` makes a team there, breaks it and repairs it.
//! Runs with the feature `system-tests` (`.ci/test`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

/// What was seen in one state of the team.
struct Seen {
    status: i32,
    json: Value,
    /// What the driver itself said (/proc/net/bonding, teamd's state, or `ip`), for messages.
    kernel: String,
}

/// All states, from one boot.
static STATES: LazyLock<BTreeMap<String, Seen>> = LazyLock::new(boot);

fn boot() -> BTreeMap<String, Seen> {
    let folder = tempfile::tempdir().expect("a folder for the results");
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kernel = project.join(".cache/kernel");
    let share = |id: &str, path: &Path, options: &str| {
        let path = path.display();
        [
            "-fsdev".to_owned(),
            format!("local,id={id},path={path},security_model=none,multidevs=remap{options}"),
            "-device".to_owned(),
            format!("virtio-9p-pci,fsdev={id},mount_tag={id}"),
        ]
    };
    let output = Command::new("timeout")
        .args(["600", "qemu-system-x86_64"])
        // Software emulation of a processor without extras: the same on every machine.
        .args(["-accel", "tcg", "-m", "512", "-nodefaults", "-nographic", "-no-reboot", "-serial", "stdio"])
        .arg("-kernel")
        .arg(kernel.join("vmlinuz"))
        .arg("-initrd")
        .arg(kernel.join("initramfs.gz"))
        .arg("-append")
        // On a machine with much other work the emulated timer is late, and the kernel's check of it would panic.
        .arg(format!(
            "console=ttyS0 quiet panic=-1 no_timer_check states={} program={}",
            project.join("tests/kernel/states.sh").display(),
            env!("CARGO_BIN_EXE_nic-check")
        ))
        .args(share("root", Path::new("/"), ",readonly=on"))
        .args(share("out", folder.path(), ""))
        .stdin(Stdio::null())
        .output()
        .expect("cannot run qemu-system-x86_64 (run .ci/setup as root first)");
    let end = fs::read_to_string(folder.path().join("end")).unwrap_or_default();
    assert_eq!(
        end.trim(),
        "complete",
        "the kernel's run ({}):\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let mut states = BTreeMap::new();
    for entry in fs::read_dir(folder.path()).expect("the results") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let state = path.file_stem().and_then(|stem| stem.to_str()).expect("a plain name").to_owned();
            states.insert(state, read(&path));
        }
    }
    states
}

fn read(path: &Path) -> Seen {
    let beside = |ending: &str| fs::read_to_string(path.with_extension(ending)).expect("written beside");
    let text = fs::read_to_string(path).expect("the program's output");
    let json = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{}: no JSON ({error}): {text}{}", path.display(), beside("err")));
    Seen { status: beside("status").trim().parse().expect("a number"), json, kernel: beside("kernel") }
}

/// Checks one state: the verdict, the exit status, and exactly these rules at or above warning.
#[track_caller]
fn expect(state: &str, status: i32, rules: &[&str]) {
    let seen = STATES.get(state).unwrap_or_else(|| panic!("{state} was not reached"));
    let findings = seen.json["findings"].as_array().expect("findings is a list");
    let mut found: Vec<&str> =
        findings.iter().filter(|f| f["severity"] != "info").filter_map(|f| f["rule"].as_str()).collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!((seen.status, found), (status, rules.to_vec()), "{:#}\n{}", seen.json, seen.kernel);
    assert_eq!(seen.json["exit_status"], status);
}

fn team(state: &str) -> &Value {
    &STATES[state].json["data"]["servers"][0]["teams"][0]
}

#[test]
fn a_whole_team_is_fine() {
    expect("healthy", 0, &[]);
    assert_eq!(team("healthy")["name"], "bond0");
    assert_eq!(team("healthy")["kind"], "bond");
    assert_eq!(team("healthy")["members"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_member_without_carrier_degrades_the_team() {
    expect("one-member-down", 1, &["team-degraded"]);
}

#[test]
fn a_team_without_a_working_member_is_down() {
    let seen = &STATES["all-members-down"];
    assert_eq!(seen.status, 2, "{:#}\n{}", seen.json, seen.kernel);
    let findings = seen.json["findings"].to_string();
    assert!(findings.contains("team-down"), "{findings}");
}

#[test]
fn a_repaired_team_is_fine_again() {
    expect("repaired", 0, &[]);
}

#[test]
fn one_member_is_no_redundancy() {
    expect("single-member", 1, &["single-member-team"]);
}

#[test]
fn a_whole_lacp_bundle_is_fine() {
    expect("lacp-healthy", 0, &[]);
}

#[test]
fn a_link_that_is_up_but_not_in_the_bundle_is_told() {
    let seen = &STATES["lacp-partner-silent"];
    assert_eq!(seen.status, 1, "{:#}\n{}", seen.json, seen.kernel);
    let findings = seen.json["findings"].to_string();
    assert!(findings.contains("lacp-not-bundled"), "{findings}");
    // The driver's own words: every link is up. They are not enough.
    assert_eq!(seen.kernel.matches("MII Status: up").count(), 3);
}

#[test]
fn up_proves_nothing_without_monitoring() {
    let seen = &STATES["unmonitored"];
    assert_ne!(seen.status, 0, "{:#}\n{}", seen.json, seen.kernel);
    let findings = seen.json["findings"].to_string();
    assert!(findings.contains("team-unmonitored"), "{findings}");
}

/// The driver lets one member of the partnerless aggregator carry, so the team works and is no redundancy.
#[test]
fn lacp_without_a_partner_is_one_carrying_member() {
    expect("lacp-no-partner", 1, &["lacp-not-bundled", "team-degraded"]);
}

#[test]
fn a_whole_teamd_team_is_fine() {
    expect("teamd-healthy", 0, &[]);
    expect("teamd-lacp-healthy", 0, &[]);
    assert_eq!(team("teamd-healthy")["kind"], "teamd");
}

#[test]
fn a_teamd_port_without_carrier_degrades_the_team() {
    expect("teamd-one-port-down", 1, &["team-degraded"]);
}

#[test]
fn a_teamd_port_that_is_not_selected_degrades_the_team() {
    expect("teamd-lacp-half", 1, &["lacp-not-bundled", "team-degraded"]);
}

/// teamd tells its state to the superuser only; what a user cannot see is not taken for healthy.
#[test]
fn a_teamd_team_that_cannot_be_read_is_unknown() {
    for state in ["teamd-healthy-as-user", "teamd-lacp-half-as-user"] {
        let seen = &STATES[state];
        assert_eq!(seen.status, 3, "{state}: {:#}\n{}", seen.json, seen.kernel);
        assert_ne!(team(state)["state"], "healthy", "{state}");
    }
}

#[test]
fn a_prp_pair_counts_as_one_network() {
    expect("prp-healthy", 0, &[]);
}

#[test]
fn a_prp_pair_without_one_of_its_lans_is_degraded() {
    let seen = &STATES["prp-one-lan-down"];
    assert_eq!(seen.status, 1, "{:#}\n{}", seen.json, seen.kernel);
}

#[test]
fn the_node_table_of_prp_is_read_by_root_and_missed_by_anybody_else() {
    expect("prp-partner", 0, &[]);
    // Heard over one LAN, though both carriers are there.
    for state in ["prp-partner-on-one-lan", "prp-partner-on-one-lan-copied"] {
        expect(state, 1, &["prp-node-on-one-lan"]);
    }
    let notes = |state: &str| STATES[state].json["data"]["servers"][0]["notes"].to_string();
    assert!(!notes("prp-partner").contains("was not told"), "{}", notes("prp-partner"));
    // The table is root's alone to read: anybody else is told so.
    expect("prp-partner-as-user", 0, &[]);
    assert!(notes("prp-partner-as-user").contains("was not told"), "{}", notes("prp-partner-as-user"));
}

#[test]
fn a_prp_port_with_an_address_of_its_own_is_found() {
    let seen = &STATES["prp-port-with-address"];
    assert_ne!(seen.status, 0, "{:#}\n{}", seen.json, seen.kernel);
}

/// The verdict on a state as the tool saw it live, and on what the capture script copied of it.
#[track_caller]
fn expect_stack(state: &str, verdict: &str) {
    for state in [state.to_owned(), format!("{state}-copied")] {
        expect(&state, 0, &[]);
        let seen = &STATES[&state];
        let server = &seen.json["data"]["servers"][0];
        assert_eq!(server["verdict"], verdict, "{state}: {server:#}\n{}", seen.kernel);
    }
}

#[test]
fn a_bridge_on_a_vlan_is_the_cards_network() {
    expect_stack("bridge-on-vlan", "dual-network");
}

#[test]
fn two_bridges_on_two_vlans_of_one_card_are_one_network() {
    expect_stack("two-bridges-on-vlans", "single-network");
}

/// The VLAN takes one of the two LANs, which the pair takes as well: they are one network, and the other card is the second.
#[test]
fn a_vlan_beside_prp_is_no_network_of_its_own() {
    expect_stack("prp-beside-vlan", "dual-network");
    let networks = &STATES["prp-beside-vlan"].json["data"]["servers"][0]["networks"];
    assert_eq!(networks.as_array().map(Vec::len), Some(2), "{networks:#}");
}

#[test]
fn bridges_without_a_carrier_below_are_found() {
    expect("bridges-without-carrier", 2, &["link-down"]);
}
