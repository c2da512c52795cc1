//! `driver-queue`: how full is the write queue, is it draining, is it safe to switch?

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use super::common::{Format, Output, VERDICTS, formats};
use super::evidence::Verify;
use super::source::{From, Shared, TABLES, time};

/// How full is a driver's write queue, is it draining, is it safe to switch?
///
/// It waits and watches; it only reads. It never stops a driver: a driver that is stopped discards its queue.
#[derive(Debug, Parser)]
#[command(name = "driver-queue", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct DriverQueue {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where values come from.
    #[command(flatten)]
    pub from: From,
    /// Print the JSON Schema of this tool's JSON output and stop.
    #[arg(long)]
    pub schema: bool,
    /// Output options.
    #[command(flatten)]
    pub output: Output,
}

/// Sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch queues for a while and judge where they are going.
    Inspect {
        /// Channels, as CHANNEL or NODE/CHANNEL; none: all that are known or found.
        #[arg(value_name = "CHANNEL")]
        channels: Vec<String>,
        /// How long to watch.
        #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
        over: Duration,
        /// Time between two samples.
        #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
        interval: Duration,
        /// Show the rule that decided, its numbers and a sparkline of the samples.
        #[arg(long)]
        explain: bool,
        /// Output format.
        #[arg(short, long, value_parser = formats(VERDICTS), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Wait until queues are proven empty. Status 0 drained, 1 timed out but falling, 2 growing or stalled, 3 cannot tell.
    Drain(DrainArguments),
    /// What a switch-over now would cost: writes lost, or time in which both drivers write.
    Exposure(ExposureArguments),
    /// Show queues until Ctrl-C.
    Watch {
        /// Channels; none: all.
        #[arg(value_name = "CHANNEL")]
        channels: Vec<String>,
        /// Time between two samples.
        #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
        interval: Duration,
        /// When to end; left out: at Ctrl-C (a simulated plant ends after one minute of its own time).
        #[arg(long, value_name = "TIME", value_parser = time)]
        duration: Option<Duration>,
        /// How much of the past a verdict is about.
        #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time)]
        window: Duration,
        /// Output format.
        #[arg(short, long, value_parser = formats(&[Format::Human, Format::Jsonl]), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Write what is read as a recording (JSON lines), to be judged anywhere with `replay`.
    Record {
        /// Channels; none: all.
        #[arg(value_name = "CHANNEL")]
        channels: Vec<String>,
        /// Time between two samples.
        #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
        interval: Duration,
        /// How long.
        #[arg(long, value_name = "TIME", default_value = "1m", value_parser = time)]
        duration: Duration,
    },
    /// Judge a recording or feed at its last timestamp, by its own clock.
    Replay {
        /// The recording; `-` is stdin.
        file: PathBuf,
        /// Channels; none: all in the file.
        #[arg(value_name = "CHANNEL")]
        channels: Vec<String>,
        /// How much of the file's end is judged; left out: all of it.
        #[arg(long, value_name = "TIME", value_parser = time)]
        window: Option<Duration>,
        /// Show the rule that decided, its numbers and a sparkline of the samples.
        #[arg(long)]
        explain: bool,
        /// Output format.
        #[arg(short, long, value_parser = formats(VERDICTS), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?
    Verify(Verify),
    /// What every tool with sources can do.
    #[command(flatten)]
    Shared(Shared),
}

/// `drain`.
#[derive(Debug, Args)]
pub struct DrainArguments {
    /// Channels, as CHANNEL or NODE/CHANNEL; all of them must be empty at the same time.
    #[arg(required = true, value_name = "CHANNEL")]
    pub channels: Vec<String>,
    /// When to give up.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = time)]
    pub timeout: Duration,
    /// How long nothing may be completed while writes wait.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub stall_timeout: Duration,
    /// How many samples in a row must be empty.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub hold: u32,
    /// Time between two samples.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
    pub interval: Duration,
    /// Do not wait: watch for ten samples and predict.
    #[arg(long, conflicts_with = "then")]
    pub dry_run: bool,
    /// Run this command, only after a proven drain, and end with its status. Must come last.
    #[arg(long, value_name = "CMD", num_args = 1.., allow_hyphen_values = true)]
    pub then: Vec<String>,
    /// Output format.
    #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// `exposure`.
#[derive(Debug, Args)]
pub struct ExposureArguments {
    /// Channels; none: all.
    #[arg(value_name = "CHANNEL")]
    pub channels: Vec<String>,
    /// Where the driver runs.
    #[arg(long, value_enum, default_value_t, value_name = "WHERE")]
    pub driver_on: DriverOn,
    /// How long the other node takes to become active; the time in which both write begins then.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = any_time)]
    pub promotion: Duration,
    /// Writes a second that the driver completes, when it is known; goes before what is measured.
    #[arg(long, value_name = "WRITES", value_parser = rate, conflicts_with = "serial")]
    pub rate: Option<f64>,
    /// The channel is a serial Modbus RTU line of so many bits a second: work the rate out; goes before what is measured.
    #[arg(long, value_name = "BAUD", value_parser = clap::value_parser!(u32).range(50..=10_000_000))]
    pub serial: Option<u32>,
    /// How long the slave takes to answer (with --serial).
    #[arg(long, value_name = "TIME", default_value = "50ms", value_parser = any_time, requires = "serial")]
    pub slave_delay: Duration,
    /// Writes sent for each read (with --serial; Kepware: 1 to 10).
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10), requires = "serial")]
    pub duty_cycle: u32,
    /// How long to watch to measure the rate.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    pub over: Duration,
    /// Time between two samples.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
    pub interval: Duration,
    /// Output format.
    #[arg(short, long, value_parser = formats(VERDICTS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// Where the driver runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum DriverOn {
    /// On both nodes: after a failover the old one goes on writing its queue.
    #[default]
    Both,
    /// On the active node only, by a script that stops it: stopping discards its queue.
    Active,
}

impl DrainArguments {
    /// The first of the words behind `--then` that is an option of this tool as well: it goes to the command, all the same.
    #[must_use]
    pub fn ours_behind_then(&self) -> Option<&str> {
        let mut whole = DriverQueue::command();
        whole.build();
        let drain = whole.find_subcommand("drain")?;
        let is_ours = |word: &&String| {
            let long = word.strip_prefix("--").map(|long| long.split('=').next().unwrap_or(long));
            long.is_some_and(|long| drain.get_arguments().any(|argument| argument.get_long() == Some(long)))
        };
        self.then.iter().skip(1).find(is_ours).map(String::as_str)
    }
}

fn any_time(text: &str) -> Result<Duration, String> {
    crate::domain::language::extract::quantity::duration(text)
        .ok_or_else(|| "a duration is a number with a unit, such as 0s, 500ms, 5s".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
        .ok_or_else(|| "a rate is a number above 0".to_owned())
}

const AFTER_HELP: &str = "\
Exit status: 0 fine (or: drained), 1 works but needs attention (or: timed out, falling; a device in error), 2 growing or stalled,
3 cannot tell (also wrong usage), 130 interrupted. `drain --then CMD` ends with CMD's own status.

Examples:
  driver-queue inspect --source demo:growing-queue             a simulated plant
  driver-queue inspect SRV-A/Channel1 --over 60s --explain     from sources.yaml
  driver-queue drain SRV-A/Channel1 --then ./next-step.sh      go on only when everything is written
  driver-queue exposure --serial 9600 --slave-delay 50ms       what a switch-over now would cost";
