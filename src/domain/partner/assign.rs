//! Which plan and which clients belong to which group of sheets: by the system's name, then by addresses, then (for a
//! plan, when only one group can be meant) by labels. A part of sorting a run into systems (`grouping.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::client::{ClientSystem, ClientSystems};
use super::client_servers::node_key;
use super::common::differ;
use super::group::{Group, folder, free};
use super::keys::{Key, column_keys, own_keys, plan_addresses};
use super::sets::{COPIES, Sets};
use super::sheet::Sheet;
use super::system::System;

/// Weight of an equal system name: more than all addresses that a group can have in common with a plan.
const NAME: usize = 1_000_000;

/// The plan of each set, by the set's root. Sets of one plan are joined first: they are one system.
pub(super) fn plans<'a>(
    sheets: &[&'a Sheet],
    plans: &[&'a System],
    sets: &mut Sets<'_>,
) -> HashMap<usize, &'a System> {
    if plans.is_empty() || sheets.is_empty() {
        return HashMap::new();
    }
    let index = PlanIndex::new(plans);
    let mut scores: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for (number, sheet) in sheets.iter().enumerate() {
        let score = scores.entry(sets.root(number)).or_default();
        index.score(sheet, |plan, points| *score.entry(plan).or_default() += points);
    }
    let mut best_of: Vec<(usize, usize, usize)> = Vec::new();
    for (root, score) in &scores {
        let near = |plan: usize| folder(&plans[plan].file) == folder(&sheets[*root].file);
        let best = score.iter().max_by_key(|(plan, points)| (**points, near(**plan), usize::MAX - **plan));
        best_of.extend(best.map(|(plan, points)| (*root, *plan, *points)));
    }
    let mut chosen = without_namesakes(&best_of);
    by_label(sheets, sets, &index, &mut chosen);
    let mut first_of: HashMap<usize, usize> = HashMap::new();
    for (root, plan) in &chosen {
        sets.join(*root, *first_of.entry(*plan).or_insert(*root));
    }
    chosen.into_iter().map(|(root, plan)| (sets.root(root), plans[plan])).collect()
}

/// The groups with their plans. A group that shares only the name with a plan whose addresses another group has is of
/// another plant, set up from the same template.
fn without_namesakes(best_of: &[(usize, usize, usize)]) -> Vec<(usize, usize)> {
    let has_address = |points: usize| !points.is_multiple_of(NAME);
    let with_address = best_of.iter().filter(|(_, _, points)| has_address(*points)).map(|(_, plan, _)| *plan);
    let addressed: HashSet<usize> = with_address.collect();
    let belongs =
        |(_, plan, points): &&(usize, usize, usize)| has_address(*points) || !addressed.contains(plan);
    best_of.iter().filter(belongs).map(|(root, plan, _)| (*root, *plan)).collect()
}

/// A plan that no group shares a name or an address with belongs to the one group that shares labels with it.
fn by_label(sheets: &[&Sheet], sets: &mut Sets<'_>, index: &PlanIndex<'_>, chosen: &mut Vec<(usize, usize)>) {
    let taken: HashSet<usize> = chosen.iter().map(|(_, plan)| *plan).collect();
    let has_plan: HashSet<usize> = chosen.iter().map(|(root, _)| *root).collect();
    let mut groups_of: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (number, sheet) in sheets.iter().enumerate() {
        let root = sets.root(number);
        let Some(label) = sheet.server.label.as_ref().filter(|_| !has_plan.contains(&root)) else { continue };
        let named = index.labels.get(label.value.as_str()).filter(|plans| plans.len() <= COPIES);
        for plan in named.into_iter().flatten() {
            if !taken.contains(plan) && index.may_be_plan_of(*plan, sheet) {
                groups_of.entry(*plan).or_default().insert(root);
            }
        }
    }
    let mut plans_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (plan, groups) in groups_of.iter().filter(|(_, groups)| groups.len() == 1) {
        groups.iter().for_each(|root| plans_of.entry(*root).or_default().push(*plan));
    }
    chosen.extend(plans_of.into_iter().filter(|(_, plans)| plans.len() == 1).map(|(root, p)| (root, p[0])));
}

/// The plans, by what they can be recognised by.
struct PlanIndex<'a> {
    plans: &'a [&'a System],
    names: HashMap<&'a str, Vec<usize>>,
    addresses: HashMap<Key, Vec<usize>>,
    labels: HashMap<&'a str, Vec<usize>>,
}

impl<'a> PlanIndex<'a> {
    fn new(plans: &'a [&'a System]) -> Self {
        let mut index =
            Self { plans, names: HashMap::new(), addresses: HashMap::new(), labels: HashMap::new() };
        for (number, plan) in plans.iter().enumerate() {
            if let Some(name) = &plan.name {
                index.names.entry(&name.value).or_default().push(number);
            }
            for address in plan_addresses(plan) {
                push_once(index.addresses.entry(Key::from(address)).or_default(), number);
            }
            for label in plan.servers.iter().filter_map(|server| server.label.as_ref()) {
                push_once(index.labels.entry(&label.value).or_default(), number);
            }
        }
        index
    }

    fn score(&self, sheet: &Sheet, mut add: impl FnMut(usize, usize)) {
        let named = sheet.system.as_ref().and_then(|system| self.names.get(system.value.as_str()));
        // A name that very many plans have tells nothing.
        let named = named.filter(|plans| plans.len() <= COPIES);
        named.into_iter().flatten().for_each(|plan| add(*plan, NAME));
        // Partners' addresses speak for a plan as well, for a sheet that does not tell its own.
        for key in own_keys(sheet).chain(sheet.columns().flat_map(column_keys)) {
            for plan in self.addresses.get(&key).into_iter().flatten() {
                if self.may_be_plan_of(*plan, sheet) {
                    add(*plan, 1);
                }
            }
        }
    }

    fn may_be_plan_of(&self, plan: usize, sheet: &Sheet) -> bool {
        !differ(&self.plans[plan].name, &sheet.system)
    }
}

fn push_once(list: &mut Vec<usize>, number: usize) {
    if list.last() != Some(&number) {
        list.push(number);
    }
}

/// Gives each client's system to the group it connects to. A plan without sheets becomes a group of its own for that; so do
/// the systems that connect to nothing known.
pub(super) fn clients<'a>(groups: &mut Vec<Group<'a>>, plans: &[&'a System], files: &[&'a ClientSystems]) {
    if files.is_empty() {
        return;
    }
    groups.extend(free(plans, groups).into_iter().map(Group::of_plan));
    let index = GroupIndex::new(groups);
    let mut unknown = Group::default();
    for client in files.iter().flat_map(|file| file.each()) {
        let group = index.group_of(client.system).map_or(&mut unknown, |group| &mut groups[group]);
        group.clients.push(client);
    }
    if !unknown.clients.is_empty() {
        groups.push(unknown);
    }
}

/// The groups, by what a client's file can mention.
struct GroupIndex {
    names: HashMap<String, Vec<usize>>,
    nodes: HashMap<Key, Vec<usize>>,
}

impl GroupIndex {
    fn new(groups: &[Group<'_>]) -> Self {
        let mut index = Self { names: HashMap::new(), nodes: HashMap::new() };
        for (number, group) in groups.iter().enumerate() {
            let systems = group.sheets.iter().filter_map(|sheet| sheet.system.as_ref());
            for name in systems.chain(group.plan.and_then(|plan| plan.name.as_ref())) {
                push_once(index.names.entry(name.value.clone()).or_default(), number);
            }
            let labels = group.sheets.iter().filter_map(|sheet| sheet.server.label.as_ref());
            let planned = group.plan.into_iter().flat_map(|plan| &plan.servers);
            for label in labels.chain(planned.filter_map(|server| server.label.as_ref())) {
                push_once(index.nodes.entry(Key::of_label(&label.value)).or_default(), number);
            }
            let own = group.sheets.iter().flat_map(|sheet| own_keys(sheet));
            for key in own.chain(group.plan.into_iter().flat_map(plan_addresses).map(Key::from)) {
                push_once(index.nodes.entry(key).or_default(), number);
            }
        }
        index
    }

    /// The one group of the system's name, else the one group that most of its nodes belong to.
    fn group_of(&self, system: &ClientSystem) -> Option<usize> {
        if let Some([one]) = system.name.as_ref().and_then(|n| self.names.get(&n.value)).map(Vec::as_slice) {
            return Some(*one);
        }
        let mut hits: BTreeMap<usize, usize> = BTreeMap::new();
        for name in system.servers.iter().filter_map(|node| node.name.as_ref()) {
            for group in self.nodes.get(&node_key(&name.value)).into_iter().flatten() {
                *hits.entry(*group).or_default() += 1;
            }
        }
        let most = hits.values().copied().max()?;
        let mut best = hits.iter().filter(|(_, count)| **count == most);
        let (group, _) = best.next()?;
        best.next().is_none().then_some(*group)
    }
}
