//! `useless-icmp-monitor`: a monitor that is a partner, this server itself, or listed twice proves nothing.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule = rule!("useless-icmp-monitor", Warning, "an ICMP monitor proves nothing");

/// Looks at the monitors of every server of a plan, or of every column of a sheet.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let planned = if subject.is_plan { owners_in_plan(subject) } else { HashMap::new() };
    let mut findings = Vec::new();
    for (number, member) in subject.members.iter().enumerate() {
        let of_sheet = member.sheet.map(|sheet| owners_in_sheet(sheet, member));
        let whose = |key: &Key| match &of_sheet {
            Some(owners) => owners.get(key).map(|whose| (*whose).to_owned()),
            None => planned.get(key).map(|owner| whose(subject, *owner, number)),
        };
        // Every list has its own twins.
        let mut seen = HashMap::new();
        for of in monitors(&member.places) {
            let key = Key::from(&of.monitor.value);
            let what = whose(&key)
                .or_else(|| whose(&without_domain(&key)?))
                .or_else(|| of.monitor.value.no_host().map(str::to_owned));
            let first = *seen.entry((std::ptr::from_ref(of.side), key)).or_insert(of.monitor.span);
            let twin = (first != of.monitor.span).then_some(first);
            let of_twin =
                |first| useless(&of, "already in this list").at(of.place.owner.file, first, "first here");
            findings.extend(what.map(|what| useless(&of, &what)).or_else(|| twin.map(of_twin)));
        }
    }
    findings
}

fn useless(of: &Pinged<'_, '_>, what: &str) -> Finding {
    let what = format!("is {what}. Monitors are there to confirm a network failure with a third device.");
    of.finding(&RULE, "proves nothing", &what)
        .help("Name a third device of the same network that is always on: the router, a managed switch.")
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

fn addresses<'a>(member: &Member<'a>) -> impl Iterator<Item = Key> {
    member.addresses().map(|address| Key::from(&address.value))
}

/// The host part of a name that has a domain behind it: what a label says.
fn without_domain(key: &Key) -> Option<Key> {
    match key {
        Key::Name(name) => name.split_once('.').map(|(host, _)| Key::Name(host.to_owned())),
        Key::Ip(_) => None,
    }
}
