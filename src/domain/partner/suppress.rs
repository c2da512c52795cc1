//! The suppressions of plans and sheets: which rules they can name, and which of them never.

use super::input::Input;
use super::rules::never_suppressed;
use crate::finding::{Finding, Rule};
use crate::language::suppress::{self, Rules};

/// Marks every finding that a suppression of `inputs` covers, and adds findings about the suppressions themselves.
pub fn apply<'a>(
    findings: &mut Vec<Finding>,
    inputs: impl IntoIterator<Item = &'a Input>,
    known: &[&'static Rule],
    today: (i16, i8, i8),
) {
    let inputs = inputs.into_iter().map(|input| (input.file(), input.suppressions()));
    let never: Vec<&Rule> = never_suppressed().collect();
    suppress::apply(findings, inputs, Rules { known, never: &never }, today);
}
