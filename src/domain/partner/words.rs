//! Words for messages: values in the unit of the vendor's field, and the names of places in the Server Configuration Tool.

use std::fmt;
use std::time::Duration;

use crate::domain::path::Path;

/// A duration in the unit of a field in seconds: `60 s`, `0.5 s`.
#[must_use]
pub fn in_seconds(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} s", duration.as_secs_f64())
    }
}

/// A duration in the unit of a field in milliseconds: `5000 ms`, `0.5 ms`.
#[must_use]
pub fn in_milliseconds(duration: Duration) -> String {
    if duration.subsec_nanos().is_multiple_of(1_000_000) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{} ms", duration.as_secs_f64() * 1000.0)
    }
}

/// `on` or `off`, as a person says it of a check box.
#[must_use]
pub const fn on_off(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}

/// A tab of the Partners section that has columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tab {
    Standby,
    PermanentStandby,
}

impl Tab {
    /// The tab's name in the tool.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standby => "Standby",
            Self::PermanentStandby => "Permanent Standby",
        }
    }
}

/// What a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner<'a> {
    /// The defaults of a plan.
    Defaults,
    /// A server: of a plan, or the one whose sheet it is.
    Server(&'a str),
    /// A column of a server's sheet.
    Column { server: &'a str, tab: Tab, letter: char },
}

impl Owner<'_> {
    /// The subject of a finding about it.
    #[must_use]
    pub const fn subject(&self) -> &str {
        match self {
            Self::Defaults => "defaults",
            Self::Server(label) | Self::Column { server: label, .. } => label,
        }
    }

    /// How a connection is called here: `Main Connection` in a sheet, `Main address` in a plan.
    #[must_use]
    pub fn connection(&self, name: Path) -> String {
        match self {
            Self::Column { .. } => format!("{} Connection", name.title()),
            Self::Server(_) | Self::Defaults => format!("{} address", name.title()),
        }
    }
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults => f.write_str("the plan's defaults"),
            Self::Server(label) => f.write_str(label),
            Self::Column { server, tab, letter } => write!(f, "{server}, column {} {letter}", tab.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_in_the_unit_of_the_field() {
        assert_eq!(in_seconds(Duration::from_secs(60)), "60 s");
        assert_eq!(in_seconds(Duration::from_millis(500)), "0.5 s");
        assert_eq!(in_milliseconds(Duration::from_secs(30)), "30000 ms");
        assert_eq!(in_milliseconds(Duration::from_micros(500)), "0.5 ms");
    }
}
