//! `partner-config init`: a commented starter plan or sheet.

use crate::app::exit::{Outcome, Streams};
use crate::app::output::overwrite;
use crate::cli::common::Output;
use crate::cli::partner_config::PlanType;
use crate::domain::partner::common::SystemType;
use crate::domain::partner::render::starter;
use crate::domain::status::Status;
use crate::io::files;

/// Runs the command: prints it, or writes it to the file of `--output`, which is never replaced without `force`.
///
/// # Errors
/// When the file exists already or cannot be written, or there is none to be replaced.
pub fn run(
    (kind, is_sheet): (PlanType, bool),
    force: bool,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let kind = match kind {
        PlanType::LoneServer => SystemType::LoneServer,
        PlanType::HotStandbyPair => SystemType::HotStandbyPair,
        PlanType::TripleStandby => SystemType::TripleStandby,
    };
    let text = if is_sheet { starter::sheet(kind) } else { starter::plan(kind) };
    let overwrite = overwrite(force, output)?;
    match &output.output {
        Some(path) => {
            files::write_atomic(path, text.as_bytes(), overwrite)?;
            // A message, not the result; the file is what was asked for.
            if !output.quiet {
                streams.say(format_args!(
                    "{} written. Fill in your servers, then: partner-config lint {}",
                    path.display(),
                    path.display()
                ));
            }
        }
        None => {
            let _closed_pipe = streams.out.write_all(text.as_bytes());
        }
    }
    Ok(Outcome::Verdict(Status::Ok))
}
