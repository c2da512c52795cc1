//! Looking host names up with this machine's resolver, only when the user asks for it.

use std::collections::BTreeMap;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::tape;

/// A resolver that does not answer is given up after this time, for all names together.
const LIMIT: Duration = Duration::from_secs(10);

/// So many names are asked at once; a plant's resolver need not bear more.
const AT_ONCE: usize = 16;

/// The addresses of every name in the resolver's order, or why there are none. Several names are asked at once; the whole takes at most 10 s.
#[must_use]
pub fn all(names: &[String]) -> BTreeMap<String, Result<Vec<IpAddr>, String>> {
    tape::seen("names", || ask(names)).unwrap_or_default()
}

fn ask(names: &[String]) -> BTreeMap<String, Result<Vec<IpAddr>, String>> {
    let (answers, answered) = mpsc::channel();
    for worker in 0..AT_ONCE.min(names.len()) {
        let answers = answers.clone();
        let share: Vec<String> = names.iter().skip(worker).step_by(AT_ONCE).cloned().collect();
        // The system's resolver cannot be cancelled: the thread is left behind when the limit is over.
        std::thread::spawn(move || {
            for name in share {
                let found = look_up(&name);
                if answers.send((name, found)).is_err() {
                    return;
                }
            }
        });
    }
    drop(answers);
    let end = Instant::now() + LIMIT;
    let mut resolved: BTreeMap<String, Result<Vec<IpAddr>, String>> = names
        .iter()
        .map(|name| (name.clone(), Err(format!("no answer within {} s", LIMIT.as_secs()))))
        .collect();
    while let Ok((name, found)) = answered.recv_timeout(end.saturating_duration_since(Instant::now())) {
        resolved.insert(name, found);
    }
    resolved
}

/// The addresses of one name, or why there are none. Waits as long as the system's resolver does.
///
/// # Errors
/// The resolver's words.
pub fn one(name: &str) -> Result<Vec<IpAddr>, String> {
    look_up(name)
}

fn look_up(name: &str) -> Result<Vec<IpAddr>, String> {
    let found = (name, 0).to_socket_addrs().map_err(|error| error.to_string())?;
    // The resolver's order is the system's preference (RFC 6724, the hosts file), and kept.
    let mut addresses: Vec<IpAddr> = Vec::new();
    for ip in found.map(|address| address.ip()) {
        if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn a_name_without_addresses_still_has_an_entry() {
        let names = ["127.0.0.1".to_owned(), "name with a space".to_owned()];
        let resolved = all(&names);
        assert_eq!(resolved["127.0.0.1"], Ok(vec!["127.0.0.1".parse().unwrap()]));
        assert!(resolved["name with a space"].is_err());
    }
}
