//! `too-many-icmp-monitors`: more devices than the tool has fields for.

use super::prelude::*;

pub static RULE: Rule =
    rule!("too-many-icmp-monitors", Error, "a connection has more ICMP monitors than the tool has fields");

/// The limit when the version is not known: that of the newest help that was seen.
const LIMIT: usize = 3;

/// Looks at the list of every connection.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    let limit = values.product.map_or(LIMIT, |product| product.value.icmp_monitor_limit());
    let version = values.product.map_or_else(String::new, |product| format!(" of {product}"));
    sides(&values.places).filter_map(move |(place, name, side)| {
        let extra = side.monitors.get(limit)?;
        let message = format!(
            "{}: {} has {} ICMP monitors; the tool{version} has {limit} fields.",
            place.owner,
            place.owner.connection(name),
            side.monitors.len()
        );
        let finding = place.owner.finding(&RULE, (extra.span, format!("number {}", limit + 1)), message);
        Some(finding.help("Keep the devices that are always on and stand in different places of the path."))
    })
}
