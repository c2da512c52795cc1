//! `sac-status` and `driver-queue` as programs: every simulated plant, recordings, statuses, formats.

mod beside;
mod gateway;
mod named;
mod output;
mod queues;
mod recorded;
mod status;
mod together;
mod unproven;
mod waits;
mod whole_run;

use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn run(tool: &str, arguments: &[&str]) -> Output {
    let program = match tool {
        "sac-status" => env!("CARGO_BIN_EXE_sac-status"),
        _ => env!("CARGO_BIN_EXE_driver-queue"),
    };
    Command::new(program).args(arguments).stdin(Stdio::null()).output().expect("starts")
}

fn sac(arguments: &[&str]) -> Output {
    run("sac-status", arguments)
}

fn queue(arguments: &[&str]) -> Output {
    run("driver-queue", arguments)
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("a status")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
