//! What is read of a node: the items of SAC and of its channels, field by field.

use std::collections::{HashMap, HashSet};

use super::{filled, flag};
use crate::language::extract::{Block, Entry, Extractor};
use crate::language::yaml::{Kind, NodeId};
use crate::source::fields::{self, Field as _, Items, QueueField, SacField};
use crate::source::settings::{Channel, OnStandby, Sac, WriteOptimization};

const SAC: &[&str] = &[
    "mapping",
    "items",
    "active_codes",
    "standby_codes",
    "subsecond",
    "stop_on_standby",
    "run_on_standby",
    "driver_error_on_standby",
];
const CHANNEL: &[&str] = &["name", "mapping", "items", "write_optimization"];

/// The item names under `items`, which replace those of the mapping, field by field; and the fields that they name.
fn items<F: Copy + PartialEq>(
    extractor: &mut Extractor<'_>,
    owner: &Block<'_>,
    keys: &'static [&'static str],
    fields: &[(&'static str, F)],
    base: Items<F>,
) -> (Items<F>, Vec<F>) {
    let (mut all, mut named) = (base, Vec::new());
    let Some(entry) = owner.get("items") else { return (all, named) };
    let Some(block) = extractor.block(entry.value, Some(entry), "`items`", keys) else { return (all, named) };
    for (key, field) in fields {
        let Some(entry) = block.get(key) else { continue };
        if let Some(item) = filled(extractor, entry) {
            // In the place of those of the mapping: nothing else is read in another order by it.
            let at = all.iter().position(|(other, _)| other == field).unwrap_or(all.len());
            all.retain(|(other, _)| other != field);
            all.insert(at, (*field, item));
            named.push(*field);
        }
    }
    (all, named)
}

/// How SAC is read: what stands in the owner's block, key by key, before what is `shared`.
pub fn sac<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>, shared: &Sac) -> Sac {
    let Some(entry) = owner.get("sac") else { return shared.clone() };
    let Some(block) = extractor.block(entry.value, Some(entry), "`sac`", SAC) else { return shared.clone() };
    let mapping =
        block.get("mapping").and_then(|entry| extractor.choice(entry, &[("ifix", true), ("none", false)]));
    let (base, mut named) = match mapping.map(|mapping| mapping.value) {
        None => (shared.items.clone(), shared.named.clone()),
        Some(true) => (fields::ifix(), Vec::new()),
        Some(false) => (Vec::new(), Vec::new()),
    };
    let (items, own) = items(extractor, &block, SacField::KEYS, &SacField::ALL, base);
    named.retain(|field| !own.contains(field));
    named.extend(own);
    let active_codes =
        codes(extractor, &block, "active_codes").unwrap_or_else(|| shared.active_codes.clone());
    let standby_codes =
        codes(extractor, &block, "standby_codes").unwrap_or_else(|| shared.standby_codes.clone());
    if let Some(both) = active_codes.iter().find(|code| standby_codes.contains(code)) {
        extractor.bad(
            entry,
            format!("{both} stands for active and for standby, so that nobody knows the role by it."),
            "Write each number under one of `active_codes` and `standby_codes`.",
        );
    }
    Sac {
        items,
        named,
        active_codes,
        standby_codes,
        subsecond: flag(extractor, &block, "subsecond").unwrap_or(shared.subsecond),
        stop_on_standby: on_standby(extractor, &block, "stop_on_standby").unwrap_or(shared.stop_on_standby),
        run_on_standby: on_standby(extractor, &block, "run_on_standby").unwrap_or(shared.run_on_standby),
        driver_error_on_standby: on_standby(extractor, &block, "driver_error_on_standby")
            .unwrap_or(shared.driver_error_on_standby),
    }
}

/// What a state of SAC or of the driver on a standby means here.
fn on_standby(extractor: &mut Extractor<'_>, block: &Block<'_>, key: &'static str) -> Option<OnStandby> {
    let words = [("normal", OnStandby::Normal), ("fault", OnStandby::Fault)];
    block.get(key).and_then(|entry| extractor.choice(entry, &words)).map(|word| word.value)
}

fn codes(extractor: &mut Extractor<'_>, block: &Block<'_>, key: &'static str) -> Option<Vec<i64>> {
    let entry = block.get(key)?;
    let values = extractor.list(entry, "Write the numbers in brackets: [1].");
    let numbers = values.iter().filter_map(|value| extractor.integer(entry.item(*value)));
    Some(numbers.map(|number| number.value).collect())
}

/// The channels of a node.
pub fn channels<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>) -> Vec<Channel> {
    let Some(entry) = owner.get("channels") else { return Vec::new() };
    let list =
        extractor.list(entry, "Start each channel with `- name: ...`, or write `[Channel1, Channel2]`.");
    let (mut all, mut taken) = (Vec::new(), Taken::default());
    for item in list {
        let Some(channel) = channel(extractor, entry, *item) else { continue };
        if let Some((message, help)) = taken.twice(&channel) {
            extractor.bad(entry.item(*item), message, help);
        }
        all.push(channel);
    }
    all
}

/// The figures by which a channel is judged: what two of them read from one item is known of one at most.
const OWN: [QueueField; 3] =
    [QueueField::PendingWrites, QueueField::CompletedWrites, QueueField::FailedWrites];

/// What the channels of a node have so far. There may be tens of thousands.
#[derive(Default)]
struct Taken {
    /// In small letters.
    names: HashSet<String>,
    /// The channel that reads a figure from an item.
    items: HashMap<(QueueField, String), String>,
}

impl Taken {
    /// Why nobody would look at a channel, or at one of its figures, although it stands in the file; and what to do.
    fn twice(&mut self, channel: &Channel) -> Option<(String, &'static str)> {
        let name = &channel.name;
        if !self.names.insert(name.to_ascii_lowercase()) {
            return Some((format!("There are two channels called {name}."), "Name each channel once."));
        }
        let mut own: Vec<(QueueField, String)> = Vec::new();
        let mut said = None;
        for field in OWN {
            let Some((_, item)) = channel.items.iter().find(|(one, _)| *one == field) else { continue };
            let read = fields::expand(item, "{node}", name);
            if let Some((other, _)) = own.iter().find(|(_, other)| *other == read) {
                let message = format!(
                    "`{}` and `{}` of {name} are both read from `{read}`, so that one of them is not read at all.",
                    other.key(),
                    field.key()
                );
                said.get_or_insert((message, "Give each its own item."));
            } else if let Some(twin) = self.items.get(&(field, read.clone())) {
                let message = format!(
                    "`{}` of {name} is read from `{read}`, as that of {twin} is, so that nobody looks at one of them.",
                    field.key()
                );
                let help = "Give each channel its own items, or let `{channel}` stand for its name in them.";
                said.get_or_insert((message, help));
            }
            own.push((field, read));
        }
        for one in own {
            self.items.entry(one).or_insert_with(|| name.clone());
        }
        said
    }
}

fn channel(extractor: &mut Extractor<'_>, list: Entry, item: NodeId) -> Option<Channel> {
    if matches!(extractor.document().kind(item), Kind::Scalar(_)) {
        return filled(extractor, list.item(item)).map(Channel::kepware);
    }
    let block = extractor.block(item, Some(list), "a channel", CHANNEL)?.without_owner();
    let name = block.required(extractor, "name").and_then(|entry| filled(extractor, entry));
    let mapping =
        block.get("mapping").and_then(|entry| extractor.choice(entry, &[("kepware", true), ("none", false)]));
    let base = if mapping.is_none_or(|mapping| mapping.value) { fields::kepware() } else { Vec::new() };
    let (items, named) = items(extractor, &block, QueueField::KEYS, &QueueField::ALL, base);
    let optimization =
        block.get("write_optimization").and_then(|entry| extractor.choice(entry, &WriteOptimization::WORDS));
    Some(Channel { name: name?, items, named, write_optimization: optimization.map(|word| word.value) })
}
