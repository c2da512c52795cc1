//! SAC (Scan, Alarm and Control) of iFIX nodes: is it running, where, and is it moving? Pure, on its own clock.
//!
//! * [`reading`]: one sample of a node, and the words that the vendor's pages use.
//! * [`verdict`]: two or more samples, one verdict a node, aware of its role.
//! * [`pair`]: both nodes together.
//! * [`rules`]: what is found wrong, each with its page.

pub mod pair;
pub mod reading;
pub mod rules;
pub mod verdict;
