//! The recipes of docs/integrations whose programs cannot be had: whatever of them a parser can read or a shell can run, is.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::validators::{project, run, said, xmllint};

fn programs() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_link-probe")).parent().expect("a folder")
}

#[test]
fn telegraf_finds_each_path_of_its_page_in_what_the_command_prints() {
    let output = run(
        "python3",
        &[
            "tests/support/telegraf_exec.py",
            "docs/integrations/telegraf.md",
            &format!("/usr/local/bin={}", programs().display()),
            "/etc/hotstandby/plan.yaml=examples/waterworks.yaml",
        ],
    );
    assert!(output.status.success(), "{}", said(&output));
    let told = String::from_utf8_lossy(&output.stdout);
    for path in ["exit_status ", "summary ", "tool link-probe"] {
        assert!(told.lines().any(|line| line.starts_with(path)), "{path}: {told}");
    }
}

/// The command of the pipeline, as its shell runs it in the workspace: it fails the build, and leaves what the plugin reads.
#[test]
fn the_command_of_the_pipeline_leaves_a_report_that_jenkins_reads() {
    let pipeline = fs::read_to_string(project().join("examples/ci/Jenkinsfile")).expect("the pipeline");
    let command = pipeline.split("sh '").nth(1).and_then(|rest| rest.split('\'').next()).expect("a command");
    assert!(pipeline.contains("junit 'junit.xml'"), "the report that is read: {pipeline}");
    let workspace = TempDir::new().expect("a folder");
    let place = |name: &str| workspace.path().join(name);
    fs::create_dir(place("sheets")).expect("a folder");
    std::os::unix::fs::symlink(programs(), place("tools")).expect("a link");
    fs::copy(project().join("examples/waterworks.yaml"), place("plan.yaml")).expect("copied");
    for (server, status) in [("SRV-A", 0), ("SRV-B", 0), ("SRV-B", 2)] {
        let sheet = format!("{server}.partners.yaml");
        let text = fs::read_to_string(project().join("examples/waterworks").join(&sheet)).expect("a sheet");
        let text = if status == 0 { text } else { text.replace("10.10.2.12/24", "10.10.2.21/24") };
        fs::write(place("sheets").join(sheet), text).expect("written");
        if server == "SRV-B" {
            // What an earlier build left must not be read as this one's, also when the tool is not there.
            fs::write(place("junit.xml"), "<testsuites/>").expect("written");
            let without = command.replace("tools/", "nowhere/");
            let ran = Command::new("sh").args(["-c", &without]).current_dir(workspace.path()).output();
            assert!(!ran.expect("sh starts").status.success() && !place("junit.xml").exists(), "{without}");
            let output = Command::new("sh").args(["-c", command]).current_dir(workspace.path()).output();
            let output = output.expect("sh starts");
            assert_eq!(output.status.code(), Some(status), "{}", said(&output));
            let schema = project().join(".cache/schemas/junit-10.xsd");
            xmllint(&["--schema", schema.to_str().expect("a plain path")], &[place("junit.xml")]);
            let failed = fs::read_to_string(place("junit.xml")).expect("the report").contains("<failure");
            assert_eq!(failed, status != 0);
        }
    }
}
