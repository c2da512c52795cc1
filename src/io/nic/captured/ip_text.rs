//! The text of `ip addr` and `ip link`: put into the form of `ip -j`, and read as that.

use std::net::IpAddr;

use super::formats::Capture;
use super::ip;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;
use crate::io::nic::linux::bonding;
use crate::io::nic::linux::ip_text::{ending, is_heading, is_number, to_json};

/// The way out of a text that holds several kinds of facts of a server.
pub const ONE_TREE: &str =
    "take both with examples/capture-nics.sh, which keeps them apart, or use nic-check snapshot";

/// The way out of a text that is not whole.
const WHOLE: &str = "Take the whole list: ip -d addr > FILE";

/// Whether a text has lines like `2: eth0: <BROADCAST,UP> mtu 1500`.
pub fn is_listing(capture: &Capture<'_>) -> bool {
    let is_whole = |line: &str| is_heading(line) && !line.contains("\\    ");
    capture.lines().any(is_whole)
}

/// Whether it is one of the short forms: `ip -o`, `ip -br`.
pub fn is_short(capture: &Capture<'_>) -> bool {
    capture.lines().any(is_oneline) || capture.lines().any(is_brief)
}

/// `2: eth0    inet 192.0.2.10/24 brd ...`, or a whole adapter in a line.
fn is_oneline(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let number = words.next().and_then(|word| word.strip_suffix(':'));
    number.is_some_and(is_number)
        && (matches!(words.nth(1), Some("inet" | "inet6")) || line.contains("\\    link/"))
}

/// `eth0             UP             192.0.2.10/24 fe80::1/64`.
fn is_brief(line: &str) -> bool {
    const STATES: [&str; 7] = ["UP", "DOWN", "UNKNOWN", "LOWERLAYERDOWN", "DORMANT", "NOTPRESENT", "TESTING"];
    let words: Vec<&str> = line.split_whitespace().collect();
    let told = |word: &&str| {
        let bare = word.split('/').next().unwrap_or_default();
        bare.parse::<IpAddr>().is_ok() || (word.len() == 17 && word.matches(':').count() == 5)
    };
    words.len() >= 3 && !line.starts_with(' ') && STATES.contains(&words[1]) && told(&words[2])
}

/// `ip -br`, `ip -o`.
///
/// # Errors
/// Always.
pub fn refuse_short(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let flag = if capture.lines().any(is_oneline) { "-o (one line each)" } else { "-br (brief)" };
    let what =
        format!("`ip`'s list made with {flag}, which leaves out what each adapter is and what carries it");
    Err(capture.refused(&what, ip::HELP))
}

/// Reads the text.
///
/// # Errors
/// When an address cannot be read, or as reading `ip -j` does.
pub fn read(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    if capture.lines().any(|line| line.starts_with(bonding::FIRST_LINE)) {
        return Err(capture.refused("the text of `ip` and a bond's file of /proc in one", ONE_TREE));
    }
    let text = to_json(capture.file, capture.text)?;
    let mut servers = ip::read_as(capture, &text)?;
    if let Some(missing) = ending::missing(capture.text) {
        for server in &mut servers {
            server.untold.get_or_insert_with(|| {
                format!("The text of `ip` is cut off at {missing}: what comes after it is not told. {WHOLE}.")
            });
        }
    }
    for (gateway, name) in capture.lines().filter_map(default_route) {
        for server in &mut servers {
            let added = ip::add_gateway(server, name, gateway);
            added.map_err(|problem| ReadError::new(capture.file, problem).help(ip::HELP))?;
        }
    }
    Ok(servers)
}

/// `default via 192.0.2.1 dev eth0 proto static`, a line of `ip route` below the adapters.
fn default_route(line: &str) -> Option<(IpAddr, &str)> {
    let mut words = line.strip_prefix("default via ")?.split_whitespace();
    let gateway = words.next()?.parse().ok()?;
    words.find(|word| *word == "dev")?;
    Some((gateway, words.next()?))
}
