//! From a result to the process's exit status: the one place that maps it to a number.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::domain::status::Status;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A verdict.
    Verdict(Status),
    /// Ctrl-C; what was learnt so far has been printed.
    Interrupted,
    /// The status of a command that was run because everything was proven (`drain --then`).
    Command(u8),
}

impl Outcome {
    /// The exit status: the verdict's number, or 130.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Verdict(status) => status.code(),
            Self::Interrupted => 130,
            Self::Command(code) => code,
        }
    }
}

/// The streams of a run, so that a tool is a function that tests can call.
pub struct Streams<'a> {
    /// Result.
    pub out: &'a mut dyn Write,
    /// Progress and messages.
    pub err: &'a mut dyn Write,
    /// Whether `out` is a terminal.
    pub out_is_terminal: bool,
    /// Whether `err` is a terminal.
    pub err_is_terminal: bool,
}

/// Runs a tool: parses its arguments, calls `run`, prints an error with its causes, maps everything to an exit status.
///
/// Wrong usage, an error and a panic are 3 (UNKNOWN); `--help` and `--version` are 0; a closed pipe on standard
/// output ends quietly with the status already decided.
pub fn main<C: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
    run: fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> ExitCode {
    use std::io::IsTerminal;
    install_panic_message();
    let out_is_terminal = std::io::stdout().is_terminal();
    let err_is_terminal = std::io::stderr().is_terminal();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut err = std::io::stderr();
    let mut streams = Streams { out: &mut out, err: &mut err, out_is_terminal, err_is_terminal };
    let code =
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dispatch(args, run, &mut streams))) {
            Ok(code) => code,
            Err(_) => Status::Unknown.code(),
        };
    // The status is decided: a reader that has gone away (head, a closed pager) must not change it.
    let _closed_pipe = out.flush();
    ExitCode::from(code)
}

fn dispatch<C: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
    run: fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
    streams: &mut Streams<'_>,
) -> u8 {
    let parsed = C::command().try_get_matches_from(args).and_then(|matches| C::from_arg_matches(&matches));
    let request = match parsed {
        Ok(request) => request,
        Err(usage) => {
            let code = if usage.use_stderr() { Status::Unknown.code() } else { 0 };
            // clap writes help to stdout and errors to stderr, with colour where it may.
            let _closed_pipe = usage.print();
            return code;
        }
    };
    match run(&request, streams) {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            let _closed_pipe = writeln!(streams.err, "{}: {error:#}", C::command().get_name());
            Status::Unknown.code()
        }
    }
}

fn install_panic_message() {
    std::panic::set_hook(Box::new(|info| {
        let _closed_pipe = writeln!(
            std::io::stderr(),
            "{} {}: internal error: {info}\nThis is a fault in the tool, not in your input. Nothing was decided (status 3). \
             Please report it with this message and, if you may, the input.",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
        );
    }));
}
