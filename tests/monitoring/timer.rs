//! The systemd units of examples/monitoring, judged by systemd itself; what they start is started as they say.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::netns::{Namespace, text};
use super::{project, run, tool};

/// Copies a unit into a folder, with our program in the place of the installed one.
fn unit(folder: &Path, name: &str) -> PathBuf {
    let shipped = fs::read_to_string(project().join("examples/monitoring").join(name)).unwrap();
    let program = tool("link-probe");
    let path = folder.join(name);
    fs::write(&path, shipped.replace("/usr/local/bin/link-probe", program.to_str().unwrap())).unwrap();
    path
}

fn verified(unit: &Path) -> std::process::Output {
    run(Path::new("systemd-analyze"), &["verify", "--man=no", unit.to_str().unwrap()])
}

#[test]
fn systemd_takes_the_units() {
    let folder = TempDir::new().unwrap();
    let service = unit(folder.path(), "hotstandby-links.service");
    let timer = unit(folder.path(), "hotstandby-links.timer");
    for unit in [&service, &timer] {
        let output = verified(unit);
        let said = text(&output);
        assert!(output.status.success() && !said.contains("hotstandby-links"), "{}: {said}", unit.display());
    }
    let broken = fs::read_to_string(&service).unwrap().replace("SuccessExitStatus", "SuccessfulStatus");
    fs::write(&service, broken).unwrap();
    assert!(text(&verified(&service)).contains("SuccessfulStatus"), "systemd looks at the file");
}

#[test]
fn what_the_service_starts_leaves_a_textfile() {
    let folder = TempDir::new().unwrap();
    let service = fs::read_to_string(unit(folder.path(), "hotstandby-links.service")).unwrap();
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let file = folder.path().join("links.prom");
    let line = line
        .replace("/etc/hotstandby/plan.yaml", "examples/waterworks.yaml")
        .replace("/var/lib/prometheus/node-exporter/hotstandby_links.prom", file.to_str().unwrap());
    let words: Vec<&str> = line.split(' ').collect();
    // A machine without any of the plan's networks: the check cannot be OK, and its file says so.
    let output = Namespace::new().output(words[0], &words[1..]);
    assert!(matches!(output.status.code(), Some(2 | 3)), "{}", text(&output));
    let status = format!(
        "hotstandby_link_probe_status{{command=\"check\",subject=\"examples/waterworks.yaml SRV-A\"}} {}",
        output.status.code().unwrap()
    );
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains(&status), "{written}");
}
