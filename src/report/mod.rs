//! Values in, bytes out: one [`model::Report`] goes in, and each format's file turns it into text.
//!
//! [`render::render`] is the entry point; `docs/output.md` describes every format for its readers.

pub mod excerpt;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod model;
pub mod render;
pub mod sanitize;
pub mod table;
pub mod text;
