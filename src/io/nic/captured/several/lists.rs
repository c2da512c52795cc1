//! Several lists of `ip -j` as one server: one with addresses, others of links, routes. That they are of one server is taken
//! only from what they show: the same adapters with the same indexes and hardware addresses.

use serde_json::{Map, Value};

use super::super::formats::{Capture, Format};
use super::super::ip;
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;
use crate::io::nic::json;

const HELP: &str =
    "give each server's list in a file of its own; of one server `ip -j -d addr` alone is enough";

/// An adapter's object.
type Entry = Map<String, Value>;

/// Reads the lists.
///
/// # Errors
/// When they are not certainly of one server, two of them show addresses, or one cannot be read.
pub fn read(file: &FileName, captures: &[Capture<'_>], known: &[&Format]) -> Result<Vec<Server>, ReadError> {
    let (mut links, mut addressed, mut routes) = (Vec::new(), Vec::new(), Vec::new());
    for (capture, format) in captures.iter().zip(known) {
        match format.name {
            "ip-json-route" => routes.extend(parse(capture)?),
            // A server without such routes has an empty list of them.
            "ip-json-nothing" if capture.json.as_ref().is_some_and(|json| json.length == 0) => {}
            "ip-json-nothing" => return (format.read)(capture),
            _ if capture.lists("addr_info") => addressed.push(capture),
            _ => links.push(capture),
        }
    }
    let base = match addressed.as_slice() {
        [one] => one,
        [] => match links.is_empty() {
            false => links.remove(0),
            true => return Err(refusal(file, "it holds routes, and no adapters".to_owned())),
        },
        [..] => {
            let problem = "it holds several lists with addresses: of two servers, or of one at two times";
            return Err(refusal(file, problem.to_owned()));
        }
    };
    let mut entries = parse(base)?;
    let mut left_out = None;
    for list in links {
        let added = merge(file, &mut entries, parse(list)?)?;
        left_out = left_out.or(added);
    }
    let text = Value::Array(entries.into_iter().map(Value::Object).collect()).to_string();
    let joined = Capture {
        file,
        name: base.name.clone(),
        text: &text,
        // What the list's flags left out is told by the list itself.
        json: base.json.clone(),
        console_only: false,
    };
    let mut servers = ip::read(&joined)?;
    for server in &mut servers {
        ip::add_routes(server, &routes).map_err(|problem| refusal(file, problem))?;
        if let Some(name) = &left_out {
            server.untold.get_or_insert_with(|| {
                format!(
                    "The list with the addresses leaves out {name}, which the list of links shows: a filter was given; take \
                     the whole list with `ip -j -d addr`."
                )
            });
        }
    }
    Ok(servers)
}

fn refusal(file: &FileName, problem: String) -> ReadError {
    ReadError::new(file, problem).help(HELP)
}

fn parse(capture: &Capture<'_>) -> Result<Vec<Entry>, ReadError> {
    let list: Vec<Entry> = json::parse(capture.file, capture.text)?;
    // What a filter dropped is an empty object.
    Ok(list.into_iter().filter(|entry| !entry.is_empty()).collect())
}

/// Adds what another list tells of the same adapters, and the adapters that it alone shows: the first of those is returned.
fn merge(file: &FileName, entries: &mut Vec<Entry>, list: Vec<Entry>) -> Result<Option<String>, ReadError> {
    let mut same = 0;
    let mut more = Vec::new();
    for other in list {
        let known = entries.iter_mut().find(|entry| entry.get("ifname") == other.get("ifname"));
        let Some(entry) = known else {
            more.push(other);
            continue;
        };
        for key in ["ifindex", "address"] {
            if let (Some(a), Some(b)) = (entry.get(key), other.get(key))
                && a != b
            {
                let problem = format!(
                    "it holds the lists of two servers: {} has {key} {a} in one and {b} in another",
                    name(entry).escape_debug()
                );
                return Err(refusal(file, problem));
            }
        }
        same += usize::from(has_mac(entry) && has_mac(&other));
        for (key, value) in other {
            entry.entry(key).or_insert(value);
        }
    }
    if same == 0 {
        let problem = "it holds lists of `ip` that have no adapter in common, so that they are of one server is not certain";
        return Err(refusal(file, problem.to_owned()));
    }
    let first = more.first().map(name);
    entries.append(&mut more);
    Ok(first)
}

fn name(entry: &Entry) -> String {
    entry.get("ifname").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Whether it shows a hardware address of its own: lo has none, and every server has lo.
fn has_mac(entry: &Entry) -> bool {
    let address = entry.get("address").and_then(Value::as_str).unwrap_or_default();
    address.bytes().any(|byte| !matches!(byte, b'0' | b':' | b'.'))
}
