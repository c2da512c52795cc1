//! `driver-queue`: reads write queues, judges them, waits for them, reports.

mod data;
mod drain;
mod exposure;
mod inspect;
mod progress;
mod watch;
mod watched;

pub use data::parts;
pub use watch::Line as WatchLine;

use super::evidence::verify;
use super::exit::{Outcome, Streams};
use super::plant::Plant;
use super::sourced::{self, Tool};
use super::{output, record, schema, watching};
use crate::cli::common::{Format, Output};
use crate::cli::driver_queue::{Command, DriverQueue};
use crate::cli::source::From;
use crate::domain::queue::rules;
use crate::domain::status::Status;

const TOOL: Tool = Tool { name: "driver-queue", rules: rules::ALL };

/// Runs the tool.
///
/// # Errors
/// When no source is named or one cannot be opened, a channel does not exist, or a result cannot be written.
pub fn run(request: &DriverQueue, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let out = &request.output;
    let from = &request.from;
    if request.schema {
        output::write_text(schema::DRIVER_QUEUE_OUTPUT, out, streams)?;
        return Ok(Outcome::Verdict(Status::Ok));
    }
    match &request.command {
        None => anyhow::bail!(
            "say what to do: inspect, drain, exposure, watch, record, replay; --help tells more"
        ),
        Some(Command::Inspect { channels, over, interval, explain, format }) => {
            with(from, channels, *format, out, streams, |plant, streams| {
                let asked = inspect::Asked { channels, over: *over, interval: *interval, explain: *explain };
                inspect::run(plant, &asked, *format, out, streams)
            })
        }
        Some(Command::Drain(arguments)) => {
            with(from, &arguments.channels, arguments.format, out, streams, |plant, streams| {
                drain::run(plant, arguments, out, streams)
            })
        }
        Some(Command::Exposure(arguments)) => {
            with(from, &arguments.channels, arguments.format, out, streams, |plant, streams| {
                exposure::run(plant, arguments, out, streams)
            })
        }
        Some(Command::Watch { channels, interval, duration, window, format }) => {
            with(from, channels, *format, out, streams, |plant, streams| {
                let asked =
                    watch::Asked { channels, interval: *interval, duration: *duration, window: *window };
                watching::run(out, *format, streams, |streams| watch::run(plant, &asked, *format, streams))
            })
        }
        Some(Command::Record { channels, interval, duration }) => {
            with(from, channels, Format::Human, out, streams, |plant, streams| {
                let items = watched::items_by_node(plant, channels)?;
                record::run(plant, &items, *interval, *duration, out, streams)
            })
        }
        Some(Command::Replay { file, channels, window, explain, format }) => {
            let replay = inspect::Replay { file, channels, window: *window, explain: *explain, from };
            inspect::replay(&replay, *format, out, streams)
        }
        Some(Command::Verify(asked)) => {
            verify::run(&verify::Tool { name: TOOL.name, run }, asked, out, streams)
        }
        Some(Command::Shared(command)) => sourced::run(&TOOL, command, from, out, streams),
    }
}

/// Opens the nodes that the channels are on, and hands the plant on.
fn with(
    from: &From,
    channels: &[String],
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
    run: impl FnOnce(&mut Plant, &mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    sourced::with(&TOOL, from, &watched::nodes_of(channels), format, out, streams, run)
}
