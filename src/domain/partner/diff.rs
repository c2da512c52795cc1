//! What changed between two plans or two sheets, field by field, and which servers must be restarted for it.
//!
//! Two plans are compared by the sheets that follow from them, because that is what a person must type: a changed default
//! shows on every server that it reaches. What a plan holds beyond the sheets (subnets, adapters, teams) comes on top.
//!
//! The vendor's: Connect and Request Timeout, Heartbeat Interval and Timeout, ICMP Interval and retry count take effect
//! only after the server is restarted (Geo SCADA Expert 2022 help, Server Administration Guide,
//! "DefinetheMonitorTimeoutSettingsforaServer"; "DefinetheICMPPollIntervalandRetryCountforaServer").

use thiserror::Error;

pub use super::change::{Change, Difference};
use super::common::{Address, Field, Spanned, same_machine};
use super::derive;
use super::fields::{Given, MONITORS, Value};
use super::render::text::{self, version};
use super::rules::restart_required;
use super::sheet::{Column, OwnAddress, Sheet};
use super::system::{Role, Server, System};
use crate::finding::{FileName, Finding, Rule, Span};
use crate::path::Path;
use crate::words::on_off;

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub enum Side<'a> {
    /// A plan.
    Plan(&'a System),
    /// A sheet.
    Sheet(&'a Sheet),
}

/// What the rules of a comparison say of it.
#[must_use]
pub fn judge(difference: &Difference) -> Vec<Finding> {
    restart_required::findings(difference)
}

/// The rules that judge a comparison.
pub static RULES: [&Rule; 1] = [&restart_required::RULE];

/// The two sides have no server in common.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the sheet is for {server}, and the plan has no such server; it has {}", known.join(", "))]
pub struct NotComparable {
    /// The server of the sheet.
    pub server: String,
    /// What the other side has.
    pub known: Vec<String>,
}

/// Compares two sides. A plan and a sheet are compared in the server of the sheet.
///
/// # Errors
/// When a plan has no server with the sheet's label.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Result<Difference, NotComparable> {
    let changes = match (old, new) {
        (Side::Sheet(old), Side::Sheet(new)) => sheet_changes(old, new),
        (Side::Plan(plan), Side::Sheet(sheet)) => sheet_changes(&planned(plan, sheet)?, sheet),
        (Side::Sheet(sheet), Side::Plan(plan)) => sheet_changes(sheet, &planned(plan, sheet)?),
        (Side::Plan(old), Side::Plan(new)) => plan_changes(old, new),
    };
    Ok(Difference { old: file(old), new: file(new), changes })
}

fn file(side: Side<'_>) -> FileName {
    match side {
        Side::Plan(plan) => FileName::clone(&plan.file),
        Side::Sheet(sheet) => FileName::clone(&sheet.file),
    }
}

fn planned(plan: &System, sheet: &Sheet) -> Result<Sheet, NotComparable> {
    let planned = derive::sheets(plan).into_iter().find(|planned| planned.label() == sheet.label());
    planned.ok_or_else(|| NotComparable {
        server: sheet.label().to_owned(),
        known: plan.servers.iter().map(|server| server.label().to_owned()).collect(),
    })
}

/// A field as one side has it.
struct Entry {
    key: String,
    place: String,
    field: &'static str,
    value: String,
    span: Span,
    restart: bool,
}

/// The fields of one server or of the system, each key once, in the order of the tool.
#[derive(Default)]
struct Fields(Vec<Entry>);

impl Fields {
    fn add(&mut self, place: &str, field: &'static str, key: String, value: Option<(String, Span)>) {
        let entry =
            |(value, span)| Entry { key, place: place.to_owned(), field, value, span, restart: false };
        self.0.extend(value.map(entry));
    }

    /// A setting of the table, at `place`, in the block `owner` of the file (with its closing dot).
    fn add_given(&mut self, place: String, owner: &str, given: &Given<'_>) {
        let (setting, Some(field)) = (given.setting, given.holds) else { return };
        let block = if given.section.key.is_empty() { "" } else { "." };
        let key = format!("{owner}{}{block}{}", given.section.key, setting.key);
        let value = match field.value {
            Value::Addresses(all) => return self.add_monitors(&place, &key, all),
            Value::Switch(on) => on_off(on).to_owned(),
            value => setting.written(value),
        };
        let (field, span, restart) = (setting.label, field.span, setting.restart.is_some());
        self.0.push(Entry { key, place, field, value, span, restart });
    }

    /// The monitors, each of which is a field of its own in the tool.
    fn add_monitors(&mut self, place: &str, key: &str, all: &[Spanned<Address>]) {
        const FIELDS: [&str; MONITORS] = ["ICMP Monitor 1", "ICMP Monitor 2", "ICMP Monitor 3"];
        for (index, (field, one)) in FIELDS.into_iter().zip(all).enumerate() {
            self.add(place, field, format!("{key}[{index}]"), Some((one.value.to_string(), one.span)));
        }
        let beyond = list(all.get(MONITORS..).unwrap_or_default(), Span::default());
        self.add(place, "Further ICMP monitors", format!("{key}[{MONITORS}..]"), beyond);
    }

    fn get(&self, key: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.key == key)
    }
}

fn shown<T>(field: &Field<T>, show: impl Fn(&T) -> String) -> Option<(String, Span)> {
    field.as_ref().map(|given| (show(&given.value), given.span))
}

fn list<T: ToString>(all: &[Spanned<T>], span: Span) -> Option<(String, Span)> {
    let span = all.first().map_or(span, |first| first.span);
    let shown: Vec<_> = all.iter().map(|one| one.value.to_string()).collect();
    (!shown.is_empty()).then(|| (shown.join(", "), span))
}

/// Fields of the old side in its order, then those that only the new side has.
fn changes(server: &str, old: &Fields, new: &Fields) -> Vec<Change> {
    let of_old = old.0.iter().map(|entry| (entry, Some(entry), new.get(&entry.key)));
    let only_new = new.0.iter().filter(|entry| old.get(&entry.key).is_none());
    let all = of_old.chain(only_new.map(|entry| (entry, None, Some(entry))));
    let change = |(entry, before, after): (&Entry, Option<&Entry>, Option<&Entry>)| {
        if before.map(|entry| &entry.value) == after.map(|entry| &entry.value) {
            return None;
        }
        Some(Change {
            server: server.to_owned(),
            place: entry.place.clone(),
            field: entry.field,
            key: entry.key.clone(),
            old: before.map(|entry| entry.value.clone()),
            new: after.map(|entry| entry.value.clone()),
            old_span: before.map_or_else(Span::default, |entry| entry.span),
            new_span: after.map_or_else(Span::default, |entry| entry.span),
            restart: entry.restart,
        })
    };
    all.filter_map(change).collect()
}

fn sheet_changes(old: &Sheet, new: &Sheet) -> Vec<Change> {
    let (mut before, mut after) = (of_sheet(old, true), of_sheet(new, true));
    add_shared(&mut before, old, new);
    add_shared(&mut after, new, old);
    changes(new.label(), &before, &after)
}

/// What a sheet need not say: its system's name, and the prefixes of its own addresses. Compared where both sides say it.
fn add_shared(fields: &mut Fields, sheet: &Sheet, other: &Sheet) {
    let name = sheet.system.as_ref().filter(|_| other.system.is_some());
    fields.add("System", "Name", "system".into(), name.map(|name| (name.value.clone(), name.span)));
    let has_prefix = |own: &&Spanned<OwnAddress>| {
        let mut prefixed = other.server.addresses.iter().filter(|other| other.value.prefix_length.is_some());
        prefixed.any(|other| same_machine(&other.value.address, &own.value.address))
    };
    let prefix = |own: &Spanned<OwnAddress>| {
        let value = format!("{}/{}", own.value.address, own.value.prefix_length?);
        Some(Spanned { value, span: own.span })
    };
    let all: Vec<_> = sheet.server.addresses.iter().filter(has_prefix).filter_map(prefix).collect();
    let all = list(&all, sheet.server.span);
    fields.add("Server label and Type", "Prefix lengths", "server.addresses.prefix".into(), all);
}

fn of_sheet(sheet: &Sheet, with_product: bool) -> Fields {
    let mut fields = Fields::default();
    let place = "Server label and Type";
    if with_product {
        product(&mut fields, &sheet.product);
    }
    let [label, port, kind] = sheet.head();
    fields.add_given(place.to_owned(), "", &label);
    fields.add_given(place.to_owned(), "", &port);
    let own = sheet.server.addresses.iter();
    let addresses: Vec<_> = own.map(|own| Spanned { value: &own.value.address, span: own.span }).collect();
    let addresses = list(&addresses, sheet.server.span);
    fields.add(place, "Addresses", "server.addresses".into(), addresses);
    fields.add_given(place.to_owned(), "", &kind);
    for one in &sheet.standby {
        column(&mut fields, "Standby", "standby", one);
    }
    for one in &sheet.permanent_standby {
        column(&mut fields, "Permanent Standby", "permanent_standby", one);
    }
    for given in sheet.given() {
        let tab = || format!("{} tab", given.section.title);
        fields.add_given(given.setting.elsewhere.map_or_else(tab, str::to_owned), "", &given);
    }
    fields
}

fn product(fields: &mut Fields, product: &Field<super::common::Product>) {
    let shown = shown(product, |product| format!("{} {}", product.name.key(), version(*product)));
    fields.add("System", "Product", "product".into(), shown);
}

fn column(fields: &mut Fields, tab: &str, key: &str, column: &Column) {
    let letter = column.name.value.letter();
    let (place, key) = (format!("{tab} tab, {tab} {letter}"), format!("{key}.{letter}"));
    for given in column.fields() {
        let section = Some(given.section.title).filter(|title| !title.is_empty());
        let place = section.map_or_else(|| place.clone(), |section| format!("{place}, {section}"));
        fields.add_given(place, &format!("{key}."), &given);
    }
}

fn plan_changes(old: &System, new: &System) -> Vec<Change> {
    let mut all = changes("", &of_system(old), &of_system(new));
    let (old_sheets, new_sheets) = (derive::sheets(old), derive::sheets(new));
    for (server, sheet) in old.servers.iter().zip(&old_sheets) {
        let same = |(_, other): &(&Server, &Sheet)| other.label() == sheet.label();
        match new.servers.iter().zip(&new_sheets).find(same) {
            Some((other, other_sheet)) => {
                all.extend(changes(sheet.label(), &of_sheet(sheet, false), &of_sheet(other_sheet, false)));
                all.extend(changes(sheet.label(), &of_server(server), &of_server(other)));
            }
            None => all.extend(changes(server.label(), &whole_server(server), &Fields::default())),
        }
    }
    let is_new = |server: &&Server| !old.servers.iter().any(|other| other.label() == server.label());
    for server in new.servers.iter().filter(is_new) {
        all.extend(changes(server.label(), &Fields::default(), &whole_server(server)));
    }
    all
}

/// A server that only one of the plans has.
fn whole_server(server: &Server) -> Fields {
    let mut fields = Fields::default();
    fields.add("System", "Server", "servers".into(), Some((role(server).to_owned(), server.place())));
    fields
}

fn role(server: &Server) -> &'static str {
    match server.role() {
        Role::MainOrStandby => "main-or-standby",
        Role::PermanentStandby => "permanent-standby",
    }
}

fn of_system(plan: &System) -> Fields {
    let mut fields = Fields::default();
    fields.add("System", "Name", "system".into(), shown(&plan.name, String::clone));
    product(&mut fields, &plan.product);
    for path in Path::BOTH {
        let Some(network) = plan.network(path) else { continue };
        let (place, key) = (format!("{path} network"), format!("networks.{}", path.name()));
        fields.add(&place, "Subnets", format!("{key}.subnets"), list(&network.subnets, network.span));
        let bandwidth = shown(&network.bandwidth, |bits| text::bandwidth(*bits));
        fields.add(&place, "Bandwidth", format!("{key}.bandwidth"), bandwidth);
    }
    fields
}

fn of_server(server: &Server) -> Fields {
    let mut fields = Fields::default();
    let span = server.span;
    fields.add("System", "Role", "role".into(), Some((role(server).to_owned(), span)));
    for name in Path::BOTH {
        let Some(endpoint) = server.endpoint(name) else { continue };
        let interface = shown(&endpoint.interface, String::clone);
        let place = format!("{name} network");
        fields.add(&place, "Interface", format!("{}.interface", name.name()), interface);
    }
    let ignored = list(&server.ignored_interfaces, span);
    fields.add("System", "Ignored interfaces", "ignored_interfaces".into(), ignored);
    if let Some(team) = &server.team {
        let members: Vec<_> = team.members.iter().map(|member| &*member.value).collect();
        let carries =
            team.carries.map_or_else(String::new, |path| format!(", carries {}", path.value.name()));
        let name = team.name.as_ref().map_or("", |name| &name.value);
        let text = format!("{name} ({}){carries}", members.join(", "));
        fields.add("System", "Team", "team".into(), Some((text, team.span)));
    }
    fields
}
