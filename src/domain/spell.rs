//! What was so for a while during a run, and is over: a finding with its time. The verdict about a run covers the run, not its
//! last moment; nodes and queues tell in the same words what was so before.

use super::finding::Finding;
use super::source::point::Stamp;
use super::source::time::format_time;
use super::status::Status;

/// When something was so: the first time, and how often again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The first look that found it.
    pub from: Stamp,
    /// The last look that found it, the first time.
    pub to: Stamp,
    /// How often it was so again.
    pub more: usize,
    /// The last look of all that found it.
    pub last: Stamp,
}

impl Times {
    /// So it was once.
    #[must_use]
    pub const fn once(from: Stamp, to: Stamp) -> Self {
        Self { from, to, more: 0, last: to }
    }

    /// So it was again.
    pub const fn again(&mut self, to: Stamp) {
        self.more += 1;
        self.last = to;
    }

    /// Of several spells, sorted by time; `None` of none.
    #[must_use]
    pub fn of(spells: &[(Stamp, Stamp)]) -> Option<Self> {
        let ((from, to), (_, last)) = (spells.first()?, spells.last()?);
        Some(Self { from: *from, to: *to, more: spells.len() - 1, last: *last })
    }
}

/// Something that was so for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What was found, with its time.
    pub finding: Finding,
    /// The status it leads to.
    pub status: Status,
    /// The same in a few words.
    pub words: String,
}

impl Told {
    /// A finding, and when it was so.
    #[must_use]
    pub fn new(mut finding: Finding, status: Status, times: &Times) -> Self {
        let seconds = times.to.since(times.from) as f64 / 1000.0;
        let (from, to) = (format_time(times.from), format_time(times.to));
        let again = match times.more {
            0 => String::new(),
            1 => format!(", and once more until {}", format_time(times.last)),
            more => format!(", and {more} times more until {}", format_time(times.last)),
        };
        let said = finding.message.trim_end_matches('.').to_owned();
        finding.message = format!("{said}. So it was from {from} to {to} ({seconds:.1} s){again}.");
        let words = format!("{} for {seconds:.1} s from {from}", finding.rule.name);
        Self { finding, status, words }
    }
}
