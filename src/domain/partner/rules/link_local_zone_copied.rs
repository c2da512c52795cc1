//! `link-local-zone-copied`: a zone is the number of an adapter on one machine; the same on both was probably copied.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "link-local-zone-copied",
    Warning,
    "the link-local addresses on two servers carry the same zone, which is local to a machine"
);

/// Compares the zones at both ends of every connection.
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in group.first_links() {
        for (name, near, far) in link.both_ends() {
            let (Some(near), Some(far)) = (&near.address, &far.address) else { continue };
            let (Some(zone), Some(other)) = (zone(&near.value), zone(&far.value)) else { continue };
            if !zone.eq_ignore_ascii_case(other) {
                continue;
            }
            let message = format!(
                "{} and {}: the {} Connections have the same zone, %{zone}. A zone is the number of an adapter on one \
                 machine; on the other it is another adapter, or none.",
                link.near.label(),
                link.far.label(),
                name.word()
            );
            findings.push(
                Finding::new(&RULE, link.near.label(), message)
                    .at(&link.near.file, near.span, format!("%{zone} on {}", link.near.label()))
                    .at(&link.far.file, far.span, format!("%{other} on {}", link.far.label()))
                    .help(
                        "On each server, use the number of its own adapter on that network (Get-NetAdapter, column \
                         ifIndex). If both numbers really are the same, suppress this.",
                    ),
            );
        }
    }
}

fn zone(address: &Address) -> Option<&str> {
    match address {
        Address::LinkLocal { zone, .. } => zone.as_deref(),
        _ => None,
    }
}
