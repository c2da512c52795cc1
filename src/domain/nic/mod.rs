//! Adapters and teams of a server, and whether they can carry dual networking.

pub mod model;
