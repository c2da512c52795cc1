//! `snapshot`: this machine's facts as a file that can be judged anywhere.

use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::Output;
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::files;
use crate::io::nic::live::{AdapterSource, ThisMachine};
use crate::io::nic::snapshot::{self, About, Snapshot};
use crate::io::{clock, host};

/// Writes the snapshot to the file of `--output`, or to standard output.
///
/// # Errors
/// When the machine cannot be read, or the file exists (without `force`) or cannot be written.
pub fn run(force: bool, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let overwrite = output::overwrite(force, out)?;
    let taken_at = clock::now_rfc3339();
    let server = ThisMachine.read()?;
    let about = About { version: env!("CARGO_PKG_VERSION").to_owned(), host: host::name(), taken_at };
    let snapshot = Snapshot { about, server };
    let text = snapshot::write(&snapshot);
    match &out.output {
        None => output::write_text(&text, out, streams)?,
        Some(path) => {
            // A snapshot is evidence, taken at sign-off: it is not replaced by accident.
            files::write_atomic(path, text.as_bytes(), overwrite)?;
            if !out.quiet {
                let server = &snapshot.server;
                streams.say(format_args!(
                    "{}: {} and {} of {} written",
                    path.display(),
                    words::count(server.adapters.len(), "adapter"),
                    words::count(server.teams.len(), "team"),
                    server.name
                ));
            }
        }
    }
    for gap in &snapshot.server.gaps {
        streams.say(format_args!("not known: {gap}"));
    }
    Ok(Outcome::Verdict(Status::Ok))
}
