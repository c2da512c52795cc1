//! A server from the JSON of `ip` alone: `ip -j -d addr`, and what else `ip -j` writes, saying what that leaves out.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::formats::Capture;
use super::outline::Outline;
use crate::domain::addresses::is_link_local;
use crate::domain::nic::cards::not_a_card;
use crate::domain::nic::model::{Adapter, AdapterKind, Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::json as parser;
use crate::io::nic::linux::ip_json::{self, Listing};
use crate::io::nic::linux::{self, Device, Facts, kind};

/// The way out of everything that `ip` can be asked for and does not suffice.
pub const HELP: &str = "take the whole list, without a filter: ip -j -d addr > FILE";

const WITHOUT_DETAILS: &str = "`ip` was run without -d, and adapters are joined in it: whether by a team or by a bridge is not \
                               told. Take the capture with `ip -j -d addr`.";

/// Reads what another format was put into: the JSON that `ip` would have written of it.
///
/// # Errors
/// As [`read`].
pub fn read_as(capture: &Capture<'_>, text: &str) -> Result<Vec<Server>, ReadError> {
    let json = Some(parser::parse(capture.file, text)?);
    read(&Capture { file: capture.file, name: capture.name.clone(), text, json, console_only: false })
}

/// Reads the list as a server of the capture's name: the list itself does not tell one.
///
/// # Errors
/// When the text is no such list, names an adapter twice, or a value has the wrong type.
pub fn read(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let mut listing = ip_json::read(capture.file, capture.text)?;
    refuse_a_second(capture, &listing.adapters)?;
    let mut gaps = Vec::new();
    if !listing.has_addresses {
        gaps.push("`ip link` shows no addresses: take the capture with `ip -j -d addr`.".to_owned());
    }
    let untold = capture.json.as_ref().and_then(|json| left_out(json, &listing.adapters, &mut gaps));
    // With -d every virtual adapter has its kind; a plain card has none either way. A card may have one below it, too: a
    // virtual machine's adapter with the card that stands in for it.
    let joins =
        |adapter: &Adapter| adapter.master.as_deref().is_some_and(|master| !kind::is_card_name(master));
    let joined = !listing.has_details && listing.adapters.iter().any(joins);
    let untold_kinds = if listing.has_details { Vec::new() } else { untold_kinds(&listing) };
    let detailed = !joined && untold_kinds.is_empty();
    let untold = untold.or_else(|| joined.then(|| WITHOUT_DETAILS.to_owned())).or_else(|| {
        let (_, sign) = untold_kinds.first()?;
        Some(format!(
            "`ip` was run without -d, which tells what an adapter is, and {sign}, which a wired network card does not \
             have. Take the capture with `ip -j -d addr`."
        ))
    });
    let masters: Vec<String> = listing.adapters.iter().filter_map(|adapter| adapter.master.clone()).collect();
    for adapter in listing.adapters.iter_mut().filter(|adapter| !masters.contains(&adapter.name)) {
        if untold_kinds.iter().any(|(name, _)| *name == adapter.name) {
            adapter.kind = AdapterKind::Other;
        }
    }
    let mut facts = Facts { adapters: listing.adapters, teams: listing.bonds, gaps, ..Facts::default() };
    let devices: Vec<Device> = listing
        .kinds
        .iter()
        .map(|(name, kind)| Device { name: name.clone(), kind: kind.clone(), ..Device::default() })
        .collect();
    linux::set_devices(&mut facts, &devices);
    linux::cross_check(&mut facts);
    facts
        .adapters
        .sort_by(|a, b| (a.index.unwrap_or(u32::MAX), &a.name).cmp(&(b.index.unwrap_or(u32::MAX), &b.name)));
    facts.teams.sort_by(|a, b| a.name.cmp(&b.name));
    let team_knowledge = match facts.unread_teams.as_slice() {
        [] if detailed => TeamKnowledge::Complete,
        [] => TeamKnowledge::Unknown(
            "`ip` was run without -d, which shows teams; take it with `ip -j -d addr`".to_owned(),
        ),
        teams => TeamKnowledge::Unknown(format!(
            "`ip` does not show the state of the teamd teams {}; use nic-check snapshot on the server",
            teams.join(", ")
        )),
    };
    Ok(vec![Server {
        name: capture.name.clone(),
        origin: capture.file.to_string(),
        adapters: facts.adapters,
        teams: facts.teams,
        team_knowledge,
        untold,
        gaps: facts.gaps,
        ..Server::default()
    }])
}

/// Without -d: the adapters with an address of a network that may be no network cards, with the sign of it. What others are
/// joined to, or is known by its name, is judged as such.
fn untold_kinds(listing: &Listing) -> Vec<(String, String)> {
    let adapters = &listing.adapters;
    let sign = |name: &str| listing.unlike_cards.iter().find(|(of, _)| of == name).map(|(_, sign)| *sign);
    let of_network = |adapter: &&Adapter| {
        let tells = |address: IpAddr| !is_link_local(address) && !address.is_loopback();
        adapter.addresses.iter().any(|own| tells(own.address)) && not_a_card(adapter).is_none()
    };
    let untold = adapters.iter().filter(of_network).filter_map(|adapter| {
        if let Some(sign) = sign(&adapter.name) {
            return Some((adapter.name.clone(), format!("{} has {sign}", adapter.name)));
        }
        let below = adapter.parent.as_deref()?;
        Some((adapter.name.clone(), format!("{below}, on which {} runs, has {}", adapter.name, sign(below)?)))
    });
    untold.collect()
}

/// What the flags of `ip` left out: as the sentence on which no verdict can rest, or as a note.
fn left_out(json: &Outline, adapters: &[Adapter], gaps: &mut Vec<String>) -> Option<String> {
    let families = || adapters.iter().flat_map(|adapter| &adapter.addresses).map(|own| own.address.is_ipv4());
    if !json.has("flags") && !json.has("ifindex") {
        return Some(
            "`ip` was run with -br (brief), which leaves out what each adapter is and what carries it; take it with \
             `ip -j -d addr`, without -br."
                .to_owned(),
        );
    }
    if json.has("flags") && !json.has("link_type") {
        let flag = if families().all(|is_ipv4| is_ipv4) { "-4" } else { "-6" };
        return Some(format!(
            "`ip` was run with {flag}, which leaves out the adapters without such an address (teams' members among \
             them) and what the others are; take it with `ip -j -d addr`, without {flag}."
        ));
    }
    let count = adapters.len();
    if json.empty > 0 {
        return Some(format!(
            "`ip` was given a filter (`type`, `dev` or the like): it shows {count} of {} adapters; take the whole list \
             with `ip -j -d addr`.",
            count + json.empty
        ));
    }
    // Every network namespace has it, and nothing but a filter keeps it from the list.
    let is_loopback = |adapter: &Adapter| adapter.name == "lo";
    match adapters {
        [only] if !is_loopback(only) => Some(format!(
            "`ip` was given a filter (`show dev`): it shows {} alone, and not even lo; take the whole list with \
             `ip -j -d addr`.",
            only.name
        )),
        _ => {
            if !adapters.iter().any(is_loopback) {
                gaps.push(
                    "lo is not in the list: a filter (`show dev`, `up`, `scope`) may have left out other adapters too."
                        .to_owned(),
                );
            }
            None
        }
    }
}

/// A list holds each name once; twice means the lists of two servers.
fn refuse_a_second(capture: &Capture<'_>, adapters: &[Adapter]) -> Result<(), ReadError> {
    let mut names: Vec<&str> = adapters.iter().map(|adapter| adapter.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => Err(ReadError::new(
            capture.file,
            format!(
                "{} stands in it twice: it holds the lists of two servers, or one twice",
                pair[0].escape_debug()
            ),
        )
        .help("give each server's list in a file of its own")),
    }
}

/// `ip -j -o addr`.
///
/// # Errors
/// Always.
pub fn refuse_oneline(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let what = "`ip`'s list made with -o (one line each), which leaves out the adapters themselves";
    Err(capture.refused(what, HELP))
}

/// `ip -j route`.
///
/// # Errors
/// Always.
pub fn refuse_routes(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    Err(capture.refused("`ip -j route`, which holds no adapters", HELP))
}

/// Gives the adapters the default gateways that `ip -j route` shows.
///
/// # Errors
/// When a route leads through an adapter that the server does not have.
pub fn add_routes(server: &mut Server, routes: &[Map<String, Value>]) -> Result<(), String> {
    for route in routes.iter().filter(|route| route.get("dst").is_some_and(|dst| dst == "default")) {
        let hops = route.get("nexthops").and_then(Value::as_array);
        let hops = hops.into_iter().flatten().filter_map(Value::as_object).chain([route]);
        for hop in hops {
            let text = |key: &str| hop.get(key).and_then(Value::as_str);
            let far = hop.get("via").and_then(|via| via.get("host")).and_then(Value::as_str);
            let gateway = text("gateway").or(far).and_then(|text| text.parse().ok());
            let (Some(name), Some(gateway)) = (text("dev"), gateway) else { continue };
            add_gateway(server, name, gateway)?;
        }
    }
    Ok(())
}

/// Gives one adapter a default gateway.
///
/// # Errors
/// When there is no such adapter.
pub fn add_gateway(server: &mut Server, name: &str, gateway: IpAddr) -> Result<(), String> {
    let Some(adapter) = server.adapters.iter_mut().find(|adapter| adapter.name == name) else {
        return Err(format!(
            "a route leads through {}, which is not among the adapters: it is of another server",
            name.escape_debug()
        ));
    };
    if !adapter.gateways.contains(&gateway) {
        adapter.gateways.push(gateway);
    }
    Ok(())
}

/// A list without any adapter.
///
/// # Errors
/// Always.
pub fn refuse_nothing(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    match capture.json.as_ref().map_or(0, |json| json.empty) {
        0 => Err(ReadError::new(capture.file, "the list is empty: no adapter at all")
            .help("take the capture again; ip -j needs a namespace with adapters, and no filter")),
        filtered => Err(ReadError::new(
            capture.file,
            format!("a filter (`ip ... type`, `dev`) left out each of the {filtered} adapters"),
        )
        .help(HELP)),
    }
}
