//! Disjoint sets of the sheets of a run: what belongs to one system is joined step by step (`grouping.rs`, `assign.rs`).

use super::sheet::Sheet;

/// More sheets than this that fit a column equally well are different plants that look alike, not copies of one sheet.
pub(super) const COPIES: usize = 8;

/// Disjoint sets of sheet numbers; the root of a set is its smallest number. Sets of two different systems join only by
/// partners that name each other.
pub(super) struct Sets<'a> {
    parent: Vec<usize>,
    system: Vec<Option<&'a str>>,
}

impl<'a> Sets<'a> {
    pub(super) fn new(sheets: &[&'a Sheet]) -> Self {
        let system = |sheet: &&'a Sheet| sheet.system.as_ref().map(|system| system.value.as_str());
        Self { parent: (0..sheets.len()).collect(), system: sheets.iter().map(system).collect() }
    }

    pub(super) fn root(&mut self, mut number: usize) -> usize {
        while self.parent[number] != number {
            self.parent[number] = self.parent[self.parent[number]];
            number = self.parent[number];
        }
        number
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if self.system[a].is_none_or(|one| self.system[b].is_none_or(|other| one == other)) {
            self.join_whatever_their_systems(a, b);
        }
    }

    /// For partners that name each other: a name that is mistyped must not keep their ends from being compared.
    pub(super) fn join_whatever_their_systems(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (root, other) = (a.min(b), a.max(b));
        self.system[root] = self.system[root].or(self.system[other]);
        self.parent[other] = root;
    }
}
