//! Every example is run: an example that does not work is worse than none.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn partner_config(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_partner-config"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("starts")
}

#[cfg(unix)]
#[test]
fn the_commissioning_script_runs_to_its_end() {
    let out = TempDir::new().expect("a temporary folder");
    let programs = Path::new(env!("CARGO_BIN_EXE_partner-config")).parent().expect("a folder");
    let output = Command::new("sh")
        .arg(root().join("examples/commission.sh"))
        .arg(out.path())
        .env("HOTSTANDBY_BIN", programs)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("sh starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for step in [
        "Lint the plan",
        "Generate every server",
        "When is each link",
        "Judge the captured",
        "Judge this machine",
        "Probe both links",
        "Read SAC",
        "Watch the write queue",
        "Done.",
    ] {
        assert!(said.contains(step), "`{step}` was not done:\n{said}");
    }
    let report = fs::read_to_string(out.path().join("report.md")).expect("the report");
    for part in ["# Commissioning report", "SRV-A", "SRV-B", "dual-network", "15s"] {
        assert!(report.contains(part), "`{part}` is not in the report:\n{report}");
    }
    assert!(fs::metadata(out.path().join("nic-check.html")).expect("the page").len() > 1000);
}

#[test]
fn every_example_input_is_clean() {
    // What Ansible reads lies there as well.
    let inputs = [
        "examples/waterworks.yaml",
        "examples/triple.yaml",
        "examples/waterworks",
        "examples/sources-*.yaml",
    ];
    let output = partner_config(&[&["lint", "--fail-on", "warning"][..], &inputs].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_generated_example_is_what_the_plan_gives() {
    let out = TempDir::new().expect("a temporary folder");
    let folder = out.path().to_string_lossy().into_owned();
    let output = partner_config(&["generate", "examples/waterworks.yaml", "--directory", &folder]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let mut compared = 0;
    for entry in fs::read_dir(root().join("examples/waterworks")).expect("the example") {
        let committed = entry.expect("an entry").path();
        let made = out.path().join(committed.file_name().expect("a name"));
        let text = |path: &Path| fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(text(&made), text(&committed), "{} is out of date", committed.display());
        compared += 1;
    }
    assert_eq!(compared, fs::read_dir(out.path()).expect("the folder").count());
}

/// What the scheduled task of the page starts is a command line of ours, and no longer than Windows takes.
#[test]
fn the_scheduled_task_starts_a_command_that_the_program_takes() {
    let page = fs::read_to_string(root().join("docs/integrations/windows-task.md")).expect("the page");
    let task = page.split("/TR \"").nth(1).and_then(|rest| rest.split('"').next()).expect("what it starts");
    assert!(task.len() <= 261, "schtasks takes no more than 261 characters: {}", task.len());
    let words: Vec<&str> = task.split(' ').collect();
    assert!(words[0].ends_with("\\link-probe.exe"), "{task}");
    let tool = hotstandby::cli::tools::ALL.iter().find(|tool| tool.name == "link-probe").expect("a tool");
    let taken = (tool.command)().try_get_matches_from(&words);
    assert!(taken.is_ok(), "{task}: {taken:?}");
}
