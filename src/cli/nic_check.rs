//! `nic-check`: can this server (this pair) run dual networking?

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use super::common::{Format, Output, formats};
use super::evidence::{Verify, age};

/// Formats of the verdict.
pub const FORMATS: &[Format] = &[
    Format::Human,
    Format::Json,
    Format::Nagios,
    Format::Prometheus,
    Format::Junit,
    Format::Sarif,
    Format::Markdown,
    Format::Html,
];

const TABLES: &[Format] = &[Format::Human, Format::Json, Format::Markdown];

/// Can this server, or this pair of servers, run dual networking?
///
/// The vendor supports two network cards when their subnets differ, or when they share a subnet and are teamed
/// (then they are one network). nic-check says which case it is, why, and what to do. It only reads.
#[derive(Debug, Parser)]
#[command(name = "nic-check", version, args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub struct NicCheck {
    /// What to do; without one, judge.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to judge.
    #[command(flatten)]
    pub judge: Judge,
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
    /// Judge only this adapter (repeat it; usually two).
    #[arg(short, long = "interface", value_name = "ADAPTER")]
    pub interfaces: Vec<String>,
    /// Judge captures instead of this machine, one server each; the format is recognised by content. `-` is stdin.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub from: Vec<PathBuf>,
    /// Judge a /proc and /sys/class/net tree (a folder, .tar or .tar.gz) as one server.
    #[arg(long, value_name = "DIR")]
    pub sysroot: Vec<PathBuf>,
    /// The plan; Main and Backup addresses of `--server` must be on two adapters, as declared.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Which server of the plan this is (repeat it in the order of the captures).
    #[arg(long, value_name = "LABEL", requires = "plan")]
    pub server: Vec<String>,
    /// How old a capture may be.
    #[command(flatten)]
    pub age: Age,
    /// Output format.
    #[arg(short, long, value_parser = formats(FORMATS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// How old a capture may be.
#[derive(Debug, Args)]
pub struct Age {
    /// Leave undecided what was captured longer ago, such as 12h or 7d, or does not say when: its OK is one of that day.
    #[arg(long, value_name = "TIME", value_parser = age)]
    pub max_age: Option<Duration>,
}

/// Sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write this machine's network facts as JSON, to be judged anywhere with --from.
    Snapshot {
        /// Replace FILE when it exists.
        #[arg(long)]
        force: bool,
        /// Print the JSON Schema of snapshot files and stop.
        #[arg(long, conflicts_with = "force")]
        schema: bool,
    },
    /// Say what changed between two captures (for example since sign-off).
    Diff {
        /// The earlier capture.
        old: PathBuf,
        /// The later capture; left out: this machine.
        new: Option<PathBuf>,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Judge many pairs in one call: each folder in DIR is one pair.
    ///
    /// The folder is called as the pair is and holds the captures of its servers, and if you like its plan as system.yaml,
    /// which knows the servers by their host names. What needs a person comes first.
    Fleet {
        /// The folder with a folder for each pair.
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// How old a capture may be.
        #[command(flatten)]
        age: Age,
        /// Output format.
        #[arg(short, long, value_parser = formats(FORMATS), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?
    Verify(Verify),
    /// Explain a rule.
    Explain {
        /// The rule's name, or words to search for.
        #[arg(required = true)]
        rule: Vec<String>,
    },
    /// List all rules with severity and source.
    Rules {
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
}

const AFTER_HELP: &str = "\
Exit status: 0 dual networking is fine, 1 works but needs attention, 2 not supported or broken, 3 cannot tell
(also wrong usage), 130 interrupted.

Examples:
  nic-check                                        judge this machine
  nic-check snapshot -o SRV-A.json                 take the facts along
  nic-check --from SRV-A.json SRV-B.json           judge a pair
  nic-check --plan system.yaml --server SRV-A      compare with the plan
  nic-check fleet captures -f html -o fleet.html   judge every pair, each in a folder of captures/";
