//! `suspicious-unit`: a time that makes sense only in the other unit. The tool mixes seconds and milliseconds.

use std::ops::Range;

use super::prelude::*;
use crate::partner::fields::Kind;

pub static RULE: Rule =
    rule!("suspicious-unit", Warning, "a time is plausible only in the other unit (seconds or milliseconds)");

/// Plausible for a field in seconds: 1 s to less than 1 hour (60 s with m for s). Our own limits; the vendor's ranges are
/// not known.
pub const SECONDS: Range<Duration> = Duration::from_secs(1)..Duration::from_secs(3600);
/// Plausible for a field in milliseconds: 100 ms to less than 10 minutes. Our own limits as well.
pub const MILLISECONDS: Range<Duration> = Duration::from_millis(100)..Duration::from_secs(600);

/// Plausible for a timeout of a client, in milliseconds: 1 s to less than 1 hour. The vendor's sample has 30000 and 120000.
pub const CLIENT: Range<u64> = 1_000..3_600_000;

/// Looks at the timeouts of every node of a client's file.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let nodes = client.each().flat_map(|of| of.system.servers.iter().map(move |node| (of, node)));
    let attributes =
        nodes.flat_map(|(of, node)| node.attributes.iter().map(move |attribute| (of, attribute)));
    attributes.filter_map(|(of, (name, value))| {
        let is_timeout = ["connectTimeout", "requestTimeout"].iter().any(|t| t.eq_ignore_ascii_case(name));
        let time =
            value.value.trim().parse::<u64>().ok().filter(|time| is_timeout && !CLIENT.contains(time))?;
        let size = if time < CLIENT.start { "very short" } else { "very long" };
        let message = format!("{of}: {name} is {time} ms, which is {size}. The value is in milliseconds.");
        let finding = of.finding(&RULE, (value.span, format!("{size} in milliseconds")), message);
        Some(finding.help(
            "Write milliseconds; the vendor's sample has connectTimeout 30000 and requestTimeout 120000.",
        ))
    })
}

/// Looks at every time.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    let settings = values.settings.iter();
    settings.flat_map(|of| of.settings.times().filter_map(|given| judge(of.owner, &given)))
}

/// What is plausible for a time in the unit of its field; `None` for a field that is no time.
pub const fn plausible(kind: Kind) -> Option<Range<Duration>> {
    match kind {
        Kind::Seconds => Some(SECONDS),
        Kind::Milliseconds => Some(MILLISECONDS),
        _ => None,
    }
}

fn judge(owner: Owner<'_>, given: &Given<'_>) -> Option<Finding> {
    let (setting, value) = (given.setting, given.value?);
    let (plausible, Value::Time(time)) = (plausible(setting.kind)?, value.value) else { return None };
    let is_part = setting.kind == Kind::Seconds && time.subsec_nanos() != 0;
    if plausible.contains(&time) && !is_part {
        return None;
    }
    let (unit, other) = match setting.kind {
        Kind::Seconds => ("seconds", "milliseconds"),
        _ => ("milliseconds", "seconds"),
    };
    let size = match () {
        () if time < plausible.start => "very short",
        () if time >= plausible.end => "very long",
        () => "no whole number of seconds",
    };
    let (field, text) = (setting.label, setting.words(value.value));
    let message = format!("{owner}: {field} is {text}, which is {size}. The tool's field is in {unit}.");
    let finding = owner.finding(&RULE, (value.span, format!("{size} for a field in {unit}")), message);
    Some(finding.help(format!(
        "Check that the figure was not meant in {other}, and compare it with the field on the server."
    )))
}
