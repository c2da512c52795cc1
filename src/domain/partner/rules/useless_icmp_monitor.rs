//! `useless-icmp-monitor`: a monitor that is a partner, this server itself, or listed twice proves nothing.

use std::collections::{HashMap, HashSet};

use super::partner_is_self::no_partner;
use crate::domain::finding::{FileName, Finding, Rule};
use crate::domain::partner::grouping::Key;
use crate::domain::partner::sheet::Sheet;
use crate::domain::partner::values::PlanView;
use crate::domain::partner::values::{Place, Values};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("useless-icmp-monitor", Warning, "an ICMP monitor proves nothing");

/// Whose an address is, in words.
type Owners = HashMap<Key, String>;

/// Looks at the monitors of every server of a plan.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let places = &view.values.places;
    let mut owners: HashMap<Key, usize> = HashMap::new();
    for (number, place) in places.iter().enumerate() {
        for address in place.sides().filter_map(|(_, side)| side.address) {
            owners.entry(Key::from(&address.value)).or_insert(number);
        }
        if let Some(label) = &plan.servers[number].label {
            owners.entry(Key::Name(label.value.to_ascii_lowercase())).or_insert(number);
        }
    }
    for (number, place) in places.iter().enumerate() {
        judge(&plan.file, place, findings, |key| {
            let owner = *owners.get(key)?;
            if owner == number {
                return Some("this server's own address".to_owned());
            }
            Some(format!("an address of {}, which is polled anyway", plan.servers[owner].label()))
        });
    }
}

/// Looks at the monitors of every column of a sheet.
pub fn check_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) {
    let places = Values::of_sheet(sheet).places;
    let mut owners = Owners::new();
    for own in &sheet.server.addresses {
        owners.insert(Key::from(&own.value.address), "this server's own address".to_owned());
    }
    let label_key = |label: &str| Key::Name(label.to_ascii_lowercase());
    if let Some(label) = &sheet.server.label {
        owners.insert(label_key(&label.value), "this server's own label".to_owned());
    }
    for label in sheet.columns().filter_map(|column| column.label.as_ref()) {
        owners
            .entry(label_key(&label.value))
            .or_insert_with(|| "a partner's label, which is polled anyway".to_owned());
    }
    for place in &places {
        for address in place.sides().filter_map(|(_, side)| side.address) {
            let polled = || "a partner's own address, which is polled anyway".to_owned();
            owners.entry(Key::from(&address.value)).or_insert_with(polled);
        }
    }
    for place in &places {
        judge(&sheet.file, place, findings, |key| owners.get(key).cloned());
    }
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
