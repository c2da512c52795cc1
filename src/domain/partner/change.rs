//! What a comparison of two plans or two sheets has found (`diff.rs` makes it).

use crate::finding::{FileName, Span};
use crate::words::once;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The server whose setting it is; empty for what belongs to the whole system.
    pub server: String,
    /// Where the field stands, in the vendor's words where the tool has it.
    pub place: String,
    /// The field.
    pub field: &'static str,
    /// The key in the file, with dots between the levels.
    pub key: String,
    /// Value on the old side; `None` when it is not given there.
    pub old: Option<String>,
    /// Value on the new side.
    pub new: Option<String>,
    /// Place on the old side.
    pub old_span: Span,
    /// Place on the new side.
    pub new_span: Span,
    /// Whether it takes effect only after a restart.
    pub restart: bool,
}

impl Change {
    /// A value as people read it.
    #[must_use]
    pub fn shown(value: Option<&str>) -> &str {
        value.unwrap_or("(not given)")
    }
}

/// Everything that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The old input.
    pub old: FileName,
    /// The new input.
    pub new: FileName,
    /// What changed, server by server.
    pub changes: Vec<Change>,
}

impl Difference {
    /// The servers that must be restarted, in the order of their changes.
    #[must_use]
    pub fn restarts(&self) -> Vec<&str> {
        once(self.changes.iter().filter(|change| change.restart).map(|change| &*change.server))
    }
}
