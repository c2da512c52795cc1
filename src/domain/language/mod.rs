//! The language of the files that people write for the tools: plans, sheets and lists of sources. From a text to a tree in
//! which every key and value knows its place, from the tree to typed values, and back to a tidy text.
//!
//! * [`yaml`]: the reader, over the events of `saphyr-parser`.
//! * [`xml`]: what a reader of XML lacks, for the one file of the vendor's.
//! * [`extract`]: typed values out of the tree; every deviation is a finding, and nothing stops at the first.
//! * [`mod@format`]: the text anew, with every comment beside what it stood beside.
//! * [`kinds`]: what kind of file a text is.
//! * [`suppress`]: what a file says that shall not count, and what that hides.
//! * [`quote`]: values as text that reads back as the same value.
//! * [`faults`]: a list of findings that stops growing.
//!
//! It knows nothing of servers; what the values mean is said where they are used.

pub mod extract;
pub mod faults;
pub mod format;
pub mod kinds;
pub mod quote;
pub mod rules;
pub mod suppress;
pub mod xml;
pub mod yaml;

use std::fmt;

use crate::finding::Span;

/// A value with the place where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// In a message a value stands for itself; its place is told beside it.
impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A field that may be absent.
pub type Field<T> = Option<Spanned<T>>;
