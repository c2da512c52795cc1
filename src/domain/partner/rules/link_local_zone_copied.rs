//! `link-local-zone-copied`: a zone is the number of an adapter on one machine; the same on both was probably copied.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "link-local-zone-copied",
    Warning,
    "the link-local addresses on two servers carry the same zone, which is local to a machine"
);

/// Compares the zones at both ends of every connection.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.both_ends().filter_map(|(link, name, near, far)| {
        let (near, far) = (near.address.as_ref()?, far.address.as_ref()?);
        let zone = near.value.zone()?;
        let other = far.value.zone().filter(|other| zone.eq_ignore_ascii_case(other))?;
        let (own, partner) = (link.near.label(), link.far.label());
        let message = format!(
            "{own} and {partner}: the {} Connections have the same zone, %{zone}. A zone is the number of an adapter on one \
             machine; on the other it is another adapter, or none.",
            name.name()
        );
        let near = (near.span, format!("%{zone} on {own}"));
        let far = (far.span, format!("%{other} on {partner}"));
        Some(link.finding(&RULE, near, far, message).help(
            "On each server, use the number of its own adapter on that network (Get-NetAdapter, column ifIndex). If both numbers \
             really are the same, suppress this.",
        ))
    })
}
