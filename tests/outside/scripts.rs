//! Scripts and jobs that are handed out: PowerShell by a grammar that is not ours, jobs by the schemas of the services that run
//! them, and their commands as they stand.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;
use walkdir::WalkDir;

use crate::validators::{PARTNER_CONFIG, project, run, said};

/// Every PowerShell script of the project. None of them can be run here: a grammar that is not ours must understand them.
fn powershell_scripts() -> Vec<PathBuf> {
    let all = ["examples", "completions"].into_iter().flat_map(|folder| WalkDir::new(project().join(folder)));
    let paths = all.map(|entry| entry.expect("an entry").into_path());
    let mut scripts: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "ps1")).collect();
    scripts.sort();
    scripts
}

fn powershell_syntax(scripts: &[PathBuf]) -> Output {
    let mut arguments = vec!["tests/support/powershell_syntax.py"];
    arguments.extend(scripts.iter().map(|path| path.to_str().expect("a plain path")));
    run(project().join(".cache/venv/bin/python"), &arguments)
}

#[test]
fn powershell_scripts_are_valid_powershell() {
    let scripts = powershell_scripts();
    assert!(scripts.len() >= 9, "{scripts:?}");
    let output = powershell_syntax(&scripts);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout);
    for script in &scripts {
        let line = text.lines().find(|line| line.starts_with(&format!("{}: ", script.display())));
        let count = line.and_then(|line| line.split(' ').nth(1)?.parse::<u32>().ok());
        assert!(count.is_some_and(|count| count >= 5), "{} was not understood: {text}", script.display());
    }
}

#[test]
fn the_powershell_grammar_refuses_what_is_broken() {
    let whole = fs::read_to_string(project().join("examples/capture-nics.ps1")).expect("the script");
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("broken.ps1");
    for (part, instead) in [
        ("catch {", "catch {{"),
        ("($cmdlet in $wanted.Keys) {", "($cmdlet in $wanted.Keys)"),
        ("[ordered]@{", "[ordered@{"),
    ] {
        assert!(whole.contains(part), "{part}");
        fs::write(&path, whole.replacen(part, instead, 1)).expect("written");
        let output = powershell_syntax(std::slice::from_ref(&path));
        assert_eq!(output.status.code(), Some(1), "{instead}: {}", said(&output));
    }
}

/// The jobs of examples/ci, by the schemas that GitHub and GitLab publish (check-jsonschema brings them).
#[test]
fn the_jobs_for_github_and_gitlab_are_what_these_services_read() {
    let judged = |arguments: &[&str], file: &str| {
        let words = [&["--builtin-schema"], arguments, &[file]].concat();
        run(project().join(".cache/venv/bin/check-jsonschema"), &words)
    };
    let github: &[&str] = &["vendor.github-workflows"];
    let gitlab: &[&str] = &["vendor.gitlab-ci", "--data-transform", "gitlab-ci"];
    let folder = TempDir::new().expect("a folder");
    for (schema, name, part, instead) in [
        (github, "github-workflow.yml", "runs-on:", "runs_on:"),
        (gitlab, "gitlab-ci.yml", "when: always", "when: sometimes"),
    ] {
        let path = project().join("examples/ci").join(name);
        let output = judged(schema, path.to_str().expect("a plain path"));
        assert!(output.status.success(), "{name}: {}", said(&output));
        let text = fs::read_to_string(&path).expect("the job");
        assert!(text.contains(part), "{name}: {part}");
        let broken = folder.path().join(name);
        fs::write(&broken, text.replacen(part, instead, 1)).expect("written");
        let output = judged(schema, broken.to_str().expect("a plain path"));
        assert_eq!(output.status.code(), Some(1), "a fault is seen: {name}: {}", said(&output));
    }
}

/// The commands of these jobs, run as they stand.
#[test]
fn the_jobs_commands_work() {
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("tools")).expect("made");
    std::os::unix::fs::symlink(PARTNER_CONFIG, at("tools/partner-config")).expect("linked");
    std::os::unix::fs::symlink(project().join("examples/waterworks"), at("sheets")).expect("linked");
    fs::copy(project().join("examples/waterworks.yaml"), at("plan.yaml")).expect("copied");
    let mut ran = 0;
    for job in ["github-workflow.yml", "gitlab-ci.yml", "Jenkinsfile"] {
        let text = fs::read_to_string(project().join("examples/ci").join(job)).expect("the job");
        for line in text.lines() {
            let Some((_, command)) = line.split_once("tools/partner-config") else { continue };
            let command = format!("tools/partner-config{}", command.trim_end_matches('\''));
            let output = Command::new("sh").args(["-c", &command]).current_dir(folder.path()).output();
            let output = output.expect("a shell");
            assert!(output.status.success(), "{job}: {command}: {}", said(&output));
            ran += 1;
        }
    }
    assert_eq!(ran, 5);
    for report in ["lint.sarif", "gl-code-quality-report.json", "junit.xml"] {
        assert!(at(report).exists(), "{report}");
    }
}
