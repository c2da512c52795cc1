//! The checklist of one server: what a person types into the Server Configuration Tool, in the tool's own order, every
//! field of its tabs with the value in the unit of that field.
//!
//! Order and names of tabs and fields are the vendor's (Geo SCADA Expert 2022 help, Server Administration Guide,
//! "ConfigurethePartnersSettingsofaServer", "StandbyTab", "PermanentStandbyTab", "MiscellaneousTab",
//! "ConnectionSecurityTab-PartnersSettings"). A field whose value the plan does not give is listed all the same, so that
//! nobody wonders whether it was forgotten. What the lists of the tool's combo boxes literally say is not known to us: the
//! value then names the meaning.

use super::super::common::{Address, Field, Product, Spanned, SystemType};
use super::super::fields::{self, Certificate, ClientCertificateMode, Given, InSection, Kind, MONITORS};
use super::super::sheet::{Column, ColumnName, Connection, Sheet};
use crate::path::Path;
use crate::words::{list, on_off};

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// The server's label.
    pub server: String,
    /// The system's name; empty when it has none.
    pub system: String,
    /// The product, in the vendor's words; empty when it is not known.
    pub product: String,
    /// What to do, in the tool's own order.
    pub sections: Vec<Section>,
}

/// A tab or place in the tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name, with the column where it has several.
    pub title: String,
    /// A remark; empty when there is none.
    pub note: String,
    /// Its groups of fields.
    pub groups: Vec<Group>,
}

/// A group of fields with a frame and a name around them in the tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name; empty for fields that stand on the tab itself.
    pub name: String,
    /// Its fields, in order.
    pub items: Vec<Item>,
}

/// One box to tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The field, in the vendor's words, or what to do.
    pub field: String,
    /// What to enter.
    pub value: Value,
    /// A remark; empty when there is none.
    pub note: &'static str,
}

/// What to enter into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Exactly this, in this unit of the tool's field (empty when it has none).
    Enter(String, &'static str),
    /// Choose or tick what means this.
    Choose(String),
    /// The field stays empty.
    Empty,
    /// The plan says nothing: the field keeps what it has, and is written down.
    NotInPlan,
    /// Not a field of the plan: it keeps what it has.
    LeaveAsItIs,
    /// No field, but a step.
    Step,
}

impl Checklist {
    /// The system and the product, as far as they are known.
    pub fn about(&self) -> impl Iterator<Item = &str> {
        [&*self.system, &*self.product].into_iter().filter(|text| !text.is_empty())
    }

    /// How many boxes there are to tick.
    #[must_use]
    pub fn boxes(&self) -> usize {
        self.sections.iter().flat_map(|section| &section.groups).map(|group| group.items.len()).sum()
    }
}

/// The checklist for a sheet.
#[must_use]
pub fn checklist(sheet: &Sheet) -> Checklist {
    let kind = sheet.kind.map(|kind| kind.value);
    let product = sheet.product.map(|product| product.value);
    let mut sections = vec![before(sheet), label(sheet), system_type(kind)];
    let has_partners = kind != Some(SystemType::LoneServer);
    if has_partners {
        let note = "One column is the connection from this server to one other server.";
        sections.extend(tab("Standby", &ColumnName::STANDBY, &sheet.standby, note));
        sections.extend(permanent_tab(sheet, kind));
    }
    sections.push(miscellaneous(sheet));
    if has_partners {
        sections.extend(security(sheet, product));
    }
    sections.push(apply());
    sections.push(prove(sheet));
    Checklist {
        server: sheet.label().to_owned(),
        system: sheet.system.as_ref().map_or_else(String::new, |name| name.value.clone()),
        product: product.map_or_else(String::new, |product| product.to_string()),
        sections,
    }
}

fn section(title: impl Into<String>, note: impl Into<String>, groups: Vec<Group>) -> Section {
    Section { title: title.into(), note: note.into(), groups }
}

/// A section whose fields stand on the tab itself.
fn plain(title: impl Into<String>, note: impl Into<String>, items: Vec<Item>) -> Section {
    section(title, note, vec![group("", items)])
}

fn group(name: &str, items: Vec<Item>) -> Group {
    Group { name: name.to_owned(), items }
}

fn item(field: impl Into<String>, value: Value, note: &'static str) -> Item {
    Item { field: field.into(), value, note }
}

fn step(text: impl Into<String>) -> Item {
    noted(text, "")
}

/// A step with a remark.
fn noted(text: impl Into<String>, note: &'static str) -> Item {
    item(text, Value::Step, note)
}

/// A field with a value of the plan, or "not in the plan".
fn given<T>(field: &'static str, value: &Field<T>, show: impl Fn(&T) -> Value, note: &'static str) -> Item {
    item(field, value.as_ref().map_or(Value::NotInPlan, |given| show(&given.value)), note)
}

fn number<T: ToString>(value: &T) -> Value {
    Value::Enter(value.to_string(), "")
}

/// The settings of a section, in the units of the tool's fields.
fn settings<S: InSection>(settings: &S) -> Vec<Item> {
    settings.given().map(|given| setting(&given)).collect()
}

fn setting(given: &Given<'_>) -> Item {
    let setting = given.setting;
    item(
        setting.label,
        given.value.map_or(Value::NotInPlan, |value| entered(setting, value.value)),
        setting.note,
    )
}

/// A time in seconds has decimals when the plan has a part of a second: the person must see that the field may not take it.
fn entered(setting: &fields::Setting, value: fields::Value<'_>) -> Value {
    match value {
        fields::Value::Time(time) if setting.kind == Kind::Seconds => {
            Value::Enter(format!("{}", time.as_millis() as f64 / 1000.0), setting.unit())
        }
        fields::Value::Time(time) => Value::Enter(time.as_millis().to_string(), setting.unit()),
        fields::Value::Count(count) => number(&count),
        fields::Value::Integer(integer) => number(&integer),
        fields::Value::Switch(on) => tick(&on),
        fields::Value::Word(word) => Value::Choose(word.means.to_owned()),
        fields::Value::Text(_) | fields::Value::Address(_) | fields::Value::Addresses(_) => {
            number(&setting.words(value))
        }
    }
}

fn tick(on: &bool) -> Value {
    Value::Choose(if *on { "ticked" } else { "not ticked" }.to_owned())
}

fn before(sheet: &Sheet) -> Section {
    let addresses: Vec<_> = sheet.server.addresses.iter().map(|own| own.value.address.to_string()).collect();
    let mut items = vec![step(
        "Open the Server Configuration Tool on this server, as a user with the System Admin permission.",
    )];
    if !addresses.is_empty() {
        items.push(step(format!(
            "Check on this server (ipconfig, or nic-check) that it has: {}.",
            addresses.join(", ")
        )));
    }
    items.push(given(
        "Global Parameters > Advanced > Server Port",
        &sheet.server.port,
        number,
        "Clients and the other servers must use the same number for this server.",
    ));
    items.extend(sheet.server.ignored_interfaces.iter().map(|interface| single_network(&interface.value)));
    items.extend(warnings(sheet.kind.map(|kind| kind.value)));
    plain("Before you begin", "", items)
}

/// The vendor lets two cards in one subnet stand if the product uses a single network (Geo SCADA Expert 2022 help,
/// "ConfiguretheMainandBackupConnections"); where that is set was not found in any page.
fn single_network(interface: &str) -> Item {
    noted(
        format!("Make the product use a single network: it shall ignore the network card '{interface}'."),
        "Where this is set is not documented to us; ask the vendor's support.",
    )
}

/// What the vendor warns of before a server of a redundant system is set up (Geo SCADA Expert 2022 help,
/// "HotStandbyPairArchitecture", "PermanentStandbyServers", "TheServerIcon").
fn warnings(kind: Option<SystemType>) -> Vec<Item> {
    if kind == Some(SystemType::LoneServer) {
        return Vec::new();
    }
    let mut items = vec![noted(
        "Check that the licence of this server allows redundancy.",
        "Redundancy is licensed; a file-based licence depends on the network cards as well.",
    )];
    if kind == Some(SystemType::PermanentStandby) {
        items.push(step("Install the same drivers as on the Main server."));
    }
    items.push(noted(
        "Never start an empty database on a Standby while the Main server is off.",
        "It can become Main, and its empty database later overwrites the real one.",
    ));
    items
}

fn label(sheet: &Sheet) -> Section {
    let [label, ..] = sheet.head();
    let note =
        "System Configuration > Partners. All sections from here to Connection Security are in Partners.";
    plain("Server label", note, vec![setting(&label)])
}

fn system_type(kind: Option<SystemType>) -> Section {
    let value = kind.map_or(Value::NotInPlan, |kind| Value::Choose(kind.vendor_name().to_owned()));
    let note = if kind == Some(SystemType::PermanentStandby) {
        "That the list calls it so, and that the Standby tab has its columns then, is not confirmed: the vendor's page was not seen."
    } else {
        ""
    };
    plain("Type", note, vec![item("Type", value, "")])
}

fn permanent_tab(sheet: &Sheet, kind: Option<SystemType>) -> Vec<Section> {
    if kind == Some(SystemType::PermanentStandby) {
        return Vec::new();
    }
    if sheet.permanent_standby.is_empty() {
        return vec![empty("Permanent Standby tab, Permanent Standby A to D".to_owned())];
    }
    let note = "Only permanent standbys that connect to this server.";
    tab("Permanent Standby", &ColumnName::ALL, &sheet.permanent_standby, note)
}

/// The columns of a tab by their names, filled in or not.
fn tab(tab: &str, names: &[ColumnName], columns: &[Column], note: &str) -> Vec<Section> {
    let section = |name: &ColumnName| {
        let title = format!("{tab} tab, {tab} {}", name.letter());
        match columns.iter().find(|column| column.name.value == *name) {
            Some(column) => filled(format!("{title}: {}", column.label()), note, column),
            None => empty(title),
        }
    };
    names.iter().map(section).collect()
}

fn empty(title: String) -> Section {
    let items = vec![item("Every field of it", Value::Empty, "")];
    plain(title, "Not used by this server.", items)
}

fn filled(title: String, note: &str, column: &Column) -> Section {
    let mut transfer = settings(&column.transfer);
    let unknown = "Their names and units are not known to us.";
    transfer.push(item("Transfer timeouts", Value::LeaveAsItIs, unknown));
    let groups = vec![
        group("Main Connection", connection(Path::Main, column.main_connection.as_ref())),
        group("Backup Connection", connection(Path::Backup, column.backup_connection.as_ref())),
        group("Monitor", settings(&column.monitor)),
        group("ICMP Monitors", settings(&column.icmp)),
        group("Transfer", transfer),
    ];
    section(title, note, groups)
}

fn connection(path: Path, connection: Option<&Connection>) -> Vec<Item> {
    let Some(connection) = connection else {
        let settings = Connection::section(path).settings.iter();
        let value = |kind| if kind == Kind::Switch { tick(&false) } else { Value::Empty };
        return settings.map(|setting| item(setting.label, value(setting.kind), "")).collect();
    };
    let mut items = Vec::new();
    for given in connection.given(path) {
        match given.value.map(|field| field.value) {
            Some(fields::Value::Addresses(all)) => items.extend(monitors(all)),
            _ => items.push(setting(&given)),
        }
    }
    items
}

/// One item for each field of the tool, and for each monitor that has none.
fn monitors(all: &[Spanned<Address>]) -> impl Iterator<Item = Item> {
    (0..all.len().max(MONITORS)).map(|index| {
        let note = if index < MONITORS { "" } else { "The tool has three of these fields." };
        let value = all.get(index).map_or(Value::Empty, |monitor| number(&monitor.value));
        item(format!("ICMP Monitor {}", index + 1), value, note)
    })
}

fn miscellaneous(sheet: &Sheet) -> Section {
    let mut items = settings(&sheet.miscellaneous);
    items.extend([
        item(
            "Heartbeat Timeout",
            Value::LeaveAsItIs,
            "Another setting than the Standby tab's: the idle limit of a TCP link.",
        ),
        item("Historic Modified Life", Value::LeaveAsItIs, ""),
        item("Historic Annotation Life", Value::LeaveAsItIs, ""),
        item("Main Server Deadlock Detection", Value::LeaveAsItIs, ""),
    ]);
    plain("Miscellaneous tab", "", items)
}

fn security(sheet: &Sheet, product: Option<Product>) -> Vec<Section> {
    let tab = &sheet.connection_security;
    if product.is_some_and(|product| product.year < 2020) {
        let note = "This version has no Connection Security tab (it came with Geo SCADA 2020).";
        return vec![section("Connection Security tab", note, Vec::new())];
    }
    let selection = match tab.client_certificate_mode.map(|mode| mode.value) {
        Some(ClientCertificateMode::Selected) => Value::Choose("this server's own certificate".to_owned()),
        _ => Value::LeaveAsItIs,
    };
    let mut outgoing: Vec<Item> =
        tab.given().filter(|given| given.setting.elsewhere.is_none()).map(|given| setting(&given)).collect();
    outgoing.push(item("Client Certificate Selection", selection, ""));
    let note = "This server's side of the connections that it opens to its partners.";
    vec![plain("Connection Security tab", note, outgoing), incoming(sheet)]
}

fn incoming(sheet: &Sheet) -> Section {
    let tab = &sheet.connection_security;
    let temporary = |certificate: &Certificate| tick(&(*certificate == Certificate::Temporary));
    let mut items = vec![given("Use Temporary Certificates", &tab.certificate, temporary, "")];
    let incoming = tab.given().filter(|given| given.setting.elsewhere.is_some());
    items.extend(incoming.map(|given| setting(&given)));
    // The certificate first: its check box belongs to it.
    items.swap(0, 1);
    items.push(noted(
        "Write down the end date of this server's certificate, and who renews it.",
        "An expired certificate keeps the servers from synchronizing and from taking over.",
    ));
    let note = "Not in Partners: System Configuration > Connection Security, the incoming side of this server. \
                Certificates that do not fit keep the servers from synchronizing and from taking over, says the vendor.";
    plain("System Configuration > Connection Security", note, items)
}

fn apply() -> Section {
    let settings = fields::sections().into_iter().flat_map(|section| section.settings);
    let restarting: Vec<&str> =
        settings.filter(|setting| setting.restart.is_some()).map(|setting| setting.label).collect();
    let items = vec![
        step("Right-click the system icon and choose Apply Changes."),
        step(format!("Restart this server. {} take effect only after a restart.", list(&restarting))),
        step(
            "Wait until this server is synchronized (Server Status > Standby > Links, Sync) before the next server is restarted.",
        ),
    ];
    plain("Apply and restart", "One server at a time, the Standby first (good practice).", items)
}

fn prove(sheet: &Sheet) -> Section {
    let dual = sheet.columns().any(|column| column.backup_connection.is_some());
    let flags =
        if dual { "3 (both connections are available)" } else { "1 (the Main connection is available)" };
    let mut items = Vec::new();
    if sheet.columns().next().is_some() {
        items.push(step(format!(
            "Server Status > Standby > Links: the second part of Xfer Flags is {flags} for every partner."
        )));
        items.push(noted("Server Status > Standby > Polls: the State of every path is On-line.", "Offline: the machine answers and the product does not run. Unreachable: the machine cannot be contacted."));
        items.push(step("Server Status > Standby > ICMP Polls: every address is Healthy."));
        items.push(noted("The server icon is not magenta.", "Magenta is Invalid Standby Configuration; its dialog lists the differences, such as a partner that is not configured."));
        let compressed = sheet.columns().flat_map(|column| {
            column.connections().map(move |(name, connection)| {
                format!("{} {name} {}", column.label(), on_off(connection.compressed().value))
            })
        });
        let compressed: Vec<_> = compressed.collect();
        items.push(step(format!("Compress is the same at both ends: {}.", compressed.join(", "))));
    }
    items.push(step("Write down every value that was left as it was and that is not in the plan."));
    plain("Prove it", "", items)
}
