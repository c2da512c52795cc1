//! Values in, bytes out: one [`model::Report`] goes in, and each format's file turns it into text.
//!
//! [`render::render`] is the entry point; `docs/output.md` describes every format for its readers.

pub mod counts;
pub mod drawing;
pub mod excerpt;
pub mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod lanes;
pub mod live;
pub mod markdown;
pub mod markup;
pub mod model;
pub mod nagios;
pub mod notice;
pub mod prometheus;
pub mod render;
pub mod sanitize;
pub mod sarif;
pub mod table;
pub mod text;
pub mod timeline;
pub mod uri;
