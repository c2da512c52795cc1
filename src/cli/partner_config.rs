//! `partner-config`: generate, lint and explain the Main/Backup partner configuration.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::common::{Format, Output, formats};
use super::evidence::Verify;

/// Formats of `lint`.
pub const LINT_FORMATS: &[Format] = &[
    Format::Human,
    Format::Json,
    Format::Jsonl,
    Format::Sarif,
    Format::Junit,
    Format::Github,
    Format::Gitlab,
    Format::Nagios,
    Format::Prometheus,
    Format::Markdown,
    Format::Html,
];

const TABLES: &[Format] = &[Format::Human, Format::Json, Format::Markdown];

/// Generate, lint and explain the Main/Backup partner configuration of ClearSCADA and Geo SCADA servers.
#[derive(Debug, Parser)]
#[command(name = "partner-config", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct PartnerConfig {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
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
    /// Print a commented starter plan (with -o: write it).
    Init {
        /// The system's type.
        #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
        kind: PlanType,
        /// A sheet (the Partners section of one server, as it is) in place of a plan.
        #[arg(long)]
        sheet: bool,
        /// Replace FILE when it exists.
        #[arg(long)]
        force: bool,
    },
    /// Judge plans, sheets and Systems.xml files.
    Lint(Lint),
    /// Write every server's sheet and checklist, the client's Systems.xml, firewall rules and a drawing.
    Generate {
        /// The plan; `-` is stdin.
        plan: PathBuf,
        /// The folder to write into; made when it does not exist.
        #[arg(short, long, value_name = "DIR")]
        directory: PathBuf,
        /// Replace files that exist.
        #[arg(long)]
        force: bool,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Say after which time each link is declared failed.
    Timing {
        /// The plan, or a sheet; `-` is stdin.
        plan: PathBuf,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Say what changed between two plans or sheets, and which servers must be restarted for it.
    Diff {
        /// The earlier file.
        old: PathBuf,
        /// The later file.
        new: PathBuf,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
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
    /// Print the JSON Schema of an input file.
    Schema {
        /// Which input file.
        #[arg(value_enum)]
        kind: SchemaKind,
    },
    /// Format plans and sheets: indentation, spacing and quoting; comments stay.
    Fmt {
        /// Files to rewrite in place; `-` reads stdin and prints.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Change nothing; status 1 when a file would change.
        #[arg(long)]
        check: bool,
    },
}

/// `lint`.
#[derive(Debug, Args)]
pub struct Lint {
    /// Files, folders and globs, of all kinds mixed; `-` is stdin.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Judge the sheets against this plan (it is linted too).
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// The lowest severity that fails the run.
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Ignore the findings that stand in this baseline file.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the present findings as a baseline file.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
    /// Look host names up on this machine (host-name-ambiguous); otherwise the network is never asked.
    #[arg(long)]
    pub resolve: bool,
    /// How many files are checked at once; default: one a core.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// Output format.
    #[arg(short, long, value_parser = formats(LINT_FORMATS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// Fail level of `lint`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Only errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
    /// Everything.
    Info,
}

/// Kinds of starter plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanType {
    /// One server.
    LoneServer,
    /// Two servers.
    #[default]
    HotStandbyPair,
    /// Three servers.
    TripleStandby,
}

/// Input files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// The plan, `kind: system`.
    System,
    /// The sheet, `kind: partners`.
    Partners,
    /// The list of sources of sac-status and driver-queue, `kind: sources`.
    Sources,
}

const AFTER_HELP: &str = "\
Exit status: 0 nothing at or above the fail level, 1 warnings (with --fail-on), 2 errors, 3 could not decide
(also wrong usage), 130 interrupted.

Examples:
  partner-config init -o system.yaml               a commented starter plan
  partner-config lint system.yaml sheets/          judge everything together
  partner-config generate system.yaml -d out       sheets, checklists, Systems.xml, firewall, drawing
  partner-config explain backup-in-main-subnet     what a rule means";
