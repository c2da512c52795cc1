//! `partner-config`: reads plans, sheets and client files, judges or renders them, reports.

use super::exit::{Outcome, Streams};
use crate::cli::partner_config::PartnerConfig;

/// Runs the tool.
///
/// # Errors
/// When an input cannot be read.
pub fn run(request: &PartnerConfig, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let _ = (request, streams);
    anyhow::bail!("nothing to run yet")
}
