//! SAC (Scan, Alarm and Control) of iFIX nodes: is it running, where, and is it moving? Pure, on its own clock.
//!
//! * [`reading`]: one sample of a node, and the words that the vendor's pages use.
//! * [`verdict`]: two or more samples, one verdict a node, aware of its role.
//! * [`movement`]: what the looks at the block counter say.
//! * [`recorded`]: nodes in a recording.
//! * [`role`]: what is known of a node's role, for scripts, and the wait for another one.
//! * [`pair`]: both nodes together.
//! * [`course`]: what was so during a run, and is told although it is over ([`told`]).
//! * [`rules`]: what is found wrong, each with its page.

pub mod course;
pub mod movement;
pub mod moves;
pub mod pair;
pub mod reading;
pub mod recorded;
pub mod role;
pub mod rules;
pub mod told;
pub mod verdict;
