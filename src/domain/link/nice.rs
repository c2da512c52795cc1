//! Durations for people.

use std::fmt;
use std::time::Duration;

/// A duration for people: `42 us`, `0.35 ms`, `2.50 s`.
pub struct Nice(pub Duration);

impl fmt::Display for Nice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_secs_f64() * 1e3;
        let text = match ms {
            0.0 => "0 ms".to_owned(),
            ms if ms < 0.1 => format!("{:.0} us", ms * 1e3),
            ms if ms < 10.0 => format!("{ms:.2} ms"),
            ms if ms < 100.0 => format!("{ms:.1} ms"),
            ms if ms < 1_000.0 => format!("{ms:.0} ms"),
            ms if ms < 100_000.0 => format!("{:.2} s", ms / 1e3),
            ms => format!("{:.0} s", ms / 1e3),
        };
        f.pad(&text)
    }
}
