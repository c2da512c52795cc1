//! The timeline of a recorded run: an HTML page or an SVG drawing.

use super::{TOOL, replay, run_report};
use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::{Format, Output};
use crate::cli::link_probe::Report as Request;
use crate::domain::status::Status;
use crate::report::model::Block;
use crate::report::timeline;

/// Draws a log.
///
/// # Errors
/// When the log cannot be read or the result cannot be written.
pub fn run(request: &Request, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let session = replay::read(&request.log, |_, _| {})?;
    let drawing = timeline::svg(&session);
    let mut report = run_report::watched(&session);
    // A page that is sent on to a file does not say to whoever made it why the exit status is none of success.
    if report.status != Status::Ok && out.output.is_none() && !streams.out_is_terminal {
        let verdict = report.status.label();
        streams.say(format_args!("{TOOL}: the verdict of this run is {verdict}: {}", report.summary));
    }
    if request.svg {
        output::write_text(&drawing, out, streams)?;
        return Ok(Outcome::Verdict(report.status));
    }
    report.body.insert(0, Block::Svg(drawing));
    report.body.insert(0, Block::Heading(2, "Timeline".to_owned()));
    output::deliver(&report, Format::Html, out, streams)
}
