//! What a run holds beside each other: its systems, for the rules that compare them.

use std::collections::HashSet;

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
        let taken: HashSet<*const System> =
            groups.iter().filter_map(|group| group.plan).map(std::ptr::from_ref).collect();
        let free = plans.iter().filter(|plan| !taken.contains(&std::ptr::from_ref(**plan)));
        let alone = free.map(|plan| Group { plan: Some(plan), ..Group::default() }).collect();
        Self { plans, groups, alone }
    }

    /// Every system: of sheets, with the plan that they follow, or a plan alone.
    pub fn systems(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().chain(&self.alone)
    }
}
