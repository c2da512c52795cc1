//! From a result to the process's exit status: the one place that maps it to a number.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches};

use super::failure::{Asked, Lines};
use super::stdout::Stdout;
use super::{evidence, identity};
use crate::cli::tools;
use crate::domain::status::Status;
use crate::io::{ending, outlet};
use crate::report::sanitize;

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

impl Streams<'_> {
    /// Says one line on standard error. Names and words of others in it move no cursor, and begin no line of their own. Nobody
    /// may read it: that is none of the run's business.
    pub fn say(&mut self, words: impl Display) {
        let _closed_pipe = writeln!(self.err, "{}", sanitize::line(&words.to_string()));
    }
}

/// Runs a tool: parses its arguments, calls `run`, prints an error with its causes, maps everything to an exit status.
///
/// Wrong usage, an error and a panic are 3 (UNKNOWN), and leave a document in the format that was asked for; `--help` and
/// `--version` are 0. A closed pipe on standard output ends quietly with the status already decided; any other fault of
/// standard output, such as a full disk, is told, and is at least 3.
pub fn main<C: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
    run: fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> ExitCode {
    install_panic_message();
    ending::install(Status::Unknown.code());
    let mut out = Stdout::lock();
    let arguments: Vec<OsString> = args.into_iter().collect();
    let mut command = C::command();
    let tool = tools::NAMES.into_iter().find(|name| *name == command.get_name());
    let tool = tool.unwrap_or(env!("CARGO_PKG_NAME"));
    let parsed = command.try_get_matches_from_mut(&arguments).and_then(|matches| {
        if let Some(words) = passed_over(&command, &matches) {
            return Err(command.error(ErrorKind::ArgumentConflict, words));
        }
        let request = C::from_arg_matches(&matches)?;
        Ok((request, matches))
    });
    let code = match parsed {
        Ok((request, matches)) => {
            identity::set(&command, &matches);
            let evidence = evidence::Wanted::of(tool, &matches, &arguments);
            let run = |request: &C, streams: &mut Streams<'_>| {
                evidence::leave(evidence.as_ref(), streams, |streams| run(request, streams))
            };
            call(tool, &request, run, Asked::of(&matches).as_ref(), &mut out)
        }
        Err(usage) => {
            explain_usage(tool, &without_foreign_lines(&command, usage, &arguments), &arguments, &mut out)
        }
    };
    ExitCode::from(finish(tool, code, &mut out))
}

/// What stands before a sub-command and is the tool's own, not the sub-command's: `--pair A B` in `sac-status --pair A B replay FILE`.
/// The sub-command would never see it, and judge something else than was asked for.
fn passed_over(command: &Command, matches: &ArgMatches) -> Option<String> {
    let sub = matches.subcommand_name()?;
    let is_given = |argument: &&Arg| {
        let id = argument.get_id().as_str();
        // That one prints and stops, wherever it stands.
        id != "schema"
            && matches.ids().any(|given| given == id)
            && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let lost = command.get_arguments().filter(|argument| !argument.is_global_set()).find(is_given)?;
    let name = lost.get_long().map_or_else(|| lost.get_id().to_string(), |long| format!("--{long}"));
    Some(format!(
        "{name} stands before `{sub}`, which would not see it; put it behind, where `{sub}` has it, or leave it out"
    ))
}

/// Runs the request; whatever ends it without a report leaves one that says so.
fn call<C>(
    tool: &'static str,
    request: &C,
    run: impl Fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
    asked: Option<&Asked>,
    out: &mut Stdout,
) -> u8 {
    let mut kept = Kept::default();
    let apart = asked.is_some_and(Asked::is_a_plugins_result);
    let why = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        with_streams(out, apart.then_some(&mut kept), |streams| run(request, streams))
    })) {
        Ok(Ok(outcome)) => {
            kept.print(out);
            return outcome.code();
        }
        Ok(Err(error)) => {
            let why = format!("{error:#}");
            if !apart {
                let shown = if Lines::are_in(&error) {
                    sanitize::block(&why, false)
                } else {
                    sanitize::line(&why).into_owned()
                };
                let _closed_pipe = writeln!(outlet::stderr(), "{tool}: {shown}");
            }
            why
        }
        Err(_) => "internal error; standard error tells more. Nothing was decided".to_owned(),
    };
    let used = out.is_used();
    if let Some(asked) = asked {
        with_streams(out, None, |streams| asked.leave(tool, &why, used, streams));
    }
    kept.print(out);
    Status::Unknown.code()
}

/// Messages of a plugin's run, which come behind its result: [`Asked::is_a_plugins_result`].
#[derive(Default)]
struct Kept(Vec<u8>);

impl Kept {
    /// No run has more to say than this; what is beyond is left out.
    const MOST: usize = 16 * 1024;

    /// Writes them as long output. A `|` would begin performance data.
    fn print(&self, out: &mut Stdout) {
        let text = sanitize::block(&String::from_utf8_lossy(&self.0), false).replace('|', "/");
        let _closed_pipe = out.write_all(text.as_bytes());
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = Self::MOST.saturating_sub(self.0.len());
        self.0.extend(bytes.iter().take(room));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs with this process's streams; with `kept`, what is for standard error is kept there.
fn with_streams<T>(out: &mut Stdout, kept: Option<&mut Kept>, run: impl FnOnce(&mut Streams<'_>) -> T) -> T {
    use std::io::IsTerminal;
    let out_is_terminal = std::io::stdout().is_terminal();
    if let Some(kept) = kept {
        return run(&mut Streams { out, err: kept, out_is_terminal, err_is_terminal: false });
    }
    let mut err = outlet::stderr();
    let err_is_terminal = std::io::stderr().is_terminal();
    run(&mut Streams { out, err: &mut err, out_is_terminal, err_is_terminal })
}

/// The same fault of a command line whose words can be shown: what the shell made of `*` may be anything.
fn without_foreign_lines(command: &Command, usage: clap::Error, arguments: &[OsString]) -> clap::Error {
    let shown: Vec<String> =
        arguments.iter().map(|word| sanitize::line(&word.to_string_lossy()).into_owned()).collect();
    if shown.iter().zip(arguments).all(|(shown, word)| word == shown.as_str()) {
        return usage;
    }
    command.clone().try_get_matches_from(shown).err().unwrap_or(usage)
}

/// Prints help and version, or what is wrong with the command line.
fn explain_usage(tool: &'static str, usage: &clap::Error, arguments: &[OsString], out: &mut Stdout) -> u8 {
    if !usage.use_stderr() {
        let Err(error) = usage.print() else { return 0 };
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return 0;
        }
        return tell_unwritten(tool, &error.to_string());
    }
    let Some(asked) = Asked::guessed(arguments) else {
        // With colour where it may.
        let _closed_pipe = usage.print();
        return Status::Unknown.code();
    };
    let text = usage.to_string();
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let first = first.trim_start_matches("error: ");
    with_streams(out, None, |streams| asked.leave(tool, first, false, streams));
    Kept(rest.trim_start().as_bytes().to_vec()).print(out);
    Status::Unknown.code()
}

/// Empties the buffer; what the system refused to take makes the status at least 3.
fn finish(tool: &str, code: u8, out: &mut Stdout) -> u8 {
    // A reader that has gone away (head, a closed pager) must not change the status; the stream remembers other faults.
    let _closed_pipe = out.flush();
    out.problem().map_or(code, |problem| code.max(tell_unwritten(tool, problem)))
}

/// Tells that standard output did not take everything; gives the status that this means at least.
fn tell_unwritten(tool: &str, problem: &str) -> u8 {
    let _closed_pipe = writeln!(
        outlet::stderr(),
        "{tool}: standard output could not be written: {problem}; what stands there is not complete. \
         Free some space, or write to another place"
    );
    Status::Unknown.code()
}

fn install_panic_message() {
    std::panic::set_hook(Box::new(|info| {
        let panic = info.to_string();
        let Some((lacking, advice)) = machines_fault(&panic) else {
            let _closed_pipe = writeln!(
                std::io::stderr(),
                "{} {}: internal error: {info}\nThis is a fault in the tool, not in your input. Nothing was decided (status 3). \
                 Please report it with this message and, if you may, the input.",
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION"),
            );
            return;
        };
        let _closed_pipe = writeln!(
            std::io::stderr(),
            "{}: the system gives {lacking} ({info}). Nothing was decided (status 3). {advice}",
            env!("CARGO_PKG_NAME"),
        );
    }));
}

/// What the machine lacked, and what to do: for the panics of the standard library, rayon and tokio when a thread could not be
/// started, or started and found no memory for its stack of signals. `None` for a fault of ours.
fn machines_fault(panic: &str) -> Option<(&'static str, &'static str)> {
    let says = |words: &[&str]| words.iter().any(|words| panic.contains(words));
    if says(&["failed to spawn thread", "global thread pool has not been initialized", "spawn worker thread"])
    {
        return Some((
            "this user no more threads",
            "End what is not needed, or raise the limit (`ulimit -u`, `TasksMax` of systemd, the container's)",
        ));
    }
    says(&["failed to allocate an alternative stack", "failed to set up alternative stack guard page"]).then_some((
        "this run no more memory",
        "End what is not needed, or raise the limit (`ulimit -v`, `MemoryMax` of systemd, the container's)",
    ))
}
