//! `nic-check`: reads this machine or captures, judges, reports.

use super::exit::{Outcome, Streams};
use crate::cli::nic_check::NicCheck;

/// Runs the tool.
///
/// # Errors
/// When an input cannot be read or a plan does not parse.
pub fn run(request: &NicCheck, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let _ = (request, streams);
    anyhow::bail!("nothing to run yet")
}
