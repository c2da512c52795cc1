//! The agent of Zabbix runs the user parameters of examples/monitoring and gives the server what its items read.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::netns::text;
use super::{project, tool, unpacked};

/// Lets the agent evaluate a key with the shipped parameters, which read from simulated plants here.
fn ask(key: &str) -> Output {
    let folder = TempDir::new().unwrap();
    let shipped = fs::read_to_string(project().join("examples/monitoring/zabbix-agent.conf")).unwrap();
    let programs = tool("nic-check");
    let parameters = shipped
        .replace("/usr/local/bin", programs.parent().unwrap().to_str().unwrap())
        .replace("--sources /etc/hotstandby/sources.yaml", "--source demo:split-brain")
        .replace("/etc/hotstandby/plan.yaml", project().join("examples/waterworks.yaml").to_str().unwrap());
    let path = folder.path().join("agent.conf");
    let own = format!("PidFile={}\nLogType=console\nServer=127.0.0.1\n", folder.path().join("pid").display());
    fs::write(&path, own + &parameters).unwrap();
    Command::new(unpacked("sbin/zabbix_agentd"))
        .arg("-c")
        .arg(&path)
        .args(["-t", key])
        .env("LD_LIBRARY_PATH", unpacked("lib/x86_64-linux-gnu"))
        .output()
        .expect("the agent (run .ci/setup first)")
}

#[test]
fn the_agent_gives_documents_that_items_can_take_apart() {
    for (key, tool, status) in [
        ("hotstandby.sac[SRV-A,SRV-B]", "sac-status", 2),
        ("hotstandby.queue[SRV-A/Channel1]", "driver-queue", 0),
        ("hotstandby.lint", "partner-config", 0),
    ] {
        let output = ask(key);
        let said = String::from_utf8_lossy(&output.stdout);
        // The agent prints `KEY [t|VALUE]`.
        let value = said.split_once("[t|").and_then(|(_, rest)| rest.trim_end().strip_suffix(']'));
        let document: Value = serde_json::from_str(value.unwrap_or_default())
            .unwrap_or_else(|error| panic!("{key}: {error}: {}", text(&output)));
        assert_eq!(document["tool"], tool, "{said}");
        assert_eq!(document["exit_status"], status, "{said}");
        assert!(document["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{said}");
    }
}

#[test]
fn what_the_server_sends_are_names_and_never_sources() {
    // With the shipped parameters a source stands in a file of this machine, and there is none here.
    let queue = ask("hotstandby.queue[--source=exec:id]");
    let sac = ask("hotstandby.sac[--source,exec:id]");
    for output in [&queue, &sac] {
        let said = text(output);
        assert!(!said.contains("uid=") && !said.contains("\"ok\""), "{said}");
    }
    assert!(text(&queue).contains("\"unknown\""), "{}", text(&queue));
}
