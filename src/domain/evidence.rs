//! Evidence: a bundle of records that proves what was seen and what was decided, also years later.
//!
//! A bundle is one file of lines. Each line is a [`record`] of one JSON object, names the check sum of the record before it and
//! ends in its own, so that nothing in the middle can be changed, taken out, put in or moved without being seen ([`chain`]). A run
//! leaves its start, all that it saw, and its end with the verdict ([`story`]); [`compare`] says how a verdict that was derived
//! again from what was seen differs from the recorded one.
//!
//! Whoever may write the file can make the whole chain anew. Against that only a signature helps, or the last check sum kept in
//! another place.

pub mod chain;
pub mod compare;
pub mod happened;
pub mod record;
pub mod steps;
pub mod story;
pub mod times;
