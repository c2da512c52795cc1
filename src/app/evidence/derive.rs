//! Deriving a verdict again: the tool runs its own command line, with the tape in place of the world.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches};

use super::read::Run;
use super::{end_of, is_verdict, leaf};
use crate::app::exit::{Outcome, Streams};
use crate::cli::tools;
use crate::domain::evidence::compare::difference;
use crate::domain::evidence::story::End;
use crate::domain::named;
use crate::domain::status::Status;
use crate::io::source::taped;
use crate::io::tape::{self, Player};

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// What was seen leads to what was decided.
    Derived,
    /// It leads to something else, in words.
    Differs(String),
    /// It was another version, and this one comes to something else.
    OtherVersion(String),
    /// The run failed and decided nothing, for a reason that its records do not show: its machine had no room, memory or threads.
    Failed(String),
    /// It is another tool's run.
    OtherTool,
    /// It is of a tool that there is not.
    NoTool,
    /// It has no end: it was killed, or still lasts.
    Unfinished,
}

/// The same without what differs: see [`Check`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    Derived,
    Differs,
    OtherVersion,
    Failed,
    OtherTool,
    NoTool,
    Unfinished,
}

named! {
    /// The word in JSON.
    Checked {
        Derived => "derived",
        Differs => "differs",
        OtherVersion => "other-version",
        Failed => "failed",
        OtherTool => "other-tool",
        NoTool => "no-tool",
        Unfinished => "unfinished",
    }
}

impl Check {
    /// What became of it, without what differs.
    #[must_use]
    pub const fn kind(&self) -> Checked {
        match self {
            Self::Derived => Checked::Derived,
            Self::Differs(_) => Checked::Differs,
            Self::OtherVersion(_) => Checked::OtherVersion,
            Self::Failed(_) => Checked::Failed,
            Self::OtherTool => Checked::OtherTool,
            Self::NoTool => Checked::NoTool,
            Self::Unfinished => Checked::Unfinished,
        }
    }

    /// Whether its verdict counts: its records are whole, and nothing that was derived contradicts it.
    #[must_use]
    pub const fn stands(&self) -> bool {
        matches!(self, Self::Derived | Self::OtherTool)
    }

    /// What differs.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Differs(words) | Self::OtherVersion(words) | Self::Failed(words) => words,
            Self::Derived | Self::OtherTool | Self::NoTool | Self::Unfinished => "",
        }
    }
}

/// Derives the verdict of a run of this tool again and compares.
pub fn check<C: CommandFactory + FromArgMatches>(
    tool: &str,
    folder: &Path,
    run: &Run,
    call: fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> Check {
    if !tools::NAMES.contains(&run.start.tool.as_str()) {
        return Check::NoTool;
    }
    let Some((recorded, _)) = &run.end else { return Check::Unfinished };
    if run.start.tool != tool {
        return Check::OtherTool;
    }
    let words = match again(folder, run, recorded, call) {
        Ok(derived) => difference(recorded, &derived),
        Err(error) => Some(format!("it cannot be derived: {error:#}")),
    };
    let Some(words) = words else { return Check::Derived };
    if let Some(error) = failed(recorded) {
        return Check::Failed(error);
    }
    match run.start.version == env!("CARGO_PKG_VERSION") {
        true => Check::Differs(words),
        false => Check::OtherVersion(words),
    }
}

/// What a run said that ended without any verdict.
fn failed(recorded: &End) -> Option<String> {
    let decided_nothing = recorded.report.is_none() && recorded.exit_status == Status::Unknown.code();
    recorded.error.clone().filter(|_| decided_nothing)
}

fn again<C: CommandFactory + FromArgMatches>(
    folder: &Path,
    run: &Run,
    recorded: &End,
    call: fn(&C, &mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<End> {
    let name = OsString::from(&run.start.tool);
    let arguments = [name].into_iter().chain(run.start.arguments.iter().map(OsString::from));
    // Of several lines the first says what is wrong.
    let first = |error: clap::Error| {
        let text = error.to_string();
        anyhow::anyhow!("its command line is not understood: {}", text.lines().next().unwrap_or_default())
    };
    let matches = C::command().try_get_matches_from(arguments).map_err(first)?;
    is_verdict(leaf(&run.start.tool, &matches).1)?;
    let request = C::from_arg_matches(&matches).map_err(first)?;
    let player = Player::open(folder, run.seen.clone(), recorded.interrupted)
        .context("the records could not be read")?;
    taped::rewind();
    tape::play(player);
    let (mut out, mut err) = (std::io::sink(), std::io::sink());
    let mut streams =
        Streams { out: &mut out, err: &mut err, out_is_terminal: false, err_is_terminal: false };
    let ended = catch_unwind(AssertUnwindSafe(|| call(&request, &mut streams)));
    tape::stop();
    let ended = ended.map_err(|_| anyhow::anyhow!("an internal error; standard error tells more"))?;
    // Both went through the same text: reading a number may round it.
    let text = serde_json::to_string(&End { interrupted: recorded.interrupted, ..end_of(&ended) })?;
    Ok(serde_json::from_str(&text)?)
}
