//! What the counters of a channel say about its queue once it is empty.

use super::balance::{self, Balance, Failures};
use super::odd;
use super::sample::{Interval, Sample, intervals};

/// So many more looks bear out a counter that jumped: as many as misread figures last.
const BORNE_OUT: usize = 3;

/// What the counters say about an empty queue.
pub(super) struct Proof {
    /// Nothing without a counter of completed writes.
    balance: Option<Balance>,
    /// See [`jumped`].
    jumped: Option<u64>,
    /// A counter that was read before, and not at the last look.
    unread: Option<&'static str>,
}

impl Proof {
    /// What the figures of one channel prove.
    pub(super) fn of(history: &[Sample]) -> Self {
        let settled = odd::settled_for_proof(history);
        let lacks = |counter: fn(&Sample) -> Option<u64>| {
            let last = settled.last().and_then(counter);
            last.is_none() && settled.iter().any(|sample| counter(sample).is_some())
        };
        let unread = if lacks(|sample| sample.completed) {
            Some("completed")
        } else {
            lacks(|sample| sample.failed).then_some("failed")
        };
        Self { balance: balance::of(&settled), jumped: jumped(&settled), unread }
    }

    pub(super) fn nothing(&self) -> Option<String> {
        let Some(balance) = self.balance else {
            if self.unread.is_some() {
                return None;
            }
            return Some(
                "the queue is empty, but there is no counter of completed writes, so nobody can say that they were written"
                    .to_owned(),
            );
        };
        balance.reset_with.map(|lost| {
            format!(
                "the queue is empty, but the counters were set back while {lost} writes waited: a restarted driver discards \
                 its queue, so nobody can say that they were written"
            )
        })
    }

    /// A counter that was there before may be back at the next look.
    pub(super) fn unread(&self) -> Option<String> {
        let counter = self.unread?;
        Some(format!(
            "the queue is empty, but its counter of {counter} writes, which was read before, could not be read any more, so nobody can \
             say that all of them were written"
        ))
    }

    /// How many writes waited when the counters were set back.
    pub(super) fn discarded(&self) -> Option<u64> {
        self.balance?.reset_with
    }

    /// Writes that failed, at least.
    pub(super) fn failures(&self) -> u64 {
        self.balance.map_or(0, |balance| balance.failed)
    }

    /// An empty queue proves nothing, or not that all is well.
    pub(super) fn is_open(&self) -> bool {
        [self.nothing(), self.unread(), self.missing(), self.doubtful(), self.failed(), self.unseen()]
            .iter()
            .any(Option::is_some)
    }

    /// Nothing was missed, and nobody can say that nothing failed.
    pub(super) fn unseen(&self) -> Option<String> {
        let balance = self.balance?;
        let why = match balance.failures {
            Failures::Counted => return None,
            Failures::Unread => "the counter of failed writes could not be read",
            Failures::Uncounted => {
                "this source has no counter of failed writes (`failed_writes` in sources.yaml names it)"
            }
        };
        Some(format!(
            "the queue is empty and {} writes were completed, but {why}, so nobody can say that none of those that waited \
             failed",
            balance.completed
        ))
    }

    pub(super) fn missing(&self) -> Option<String> {
        let balance = self.balance.filter(|balance| balance.missing > 0)?;
        Some(format!(
            "the queue is empty, but {} writes left it that the counters do not show: {} were completed and {} failed \
             meanwhile. They were thrown away, or never counted",
            balance.missing, balance.completed, balance.failed
        ))
    }

    pub(super) fn doubtful(&self) -> Option<String> {
        let jump = self.jumped?;
        Some(format!(
            "the queue is empty, but its counter of completed writes rose by {jump} at once, far more than waited and than it usually \
             does, and the looks after it do not bear that out: it was misread, or the driver was started again"
        ))
    }

    pub(super) fn failed(&self) -> Option<String> {
        let balance = self.balance.filter(|balance| balance.failed > 0)?;
        Some(format!(
            "the queue is empty, but {} writes failed after all their retries; {} were completed",
            balance.failed, balance.completed
        ))
    }

    pub(super) fn completed(&self) -> u64 {
        self.balance.map_or(0, |balance| balance.completed)
    }
}

/// By how much the counter of completed writes rose at once, when that is far more than waited and than it usually does, and the
/// looks after it do not bear it out yet: misread, it would account for whatever is missing. One that is set back soon after is
/// never borne out.
fn jumped(settled: &[Sample]) -> Option<u64> {
    let steps = intervals(settled);
    let far = |(at, step): &(usize, &Interval)| {
        let completed = step.completed.unwrap_or(0);
        if completed <= step.from.saturating_add(3) {
            return false;
        }
        // What came before says what is usual, and not the step itself.
        let mut usual: Vec<u64> =
            steps[..*at].iter().filter_map(|step| step.completed.filter(|count| *count > 0)).collect();
        usual.sort_unstable();
        let middle = usual.get(usual.len().saturating_sub(1) / 2).copied().unwrap_or_default();
        if completed <= step.from.saturating_add(middle.saturating_mul(4)).saturating_add(3) {
            return false;
        }
        let after = steps.get(at + 1..).unwrap_or_default();
        let borne_out = after.len() >= BORNE_OUT && !after.iter().take(BORNE_OUT).any(|step| step.reset);
        !borne_out
    };
    steps.iter().enumerate().filter(far).filter_map(|(_, step)| step.completed).max()
}
