//! The proof that the tools only read: every sub-command of both is run against an OPC UA server that counts services, and
//! against an HTTP server. The sub-commands are asked of the command line itself, so that a new one is not forgotten.

use std::fs;

use clap::CommandFactory;
use hotstandby::cli::driver_queue::DriverQueue;
use hotstandby::cli::sac_status::SacStatus;
use hotstandby::io::clock;

use crate::http::{Http, ok, reply};
use crate::support::{Server, program};

/// How a sub-command is run, more than once where it has ways of its own; and whether it asks a source.
pub fn ways(tool: &str, command: &str, recording: &str, fingerprint: &str) -> (Vec<Vec<String>>, bool) {
    let (ways, asks): (&[&str], bool) = match (tool, command) {
        ("sac-status", "") => (&["SRV-A --over 1s --grace 1s"], true),
        ("sac-status", "wait") => {
            (&["wait SRV-A --role active --timeout 1s", "wait SRV-A --role standby --timeout 1s"], true)
        }
        ("sac-status", "is-active") => (&["is-active SRV-A"], true),
        ("sac-status", "watch") => (&["watch SRV-A --duration 2s --interval 500ms"], true),
        ("sac-status", "record") => (&["record SRV-A --duration 1s"], true),
        ("sac-status", "explain") => (&["explain split-brain"], false),
        ("driver-queue", "inspect") => (&["inspect Channel1 --over 2s", "inspect --over 1s --explain"], true),
        ("driver-queue", "drain") => (
            &[
                "drain Channel1 --timeout 3s --interval 300ms",
                "drain Channel1 --dry-run --interval 100ms",
                "drain Channel1 --timeout 3s --interval 300ms --then true",
            ],
            true,
        ),
        ("driver-queue", "exposure") => {
            (&["exposure Channel1 --over 1s", "exposure Channel1 --over 1s --driver-on active"], true)
        }
        ("driver-queue", "watch") => (&["watch Channel1 --duration 2s --interval 500ms"], true),
        ("driver-queue", "record") => (&["record Channel1 --duration 1s"], true),
        ("driver-queue", "explain") => (&["explain queue-growing"], false),
        (_, "browse") => (&["browse", "browse _PendingWrites"], true),
        (_, "replay") => (&["replay RECORDING"], false),
        (_, "trust") => (&["trust", "trust --accept FINGERPRINT"], true),
        (_, "verify") => (&["verify BUNDLE"], false),
        (_, "rules") => (&["rules"], false),
        (_, "help") => (&["help"], false),
        (tool, command) => {
            panic!("{tool} {command} is new: say here how it is run, so that it is proven, too")
        }
    };
    let words = |way: &&str| {
        let put = |word: &str| match word {
            "RECORDING" => recording.to_owned(),
            "BUNDLE" => bundle_beside(recording),
            "FINGERPRINT" => fingerprint.to_owned(),
            word => word.to_owned(),
        };
        way.split_whitespace().map(put).collect()
    };
    (ways.iter().map(words).collect(), asks)
}

/// All sub-commands of a tool, and none at all where that means something.
pub fn commands(tool: &str) -> Vec<String> {
    let command = if tool == "sac-status" { SacStatus::command() } else { DriverQueue::command() };
    let mut names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    assert!(names.len() > 7, "{names:?}");
    if !command.is_arg_required_else_help_set() {
        names.push(String::new());
    }
    names
}

/// Both.
pub const TOOLS: [&str; 2] = ["sac-status", "driver-queue"];

#[test]
fn every_sub_command_only_reads_from_opc_ua() {
    let server = Server::start(&["--pending", "5"]);
    let (recording, fingerprint) = (recorded(&server), server.fingerprint());
    for tool in TOOLS {
        for command in commands(tool) {
            let (ways, asks) = ways(tool, &command, &recording, &fingerprint);
            for way in ways {
                let before = server.services().len();
                let mut words: Vec<&str> = way.iter().map(String::as_str).collect();
                // What follows --then is the command's own.
                let at = words.iter().position(|word| *word == "--then").unwrap_or(words.len());
                if asks {
                    words.splice(at..at, ["--policy", "None", "--source", &server.url]);
                }
                let output =
                    program(tool).args(&words).env("HOTSTANDBY_PKI", server.pki()).output().expect("starts");
                assert!(output.status.code().is_some_and(|code| code <= 3), "{tool} {words:?}: {output:?}");
                assert_eq!(
                    server.services().len() > before,
                    asks,
                    "{tool} {words:?} asked the server: {output:?}"
                );
            }
        }
    }
    server.saw_only_reading();
}

/// The bundle of evidence that [`recorded`] leaves.
fn bundle_beside(recording: &str) -> String {
    format!("{recording}.evidence")
}

/// A short recording of the server's queue, and beside it a bundle with a run of each tool.
pub fn recorded(server: &Server) -> String {
    let output = server.run("driver-queue", &["record", "Channel1", "--policy", "None", "--duration", "2s"]);
    let path = server.folder.path().join("recording.jsonl");
    fs::write(&path, output.stdout).expect("written");
    let path = path.display().to_string();
    for (tool, words) in
        [("sac-status", "SRV-A --over 1s --grace 1s"), ("driver-queue", "inspect Channel1 --over 1s")]
    {
        let bundle = bundle_beside(&path);
        let words: Vec<&str> = words.split(' ').chain(["--policy", "None", "--evidence", &bundle]).collect();
        let output = server.run(tool, &words);
        assert!(std::path::Path::new(&bundle).join("evidence.jsonl").exists(), "{tool}: {output:?}");
    }
    path
}

#[test]
fn every_sub_command_only_gets_from_http() {
    let server = Server::start(&[]);
    let (recording, fingerprint) = (recorded(&server), server.fingerprint());
    let http = Http::start(|path| {
        let item = "Channel1._Statistics._PendingWrites";
        match path {
            "/iotgateway/browse" => ok(&format!("{{\"browseResults\":[{{\"id\":\"{item}\"}}]}}")),
            path if path.starts_with("/iotgateway/read?") => ok(&format!(
                "{{\"readResults\":[{{\"id\":\"{item}\",\"s\":true,\"r\":\"\",\"v\":0,\"t\":{}}}]}}",
                clock::now().0
            )),
            "/config/v1/project/channels" => ok(
                "[{\"common.ALLTYPES_NAME\":\"Channel1\",\"servermain.CHANNEL_WRITE_OPTIMIZATIONS_METHOD\":2}]",
            ),
            _ => reply(404, "", ""),
        }
    });
    for source in [http.url("/iotgateway"), http.url("/config/v1")] {
        for tool in TOOLS {
            for command in commands(tool) {
                let (ways, asks) = ways(tool, &command, &recording, &fingerprint);
                for way in ways {
                    let before = http.requests().len();
                    let mut words: Vec<&str> = way.iter().map(String::as_str).collect();
                    let at = words.iter().position(|word| *word == "--then").unwrap_or(words.len());
                    if asks {
                        words.splice(at..at, ["--source", source.as_str()]);
                    }
                    let output = program(tool)
                        .args(&words)
                        .env("HOTSTANDBY_PKI", server.pki())
                        .output()
                        .expect("starts");
                    assert!(
                        output.status.code().is_some_and(|code| code <= 3),
                        "{tool} {words:?}: {output:?}"
                    );
                    // Only OPC UA has certificates to trust.
                    let asks = asks && command != "trust";
                    assert_eq!(http.requests().len() > before, asks, "{tool} {words:?}: {output:?}");
                }
            }
        }
    }
    http.saw_only_get();
}
