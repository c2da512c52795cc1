//! What holds for all five tools: rooms, rules, documents, files, outputs, evidence and the gate.

#[path = "../support/sample_report.rs"]
mod sample_report;

#[path = "../common/readers.rs"]
mod readers;

#[path = "../common/hostile_names.rs"]
mod hostile_names;

#[cfg(unix)]
#[path = "../common/real_pair.rs"]
mod real_pair;

#[path = "../common/schema.rs"]
mod schema;

mod architecture;
mod bad_input;
mod broken_input;
mod evidence;
mod examples;
mod faults;
mod files;
mod gate_attacks;
mod generated;
mod handover;
mod hostile;
mod linked;
mod output_contract;
mod report;
mod rules;
mod schemas;

/// The path of a tool's program.
fn program(tool: &str) -> &'static str {
    match tool {
        "nic-check" => env!("CARGO_BIN_EXE_nic-check"),
        "partner-config" => env!("CARGO_BIN_EXE_partner-config"),
        "link-probe" => env!("CARGO_BIN_EXE_link-probe"),
        "sac-status" => env!("CARGO_BIN_EXE_sac-status"),
        "driver-queue" => env!("CARGO_BIN_EXE_driver-queue"),
        other => panic!("no tool {other}"),
    }
}
