//! The Ansible collection of examples/ansible, run by ansible-core against three servers in network namespaces. `.ci/setup`
//! lays ansible-core in `.cache/venv`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::netns::{Namespace, text};
use crate::pair_lab::Lab;
use tempfile::TempDir;

const MODULES: [&str; 5] = ["nic_check", "partner_config", "link_probe", "sac_status", "driver_queue"];

/// A plan for the two servers of the lab.
const PLAN: &str = "kind: system
schema_version: 1
system: Lab
product: { name: geo-scada, version: \"2022\" }
type: hot-standby-pair
networks:
  main:   { subnets: [10.10.1.0/24] }
  backup: { subnets: [10.10.2.0/24] }
servers:
  - label: SRV-A
    main:   { address: 10.10.1.1, interface: main0 }
    backup: { address: 10.10.2.1, interface: bkp0 }
  - label: SRV-B
    main:   { address: 10.10.1.2, interface: main0 }
    backup: { address: 10.10.2.2, interface: bkp0 }
";

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The controller, which is this machine, and the servers: A and B of the lab, and C with both addresses on one card.
struct Site {
    lab: Lab,
    /// Lives as long as the site.
    c: Namespace,
    work: TempDir,
}

impl Site {
    fn new() -> Self {
        let (lab, c, work) = (Lab::new(), Namespace::new(), TempDir::new().unwrap());
        c.wire("one0", &[], &lab.b, "toc0");
        c.address("one0", "10.10.1.3/24", &[]);
        c.address("one0", "10.10.2.3/24", &[]);
        let site = Self { lab, c, work };
        fs::write(site.path("plan.yaml"), PLAN).unwrap();
        let generated = Command::new(env!("CARGO_BIN_EXE_partner-config"))
            .args(["generate", "plan.yaml", "--directory", "sheets"])
            .current_dir(site.work.path())
            .output()
            .unwrap();
        assert!(generated.status.success(), "{}", text(&generated));
        let host = |label: &str, space: &Namespace| {
            format!(
                "        {label}: {{ ansible_connection: local, ansible_python_interpreter: {} }}\n",
                site.python(space)
            )
        };
        let inventory = format!(
            "all:\n  vars: {{ plan: {0}/plan.yaml, sheets: {0}/sheets, nodes: [SRV-A, SRV-B], captures: {0}/captures, pairs: [pair], tcp: false }}\n  \
             hosts:\n    localhost: {{ ansible_connection: local, ansible_python_interpreter: {1} }}\n  \
             children:\n    pair:\n      hosts:\n{2}{3}    odd:\n      hosts:\n{4}        SRV-A:\n",
            site.work.path().display(),
            python().display(),
            host("SRV-A", &site.lab.a),
            host("SRV-B", &site.lab.b),
            host("SRV-C", &site.c),
        );
        fs::write(site.path("inventory.yml"), inventory).unwrap();
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    /// An interpreter that runs in a namespace: Ansible's local connection then sees that server's network.
    fn python(&self, space: &Namespace) -> String {
        let path = self.path(&format!("python-{}", space.name));
        let script = format!("#!/bin/sh\nexec ip netns exec {} {} \"$@\"\n", space.name, python().display());
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    fn play(&self, playbook: &str, more: &[&str]) -> Output {
        ansible("ansible-playbook", self.work.path())
            .arg("-i")
            .arg(self.path("inventory.yml"))
            .arg(project().join("examples/ansible").join(playbook))
            .args(more)
            .output()
            .expect("ansible-playbook (run .ci/setup first)")
    }
}

fn python() -> PathBuf {
    project().join(".cache/venv/bin/python")
}

/// One of Ansible's programs, with our tools in the search path, our collection, and a home of its own.
fn ansible(program: &str, home: &Path) -> Command {
    let tools = Path::new(env!("CARGO_BIN_EXE_nic-check")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(project().join(".cache/venv/bin").join(program));
    command
        .env("PATH", format!("{}:{path}", tools.display()))
        .env("HOME", home)
        .env("ANSIBLE_COLLECTIONS_PATH", project().join("examples/ansible"))
        .env("ANSIBLE_NOCOLOR", "1")
        .env("ANSIBLE_LOCALHOST_WARNING", "false")
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// A host's line of the recap: `ok=2 changed=0 ... failed=0`.
#[track_caller]
fn recap(output: &Output, host: &str) -> Vec<String> {
    let said = text(output);
    let recap = said.split("PLAY RECAP").nth(1).unwrap_or_else(|| panic!("{said}"));
    let line =
        recap.lines().find(|line| line.starts_with(host)).unwrap_or_else(|| panic!("no {host}: {said}"));
    line.split_whitespace().filter(|word| word.contains('=')).map(str::to_owned).collect()
}

#[test]
fn a_pair_is_judged_from_everywhere_and_a_cut_main_fails_its_task() {
    let site = Site::new();
    let simulated = ["-e", "source=demo:healthy-pair", "-e", "over=60s"];
    for more in [&simulated[..], &[&simulated[..], &["--check"]].concat()] {
        let output = site.play("pair.yml", more);
        assert!(output.status.success(), "{more:?}: {}", text(&output));
        for (host, ok) in [("SRV-A", "ok=2"), ("SRV-B", "ok=2"), ("localhost", "ok=3")] {
            let recap = recap(&output, host);
            let wanted = [ok, "changed=0", "unreachable=0", "failed=0"];
            assert!(wanted.iter().all(|word| recap.iter().any(|one| one == word)), "{}", text(&output));
        }
    }

    site.lab.drop_silently("main0");
    let output = site.play("pair.yml", &simulated);
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    assert!(recap(&output, "SRV-A").contains(&"failed=1".to_owned()), "{said}");
    assert!(said.contains("CRITICAL: "), "the verdict is the message: {said}");
}

#[test]
fn a_verdict_that_is_worse_than_asked_for_fails_and_says_what_to_do() {
    let site = Site::new();
    let output = site.play("pair.yml", &["-e", "source=demo:split-brain", "-e", "over=60s"]);
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    for part in ["CRITICAL: ", "error[split-brain]", "help: "] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn every_pair_of_a_fleet_is_captured_and_judged() {
    let site = Site::new();
    let report = format!("report={}", site.path("fleet.html").display());
    let output = site.play("fleet.yml", &["-e", &report]);
    let said = text(&output);
    for label in ["SRV-A", "SRV-B", "SRV-C"] {
        // The third server is of no pair that was named.
        let kept = site.path("captures/pair").join(format!("{label}.json"));
        assert_eq!(kept.exists(), label != "SRV-C", "{said}");
        // The folders for the captures are made once, in the first host's name.
        let changed = if label == "SRV-A" { "changed=1" } else { "changed=0" };
        assert!(recap(&output, label).contains(&changed.to_owned()), "{said}");
    }
    assert!(output.status.success(), "a sound pair: {said}");
    assert!(fs::read_to_string(site.path("fleet.html")).unwrap().contains("1 pair: 1 OK"), "{said}");

    // SRV-C has both networks on one card, so it is no partner of SRV-A; the sound pair is judged all the same.
    let output = site.play("fleet.yml", &["-e", r#"{"pairs": ["odd", "pair"]}"#]);
    let said = text(&output);
    assert!(!output.status.success() && said.contains("CRITICAL: "), "{said}");
    assert!(
        said.contains("failed: [localhost] (item=odd)") && said.contains("ok: [localhost] => (item=pair)"),
        "{said}"
    );
}

#[test]
fn every_module_documents_itself() {
    let home = TempDir::new().unwrap();
    for module in MODULES {
        let name = format!("hotstandby.redundancy.{module}");
        let output =
            ansible("ansible-doc", home.path()).args(["-t", "module", "--json", &name]).output().unwrap();
        let documents: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", text(&output)));
        let document = &documents[&name]["doc"];
        assert!(document["short_description"].is_string(), "{module}: {}", text(&output));
        assert!(document["options"]["fail_at"]["choices"].is_array(), "the common options: {document}");
    }
}
