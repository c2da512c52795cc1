//! What a cmdlet answers when it is captured alone, and not under its name: a JSON list, `Format-List`, CSV, a table.
//!
//! Each object is recognised by its properties. Put together they are read like the capture script's answers, when they
//! hold enough: adapters with what they are, and addresses with their prefix lengths. Else they are refused by name.

use serde_json::{Map, Value};

use super::super::formats::Capture;
use super::{HELP, configuration, read_answers};
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;
use crate::io::nic::{json, limits};

/// One object with its properties.
type Object = Map<String, Value>;

/// The class whose objects hold adapters and addresses together.
const CONFIGURATION: &str = "Win32_NetworkAdapterConfiguration";

/// The properties by which objects are told apart: all of the first, and one of the second where there are any.
const SIGNS: [(&str, &[&str], &[&str]); 11] = [
    (CONFIGURATION, &["IPSubnet"], &[]),
    (CONFIGURATION, &["DHCPEnabled", "ServiceName"], &[]),
    ("NetIPConfiguration", &["InterfaceAlias"], &["IPv4DefaultGateway", "NetIPv4Interface", "NetProfile"]),
    ("NetIPAddress", &["IPAddress", "PrefixLength"], &[]),
    ("NetRoute", &["DestinationPrefix", "NextHop"], &[]),
    ("NetLbfoTeam", &["Members", "TeamNics"], &[]),
    ("NetLbfoTeamMember", &["Team", "AdministrativeMode"], &[]),
    ("NetLbfoTeamNic", &["Team", "VlanID"], &[]),
    ("VMSwitchTeam", &["NetAdapterInterfaceDescription"], &[]),
    (
        "NetAdapter",
        &["InterfaceDescription"],
        &["ifIndex", "InterfaceIndex", "MacAddress", "LinkSpeed", "Status", "InterfaceGuid"],
    ),
    ("Win32_NetworkAdapter", &["NetConnectionID"], &[]),
];

/// What the objects are, by their properties.
fn sign<'a>(properties: impl Iterator<Item = &'a str> + Clone) -> Option<&'static str> {
    let has = |wanted: &&str| properties.clone().any(|key| key.eq_ignore_ascii_case(wanted));
    let found =
        SIGNS.iter().find(|(_, all, any)| all.iter().all(has) && (any.is_empty() || any.iter().any(has)));
    found.map(|(name, ..)| *name)
}

/// Whether it is JSON of such objects.
pub fn is_json(capture: &Capture<'_>) -> bool {
    capture.json.as_ref().is_some_and(|json| sign(json.keys.iter().map(|(key, _)| key.as_str())).is_some())
}

/// Reads the JSON.
///
/// # Errors
/// When it does not hold enough, or as the capture script's answers.
pub fn read_json(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    read(capture, "JSON", json_objects(capture)?)
}

fn json_objects(capture: &Capture<'_>) -> Result<Vec<Object>, ReadError> {
    let objects = match json::parse(capture.file, capture.text)? {
        Value::Array(list) => list,
        one => vec![one],
    };
    let objects = objects.into_iter().filter_map(|object| match object {
        Value::Object(object) => Some(object),
        _ => None,
    });
    Ok(objects.collect())
}

/// Whether its objects name the computer that they are of, as those of Win32_NetworkAdapterConfiguration do.
pub fn names_its_host(capture: &Capture<'_>) -> bool {
    let keys = capture.json.iter().flat_map(|json| &json.keys).map(|(key, _)| key.as_str());
    sign(keys) == Some(CONFIGURATION)
}

/// Reads the answers of several cmdlets, each a document of its own, as those of one server.
///
/// # Errors
/// As [`read_json`], and when one cmdlet's answer stands there twice.
pub fn read_several(file: &FileName, captures: &[Capture<'_>]) -> Result<Vec<Server>, ReadError> {
    let mut objects = Vec::new();
    let mut seen = Vec::new();
    for capture in captures {
        let document = json_objects(capture)?;
        let mut kinds: Vec<&str> =
            document.iter().filter_map(|object| sign(object.keys().map(String::as_str))).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if let Some(twice) = kinds.iter().find(|kind| seen.contains(*kind)) {
            let problem = format!("it holds {} twice: of two servers, or of one at two times", shown(twice));
            return Err(
                ReadError::new(file, problem).help("write each server's answers into a file of its own")
            );
        }
        seen.extend(kinds);
        objects.extend(document);
    }
    match captures.first() {
        Some(first) => read(first, "JSON", objects),
        None => Ok(Vec::new()),
    }
}

/// Whether it is `Format-List`'s text of such objects.
pub fn is_list(capture: &Capture<'_>) -> bool {
    capture.json.is_none()
        && objects(capture.text).iter().any(|object| sign(object.keys().map(String::as_str)).is_some())
}

/// Reads the text of `Format-List`, and of the cmdlets that answer so by themselves.
///
/// # Errors
/// As [`read_json`].
pub fn read_list(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let objects = objects(capture.text);
    refuse_cut_off(capture, &objects)?;
    read(capture, "a text list", objects)
}

/// The objects of one class show the same properties, so a last one that lacks some was cut off; so was a text that ends in
/// the middle of a property's name.
fn refuse_cut_off(capture: &Capture<'_>, objects: &[Object]) -> Result<(), ReadError> {
    let cut = |problem: String| {
        Err(ReadError::new(capture.file, problem)
            .help("take the whole output again, into a file: ... | Format-List > FILE"))
    };
    let last_line = capture.lines().filter(|line| !line.trim().is_empty()).last().unwrap_or_default();
    let name = last_line.trim_end();
    if let Some((last, others)) = objects.split_last() {
        let begins = last.keys().next();
        let alike: Vec<&Object> = others.iter().filter(|other| other.keys().next() == begins).collect();
        let usual = |key: &&String| alike.iter().all(|other| other.contains_key(*key));
        if let Some(missing) =
            alike.first().and_then(|first| first.keys().filter(usual).find(|key| !last.contains_key(*key)))
        {
            return cut(format!("the text is cut off: its last object has no {}", missing.escape_debug()));
        }
        let is_half = |key: &String| key.starts_with(name) && key != name;
        if !name.is_empty() && objects.iter().flat_map(Object::keys).any(is_half) {
            return cut(format!("the text is cut off in its last line: \"{}\"", name.escape_debug()));
        }
    }
    Ok(())
}

/// Whether it is CSV of such objects, by its head.
pub fn is_csv(capture: &Capture<'_>) -> bool {
    csv_sign(capture).is_some()
}

fn csv_sign(capture: &Capture<'_>) -> Option<&'static str> {
    let mut lines = capture.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("#TYPE"));
    let head = lines.next()?;
    let columns = |separator: char| head.split(separator).map(|column| column.trim().trim_matches('"'));
    [',', ';', '\t'].into_iter().find_map(|separator| sign(columns(separator)))
}

/// Refuses CSV: it holds one cmdlet's answer, and no lists.
///
/// # Errors
/// Always.
pub fn read_csv(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let what = csv_sign(capture).map_or_else(String::new, shown);
    Err(capture.refused(&format!("{what} as CSV, which cannot hold lists and is one answer alone"), HELP))
}

/// Whether it is a table of such objects, as the cmdlets show it to people.
pub fn is_table(capture: &Capture<'_>) -> bool {
    table_sign(capture).is_some()
}

fn table_sign(capture: &Capture<'_>) -> Option<&'static str> {
    const HEADS: [(&str, &[&str]); 4] = [
        ("NetAdapter", &["Name", "InterfaceDescription", "ifIndex"]),
        ("NetIPAddress", &["ifIndex", "IPAddress", "PrefixLength"]),
        ("NetRoute", &["ifIndex", "DestinationPrefix", "NextHop"]),
        (CONFIGURATION, &["ServiceName", "DHCPEnabled", "Description"]),
    ];
    let lines: Vec<&str> = capture.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.windows(2).find_map(|pair| {
        let ruled = pair[1].contains("----") && pair[1].chars().all(|c| matches!(c, '-' | ' '));
        let has = |word: &&str| pair[0].split_whitespace().any(|have| have == *word);
        HEADS.iter().find(|(_, words)| ruled && words.iter().all(has)).map(|(name, _)| *name)
    })
}

/// Refuses a table: what does not fit its columns is cut off.
///
/// # Errors
/// Always.
pub fn refuse_table(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let what = table_sign(capture).map_or_else(String::new, shown);
    Err(capture.refused(&format!("{what} as a table, which leaves out most and cuts off what is long"), HELP))
}

/// `Get-NetAdapter's answer`.
fn shown(section: &str) -> String {
    match section {
        CONFIGURATION | "Win32_NetworkAdapter" => format!("the answer of Get-CimInstance {section}"),
        cmdlet => format!("the answer of Get-{cmdlet}"),
    }
}

/// Reads objects of any of the kinds together.
fn read(capture: &Capture<'_>, form: &str, objects: Vec<Object>) -> Result<Vec<Server>, ReadError> {
    limits::check(capture.file, "objects", objects.len(), limits::MAX_OBJECTS)?;
    let mut sorted: Vec<(&'static str, Vec<Object>)> = Vec::new();
    for object in objects {
        let Some(kind) = sign(object.keys().map(String::as_str)) else { continue };
        match sorted.iter_mut().find(|(name, _)| *name == kind) {
            Some((_, list)) => list.push(object),
            None => sorted.push((kind, vec![object])),
        }
    }
    let has = |name: &str| sorted.iter().any(|(have, _)| *have == name);
    if let Some((_, objects)) = sorted.iter().find(|(name, _)| *name == CONFIGURATION) {
        return configuration::read(capture, objects);
    }
    refuse_several(capture, &sorted)?;
    let from_configuration = has("NetIPConfiguration") && form == "JSON";
    if from_configuration || has("NetAdapter") && has("NetIPAddress") {
        let mut top = Map::new();
        if from_configuration && !has("NetAdapter") {
            let configured = sorted.iter().filter(|(name, _)| *name == "NetIPConfiguration");
            let adapters = configured.flat_map(|(_, objects)| objects).map(adapter_of).collect();
            top.insert("Get-NetAdapter".to_owned(), Value::Array(adapters));
        }
        for (name, objects) in sorted {
            top.insert(format!("Get-{name}"), objects.into_iter().map(Value::Object).collect());
        }
        return read_answers(capture, &top).map(|server| vec![server]);
    }
    let names: Vec<String> = sorted.iter().map(|(name, _)| shown(name)).collect();
    let lacks = match () {
        () if has("NetIPConfiguration") => "which shows no prefix lengths in this form",
        () if has("NetIPAddress") => "which does not tell what the adapters are, nor their links",
        () if has("NetAdapter") || has("Win32_NetworkAdapter") => "which holds no addresses",
        () => "which holds neither adapters nor addresses",
    };
    Err(capture.refused(&format!("{} alone ({form}), {lacks}", names.join(" and ")), HELP))
}

/// What Get-NetIPConfiguration tells of an adapter: its own object where it is written out, else the description.
fn adapter_of(configuration: &Object) -> Value {
    let value = |wanted: &str| {
        configuration.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    let mut adapter = match value("NetAdapter") {
        Some(Value::Object(adapter)) => adapter.clone(),
        _ => Map::new(),
    };
    for (key, from) in [
        ("Name", "InterfaceAlias"),
        ("ifIndex", "InterfaceIndex"),
        ("InterfaceDescription", "InterfaceDescription"),
    ] {
        if let Some(value) = value(from) {
            adapter.insert(key.to_owned(), value.clone());
        }
    }
    Value::Object(adapter)
}

/// Objects of several computers in one list (`Invoke-Command`) would become one server.
fn refuse_several(capture: &Capture<'_>, sorted: &[(&str, Vec<Object>)]) -> Result<(), ReadError> {
    let computers = sorted.iter().flat_map(|(_, objects)| objects);
    let mut computers: Vec<&str> = computers
        .filter_map(|object| object.get("PSComputerName")?.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    computers.sort_unstable();
    computers.dedup();
    match computers.as_slice() {
        [first, second, ..] => Err(ReadError::new(
            capture.file,
            format!(
                "it holds objects of several computers: {} and {}",
                first.escape_debug(),
                second.escape_debug()
            ),
        )
        .help("write each computer's answers into a file of its own")),
        _ => Ok(()),
    }
}

/// The objects of `Format-List`: lines `Name : value` from the left edge, and a blank line behind each object. A value that
/// is too long goes on below, further in.
fn objects(text: &str) -> Vec<Object> {
    let mut objects = Vec::new();
    let mut object = Object::new();
    let mut last: Option<String> = None;
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            if !object.is_empty() {
                objects.push(std::mem::take(&mut object));
            }
            last = None;
        } else if line.starts_with(' ') {
            if let Some(Value::String(value)) = last.as_ref().and_then(|key| object.get_mut(key)) {
                value.push_str(line.trim_start());
            }
        } else if let Some((key, value)) = property(line) {
            object.insert(key.to_owned(), Value::String(value.to_owned()));
            last = Some(key.to_owned());
        } else {
            last = None;
        }
    }
    for object in &mut objects {
        for (_, value) in object.iter_mut() {
            *value = told(value);
        }
    }
    objects
}

/// `InterfaceAlias       : Ethernet`.
fn property(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '(' | ')');
    (!key.is_empty() && key.chars().all(plain) && (value.is_empty() || value.starts_with(' ')))
        .then(|| (key, value.strip_prefix(' ').unwrap_or(value)))
}

/// `{a, b}` as a list, nothing as null. A GUID has braces too.
fn told(value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default().trim();
    let is_guid =
        |inside: &str| inside.len() == 36 && inside.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).filter(|inside| !is_guid(inside)) {
        Some(inside) => inside.split(", ").filter(|one| !one.is_empty()).collect(),
        None if text.is_empty() => Value::Null,
        None => Value::String(text.to_owned()),
    }
}
