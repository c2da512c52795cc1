//! What is found wrong with queues. Each rule's page `docs/rules/<name>.md` tells why and from where.

use crate::finding::Rule;
pub use crate::source::unread::NAMED;

/// The low-water mark keeps rising.
pub const GROWING: Rule =
    crate::rule!("queue-growing", Error, "more writes are queued than the driver completes");
/// Writes wait and none is completed.
pub const STALLED: Rule = crate::rule!("queue-stalled", Error, "writes wait and none is completed");
/// Writes fail.
pub const FAILING: Rule = crate::rule!("writes-failing", Warning, "writes failed after all their retries");
/// Writes left the queue and are in no counter.
pub const MISSING: Rule =
    crate::rule!("writes-missing", Warning, "writes left the queue that were neither completed nor failed");
/// Counters were set back.
pub const RESET: Rule =
    crate::rule!("queue-counters-reset", Warning, "the driver's counters were set back while it was watched");
/// There are no figures.
pub const UNREADABLE: Rule =
    crate::rule!("queue-not-readable", Warning, "a channel's figures are missing, bad or too old to judge");
/// A device is in error.
pub const DEVICE: Rule = crate::rule!("device-in-error", Warning, "a device of the channel does not answer");

/// All rules, sorted by name.
pub const ALL: &[&Rule] = &[&DEVICE, &NAMED, &RESET, &GROWING, &UNREADABLE, &STALLED, &FAILING, &MISSING];
