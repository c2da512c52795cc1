//! A server in a network namespace, and what nic-check says of it.

use super::netns::{Namespace, text};
use serde_json::Value;

/// A server in a namespace of its own; every adapter is wired to another namespace, the switch.
pub struct Server {
    /// The server's namespace.
    pub server: Namespace,
    /// The switch's.
    pub switch: Namespace,
}

/// What `nic-check --format json` said.
pub struct Verdict {
    /// The program's exit status.
    pub status: i32,
    /// Its document.
    pub json: Value,
}

/// The nic-check that is asked.
pub fn nic_check() -> String {
    std::env::var("HOTSTANDBY_TEST_NIC_CHECK").unwrap_or_else(|_| env!("CARGO_BIN_EXE_nic-check").to_owned())
}

impl Server {
    /// A server with these adapters, all up and without an address.
    pub fn with(adapters: &[&str]) -> Self {
        let made = Self { server: Namespace::new(), switch: Namespace::new() };
        for adapter in adapters {
            // Only addresses that a test asks for: no fe80:: made by the system.
            made.server.wire(adapter, &[], &made.switch, &format!("{adapter}-port"));
            made.server.ip(&["link", "set", "dev", adapter, "addrgenmode", "none"]);
            made.server.ip(&["-6", "addr", "flush", "dev", adapter]);
        }
        made
    }

    /// Gives adapters their addresses: `(adapter, address/prefix)`.
    pub fn addresses(self, list: &[(&str, &str)]) -> Self {
        for (adapter, address) in list {
            self.server.address(adapter, address, &[]);
        }
        self
    }

    /// Judges the server from inside.
    pub fn judge(&self) -> Verdict {
        self.judge_with(&[])
    }

    /// Judges the server from inside, with more arguments.
    pub fn judge_with(&self, more: &[&str]) -> Verdict {
        let mut arguments = vec!["--format", "json"];
        arguments.extend(more);
        let output = self.server.output(&nic_check(), &arguments);
        let json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("no JSON on stdout ({error}): {}", text(&output)));
        Verdict { status: output.status.code().expect("the program ended by itself"), json }
    }
}

impl Verdict {
    /// The verdict.
    pub fn verdict(&self) -> &str {
        self.json["data"]["servers"][0]["verdict"]
            .as_str()
            .unwrap_or_else(|| panic!("no verdict: {:#}", self.json))
    }

    /// The rules of the findings of this severity, sorted, each once.
    pub fn rules(&self, severity: &str) -> Vec<&str> {
        let findings = self.json["findings"].as_array().expect("findings is a list");
        let mut rules: Vec<&str> = findings
            .iter()
            .filter(|f| f["severity"] == severity)
            .filter_map(|f| f["rule"].as_str())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}
