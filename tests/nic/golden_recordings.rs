//! Golden files over every recording of a real bonding driver: what people read of each state, from the kernel's files to
//! the verdict. `tests/golden/nic/README.md` gives the reason for each. BLESS=1 writes them anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The addresses that the recordings lack: the bond carries Main, a second card carries Backup.
const ADDRESSES: &str = r#"[
 {"ifindex":7,"ifname":"bond0","link_type":"ether","addr_info":[{"local":"10.10.1.11","prefixlen":24}]},
 {"ifindex":20,"ifname":"e1","flags":["UP","LOWER_UP"],"operstate":"UP","mtu":1500,"link_type":"ether",
  "addr_info":[{"local":"10.10.2.11","prefixlen":24}]}]"#;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Unpacks the recordings; the names of the states, sorted.
fn unpack(folder: &Path) -> Vec<String> {
    let file = fs::File::open(project().join("tests/recordings/linux-bonding.tar.gz"))
        .expect("the test can do this");
    tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(folder).expect("the test can do this");
    let entries = fs::read_dir(folder.join("linux-bonding")).expect("the test can do this");
    let mut states: Vec<String> = entries
        .map(|entry| {
            entry.expect("the test can do this").file_name().into_string().expect("the test can do this")
        })
        .collect();
    states.sort();
    states
}

#[test]
fn every_state_is_judged_as_its_golden_file_says() {
    let folder = tempfile::tempdir().unwrap();
    let states = unpack(folder.path());
    assert_eq!(states.len(), 16);
    let golden = project().join("tests/golden/nic");
    let readme = fs::read_to_string(golden.join("README.md")).unwrap();
    let bless = std::env::var_os("BLESS").is_some();
    for state in &states {
        let tree = folder.path().join("linux-bonding").join(state);
        fs::write(tree.join("ip-addr.json"), ADDRESSES).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_nic-check"))
            .args(["--color", "never", "--sysroot"])
            .arg(&tree)
            .output()
            .unwrap();
        assert!(output.stderr.is_empty(), "{state}: {}", String::from_utf8_lossy(&output.stderr));
        let status = output.status.code().unwrap();
        let seen = format!("exit status {status}\n\n{}", String::from_utf8(output.stdout).unwrap());
        let path = golden.join(format!("{state}.txt"));
        if bless {
            fs::write(&path, &seen).unwrap();
        }
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(seen, wanted, "{}", path.display());
        // The table was reasoned, not copied: its third column names the same rules and status.
        let row = readme.lines().find(|line| line.starts_with(&format!("| {state} |")));
        let row = row.unwrap_or_else(|| panic!("{state} is not reasoned through in the README"));
        let expected = row.split(" | ").nth(2).unwrap();
        let mut rules: Vec<&str> = seen.lines().filter_map(rule).collect();
        if rules.is_empty() {
            rules.push("none");
        }
        assert_eq!(format!("{}, status {status}", rules.join(", ")), expected, "{state}");
    }
}

/// The rule of a finding's first line, `warning[team-degraded]: ...`.
fn rule(line: &str) -> Option<&str> {
    let (severity, rest) = line.split_once('[')?;
    matches!(severity, "error" | "warning" | "info").then(|| rest.split_once("]: ").map(|(rule, _)| rule))?
}

/// What a reader without root sees of an LACP bond (`bond_procfs.c`, `bond_sysfs.c`: CAP_NET_ADMIN).
fn hide_from_users(tree: &Path) {
    let path = tree.join("proc/net/bonding/bond0");
    let text = fs::read_to_string(&path).expect("the bond's file");
    let mut hidden = false;
    let mut shown = String::new();
    for line in text.lines() {
        if line.starts_with("System priority") || line.starts_with("details ") {
            hidden = true;
        } else if line.is_empty() {
            hidden = false;
        }
        if !hidden {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    assert!(shown.len() < text.len() && !shown.contains("port state"));
    fs::write(&path, shown).expect("written");
    for name in ["ad_actor_key", "ad_partner_key", "ad_partner_mac"] {
        fs::write(tree.join("sys/class/net/bond0/bonding").join(name), "").expect("written");
    }
}

#[test]
fn an_lacp_bond_is_judged_the_same_without_root() {
    let folder = tempfile::tempdir().unwrap();
    for state in unpack(folder.path()).iter().filter(|state| state.starts_with("lacp-")) {
        let tree = folder.path().join("linux-bonding").join(state);
        fs::write(tree.join("ip-addr.json"), ADDRESSES).unwrap();
        hide_from_users(&tree);
        let run = |tree: &Path| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_nic-check"));
            let output = command.args(["--color", "never", "--sysroot"]).arg(tree).output().unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let wanted = fs::read_to_string(project().join(format!("tests/golden/nic/{state}.txt"))).unwrap();
        let (status, seen) = run(&tree);
        let rules = |text: &str| text.lines().filter_map(rule).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(rules(&seen), rules(&wanted), "{state}: {seen}");
        assert!(wanted.starts_with(&format!("exit status {}\n", status.unwrap())), "{state}");
        assert!(!seen.contains("Not known"), "{state}: /sys tells everybody: {seen}");
        // A copy of /proc alone: the bundle is not told, and so nothing is called healthy, nor broken without a proof.
        fs::remove_dir_all(tree.join("sys")).unwrap();
        let _no_links = fs::remove_file(tree.join("ip-link.json"));
        let (status, seen) = run(&tree);
        assert!(seen.contains("as root") && !seen.contains("┆ healthy "), "{state}: {seen}");
        assert!(!rules(&seen).contains(&"team-down".to_owned()), "{state}: {seen}");
        assert_ne!(status, Some(0), "{state}: {seen}");
    }
}
