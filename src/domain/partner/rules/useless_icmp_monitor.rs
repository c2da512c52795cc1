//! `useless-icmp-monitor`: a monitor that is a partner, this server itself, or listed twice proves nothing.

use std::collections::{HashMap, HashSet};

use super::partner_is_self::no_partner;
use super::prelude::*;
use crate::domain::partner::keys::{Key, own_keys};

pub static RULE: Rule = rule!("useless-icmp-monitor", Warning, "an ICMP monitor proves nothing");

/// Looks at the monitors of every server of a plan, or of every column of a sheet.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let planned = if subject.is_plan { owners_in_plan(subject) } else { HashMap::new() };
    for (number, member) in subject.members.iter().enumerate() {
        let of_sheet = member.sheet.map(|sheet| owners_in_sheet(sheet, member));
        for place in &member.places {
            judge(member.file, place, findings, |key| match &of_sheet {
                Some(owners) => owners.get(key).map(|whose| (*whose).to_owned()),
                None => planned.get(key).map(|owner| whose(subject, *owner, number)),
            });
        }
    }
}

/// In words: whose an address of server `owner` is to server `number`.
fn whose(subject: &Subject<'_>, owner: usize, number: usize) -> String {
    if owner == number {
        return "this server's own address".to_owned();
    }
    format!("an address of {}, which is polled anyway", subject.members[owner].name())
}

/// The number of the server that has an address, or a label.
fn owners_in_plan(subject: &Subject<'_>) -> HashMap<Key, usize> {
    let mut owners = HashMap::new();
    for (number, member) in subject.members.iter().enumerate() {
        for key in addresses(member).chain(member.label.map(|label| Key::of_label(&label.value))) {
            owners.entry(key).or_insert(number);
        }
    }
    owners
}

/// Whose an address or a label is, as far as the server's own sheet tells.
fn owners_in_sheet(sheet: &Sheet, member: &Member<'_>) -> HashMap<Key, &'static str> {
    let own = own_keys(sheet).map(|key| (key, "this server's own address"));
    let own_label = member.label.map(|label| (Key::of_label(&label.value), "this server's own label"));
    let labels = sheet.columns().filter_map(|column| column.label.as_ref());
    let labels =
        labels.map(|label| (Key::of_label(&label.value), "a partner's label, which is polled anyway"));
    let polled = addresses(member).map(|key| (key, "a partner's own address, which is polled anyway"));
    let mut owners = HashMap::new();
    for (key, whose) in own_label.into_iter().chain(own).chain(labels).chain(polled) {
        owners.entry(key).or_insert(whose);
    }
    owners
}

fn addresses<'m>(member: &'m Member<'_>) -> impl Iterator<Item = Key> + 'm {
    let sides = member.places.iter().flat_map(Place::sides);
    sides.filter_map(|(_, side)| side.address).map(|address| Key::from(&address.value))
}

fn judge(
    file: &FileName,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
    owner: impl Fn(&Key) -> Option<String>,
) {
    for (name, side) in place.sides() {
        let mut seen = HashSet::new();
        for monitor in side.monitors {
            let key = Key::from(&monitor.value);
            let what = owner(&key)
                .or_else(|| owner(&without_domain(&key)?))
                .or_else(|| no_partner(&monitor.value).map(str::to_owned));
            let twice = !seen.insert(key);
            let Some(what) = what.or_else(|| twice.then(|| "already in this list".to_owned())) else {
                continue;
            };
            let message = format!(
                "{}: ICMP monitor {} of {} is {what}. Monitors are there to confirm a network failure with a third \
                 device.",
                place.owner,
                monitor.value,
                place.owner.connection(name)
            );
            findings.push(
                Finding::new(&RULE, place.owner.subject(), message)
                    .at(file, monitor.span, "proves nothing")
                    .help("Name a third device of the same network that is always on: the router, a managed switch."),
            );
        }
    }
}

/// The host part of a name that has a domain behind it: what a label says.
fn without_domain(key: &Key) -> Option<Key> {
    match key {
        Key::Name(name) => name.split_once('.').map(|(host, _)| Key::Name(host.to_owned())),
        Key::Ip(_) => None,
    }
}
