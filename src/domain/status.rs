//! The four states that every check ends in, and how several are joined.

use super::finding::{Finding, Severity};
use crate::named;

/// The result of a check. Its number (see [`Status::code`]) is the process's exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Checked, and nothing at or above the fail level was found.
    Ok,
    /// Works, but needs attention.
    Warning,
    /// Broken, refused, or lint errors found.
    Critical,
    /// Could not decide: unreadable or empty input, no privilege, no answer, too little data.
    Unknown,
}

named! {
    /// Lower-case name, as in JSON.
    Status {
        Ok => "ok",
        Warning => "warning",
        Critical => "critical",
        Unknown => "unknown",
    }
}

impl Status {
    /// All states, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Warning, Self::Critical, Self::Unknown];

    /// The exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    /// Upper-case name, as in a Nagios plugin line.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// All states, the worst first.
    pub const WORST_FIRST: [Self; 4] = [Self::Critical, Self::Unknown, Self::Warning, Self::Ok];

    /// The place among all states: the worst is 0.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Critical => 0,
            Self::Unknown => 1,
            Self::Warning => 2,
            Self::Ok => 3,
        }
    }

    /// Joins two results: CRITICAL > UNKNOWN > WARNING > OK, so that missing evidence is never reported as fine.
    #[must_use]
    pub const fn join(self, other: Self) -> Self {
        if self.rank() <= other.rank() { self } else { other }
    }

    /// Joins any number of results. No result at all is UNKNOWN: an empty set of checks proves nothing.
    pub fn join_all(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().reduce(Self::join).unwrap_or(Self::Unknown)
    }

    /// The status that findings alone lead to: an error is CRITICAL, a warning is WARNING, information is OK.
    /// Suppressed findings do not count.
    #[must_use]
    pub fn of_findings(findings: &[Finding]) -> Self {
        findings.iter().filter(|f| f.suppressed.is_none()).fold(Self::Ok, |status, f| {
            status.join(match f.severity {
                Severity::Error => Self::Critical,
                Severity::Warning => Self::Warning,
                Severity::Info => Self::Ok,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn join_is_commutative_associative_and_idempotent() {
        for a in Status::ALL {
            assert_eq!(a.join(a), a);
            for b in Status::ALL {
                assert_eq!(a.join(b), b.join(a));
                for c in Status::ALL {
                    assert_eq!(a.join(b).join(c), a.join(b.join(c)));
                }
            }
        }
    }

    #[test]
    fn the_rank_is_the_place_in_the_list() {
        for (place, status) in (0..).zip(Status::WORST_FIRST) {
            assert_eq!(status.rank(), place);
        }
    }

    #[test]
    fn missing_evidence_is_never_fine() {
        assert_eq!(Status::Ok.join(Status::Unknown), Status::Unknown);
        assert_eq!(Status::Warning.join(Status::Unknown), Status::Unknown);
        assert_eq!(Status::Critical.join(Status::Unknown), Status::Critical);
        assert_eq!(Status::join_all([]), Status::Unknown);
    }
}
