//! `sac-status`: is SAC running, where, and is it moving?

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::common::{Format, Output, VERDICTS, formats};
use super::evidence::Verify;
use super::source::{From, Shared, TABLES, time};

/// Is SAC running, where, and is it moving?
///
/// Reads each node twice and gives one verdict a node, aware of its role: a still block counter is a fault on the active
/// node and normal on the standby. It only reads. It never starts, stops or switches anything: the vendor warns that
/// stopping or starting SAC in an Enhanced Failover pair may change the roles unexpectedly.
#[derive(Debug, Parser)]
#[command(name = "sac-status", version, args_conflicts_with_subcommands = false, subcommand_negates_reqs = true, after_help = AFTER_HELP)]
pub struct SacStatus {
    /// What to do; without one, judge.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to judge.
    #[command(flatten)]
    pub judge: Judge,
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

/// What to judge, and how to print it.
#[derive(Debug, Args)]
pub struct Judge {
    /// Nodes to judge; none: all of the sources file, or those of --node.
    #[arg(value_name = "NODE")]
    pub names: Vec<String>,
    /// Judge these two also as a pair: exactly one must be active.
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub pair: Vec<String>,
    /// How long to watch between the first sample and the last.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = time)]
    pub over: Duration,
    /// How long SAC may take to start after a failover (its start delay is 8 s by default).
    #[arg(long, value_name = "TIME", default_value = "8s", value_parser = time)]
    pub grace: Duration,
    /// Output format.
    #[arg(short, long, value_parser = formats(VERDICTS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// Sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Wait until a node has a role: status 0 it has, 2 time is up and it has not, 3 cannot tell.
    Wait {
        /// The node.
        node: String,
        /// The role to wait for.
        #[arg(long, value_enum)]
        role: RoleWord,
        /// When to give up.
        #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time)]
        timeout: Duration,
        /// Time between two looks.
        #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
        interval: Duration,
        /// How long SAC may take to start after a failover, and blocks may rest.
        #[arg(long, value_name = "TIME", default_value = "8s", value_parser = time)]
        grace: Duration,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Is the node active? Status 0 yes, 2 no, 3 cannot tell: for scripts that must run on the active node only.
    IsActive {
        /// The node.
        node: String,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Print every change until Ctrl-C.
    Watch {
        /// Nodes; none: all.
        names: Vec<String>,
        /// Time between two looks.
        #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
        interval: Duration,
        /// When to end; left out: at Ctrl-C (a simulated plant ends after one minute of its own time).
        #[arg(long, value_name = "TIME", value_parser = time)]
        duration: Option<Duration>,
        /// How long SAC may take to start after a failover, and blocks may rest.
        #[arg(long, value_name = "TIME", default_value = "8s", value_parser = time)]
        grace: Duration,
        /// Output format.
        #[arg(short, long, value_parser = formats(&[Format::Human, Format::Jsonl]), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Write what is read as a recording (JSON lines), to be judged anywhere with `replay`.
    Record {
        /// Nodes; none: all.
        names: Vec<String>,
        /// Time between two looks.
        #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
        interval: Duration,
        /// How long.
        #[arg(long, value_name = "TIME", default_value = "1m", value_parser = time)]
        duration: Duration,
    },
    /// Judge a recording or feed by its own clock: its end, and what was so before.
    Replay {
        /// The recording; `-` is stdin.
        file: PathBuf,
        /// Nodes; none: all in the file.
        names: Vec<String>,
        /// Judge these two also as a pair.
        #[arg(long, num_args = 2, value_names = ["A", "B"])]
        pair: Vec<String>,
        /// How much of the file's end is looked at; all of it without this.
        #[arg(long, value_name = "TIME", value_parser = time)]
        window: Option<Duration>,
        /// How long SAC may take to start after a failover.
        #[arg(long, value_name = "TIME", default_value = "8s", value_parser = time)]
        grace: Duration,
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

/// A role to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleWord {
    /// Active.
    Active,
    /// Standby.
    Standby,
}

const AFTER_HELP: &str = "\
Exit status: 0 fine, 1 works but needs attention, 2 broken (or: not active), 3 cannot tell (also wrong usage),
130 interrupted.

Examples:
  sac-status --source demo:healthy-pair --pair SRV-A SRV-B     a simulated plant
  sac-status --pair SRV-A SRV-B                                the pair of sources.yaml
  sac-status is-active SRV-A && report.sh                      only on the active node
  sac-status wait SRV-B --role active --timeout 60s            during a planned switch-over";
