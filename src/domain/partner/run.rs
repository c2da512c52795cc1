//! What a run holds beside each other: its systems, for the rules that compare them.

use super::group::{self, Group};
use super::grouping;
use super::input::Input;
use super::system::System;
use crate::finding::FileName;
use crate::source::settings::Sources;

/// All systems of a run.
#[derive(Debug)]
pub struct Run<'r, 'a> {
    /// The plans, in the order of their files.
    pub plans: Vec<&'a System>,
    /// The lists of sources with their files.
    pub sources: Vec<(&'a FileName, &'a Sources)>,
    groups: &'r [Group<'a>],
    /// The plans that no sheet and no client belongs to, each as a system.
    alone: Vec<Group<'a>>,
}

impl<'r, 'a> Run<'r, 'a> {
    /// The run of these inputs, which `groups` sorts into systems.
    pub fn of(inputs: &'a [Input], groups: &'r [Group<'a>]) -> Self {
        let (_, plans, _) = grouping::sorted(inputs);
        let alone = group::free(&plans, groups).into_iter().map(Group::of_plan).collect();
        let sources = inputs.iter().filter_map(|input| match input {
            Input::Sources(file, sources) => Some((file, sources)),
            _ => None,
        });
        Self { plans, sources: sources.collect(), groups, alone }
    }

    /// Every system: of sheets, with the plan that they follow, or a plan alone.
    pub fn systems(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().chain(&self.alone)
    }
}
