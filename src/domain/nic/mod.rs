//! Adapters and teams of a server, and whether they can carry dual networking.
//!
//! [`model`] holds the facts, and [`names`] says which adapter a name means. [`signs`] says what its description shows an adapter to
//! be, [`cards`] what is no network card, [`stack`] what carries what; [`subnets`] and [`teams`] derive from them, [`survey`] says
//! which adapters count and which networks they form, [`verdict`] decides, [`meeting`] says what two servers have in common,
//! [`rules`] find what is wrong, [`pair`] decides on several servers and [`plan`] says what is planned for each, [`diff`] compares
//! two captures of one server, [`repeated`] finds one machine in several pairs. [`judge`] is the one way in.

pub mod cards;
pub mod diff;
pub mod judge;
pub mod meeting;
pub mod model;
pub mod names;
pub mod pair;
pub mod plan;
pub mod repeated;
pub mod rules;
pub mod signs;
pub mod stack;
pub mod subnets;
pub mod survey;
pub mod teams;
#[cfg(test)]
mod test_servers;
pub mod verdict;
pub mod words;
