//! `sac-status`: reads SAC of nodes, judges each and the pair, reports.

mod data;
mod judge;
mod role;
mod watch;

pub use data::parts;
pub use watch::Line as WatchLine;

use super::evidence::verify;
use super::exit::{Outcome, Streams};
use super::sourced::{self, Tool};
use super::{output, record, schema, watching};
use crate::cli::common::Format;
use crate::cli::sac_status::{Command, SacStatus};
use crate::domain::sac::rules;
use crate::domain::source::fields;
use crate::domain::status::Status;

const TOOL: Tool = Tool { name: "sac-status", rules: rules::ALL };

/// Runs the tool.
///
/// # Errors
/// When no source is named or one cannot be opened, or a result cannot be written.
pub fn run(request: &SacStatus, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let out = &request.output;
    let from = &request.from;
    if request.schema {
        output::write_text(schema::SAC_STATUS_OUTPUT, out, streams)?;
        return Ok(Outcome::Verdict(Status::Ok));
    }
    match &request.command {
        None => {
            let judge = &request.judge;
            let names: Vec<String> = judge.names.iter().chain(&judge.pair).cloned().collect();
            sourced::with(&TOOL, from, &names, judge.format, out, streams, |plant, streams| {
                judge::run(plant, judge, out, streams)
            })
        }
        Some(Command::Wait { node, role, timeout, interval, grace, format }) => {
            let wanted = role::Wanted { role: *role, timeout: *timeout, interval: *interval, grace: *grace };
            sourced::with(&TOOL, from, std::slice::from_ref(node), *format, out, streams, |plant, streams| {
                role::wait(plant, &wanted, *format, out, streams)
            })
        }
        Some(Command::IsActive { node, format }) => {
            sourced::with(&TOOL, from, std::slice::from_ref(node), *format, out, streams, |plant, streams| {
                role::is_active(plant, *format, out, streams)
            })
        }
        Some(Command::Watch { names, interval, duration, grace, format }) => {
            let asked = watch::Asked { interval: *interval, duration: *duration, grace: *grace };
            sourced::with(&TOOL, from, names, *format, out, streams, |plant, streams| {
                watching::run(out, *format, streams, |streams| watch::run(plant, &asked, *format, streams))
            })
        }
        Some(Command::Record { names, interval, duration }) => {
            sourced::with(&TOOL, from, names, Format::Human, out, streams, |plant, streams| {
                let items: Vec<Vec<Vec<String>>> =
                    plant.nodes.iter().map(|node| vec![items(&node.settings)]).collect();
                record::run(plant, &items, *interval, *duration, out, streams)
            })
        }
        Some(Command::Replay { file, names, pair, window, grace, format }) => {
            let replay = judge::Replay { file, names, pair, window: *window, grace: *grace, from };
            judge::replay(&replay, *format, out, streams)
        }
        Some(Command::Verify(asked)) => {
            verify::run(&verify::Tool { name: TOOL.name, run }, asked, out, streams)
        }
        Some(Command::Shared(command)) => sourced::run(&TOOL, command, from, out, streams),
    }
}

/// The items of SAC on a node, in the order of its settings.
fn items(node: &crate::domain::source::settings::Node) -> Vec<String> {
    node.sac.items.iter().map(|(_, item)| fields::expand(item, &node.name_in_source, "")).collect()
}
