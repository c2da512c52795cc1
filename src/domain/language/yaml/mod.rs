//! Reading YAML so that every fault can be pointed at: a tree in which each node knows its place, how it was
//! written and which comments stand beside it.
//!
//! * [`document`]: the tree and how to walk it.
//! * `ascii`: a fast source of characters for the parser.
//! * `build`: from the parser's events to the tree, with the limits, in one pass.
//! * `comments`: comments, found in the gaps between the values.
//! * [`path`]: a place in the tree, in keys.
//! * `place`: character positions to byte positions.
//! * `preflight`: what is refused before the parser sees it.
//! * [`scalar`]: what a plain scalar means, here and to readers of YAML 1.1.
//! * `words`: syntax errors in words that a person understands.

mod ascii;
mod build;
mod comments;
pub mod document;
pub mod path;
mod place;
mod preflight;
pub mod scalar;
mod words;

pub use build::{MAX_ALIAS_NODES, MAX_BYTES, MAX_DEPTH, MAX_NODES, parse};
pub use document::{Comment, Document, Kind, NodeId, Pair, Scalar, Style, Tag};
pub use words::COLON_AT_END;
