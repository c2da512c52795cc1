//! `unusual-setting`: a value that works and that hardly anybody means.

use std::collections::HashSet;

use super::port_outside_registered_range::ADVISED;
use super::prelude::*;
use super::suspicious_unit::{CLIENT, plausible};
use crate::partner::common::DEFAULT_PORT;
use crate::partner::compression::bandwidth as in_words;
use crate::partner::values::Port;
use crate::suggest::is_slip;

/// The rule. What is usual stands in the table of settings.
pub static RULE: Rule =
    rule!("unusual-setting", Info, "a time, count, port or bandwidth is far from what is usual");

/// Bits a second over which servers are usually kept alike.
const USUAL_BANDWIDTH: RangeInclusive<u64> = 128_000..=100_000_000_000;

/// Looks at the times, counts and ports that no other rule calls wrong.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    let settings = values.settings.iter();
    let odd = settings.flat_map(|of| of.settings.times().filter_map(|given| judge(of.owner, &given)));
    // A port that is meant stands in several places: each number is told at its first one.
    let mut told = HashSet::new();
    let near = values.ports.iter().filter(|port| is_near_default(port.number.value));
    odd.chain(near.filter(move |port| told.insert(port.number.value)).map(slip))
}

/// Looks at the speeds of the plan's networks: by them Compress is decided, so that a wrong unit changes every connection.
pub fn check_plan(plan: &System) -> impl Iterator<Item = Finding> {
    Path::BOTH.into_iter().filter_map(|name| {
        let bandwidth =
            plan.network(name)?.bandwidth.filter(|bits| !USUAL_BANDWIDTH.contains(&bits.value))?;
        let message = format!(
            "The {name} network has {}; usual is {} to {} (our own reasoning). Compress follows from it.",
            in_words(bandwidth.value),
            in_words(*USUAL_BANDWIDTH.start()),
            in_words(*USUAL_BANDWIDTH.end())
        );
        let finding = Finding::new(&RULE, name.title(), message).at(&plan.file, bandwidth.span, "unusual");
        Some(finding.help(
            "Compare with the link's data: the wrong unit is the usual cause (kbit/s, Mbit/s, Gbit/s).",
        ))
    })
}

/// Timeouts of a client, in milliseconds, as people give them: the vendor's sample has 30000 and 120000.
const CLIENT_TIMEOUTS: [(&str, RangeInclusive<u64>); 2] =
    [("connectTimeout", 5_000..=100_000), ("requestTimeout", 20_000..=600_000)];

/// Looks at the timeouts of a client's nodes, each once a system. What one node of several has alone, and what looks like
/// another unit, other rules tell.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.each().flat_map(|of| CLIENT_TIMEOUTS.iter().filter_map(move |one| timeout(&of, one)))
}

fn timeout(client: &Client<'_>, (name, usual): &(&str, RangeInclusive<u64>)) -> Option<Finding> {
    let nodes = client.system.servers.iter();
    let all: Vec<_> = nodes.filter_map(|node| attribute(&node.attributes, name)).collect();
    let is_odd = |value: &str| {
        value.parse().is_ok_and(|time| CLIENT.contains(&time) && !usual.contains(&time))
            && (all.len() == 1 || all.iter().filter(|other| other.value == value).count() > 1)
    };
    let own = all.iter().find(|own| is_odd(&own.value))?;
    let message = format!(
        "{client}: {name} is {own} ms; usual is {} to {} (our own reasoning, the vendor's range is not known).",
        usual.start(),
        usual.end()
    );
    Some(client.finding(&RULE, (own.span, "unusual"), message).help(
        "Compare with what was meant: a zero too many or too few is the usual cause. The vendor's sample has connectTimeout \
         30000 and requestTimeout 120000.",
    ))
}

/// Whether a port is the default with its digits in another order, or with one wrong, too few or too many. Any other port is as
/// good as the default, where the server listens on it.
fn is_near_default(port: u32) -> bool {
    let (written, meant) = (port.to_string(), DEFAULT_PORT.to_string());
    let digits = |text: &str| {
        let mut digits = text.as_bytes().to_vec();
        digits.sort_unstable();
        digits
    };
    // A digit too few or too many mostly leaves the range, which another rule says.
    ADVISED.contains(&port)
        && (is_slip(&written, &meant) || (written != meant && digits(&written) == digits(&meant)))
}

fn slip(port: &Port<'_>) -> Finding {
    let number = port.number.value;
    let (words, label) = (port.words(), "a slip?");
    let message =
        format!("{words} is {number}, which differs from {DEFAULT_PORT} (the default) as a slip does.");
    port.owner.finding(&RULE, (port.number.span, label), message).help(
        "Compare with the server: Global Parameters > Advanced > Server Port. If it was changed there, all is well.",
    )
}

fn judge(owner: Owner<'_>, given: &Given<'_>) -> Option<Finding> {
    let (setting, value, (least, most)) = (given.setting, given.value?, given.setting.usual?);
    let (least, most) = (setting.value_of(least)?, setting.value_of(most)?);
    // A time in the wrong unit is left to the rule about units.
    let is_wrong_unit = match (value.value, plausible(setting.kind)) {
        (Value::Time(time), Some(plausible)) => !plausible.contains(&time),
        _ => false,
    };
    if is_wrong_unit || (least..=most).contains(&value.value) {
        return None;
    }
    let message = format!(
        "{owner}: {} is {}; usual is {} to {} (our own reasoning, the vendor's range is not known).",
        setting.label,
        setting.words(value.value),
        setting.words(least),
        setting.words(most)
    );
    Some(owner.finding(&RULE, (value.span, "unusual"), message).help(
        "Compare with the field on the server: a digit too many, or the wrong unit, is the usual cause.",
    ))
}
