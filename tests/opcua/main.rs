//! The OPC UA client against a real server (asyncua, tests/support/ua_server.py): security, logins, certificates, faults,
//! and the proof that nothing but reading services is ever asked for.

#[path = "../common/console.rs"]
#[expect(dead_code, reason = "a terminal without a namespace is enough here")]
mod console;
mod contract;
mod faults;
#[path = "../common/http.rs"]
mod http;
#[path = "../common/in_time.rs"]
mod in_time;
mod large_servers;
#[path = "../common/netns.rs"]
#[expect(dead_code, reason = "one namespace without wires is enough here")]
mod netns;
mod reading_only;
mod rust_server;
mod second_server;
mod secrets;
mod security;
mod sessions;
mod subscriptions;
mod support;
mod wire;

use std::process::Command;

use self::support::{python, root};

#[test]
fn the_exporter_example_feeds_sac_status() {
    let output = Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .arg("--source")
        .arg(format!("exec:{} examples/export-feed.py SRV-A", python().display()))
        .args([
            "--node",
            "SRV-A",
            "--format",
            "json",
            "--over",
            "100ms",
            "--grace",
            "100ms",
            "--max-age",
            "100000h",
        ])
        .current_dir(root())
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("\"role\": \"active\"") && said.contains("\"blocks_processed\": 1200345"),
        "{said}"
    );
}
