//! Values in, bytes out: one [`model::Report`] goes in, and each format's file turns it into text.

pub mod model;
