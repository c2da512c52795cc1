//! Lists of a run that stay bounded.

/// How many state changes, switches, marks and gaps are kept for the report; more are counted only.
pub const KEPT: usize = 10_000;

/// A list that stays bounded: what does not fit is counted.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    /// The first [`KEPT`] entries.
    pub list: Vec<T>,
    /// How many more there were.
    pub left_out: u64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { list: Vec::new(), left_out: 0 }
    }
}

impl<T> Kept<T> {
    /// Adds an entry, or counts it.
    pub fn push(&mut self, entry: T) {
        if self.list.len() < KEPT {
            self.list.push(entry);
        } else {
            self.left_out += 1;
        }
    }
}
