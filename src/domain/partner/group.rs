//! A group: the sheets of one system, with the plan and the clients that belong to it, and who is whose partner.
//! How a run is sorted into groups is in `grouping.rs`.

use std::collections::HashSet;
use std::net::IpAddr;

use super::client::{Client, ClientNode};
use super::common::{Address, Spanned, same, same_name};
use super::owner::Owner;
use super::sheet::{Column, Connection, Sheet, owns, subnet_of};
use super::system::System;
use super::values;
use crate::addresses::{common_bits, is_like_one_subnet};
use crate::finding::{FileName, Finding, Rule, Span};
use crate::path::Path;

/// The sheets of one system and what belongs to them.
#[derive(Debug, Default)]
pub struct Group<'a> {
    /// The sheets, in the order of their files.
    pub sheets: Vec<&'a Sheet>,
    /// The plan they follow, when one was given.
    pub plan: Option<&'a System>,
    /// A plan of the run that no sheet belongs to, when this group has none.
    pub other_plan: Option<&'a System>,
    /// Clients' systems that connect to it.
    pub clients: Vec<Client<'a>>,
    /// Every column whose partner's sheet is in the group.
    pub links: Vec<Link<'a>>,
}

/// A column of one sheet together with the sheet of the partner it leads to.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Number of the near sheet in the group.
    pub near_index: usize,
    /// The sheet that has the column.
    pub near: &'a Sheet,
    pub owner: Owner<'a>,
    pub column: &'a Column,
    /// Number of the partner's sheet in the group.
    pub far_index: usize,
    pub far: &'a Sheet,
    /// The partner's column that leads back; `None` when it has none.
    pub back: Option<(Owner<'a>, &'a Column)>,
}

/// One end of a link.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    pub sheet: &'a Sheet,
    pub owner: Owner<'a>,
    pub column: &'a Column,
}

impl<'a> Link<'a> {
    /// The link from `near` by its column to `far`.
    pub fn new(
        (near_index, near): (usize, &'a Sheet),
        (owner, column): (Owner<'a>, &'a Column),
        (far_index, far): (usize, &'a Sheet),
    ) -> Self {
        let back = leading_to(far, near);
        Self { near_index, near, owner, column, far_index, far, back }
    }

    /// A finding about both ends: what is at the near one, then what is at the far one.
    pub fn finding(
        &self,
        rule: &'static Rule,
        (near, near_label): (Span, impl Into<String>),
        (far, far_label): (Span, impl Into<String>),
        message: String,
    ) -> Finding {
        self.owner.finding(rule, (near, near_label), message).at(&self.far.file, far, far_label)
    }

    /// The names of the two systems, where they differ: the sheets name each other as partners all the same.
    pub fn two_systems(&self) -> Option<[&'a Spanned<String>; 2]> {
        let (near, far) = (self.near.system.as_ref()?, self.far.system.as_ref()?);
        (near.value != far.value).then_some([near, far])
    }

    /// Both ends, the near one first; `None` when no column leads back.
    pub fn ends(&self) -> Option<[End<'a>; 2]> {
        let (owner, column) = self.back?;
        let near = End { sheet: self.near, owner: self.owner, column: self.column };
        Some([near, End { sheet: self.far, owner, column }])
    }

    /// Whether this is the first of the two directions of a link, so that a fault of both ends is said once.
    pub const fn is_first_direction(&self) -> bool {
        self.near_index < self.far_index
    }

    /// The subnet of an address, by the near server's own prefixes, else by the far one's.
    pub fn subnet_of(&self, ip: IpAddr) -> Option<ipnet::IpNet> {
        subnet_of(self.near, ip).or_else(|| subnet_of(self.far, ip))
    }

    /// Whether the servers' own prefixes tell the subnets of both Main Connections.
    pub fn has_subnets(&self) -> bool {
        let is_known = |column: &Column| column.ip(Path::Main).is_some_and(|ip| self.subnet_of(ip).is_some());
        is_known(self.column) && self.back.is_some_and(|(_, back)| is_known(back))
    }

    /// Whether the addresses alone look crossed: Main there and Backup back have more leading bits in common, and
    /// Backup there and Main back as well, than the pairs of one name have, and so many as one subnet has. Where each site has subnets
    /// of its own, they have not, and nothing is said.
    pub fn looks_crossed(&self) -> bool {
        let (main, backup) = (Path::Main, Path::Backup);
        let bits = |there, back_name| common_bits(self.column.ip(there)?, self.back?.1.ip(back_name)?);
        let crossed = bits(main, backup).zip(bits(backup, main)).map(|(one, other)| one.min(other));
        let straight = bits(main, main).zip(bits(backup, backup)).map(|(one, other)| one.max(other));
        let of = crossed.zip(straight).zip(self.column.ip(main));
        of.is_some_and(|((crossed, straight), ip)| is_like_one_subnet(crossed, straight, ip))
    }

    /// Whether Main of one end is Backup of the other, as far as the servers' own prefixes tell.
    pub fn is_crossed(&self) -> bool {
        let Some((_, back)) = self.back else { return false };
        let net = |column: &Column, name| self.subnet_of(column.ip(name)?);
        let (Some(near), Some(far)) = (net(self.column, Path::Main), net(back, Path::Main)) else {
            return false;
        };
        near != far && (net(self.column, Path::Backup) == Some(far) || net(back, Path::Backup) == Some(near))
    }
}

/// A node of a client's system, with its client and its name.
pub type Node<'g, 'a> = (&'g Client<'a>, &'a Spanned<String>, &'a ClientNode);

impl<'a> Group<'a> {
    /// The nodes of its clients that have a name.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        self.clients.iter().flat_map(|client| client.nodes().map(move |(name, node)| (client, name, node)))
    }

    /// The links, each in its first direction only, so that a fault of both ends is said once.
    pub fn first_links(&self) -> impl Iterator<Item = &Link<'a>> {
        self.links.iter().filter(|link| link.is_first_direction())
    }

    /// The connections that both ends of a link have under the same name, each once: ours, and the partner's back to us.
    pub fn both_ends(&self) -> impl Iterator<Item = (&Link<'a>, Path, &'a Connection, &'a Connection)> {
        self.first_links().flat_map(|link| {
            let back = link.back.map(|(_, column)| column);
            let connections = link.column.connections();
            connections.filter_map(move |(name, near)| Some((link, name, near, back?.connection(name)?)))
        })
    }

    /// A plan without sheets.
    pub fn of_plan(plan: &'a System) -> Self {
        Self { plan: Some(plan), ..Self::default() }
    }

    /// A group of sheets that are known to belong together, each matched with its partners by label, then by address
    /// (for the sheets that are derived from one plan).
    pub fn of(sheets: Vec<&'a Sheet>, plan: Option<&'a System>) -> Self {
        let mut group = Self { sheets, plan, ..Self::default() };
        for (near_index, near) in group.sheets.iter().enumerate() {
            for (owner, column) in values::columns(near) {
                let partner = group.sheets.iter().enumerate().find(|(index, far)| {
                    *index != near_index && same(&column.label, &far.server.label) && reaches(column, far)
                });
                if let Some((far_index, far)) = partner {
                    group.links.push(Link::new((near_index, near), (owner, column), (far_index, far)));
                }
            }
        }
        group
    }
}

/// Whether one of a column's addresses is one of this server's own.
pub fn reaches(column: &Column, sheet: &Sheet) -> bool {
    column.addresses().any(|(_, address)| owns(sheet, &address.value))
}

/// Whether an address is a host name that says a label, alone or with a domain behind it. The vendor's default label
/// is the machine's NetBIOS name, so that such a name leads to that machine.
pub fn says_label(address: &Address, label: &str) -> bool {
    let Address::Name(name) = address else { return false };
    same_name(name, label) || name.split('.').next().is_some_and(|host| same_name(host, label))
}

/// The column of `sheet` that leads to the server of `partner`: by label, else by address.
fn leading_to<'a>(sheet: &'a Sheet, partner: &Sheet) -> Option<(Owner<'a>, &'a Column)> {
    let by_label = values::columns(sheet).find(|(_, column)| same(&column.label, &partner.server.label));
    by_label.or_else(|| values::columns(sheet).find(|(_, column)| reaches(column, partner)))
}

/// The plans that no group follows.
pub fn free<'a>(plans: &[&'a System], groups: &[Group<'a>]) -> Vec<&'a System> {
    let taken: HashSet<*const System> =
        groups.iter().filter_map(|group| group.plan).map(std::ptr::from_ref).collect();
    plans.iter().copied().filter(|plan| !taken.contains(&std::ptr::from_ref(*plan))).collect()
}

/// The folder of a file, as it is written; empty when it has none.
pub fn folder(file: &FileName) -> &str {
    file.rfind(['/', '\\']).map_or("", |end| &file[..end])
}
