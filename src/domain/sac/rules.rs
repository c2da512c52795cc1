//! What is found wrong with SAC. Each rule's page `docs/rules/<name>.md` tells why and from where.

use crate::finding::Rule;
pub use crate::source::unread::NAMED;

/// SAC is stopped.
pub const STOPPED: Rule = crate::rule!("sac-stopped", Error, "SAC is stopped");
/// Blocks are not processed on the active node.
pub const NOT_MOVING: Rule =
    crate::rule!("sac-not-moving", Error, "SAC of the active node processes no blocks");
/// Blocks are processed on the standby node.
pub const STANDBY_MOVES: Rule = crate::rule!(
    "standby-processes-blocks",
    Warning,
    "a standby node processes blocks as an active one does"
);
/// Scans were not finished.
pub const OVERRUNS: Rule =
    crate::rule!("sac-overruns", Warning, "SAC could not do everything in its interval");
/// Fewer cycles than wanted.
pub const SLOW: Rule = crate::rule!("sac-slow", Warning, "SAC completes fewer scans a minute than it should");
/// SAC or its node was started again, and the role stayed.
pub const RESTARTED: Rule =
    crate::rule!("sac-restarted", Warning, "SAC of the active node began anew, and no other node took over");
/// The role goes to and fro.
pub const ROLE_FLAPS: Rule = crate::rule!("role-flaps", Warning, "a node's role goes to and fro");
/// The role changed, once or twice.
pub const ROLE_CHANGED: Rule =
    crate::rule!("role-changed", Info, "a node's role changed while it was watched");
/// SAC writes nothing.
pub const OUTPUT_OFF: Rule =
    crate::rule!("sac-output-disabled", Warning, "SAC of the active node writes nothing to the driver");
/// No usable figures.
pub const UNREADABLE: Rule =
    crate::rule!("sac-not-readable", Warning, "a node's figures are missing, bad or too old to judge");
/// The node's clock differs.
pub const CLOCK: Rule =
    crate::rule!("node-clock-differs", Warning, "a node's clock differs from this machine's");
/// Both nodes are active.
pub const SPLIT: Rule =
    crate::rule!("split-brain", Error, "both nodes are active, and not by Maintenance Mode");
/// No node is active.
pub const NONE_ACTIVE: Rule = crate::rule!("no-active-node", Error, "no node of the pair is active");
/// Enhanced Failover is off.
pub const FAILOVER_OFF: Rule =
    crate::rule!("failover-disabled", Error, "Enhanced Failover is disabled on a node");
/// Databases differ.
pub const DATABASES: Rule =
    crate::rule!("databases-differ", Warning, "the two nodes run different databases");
/// The active node's driver is dead.
pub const DRIVER_DEAD: Rule =
    crate::rule!("driver-dead-on-active", Error, "the active node's driver is in error");

/// The standby's driver is dead.
pub const STANDBY_DRIVER_DEAD: Rule =
    crate::rule!("driver-dead-on-standby", Warning, "the standby's driver is in error");

/// All rules, sorted by name.
pub const ALL: &[&Rule] = &[
    &DATABASES,
    &DRIVER_DEAD,
    &STANDBY_DRIVER_DEAD,
    &FAILOVER_OFF,
    &NAMED,
    &NONE_ACTIVE,
    &CLOCK,
    &ROLE_CHANGED,
    &ROLE_FLAPS,
    &NOT_MOVING,
    &UNREADABLE,
    &OUTPUT_OFF,
    &OVERRUNS,
    &RESTARTED,
    &SLOW,
    &STOPPED,
    &SPLIT,
    &STANDBY_MOVES,
];
