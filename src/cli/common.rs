//! Options that every tool has.

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Output formats. A tool offers those that make sense for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, on a terminal.
    Human,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI servers.
    Junit,
    /// GitHub workflow commands.
    Github,
    /// GitLab code quality JSON.
    Gitlab,
    /// Nagios / Icinga plugin line.
    Nagios,
    /// Prometheus textfile.
    Prometheus,
    /// Markdown.
    Markdown,
    /// One self-contained HTML page.
    Html,
}

/// Formats of a verdict that stands in no file: all but those of linters.
pub const VERDICTS: &[Format] = &[
    Format::Human,
    Format::Json,
    Format::Nagios,
    Format::Prometheus,
    Format::Junit,
    Format::Markdown,
    Format::Html,
];

/// A file to write. `-` is standard input where files are read, so that nobody means a file by it.
fn named(file: PathBuf) -> Result<PathBuf, &'static str> {
    if file.as_os_str() == "-" {
        return Err("without -o the report goes to standard output; a file of that name is ./-");
    }
    Ok(file)
}

/// Options about the output.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// Write the report to FILE instead of standard output; FILE is replaced in one step, never half written.
    #[arg(short = 'o', long, value_name = "FILE", global = true, value_parser = PathBufValueParser::new().try_map(named))]
    pub output: Option<PathBuf>,
    /// When to use colour.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub color: Color,
    /// Draw with ASCII characters only.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Print the verdict line only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more detail.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Add this run to the bundle of evidence in DIR: what was seen, and the verdict. `verify DIR` checks it.
    #[arg(long, value_name = "DIR", global = true)]
    pub evidence: Option<PathBuf>,
}

/// A parser that accepts only the formats that a command offers, and lists them in its help.
pub fn formats(offered: &'static [Format]) -> impl TypedValueParser<Value = Format> {
    let names = offered.iter().filter_map(ValueEnum::to_possible_value);
    PossibleValuesParser::new(names).map(move |name| {
        offered
            .iter()
            .copied()
            .find(|format| format.to_possible_value().is_some_and(|value| value.matches(&name, false)))
            .expect("the parser only lets offered names through")
    })
}
