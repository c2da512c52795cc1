//! Sorts the inputs of one run into systems, so that the servers of one plant are judged together and those of two plants
//! are not mixed up, even when every plant calls its servers SRV-A and SRV-B.
//!
//! What tells who belongs together, strongest first: the `system:` name (not across folders that repeat
//! a label at other addresses: plants from one template, and not where two sheets without another partner name each
//! other); a partner column's label together with its
//! address; the label alone, when it can mean only one sheet (in the same folder, else in the run); the address alone.
//! Where several sheets fit equally well, those of the same folder are taken. This order is our own reasoning.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::assign;
use super::client::ClientSystems;
use super::common::{differ, same};
use super::group::{Group, Link, folder, free};
use super::input::Input;
use super::keys::{Key, column_keys, own_keys, plan_addresses};
use super::sets::{COPIES, Sets};
use super::sheet::{Column, Sheet};
use super::system::System;
use super::values;

/// The sheets of the run as systems, with the plans and clients that belong to them. The order of the inputs does not
/// matter. A plan without sheets makes a group only when a client connects to it.
#[must_use]
pub fn groups(inputs: &[Input]) -> Vec<Group<'_>> {
    let (sheets, plans, clients) = sorted(inputs);
    let index = Index::new(&sheets);
    let mut sets = Sets::new(&sheets);
    index.join_named_systems_and_copies(&mut sets);
    let mut partners = index.partners(&mut sets);
    let strangers = index.strangers(&partners, &mut sets);
    partners.extend(strangers);
    let plan_of = assign::plans(&sheets, &plans, &mut sets);
    let mut groups = collect(&sheets, &partners, &plan_of, &mut sets);
    add_other_plan(&mut groups, &plans);
    assign::clients(&mut groups, &plans, &clients);
    groups
}

/// Tells the groups without a plan of a plan without sheets: best one that shares an address with them.
fn add_other_plan<'a>(groups: &mut [Group<'a>], plans: &[&'a System]) {
    let mut free = free(plans, groups);
    free.truncate(COPIES);
    for group in groups.iter_mut().filter(|group| group.plan.is_none()) {
        let own: HashSet<Key> = group.sheets.iter().flat_map(|sheet| own_keys(sheet)).collect();
        let shares = |plan: &&&System| plan_addresses(plan).any(|address| own.contains(&Key::from(address)));
        group.other_plan = free.iter().find(shares).or(free.first()).copied();
    }
}

/// The sets as groups, with their links and plans, in the order of their roots.
fn collect<'a>(
    sheets: &[&'a Sheet],
    partners: &[Partner<'a>],
    plan_of: &HashMap<usize, &'a System>,
    sets: &mut Sets<'_>,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut group_of_root = HashMap::new();
    let mut position = Vec::with_capacity(sheets.len());
    for (number, sheet) in sheets.iter().enumerate() {
        let root = sets.root(number);
        let group = *group_of_root.entry(root).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Group { plan: plan_of.get(&root).copied(), ..Group::default() });
        }
        position.push((group, groups[group].sheets.len()));
        groups[group].sheets.push(sheet);
    }
    for (near, owner, column, far) in partners {
        let ((group, near_index), (far_group, far_index)) = (position[*near], position[*far]);
        if group == far_group {
            let ends = ((near_index, sheets[*near]), (far_index, sheets[*far]));
            groups[group].links.push(Link::new(ends.0, (*owner, column), ends.1));
        }
    }
    for group in &mut groups {
        group.links.shrink_to_fit();
        group.sheets.shrink_to_fit();
    }
    groups
}

pub(super) type Sorted<'a> = (Vec<&'a Sheet>, Vec<&'a System>, Vec<&'a ClientSystems>);

/// The inputs by kind, in an order that does not depend on the order in which they were given.
pub(super) fn sorted(inputs: &[Input]) -> Sorted<'_> {
    let (mut sheets, mut plans, mut clients): Sorted<'_> = (Vec::new(), Vec::new(), Vec::new());
    for input in inputs {
        match input {
            Input::Sheet(sheet) => sheets.push(sheet),
            Input::Plan(plan) => plans.push(plan),
            Input::Client(client) => clients.push(client),
            Input::Sources(..) => {}
        }
    }
    sheets.sort_by(|a, b| (&a.file, a.server.span, a.label()).cmp(&(&b.file, b.server.span, b.label())));
    plans.sort_by(|a, b| a.file.cmp(&b.file));
    clients.sort_by(|a, b| a.file.cmp(&b.file));
    (sheets, plans, clients)
}

/// A partner: near sheet, its column in words, its column, far sheet.
type Partner<'a> = (usize, super::owner::Owner<'a>, &'a Column, usize);

/// Where everything is, by what it can be looked up by. Folder `None` stands for the whole run.
struct Index<'r, 'a> {
    sheets: &'r [&'a Sheet],
    /// Whether the run has several folders; of one folder, the whole run says all.
    has_folders: bool,
    by_label: HashMap<(Option<&'a str>, &'a str), Vec<usize>>,
    by_address: HashMap<(Option<&'a str>, Key), Vec<usize>>,
    by_system: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// Who names a server of this label at this address; made when it is first asked for, because few runs do.
    naming: OnceCell<HashMap<(&'a str, Key), Vec<usize>>>,
}

impl<'r, 'a> Index<'r, 'a> {
    fn new(sheets: &'r [&'a Sheet]) -> Self {
        let has_folders = sheets.windows(2).any(|pair| folder(&pair[0].file) != folder(&pair[1].file));
        let scopes = 1 + usize::from(has_folders);
        let mut index = Self {
            sheets,
            has_folders,
            by_label: HashMap::with_capacity(scopes * sheets.len()),
            by_address: HashMap::with_capacity(2 * scopes * sheets.len()),
            by_system: HashMap::with_capacity(sheets.len()),
            naming: OnceCell::new(),
        };
        for number in 0..sheets.len() {
            index.add(number);
        }
        index
    }

    fn add(&mut self, number: usize) {
        let sheet: &'a Sheet = self.sheets[number];
        let scopes = self.scopes(number);
        if let Some(label) = &sheet.server.label {
            for scope in scopes.clone() {
                self.by_label.entry((scope, &label.value)).or_insert_with(one).push(number);
            }
            if let Some(system) = &sheet.system {
                self.by_system.entry((&system.value, &label.value)).or_insert_with(one).push(number);
            }
        }
        for key in own_keys(sheet) {
            for scope in scopes.clone() {
                self.by_address.entry((scope, key.clone())).or_insert_with(one).push(number);
            }
        }
    }

    /// Where the partners of a sheet are looked for: in its folder, then in the whole run.
    fn scopes(&self, near: usize) -> impl Iterator<Item = Option<&'a str>> + Clone + use<'a> {
        let sheet: &'a Sheet = self.sheets[near];
        let folder = self.has_folders.then(|| Some(folder(&sheet.file)));
        folder.into_iter().chain([None])
    }

    fn naming(&self) -> &HashMap<(&'a str, Key), Vec<usize>> {
        self.naming.get_or_init(|| {
            let mut naming = HashMap::with_capacity(2 * self.sheets.len());
            for (number, sheet) in self.sheets.iter().enumerate() {
                for column in sheet.columns() {
                    let Some(label) = &column.label else { continue };
                    for key in column_keys(column) {
                        naming.entry((label.value.as_str(), key)).or_insert_with(one).push(number);
                    }
                }
            }
            naming
        })
    }

    /// Sheets of one `system:` name belong together; so do two sheets of one label and address in one folder (copies).
    fn join_named_systems_and_copies(&self, sets: &mut Sets<'_>) {
        let mut named: Vec<(&str, &str, usize)> = Vec::with_capacity(self.sheets.len());
        let mut copies: HashMap<(&str, &str, Option<Key>), usize> =
            HashMap::with_capacity(2 * self.sheets.len());
        for (number, sheet) in self.sheets.iter().enumerate() {
            let folder = folder(&sheet.file);
            named.extend(sheet.system.as_ref().map(|system| (system.value.as_str(), folder, number)));
            let Some(label) = &sheet.server.label else { continue };
            let mut keys: Vec<Option<Key>> = own_keys(sheet).map(Some).collect();
            if keys.is_empty() {
                keys.push(None);
            }
            for key in keys {
                sets.join(number, *copies.entry((folder, &label.value, key)).or_insert(number));
            }
        }
        drop(copies);
        named.sort_unstable();
        named.chunk_by(|a, b| a.0 == b.0).for_each(|system| self.join_folders(system, sets));
    }

    /// Joins the sheets of one `system:` name, folder by folder. A folder that has a label again, at other addresses, is
    /// left alone: it is another plant that was set up from the same template. Links may still join it.
    fn join_folders(&self, system: &[(&str, &str, usize)], sets: &mut Sets<'_>) {
        let mut joined: HashMap<&str, usize> = HashMap::new();
        let mut first = None;
        for folder in system.chunk_by(|a, b| a.1 == b.1) {
            let numbers: Vec<usize> = folder.iter().map(|(.., number)| *number).collect();
            numbers.iter().for_each(|number| sets.join(numbers[0], *number));
            let is_other_plant = numbers.iter().any(|number| {
                let earlier = self.label(*number).and_then(|label| joined.get(label));
                earlier.is_some_and(|earlier| !self.share_address(*number, *earlier))
            });
            if is_other_plant {
                continue;
            }
            sets.join(*first.get_or_insert(numbers[0]), numbers[0]);
            joined.extend(numbers.iter().filter_map(|number| Some((self.label(*number)?, *number))));
        }
    }

    fn share_address(&self, a: usize, b: usize) -> bool {
        own_keys(self.sheets[a]).any(|key| own_keys(self.sheets[b]).any(|other| other == key))
    }

    /// The partner of every column, where its sheet is in the run; joins their sets.
    fn partners(&self, sets: &mut Sets<'_>) -> Vec<Partner<'a>> {
        let mut partners = Vec::new();
        for (number, sheet) in self.sheets.iter().enumerate() {
            for (owner, column) in values::columns(sheet) {
                let found = self.partner(number, column);
                found.iter().for_each(|far| sets.join(number, *far));
                partners.extend(found.first().map(|far| (number, owner, column, *far)));
            }
        }
        partners
    }

    /// The columns that lead nowhere in their own system, but to a sheet that names another one: both sheets name each other
    /// by their labels, and at least one of them by an address, too. Joins their sets: they are partners, whatever the name.
    fn strangers(&self, partners: &[Partner<'a>], sets: &mut Sets<'_>) -> Vec<Partner<'a>> {
        let led: HashSet<*const Column> =
            partners.iter().map(|(_, _, column, _)| std::ptr::from_ref(*column)).collect();
        let mut strangers = Vec::new();
        let named = self.sheets.iter().copied().enumerate().filter(|(_, sheet)| sheet.system.is_some());
        for (number, near) in named {
            let open = values::columns(near).filter(|(_, c)| !led.contains(&std::ptr::from_ref(*c)));
            for (owner, column) in open {
                let far = self.stranger(number, column);
                far.iter().for_each(|far| sets.join_whatever_their_systems(number, *far));
                strangers.extend(far.map(|far| (number, owner, column, far)));
            }
        }
        strangers
    }

    /// The sheet of another system that a column leads to.
    fn stranger(&self, near: usize, column: &Column) -> Option<usize> {
        let keys: Vec<Key> = column_keys(column).collect();
        let label = column.label.as_ref().map(|label| label.value.as_str());
        let found = self.at(None, &keys).into_iter().chain(self.naming_me(near, label));
        found.into_iter().find(|far| {
            let sheet = self.sheets[*far];
            *far != near
                && !self.may_be_one_system(near, *far)
                && same(&column.label, &sheet.server.label)
                && sheet.columns().any(|back| same(&back.label, &self.sheets[near].server.label))
        })
    }

    /// The sheets that a column leads to: one, none, or several copies.
    fn partner(&self, near: usize, column: &Column) -> Vec<usize> {
        let label = column.label.as_ref().map(|label| label.value.as_str());
        let keys: Vec<Key> = column_keys(column).collect();
        let scopes = || self.scopes(near);
        let by_system = || {
            let key = (self.sheets[near].system.as_ref()?.value.as_str(), label?);
            Some(self.nearest(near, &keys, self.few(near, self.by_system.get(&key)?)))
        };
        let by_both = |scope| {
            let named = |far: &usize| label.is_some() && self.label(*far) == label;
            self.few(near, &self.at(scope, &keys).into_iter().filter(named).collect::<Vec<_>>())
        };
        let by_label = |scope| {
            let all =
                label.and_then(|label| self.by_label.get(&(scope, label))).map_or(&[][..], Vec::as_slice);
            match all {
                [] => Vec::new(),
                [_] => self.few(near, all),
                _ => self.few(near, &self.naming_me(near, label)),
            }
        };
        let by_address = |scope| self.few(near, &self.at(scope, &keys));
        let found = |all: Vec<usize>| (!all.is_empty()).then_some(all);
        by_system()
            .and_then(found)
            .or_else(|| scopes().find_map(|scope| found(by_both(scope))))
            .or_else(|| scopes().find_map(|scope| found(by_label(scope))))
            .or_else(|| scopes().find_map(|scope| found(by_address(scope))))
            .unwrap_or_default()
    }

    /// Of several sheets those in the near one's folder, else those that own one of the addresses by which it calls: plants from one
    /// template share the name of the system and the labels.
    fn nearest(&self, near: usize, keys: &[Key], all: Vec<usize>) -> Vec<usize> {
        let own_folder = folder(&self.sheets[near].file);
        let is_beside = |far: &usize| folder(&self.sheets[*far].file) == own_folder;
        let is_called = |far: &usize| own_keys(self.sheets[*far]).any(|own| keys.contains(&own));
        let signs: [&dyn Fn(&usize) -> bool; 2] = [&is_beside, &is_called];
        match signs.into_iter().find(|sign| all.iter().any(sign)) {
            Some(sign) => all.into_iter().filter(sign).collect(),
            None => all,
        }
    }

    /// The sheets that own one of these addresses; an address that too many own tells nothing.
    fn at(&self, scope: Option<&'a str>, keys: &[Key]) -> Vec<usize> {
        let owners = keys.iter().filter_map(|key| self.by_address.get(&(scope, key.clone())));
        sorted_few(owners)
    }

    /// The sheets of this label that name the near server by its label and one of its addresses.
    fn naming_me(&self, near: usize, label: Option<&str>) -> Vec<usize> {
        let Some(own) = self.label(near) else { return Vec::new() };
        let namers = own_keys(self.sheets[near]).filter_map(|key| self.naming().get(&(own, key)));
        sorted_few(namers).into_iter().filter(|far| self.label(*far) == label).collect()
    }

    /// The candidates that are not the near sheet itself and may be of its system; none when there are too many.
    fn few(&self, near: usize, candidates: &[usize]) -> Vec<usize> {
        if candidates.len() > COPIES + 1 {
            return Vec::new();
        }
        candidates.iter().copied().filter(|far| *far != near && self.may_be_one_system(near, *far)).collect()
    }

    fn label(&self, number: usize) -> Option<&'a str> {
        self.sheets[number].server.label.as_ref().map(|label| label.value.as_str())
    }

    /// Two sheets that name different systems are never of one system.
    fn may_be_one_system(&self, a: usize, b: usize) -> bool {
        !differ(&self.sheets[a].system, &self.sheets[b].system)
    }
}

/// A list that mostly stays at one number.
fn one() -> Vec<usize> {
    Vec::with_capacity(1)
}

/// All numbers of the lists, each once, without the lists that are too long to mean anything.
fn sorted_few<'l>(lists: impl Iterator<Item = &'l Vec<usize>>) -> Vec<usize> {
    let mut all: Vec<usize> = lists.filter(|list| list.len() <= COPIES + 1).flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}
