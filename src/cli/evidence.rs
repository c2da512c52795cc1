//! `verify`, the same for every tool.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::common::{Format, VERDICTS, formats};
use crate::domain::language::extract::quantity;

/// Which evidence, and what it must be.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// The folder that was given with --evidence.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Fail when the last run that looked at the plant and came to OK is older: redundancy that is not exercised rots.
    #[arg(long, value_name = "TIME", value_parser = age)]
    pub max_age: Option<Duration>,
    /// A list of acceptance steps (YAML): which of them the bundle shows, PASS, FAIL or NOT DONE. Lists to begin with are
    /// shipped in examples/acceptance.
    #[arg(long, value_name = "FILE")]
    pub steps: Option<Option<PathBuf>>,
    /// The check sum that the last record had, as it was noted in another place; later records may have followed.
    #[arg(long, value_name = "SHA256")]
    pub head: Option<String>,
    /// Output format.
    #[arg(short, long, value_parser = formats(VERDICTS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// A duration with its unit, days too: 90d, 12h, 30m.
///
/// # Errors
/// When it is none, or not above 0.
pub fn age(text: &str) -> Result<Duration, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u64>().ok()?.checked_mul(86_400));
    days.map(Duration::from_secs)
        .or_else(|| quantity::duration(text))
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "a duration is a number above 0 with a unit, such as 90d, 12h, 30m".to_owned())
}
