//! What a run holds beside each other: its systems, for the rules that compare them.

use super::group::Group;
use super::grouping;
use super::input::Input;
use super::system::System;

/// All systems of a run.
#[derive(Debug)]
pub struct Run<'r, 'a> {
    /// The plans, in the order of their files.
    pub plans: Vec<&'a System>,
    groups: &'r [Group<'a>],
    /// The plans that no sheet and no client belongs to, each as a system.
    alone: Vec<Group<'a>>,
}

impl<'r, 'a> Run<'r, 'a> {
    /// The run of these inputs, which `groups` sorts into systems.
    pub fn of(inputs: &'a [Input], groups: &'r [Group<'a>]) -> Self {
        let (_, plans, _) = grouping::sorted(inputs);
        let alone = grouping::free(&plans, groups).into_iter().map(Group::of_plan).collect();
        Self { plans, groups, alone }
    }

    /// Every system: of sheets, with the plan that they follow, or a plan alone.
    pub fn systems(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().chain(&self.alone)
    }
}
