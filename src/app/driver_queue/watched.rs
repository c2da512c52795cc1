//! The channels of a request on their nodes, and looking at them.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::bail;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::exit::Streams;
use crate::app::plant::{OpenNode, Plant};
use crate::domain::queue::judge::{Look, Watched, look};
use crate::domain::source::fields::{
    PENDING_WRITES, QueueField, channel_of, expand, is_device_error, is_device_error_of,
};
use crate::domain::source::hint;
use crate::domain::source::point::{Fault, Reading, Stamp};
use crate::domain::source::settings::{Channel, Node};
use crate::domain::suggest;
use crate::io::interrupt;
use crate::io::source::{Moment, SourceError};

/// A channel that is watched.
pub struct Target {
    /// Index of its node in the plant.
    pub node: usize,
    /// Its settings.
    pub channel: Channel,
    /// What was seen.
    pub watched: Watched,
    /// Why nobody knows what channels there are: this one stands for them all.
    pub lost: Option<Fault>,
}

impl Target {
    /// A look, made of the readings of its items.
    fn look(&self, at: Stamp, items: &[String], readings: &[Reading]) -> Look {
        match &self.lost {
            Some(why) => Look::nothing(why.clone()),
            None => look(at, &self.channel, items, readings),
        }
    }
}

/// The node part of `NODE/CHANNEL` arguments, each once; empty when a channel is named without its node.
#[must_use]
pub fn nodes_of(channels: &[String]) -> Vec<String> {
    let mut nodes: Vec<String> = Vec::new();
    for channel in channels {
        let Some((node, _)) = channel.split_once('/') else { return Vec::new() };
        if !nodes.iter().any(|other| other.eq_ignore_ascii_case(node)) {
            nodes.push(node.to_owned());
        }
    }
    nodes
}

/// The channels that are asked for: those named, or all that the settings name, or all that the source has.
///
/// # Errors
/// When a channel's node is not there, or nothing is found at all.
pub fn targets(plant: &mut Plant, channels: &[String]) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    let mut lost: Vec<(usize, SourceError)> = Vec::new();
    let found = plant.each(|_, node| channels_of(node, channels));
    for (index, (node, found)) in plant.nodes.iter().zip(found).enumerate() {
        let Found { channels: found, cut_off } =
            found.unwrap_or_else(|error| Found { channels: Vec::new(), cut_off: Some(error) });
        lost.extend(cut_off.map(|error| (index, error)));
        let simulated = node.source.facts().is_simulated;
        targets.extend(found.into_iter().map(|channel| Target {
            node: index,
            watched: Watched::new(&node.settings.name, &channel, simulated),
            channel,
            lost: None,
        }));
    }
    for channel in channels {
        if let Some((name, _)) = channel.split_once('/')
            && !plant.nodes.iter().any(|node| node.settings.name.eq_ignore_ascii_case(name))
        {
            let known: Vec<&str> = plant.nodes.iter().map(|node| node.settings.name.as_str()).collect();
            bail!(suggest::unknown(&format!("there is no node `{name}`"), name, &known));
        }
    }
    if targets.is_empty() {
        // The cause, where there is one: then nobody knows what channels there are.
        if let Some((_, error)) = lost.into_iter().next() {
            bail!("no channel is named, and what channels there are cannot be told: {error}");
        }
        bail!(
            "no channel is named, and none was found (no item ends in `{PENDING_WRITES}`). If the channels' \
             diagnostics are off, these items do not exist: enable them in the channel's properties; then name the channel"
        );
    }
    targets.extend(lost.into_iter().map(|(index, error)| unseen(index, &plant.nodes[index], &error)));
    Ok(targets)
}

/// Other channels, as a part of what is printed for scripts: what is said of those asked for says nothing of these.
#[derive(Serialize, JsonSchema)]
pub struct NotAsked {
    /// Channels that the sources name on the nodes that were asked, and that nobody asked for, as NODE/CHANNEL; else not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_asked: Vec<String>,
    /// Nodes that were asked about channels by name, and of which the sources name no channel: whether they have others nobody knows;
    /// else not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    channels_not_named: Vec<String>,
}

/// The channels that the settings name beside those that are asked for, and the nodes of which they name none.
pub fn not_asked(plant: &Plant, channels: &[String]) -> NotAsked {
    let of = |node: &OpenNode| {
        let asked = names_for(&node.settings, channels)?;
        let is_other =
            |channel: &&Channel| !asked.iter().any(|name| name.eq_ignore_ascii_case(&channel.name));
        let others = node.settings.channels.iter().filter(is_other);
        Some(others.map(|channel| format!("{}/{}", node.settings.name, channel.name)).collect::<Vec<_>>())
    };
    let is_asked =
        |node: &&OpenNode| names_for(&node.settings, channels).is_some_and(|names| !names.is_empty());
    let not_named = plant.nodes.iter().filter(is_asked).filter(|node| node.settings.channels.is_empty());
    NotAsked {
        not_asked: plant.nodes.iter().filter_map(of).flatten().collect(),
        channels_not_named: not_named.map(|node| node.settings.name.clone()).collect(),
    }
}

/// The channels of a node.
struct Found {
    channels: Vec<Channel>,
    /// Why there may be more.
    cut_off: Option<SourceError>,
}

/// The channels of a node that are asked for.
fn channels_of(node: &mut OpenNode, channels: &[String]) -> Result<Found, SourceError> {
    let whole = |channels| Found { channels, cut_off: None };
    let mut found = match names_for(&node.settings, channels) {
        Some(names) => whole(names.iter().map(|name| settings_of(&node.settings, name)).collect()),
        None if !node.settings.channels.is_empty() => whole(node.settings.channels.clone()),
        None => discover(node)?,
    };
    add_devices(node, &mut found.channels);
    Ok(found)
}

/// Adds the devices that a feed or a recording tells of to the channels of Kepware that they belong to, as `replay` does: one in error is
/// seen whoever reads it. Where somebody has named some, those count; a server is not searched for them.
fn add_devices(node: &mut OpenNode, channels: &mut [Channel]) {
    let is_open = |channel: &Channel| {
        let is_usual = |(field, item): &(QueueField, String)| {
            *field == QueueField::PendingWrites && item.ends_with(PENDING_WRITES)
        };
        !channel.named.contains(&QueueField::DeviceError) && channel.items.iter().any(is_usual)
    };
    if !node.source.facts().has_own_times || !channels.iter().any(is_open) {
        return;
    }
    let name = &node.settings.name_in_source;
    let listed = node.source.listed();
    let ours = listed.iter().filter(|item| item.node.as_ref().is_none_or(|of| of.eq_ignore_ascii_case(name)));
    let devices: Vec<&str> =
        ours.map(|item| item.name.as_str()).filter(|name| is_device_error(name)).collect();
    for channel in channels.iter_mut().filter(|channel| is_open(channel)) {
        let mine = devices.iter().filter(|device| is_device_error_of(device, &channel.name));
        channel.items.extend(mine.map(|device| (QueueField::DeviceError, (*device).to_owned())));
    }
}

/// Stands for the channels of a node that could not be looked for, so that the others do not speak for them.
fn unseen(index: usize, node: &OpenNode, error: &SourceError) -> Target {
    let channel =
        Channel { name: "*".to_owned(), items: Vec::new(), named: Vec::new(), write_optimization: None };
    let watched = Watched::new(&node.settings.name, &channel, node.source.facts().is_simulated);
    let lost = SourceError {
        message: format!("what channels there are cannot be told: {}", error.message),
        ..error.clone()
    };
    Target { node: index, channel, watched, lost: Some(lost.fault()) }
}

/// The channels named for this node; `None` when no channel is named at all.
fn names_for(node: &Node, channels: &[String]) -> Option<Vec<String>> {
    if channels.is_empty() {
        return None;
    }
    let mut names = Vec::new();
    for channel in channels {
        match channel.split_once('/') {
            Some((of, name)) if of.eq_ignore_ascii_case(&node.name) => names.push(name.to_owned()),
            Some(_) => {}
            None => names.push(channel.clone()),
        }
    }
    let mut met = BTreeSet::new();
    names.retain(|name| met.insert(name.to_lowercase()));
    Some(names)
}

fn settings_of(node: &Node, name: &str) -> Channel {
    let known = node.channels.iter().find(|channel| channel.name.eq_ignore_ascii_case(name));
    known.cloned().unwrap_or_else(|| Channel::kepware(name))
}

/// Channels that the source shows by their items.
fn discover(node: &mut OpenNode) -> Result<Found, SourceError> {
    let known = node.source.browse()?;
    let ours = known.iter().filter(|item| {
        item.node.as_ref().is_none_or(|of| of.eq_ignore_ascii_case(&node.settings.name_in_source))
    });
    // What stands before the channel's name (`ns=4;s=`) belongs to the items, not to the name; they are read where they
    // were found.
    let found = ours.filter_map(|item| {
        let short = item.short.as_deref().unwrap_or(&item.name);
        let bare = hint::bare(short);
        let place = short.strip_suffix(bare).unwrap_or_default();
        channel_of(bare).map(|name| Channel::kepware_in(place, name))
    });
    Ok(Found { channels: found.collect(), cut_off: node.source.facts().cut_off })
}

/// The items of a channel, in the order of its settings.
#[must_use]
pub fn items(node: &Node, channel: &Channel) -> Vec<String> {
    channel.items.iter().map(|(_, item)| expand(item, &node.name_in_source, &channel.name)).collect()
}

/// The items of all channels, node by node, for a recording.
///
/// # Errors
/// As [`targets`].
pub fn items_by_node(plant: &mut Plant, channels: &[String]) -> anyhow::Result<Vec<Vec<Vec<String>>>> {
    let targets = targets(plant, channels)?;
    let mut all = vec![Vec::new(); plant.nodes.len()];
    for target in &targets {
        all[target.node].push(items(&plant.nodes[target.node].settings, &target.channel));
    }
    Ok(all)
}

/// Looks at all channels once: one request a node, all nodes at the same time.
pub fn look_at(plant: &mut Plant, targets: &[Target]) -> Vec<Look> {
    let seen = plant.each(|index, node| {
        let asked = Asked::of(node, index, targets);
        let (readings, _) = node.read(&asked.items());
        asked.looks(node, &Moment { at: node.source.now(), readings })
    });
    let mut looks: Vec<Option<Look>> = targets.iter().map(|_| None).collect();
    for (at, look) in seen.into_iter().flatten() {
        looks[at] = Some(look);
    }
    let none = || Look::nothing(Fault::Missing("the channel was not read".to_owned()));
    looks.into_iter().map(|look| look.unwrap_or_else(none)).collect()
}

/// Looks at all channels since the last call, for each channel in order of time: one for each change where the source
/// tells them, else one.
pub fn looks_since(plant: &mut Plant, targets: &[Target], interval: Duration) -> Vec<Vec<Look>> {
    let seen = plant.each(|index, node| {
        let asked = Asked::of(node, index, targets);
        let moments = node.moments(&asked.items(), interval);
        let looks = |moment: &Moment| asked.looks(node, moment);
        moments.iter().flat_map(looks).collect::<Vec<_>>()
    });
    let mut looks: Vec<Vec<Look>> = targets.iter().map(|_| Vec::new()).collect();
    for (at, look) in seen.into_iter().flatten() {
        looks[at].push(look);
    }
    looks
}

/// The channels of one node, by their places among the targets, with their items.
struct Asked<'t> {
    channels: Vec<(usize, &'t Target, Vec<String>)>,
}

impl<'t> Asked<'t> {
    fn of(node: &OpenNode, index: usize, targets: &'t [Target]) -> Self {
        let mine = targets.iter().enumerate().filter(|(_, target)| target.node == index);
        let channels = mine.map(|(at, target)| (at, target, items(&node.settings, &target.channel)));
        Self { channels: channels.collect() }
    }

    /// The items of all of them, for one request.
    fn items(&self) -> Vec<String> {
        self.channels.iter().flat_map(|(_, _, items)| items).cloned().collect()
    }

    /// A look at each, out of the readings of one moment.
    fn looks(&self, node: &OpenNode, moment: &Moment) -> Vec<(usize, Look)> {
        let mut rest = &moment.readings[..];
        let has_own_times = node.source.facts().has_own_times;
        let look = |(at, target, items): &(usize, &Target, Vec<String>)| {
            let (part, after) = rest.split_at(items.len());
            rest = after;
            // An exporter, or the gateway, samples at its own pace: its time counts, not ours. A look is one at the pending writes,
            // and the time of another item is that of another item.
            let pending =
                target.channel.items.iter().position(|(field, _)| *field == QueueField::PendingWrites);
            let own = pending.and_then(|at| part.get(at)?.at).filter(|_| has_own_times);
            (*at, target.look(own.unwrap_or(moment.at), items, part))
        };
        self.channels.iter().map(look).collect()
    }
}

/// Finds out what the sources have in place of what is missing, so that each finding has the cure that fits.
pub fn explain(plant: &mut Plant, targets: &mut [Target]) {
    let is_missing = |fault: &Fault| matches!(fault, Fault::Missing(_));
    let lacks = |watched: &Watched| {
        watched.blind.as_ref().is_some_and(is_missing)
            || watched.unread.iter().any(|lost| is_missing(&lost.fault))
    };
    let known = plant.each(|index, node| {
        let mut mine = targets.iter().filter(|target| target.node == index);
        (!interrupt::requested() && mine.any(|target| lacks(&target.watched))).then(|| node.known())
    });
    for target in targets {
        let node = &plant.nodes[target.node];
        let (Some(known), name) = (&known[target.node], &node.settings.name_in_source) else { continue };
        let watched = &mut target.watched;
        if let (Some(blind), Some(item)) = (&mut watched.blind, pending_item(&node.settings, &target.channel))
        {
            hint::explain(blind, name, &item, known);
        }
        for lost in &mut watched.unread {
            hint::explain(&mut lost.fault, name, &lost.item, known);
        }
    }
}

/// The item of a channel's pending writes.
fn pending_item(node: &Node, channel: &Channel) -> Option<String> {
    let (_, item) = channel.items.iter().find(|(field, _)| *field == QueueField::PendingWrites)?;
    Some(expand(item, &node.name_in_source, &channel.name))
}

/// Watches all channels for `over`. Ends early at Ctrl-C.
pub fn watch(
    plant: &mut Plant,
    targets: &mut [Target],
    over: Duration,
    interval: Duration,
    streams: &mut Streams<'_>,
) {
    plant.prepare(over);
    let rounds = (over.as_millis() / interval.as_millis().max(1)).max(1);
    for round in 0..=rounds {
        let looks = look_at(plant, targets);
        for (target, look) in targets.iter_mut().zip(&looks) {
            let max_age = plant.nodes[target.node].settings.access.max_age;
            target.watched.look(look, max_age);
        }
        plant.tell(streams);
        if interrupt::requested() || (round < rounds && !plant.wait(interval)) {
            return;
        }
    }
}
