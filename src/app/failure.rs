//! A run that failed before it had a report still leaves a document in the format that was asked for: a monitoring system
//! gets its line, and the file of `-o` does not keep the report of an earlier run.

use std::ffi::OsString;
use std::fmt::{self, Display, Formatter};
use std::io::Write;

use clap::{ArgMatches, FromArgMatches, ValueEnum};

use super::exit::Streams;
use super::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::status::Status;
use crate::report::sanitize;

/// An error of several lines of ours. The parts may be foreign text, which begins no line of its own.
#[derive(Debug)]
pub struct Lines(Vec<String>);

impl Lines {
    /// The lines, each as it can be shown.
    #[must_use]
    pub fn new<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Self {
        Self(lines.into_iter().map(|line| sanitize::line(line.as_ref()).into_owned()).collect())
    }

    /// Whether an error, or one that caused it, has lines.
    #[must_use]
    pub fn are_in(error: &anyhow::Error) -> bool {
        error.chain().any(|cause| cause.is::<Self>())
    }
}

impl Display for Lines {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Lines {}

/// What a request wants its result as.
pub struct Asked {
    format: Format,
    output: Output,
}

impl Asked {
    /// From the parsed command line; `None` for a sub-command whose result is no report (`init`, `schema`, `record`, ...), so
    /// that its file is never touched.
    #[must_use]
    pub fn of(matches: &ArgMatches) -> Option<Self> {
        let (mut matches, mut name) = (matches, "");
        while let Some((sub, inner)) = matches.subcommand() {
            (name, matches) = (sub, inner);
        }
        let named = matches.try_get_one::<Format>("format").ok().flatten().copied();
        // `link-probe report` writes a page and has no other format.
        let format = named.or_else(|| (name == "report").then_some(Format::Html))?;
        Some(Self { format, output: Output::from_arg_matches(matches).ok()? })
    }

    /// From a command line that could not be parsed: only whether a Nagios line was wanted, which must always come.
    #[must_use]
    pub fn guessed(arguments: &[OsString]) -> Option<Self> {
        let name = Format::Nagios.to_possible_value()?.get_name().to_owned();
        let is_named = |words: &[OsString]| {
            let [option, value] = words else { return false };
            matches!(option.to_str(), Some("-f" | "--format")) && value.to_str() == Some(&name)
        };
        let joined = [format!("-f{name}"), format!("-f={name}"), format!("--format={name}")];
        let wanted = arguments.windows(2).any(is_named)
            || arguments.iter().any(|one| one.to_str().is_some_and(|one| joined.iter().any(|j| j == one)));
        let output = Output {
            output: None,
            color: crate::cli::common::Color::Never,
            ascii: false,
            quiet: true,
            verbose: false,
            evidence: None,
        };
        wanted.then_some(Self { format: Format::Nagios, output })
    }

    /// Whether the result goes to a monitoring system, which takes standard error for the beginning of the result: Icinga 2
    /// puts both streams into one.
    #[must_use]
    pub fn is_a_plugins_result(&self) -> bool {
        self.format == Format::Nagios && self.output.output.is_none()
    }

    /// Leaves a document that says UNKNOWN and why. Nothing for people on standard output: they have read standard error. Only
    /// a stream of lines is continued where something was printed already (`used`).
    ///
    /// Its own faults are not told: the run has failed already, and has said so.
    pub fn leave(&self, tool: &'static str, why: &str, used: bool, streams: &mut Streams<'_>) {
        let to_file = self.output.output.is_some();
        let is_for_people = matches!(self.format, Format::Human | Format::Markdown);
        if !to_file && (is_for_people || (used && self.format != Format::Jsonl)) {
            return;
        }
        let report = output::start(tool).finish(Status::Unknown, why, Findings::default());
        // A report whose file is one that the run reads has gone to standard output already, or there is none.
        let mut nowhere = std::io::sink();
        let out: &mut dyn Write = if to_file { &mut nowhere } else { &mut *streams.out };
        let mut to = Streams { out, err: &mut *streams.err, ..*streams };
        let written = output::deliver(&report, self.format, &self.output, &mut to);
        if written.is_err() && self.format == Format::Nagios && !used {
            let output = Output { output: None, ..self.output.clone() };
            let _told_already = output::deliver(&report, self.format, &output, streams);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_a_monitoring_line_is_seen_in_a_faulty_command_line() {
        let guessed = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            Asked::guessed(&words).is_some()
        };
        assert!(guessed(&["nic-check", "--what", "-f", "nagios"]));
        assert!(guessed(&["nic-check", "--format=nagios", "--what"]));
        assert!(guessed(&["nic-check", "-fnagios"]));
        assert!(!guessed(&["nic-check", "-f", "json", "nagios"]));
    }
}
