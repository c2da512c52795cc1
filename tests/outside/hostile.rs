//! Names that are made to break out, in what every tool writes, as those read it who read such documents.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::hostile_names::requests;
use super::readers::{TOOLS, judged};
use super::validators::{accepted, project, xmllint};

/// What the tools write in one format; the name of each file begins with its tool.
fn documents(folder: &Path, format: &str, ending: &str, tools: &[&str]) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for (number, (tool, arguments)) in requests(folder).into_iter().enumerate() {
        if !tools.contains(&tool) {
            continue;
        }
        let (_, program) = TOOLS.iter().find(|(name, _)| *name == tool).expect("a tool");
        let mut command = Command::new(program);
        command.args(&arguments).args(["-f", format]).current_dir(folder).stdin(Stdio::null());
        let path = folder.join(format!("{tool}-{number}.{ending}"));
        fs::write(&path, command.output().expect("the tool starts").stdout).expect("written");
        all.push(path);
    }
    assert!(all.len() >= tools.len(), "{all:?}");
    all
}

const ALL: [&str; 5] = ["partner-config", "nic-check", "link-probe", "sac-status", "driver-queue"];

#[test]
fn no_name_breaks_out_of_what_others_read() {
    let folder = TempDir::new().expect("a folder");
    let folder = folder.path();
    let schema = project().join(".cache/schemas/junit-10.xsd");
    let without_links = ["partner-config", "nic-check", "sac-status", "driver-queue"];
    let junit = documents(folder, "junit", "xml", &without_links);
    xmllint(&["--schema", schema.to_str().expect("a plain path")], &junit);
    let schema = project().join(".cache/schemas/sarif-schema-2.1.0.json");
    accepted(&schema, &documents(folder, "sarif", "sarif.json", &["partner-config", "nic-check"]));
    for tool in ALL {
        let schema = project().join(format!("docs/schemas/{tool}.output.schema.json"));
        accepted(&schema, &documents(folder, "json", "json", &[tool]));
    }
    assert_eq!(judged(&documents(folder, "html", "html", &ALL)), "");
    assert_eq!(judged(&documents(folder, "markdown", "md", &ALL)), "");
}
