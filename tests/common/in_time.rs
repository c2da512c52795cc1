//! How soon something must have ended that has a time-out of some seconds at most, or was told to stop.

use std::time::Duration;

/// Far beyond that on any machine, however busy, and far below the minute for which what hangs would keep a test.
pub const IN_TIME: Duration = Duration::from_secs(20);
