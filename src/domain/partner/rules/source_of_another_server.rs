//! `source-of-another-server`: a node of a list of sources is read from the address of another server of the plan or the sheets, under
//! the name of another one, or is paired with one of another system.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::prelude::*;
use crate::addresses::typed;
use crate::partner::group::folder;
use crate::source::settings::{Node, Sources, host, is_one_node};

pub static RULE: Rule = rule!(
    "source-of-another-server",
    Error,
    "a node of a list of sources is read from another server, or paired with one of another system"
);

const PLAN: &str = "the plan";

/// A server that a node may be read from: of a plan, or of a sheet that follows none.
struct Known<'a> {
    file: &'a FileName,
    label: &'a Spanned<String>,
    addresses: Vec<(&'a Address, Span)>,
}

/// A system of the run: what its plan says, or the sheets of one that has none.
struct Plant<'a> {
    /// What says it: `the plan` or `the sheets`.
    by: &'static str,
    name: Option<&'a str>,
    /// The first of its files.
    file: &'a FileName,
    /// The folders of its files.
    folders: Vec<&'a str>,
    servers: Vec<Known<'a>>,
}

/// The systems of the run that have a server with a label, those of plans first.
fn plants<'a>(run: &Run<'_, 'a>) -> Vec<Plant<'a>> {
    let of = |group: &Group<'a>| {
        let name = |field: &'a Field<String>| field.as_ref().map(|name| &*name.value);
        let sheets = group.sheets.iter().copied();
        let mut folders: Vec<_> = sheets.clone().map(|sheet| folder(&sheet.file)).collect();
        let (by, name, file, servers): (_, _, _, Vec<_>) = if let Some(plan) = group.plan {
            folders.push(folder(&plan.file));
            let servers = plan.servers.iter().filter_map(|server| {
                let addresses = server.addresses().map(|(_, own)| (&own.value, own.span)).collect();
                Some(Known { file: &plan.file, label: server.label.as_ref()?, addresses })
            });
            (PLAN, name(&plan.name), &plan.file, servers.collect())
        } else {
            let servers = sheets.clone().filter_map(|sheet| {
                let own = sheet.server.addresses.iter().map(|own| (&own.value.address, own.span));
                let label = sheet.server.label.as_ref()?;
                Some(Known { file: &sheet.file, label, addresses: own.collect() })
            });
            let named = sheets.clone().find_map(|sheet| name(&sheet.system));
            ("the sheets", named, &sheets.clone().next()?.file, servers.collect())
        };
        folders.sort_unstable();
        folders.dedup();
        (!servers.is_empty()).then_some(Plant { by, name, file, folders, servers })
    };
    let mut plants: Vec<_> = run.systems().filter_map(of).collect();
    plants.sort_by_key(|plant| plant.by != PLAN);
    plants
}

/// Of each folder the system whose files lie in it, by its number; `None` of a folder that holds files of several.
fn by_folder<'a>(plants: &[Plant<'a>]) -> HashMap<&'a str, Option<usize>> {
    let mut all = HashMap::new();
    for (number, plant) in plants.iter().enumerate() {
        for folder in &plant.folders {
            all.entry(*folder).and_modify(|only| *only = None).or_insert(Some(number));
        }
    }
    all
}

/// Compares the nodes of each list of sources with the servers that have their labels. What cannot be compared is one note a list.
pub fn check_run(run: &Run<'_, '_>) -> Vec<Finding> {
    if run.sources.is_empty() {
        return Vec::new();
    }
    let plants = plants(run);
    let by_folder = by_folder(&plants);
    let Some(by) = plants.first().map(|plant| plant.by) else { return Vec::new() };
    let judge = |(file, sources): &(&FileName, &Sources)| {
        let beside = by_folder.get(folder(file)).copied().flatten();
        let list = List::of(&plants, (file, sources), beside);
        let mut untold = Vec::new();
        let mut findings: Vec<_> =
            (0..list.nodes.len()).filter_map(|node| list.check_node(node, &mut untold)).collect();
        findings.extend(list.pairs.iter().filter_map(|pair| list.check_pair(*pair)));
        findings.extend(not_compared(file, &untold, by));
        findings
    };
    run.sources.iter().flat_map(judge).collect()
}

/// A list of sources beside the systems of the run.
struct List<'r, 'a> {
    plants: &'r [Plant<'a>],
    file: &'r FileName,
    nodes: &'r [Node],
    /// The machine of each node's address.
    machines: Vec<Option<Address>>,
    /// The pairs that the list names, by the numbers of their nodes.
    pairs: Vec<[usize; 2]>,
    /// Whether the list says which nodes are pairs.
    says_pairs: bool,
    /// The one system whose files lie in the folder of the list.
    beside: Option<usize>,
    /// The system that each node is judged by.
    homes: Vec<Option<usize>>,
}

impl<'r, 'a> List<'r, 'a> {
    fn of(
        plants: &'r [Plant<'a>],
        (file, sources): (&'r FileName, &'r Sources),
        beside: Option<usize>,
    ) -> Self {
        let nodes = &*sources.nodes;
        let number = |name: &String| nodes.iter().position(|node| node.name == *name);
        let pairs = match &sources.pairs {
            Some(pairs) => {
                pairs.iter().filter_map(|[one, other]| Some([number(one)?, number(other)?])).collect()
            }
            // As the tools take it.
            None if nodes.len() == 2 => vec![[0, 1]],
            None => Vec::new(),
        };
        let machines = nodes.iter().map(machine).collect();
        let says_pairs = sources.pairs.is_some();
        let mut list = Self { plants, file, nodes, machines, pairs, says_pairs, beside, homes: Vec::new() };
        list.homes = (0..nodes.len()).map(|node| list.home(node)).collect();
        list
    }

    /// The system that a node is judged by: the one that has a server called so. Where several have, as in plants from one template, the
    /// one beside whose files the list lies, else the one that fits the nodes best that belong together.
    fn home(&self, node: usize) -> Option<usize> {
        let called: Vec<usize> =
            (0..self.plants.len()).filter(|plant| self.is_called(node, *plant)).collect();
        if called.len() < 2 {
            return called.first().copied();
        }
        if let Some(beside) = self.beside.filter(|beside| called.contains(beside)) {
            return Some(beside);
        }
        let together: Vec<usize> = match self.pairs.iter().find(|pair| pair.contains(&node)) {
            Some(pair) => pair.to_vec(),
            None if self.says_pairs => vec![node],
            None => (0..self.nodes.len()).collect(),
        };
        let fits = |plant: usize| {
            let count = |fits: fn(&Self, usize, usize) -> bool| {
                together.iter().filter(|node| fits(self, **node, plant)).count()
            };
            (count(Self::is_right), count(Self::is_there), count(Self::is_called), Reverse(plant))
        };
        called.into_iter().max_by_key(|plant| fits(*plant))
    }

    fn is_called(&self, node: usize, plant: usize) -> bool {
        self.plants[plant].servers.iter().any(|server| is_called(&self.nodes[node], server))
    }

    /// Whether the node is read from the server of this system that it is called after.
    fn is_right(&self, node: usize, plant: usize) -> bool {
        let Some(machine) = &self.machines[node] else { return false };
        let mut servers = self.plants[plant].servers.iter();
        servers.any(|server| is_called(&self.nodes[node], server) && is_at(machine, server))
    }

    /// Whether the node is read from any server of this system.
    fn is_there(&self, node: usize, plant: usize) -> bool {
        let machine = self.machines[node].as_ref();
        machine.is_some_and(|machine| self.plants[plant].servers.iter().any(|server| is_at(machine, server)))
    }

    /// The servers at the node's machine, with the numbers of their systems.
    fn owners(&self, node: usize) -> impl Iterator<Item = (usize, &'r Known<'a>)> {
        let machine = self.machines[node].as_ref();
        let servers = self.plants.iter().enumerate();
        let servers = servers.flat_map(|(plant, of)| of.servers.iter().map(move |server| (plant, server)));
        servers.filter(move |(_, server)| machine.is_some_and(|machine| is_at(machine, server)))
    }

    fn check_node(&self, node: usize, untold: &mut Vec<&'r Node>) -> Option<Finding> {
        let of = &self.nodes[node];
        let named = self.homes[node].and_then(|home| Some((home, self.named(node, home)?)));
        let told_by_name = || named.map(|(home, other)| self.told_by_name(of, home, other));
        let Some(home) = self.homes[node].filter(|_| self.owners(node).next().is_some()) else {
            let told = told_by_name();
            untold.extend(told.is_none().then_some(of));
            return told;
        };
        if self.is_right(node, home) {
            return told_by_name();
        }
        let is_alike = |(_, server): &(usize, &Known<'_>)| is_called(of, server);
        let in_home = self.owners(node).find(|(plant, _)| *plant == home);
        let (plant, owner) =
            in_home.or_else(|| self.owners(node).find(is_alike)).or_else(|| self.owners(node).next())?;
        let is_own = |other: usize| {
            let at = self.machines[other].as_ref();
            other != node && is_called(&self.nodes[other], owner) && at.is_some_and(|at| is_at(at, owner))
        };
        // One machine that carries the items of both on purpose can be meant, by their own names; a person has to say so.
        let is_shared = (0..self.nodes.len()).any(is_own)
            && named.is_none_or(|(_, (_, other))| !std::ptr::eq(other, owner));
        Some(self.told(node, home, (plant, owner), is_shared))
    }

    /// Another server whose label is the node's name in the source: of the node's system, or of another one that the list reads, too.
    fn named(&self, node: usize, home: usize) -> Option<(usize, &'r Known<'a>)> {
        let of = &self.nodes[node];
        let there = &*of.name_in_source;
        if there.eq_ignore_ascii_case(&of.name) {
            return None;
        }
        let in_plant = |plant: usize| {
            let mut servers = self.plants[plant].servers.iter();
            Some((plant, servers.find(|server| server.label.value.eq_ignore_ascii_case(there))?))
        };
        in_plant(home).or_else(|| {
            let other = self.nodes.iter().position(|other| other.name.eq_ignore_ascii_case(there))?;
            in_plant(self.homes[other]?)
        })
    }

    /// What two systems are called beside each other: by their names where these tell them apart, else by their first files.
    fn titles(&self, plants: [usize; 2]) -> [&str; 2] {
        let of = plants.map(|plant| &self.plants[plant]);
        match of.map(|plant| plant.name) {
            [Some(one), Some(other)] if one != other => [one, other],
            _ => of.map(|plant| &**plant.file),
        }
    }

    fn told(
        &self,
        node: usize,
        home: usize,
        (plant, owner): (usize, &Known<'_>),
        is_shared: bool,
    ) -> Finding {
        let of = &self.nodes[node];
        let (name, at, by) = (&of.name, host(&of.access.url), self.plants[plant].by);
        let (there, here) = if plant == home {
            (owner.label.value.clone(), name.clone())
        } else {
            let [there, here] = self.titles([plant, home]);
            (format!("{} of {there}", owner.label.value), format!("{name} of {here}"))
        };
        let message = format!(
            "{name} is read from {at}, and that is {there} by {by}, not {here}: what is said of {name} would be so of {there}."
        );
        let place = self.machines[node].as_ref().and_then(|machine| place_of(machine, owner));
        let beside = if plant != home && self.beside == Some(home) {
            " The list lies beside the files of that system, and is taken for its own."
        } else {
            ""
        };
        let finding = Finding::new(&RULE, name.as_str(), message)
            .at(self.file, of.place, format!("the address of {there}"))
            .at(owner.file, place.unwrap_or(owner.label.span), &*owner.label.value)
            .help(format!("Give `source:` of {name} an address of {here}, or correct {by}.{beside}"));
        if is_shared { finding.with(Severity::Warning) } else { finding }
    }

    /// What the source tells under this name is so of the server that is called so there.
    fn told_by_name(&self, of: &Node, home: usize, (plant, other): (usize, &Known<'_>)) -> Finding {
        let (name, there, by) = (&of.name, &of.name_in_source, self.plants[plant].by);
        let label = if plant == home {
            other.label.value.clone()
        } else {
            format!("{} of {}", other.label.value, self.titles([plant, home])[0])
        };
        let message = format!(
            "{name} is read under the name {there}, and that is {label} by {by}, not {name}: what is said of {name} would be so of {label}."
        );
        let finding = Finding::new(&RULE, name.as_str(), message);
        finding
            .at(self.file, of.place, format!("read under the name of {label}"))
            .at(other.file, other.label.span, &*other.label.value)
            .help(format!(
                "Let `name_in_source:` of {name} be its own name in the source, and leave it out where that is {name}."
            ))
    }

    /// Two nodes that are called a pair and stand for servers of two systems.
    fn check_pair(&self, pair: [usize; 2]) -> Option<Finding> {
        let [Some(one), Some(other)] = pair.map(|node| self.homes[node]) else { return None };
        let is_wrong =
            |node: usize, plant: usize| self.owners(node).next().is_some() && !self.is_right(node, plant);
        let holds =
            |plant: usize| pair.iter().all(|node| self.is_called(*node, plant) && !is_wrong(*node, plant));
        if one == other || (0..self.plants.len()).any(holds) {
            return None;
        }
        let nodes = pair.map(|node| &self.nodes[node]);
        let [a, b] = nodes.map(|node| &*node.name);
        let ([here, there], by) = (self.titles([one, other]), self.plants[one].by);
        let (how, help) = if self.says_pairs {
            (
                "are called a pair",
                "Write the partner of each into `pairs:`; it is a server of the same system.",
            )
        } else {
            (
                "are the only nodes of the list, and so taken for a pair",
                "Write `pairs: []` when they are none; else read the partner of each, a server of the same system.",
            )
        };
        let message = format!(
            "{a} and {b} {how}, and by {by} {a} is of {here}, {b} of {there}: neither takes over from the other, and the partner of each \
             would not be looked at."
        );
        let finding = Finding::new(&RULE, a, message)
            .at(self.file, nodes[0].place, format!("of {here}"))
            .at(self.file, nodes[1].place, format!("of {there}"))
            .naming([a, b])
            .help(help);
        // Sheets that name no system, or the same, may be of one that was not recognised.
        let are_named_apart = matches!(
            [one, other].map(|plant| self.plants[plant].name),
            [Some(one), Some(other)] if one != other
        );
        let is_sure = self.says_pairs && are_named_apart;
        Some(if is_sure { finding } else { finding.with(Severity::Warning) })
    }
}

fn is_called(node: &Node, server: &Known<'_>) -> bool {
    server.label.value.eq_ignore_ascii_case(&node.name)
}

/// The machine that the source's address names; of a file, a command or a library there is none.
pub fn machine(node: &Node) -> Option<Address> {
    let url = &*node.access.url;
    let address = typed::parse(host(url)).ok().filter(|_| is_one_node(url))?;
    // One of IPv4 may be written as one of IPv6 (`[::ffff:10.10.1.2]`).
    Some(match address {
        Address::Ip(ip) => Address::Ip(ip.to_canonical()),
        other => other,
    })
}

/// Whether the source's address leads to this server, by its addresses or its label.
fn is_at(machine: &Address, server: &Known<'_>) -> bool {
    says_label(machine, &server.label.value) || place_of(machine, server).is_some()
}

/// Where the server is given this address.
fn place_of(machine: &Address, server: &Known<'_>) -> Option<Span> {
    server.addresses.iter().find(|(own, _)| same_machine(own, machine)).map(|(_, span)| *span)
}

fn not_compared(file: &FileName, nodes: &[&Node], by: &str) -> Option<Finding> {
    let first = nodes.first()?;
    let names: Vec<&str> = nodes.iter().map(|node| &*node.name).collect();
    let message = format!(
        "Whether the own server is read was not judged of {}: {by} {} no server of that label, or none at that source.",
        few(&names),
        if by == "the plan" { "has" } else { "have" }
    );
    let finding = Finding::new(&RULE, first.name.as_str(), message).with(Severity::Info).naming(names);
    const HELP: &str = "Where it can, let `name:` be the server's label and `source:` have one of its addresses there; else compare \
                        by hand.";
    Some(finding.at(file, first.place, format!("not in {by}")).help(HELP))
}
