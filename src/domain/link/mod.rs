//! Watching links: what to send when, what a silence means, which connection is in use, and what to report.
//!
//! Everything here is sans-I/O: time is an argument (`now`, a [`Duration`](std::time::Duration) since the start of the
//! run), packets are byte slices, and what is to be done comes back as a value.

pub mod connection;
pub mod diagnosis;
pub mod echo;
pub mod engine;
pub mod expand;
pub mod failover;
pub mod inbound;
pub mod independence;
pub mod json;
pub mod judge;
pub mod kept;
pub mod line;
pub mod loss;
pub mod moments;
pub mod mtu;
pub mod neighbours;
pub mod nice;
pub mod order;
pub mod outage;
pub mod own_side;
pub mod parse;
pub mod pauses;
pub mod prober;
pub mod record;
pub mod remark;
pub mod rounds;
pub mod session;
mod standing;
pub mod statement;
pub mod stats;
pub mod strip;
pub mod sweep;
pub mod verdict;
pub mod watched;
pub mod windows;
pub mod without;
