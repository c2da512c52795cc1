//! `link-probe`: probes the links, or reads a log, judges, reports.
use super::exit::{Outcome, Streams};
use crate::cli::link_probe::LinkProbe;
/// Runs the tool.
///
/// # Errors
/// x
pub fn run(request: &LinkProbe, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let _ = (request, streams);
    anyhow::bail!("x")
}
