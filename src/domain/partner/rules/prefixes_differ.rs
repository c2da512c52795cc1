//! `prefixes-differ`: two partners disagree about how large their common network is.

use super::prelude::*;

pub static RULE: Rule =
    rule!("prefixes-differ", Error, "two partners give their common network different prefix lengths");

/// Compares the own addresses of both ends of every link: subnets that overlap, and that the other server lacks.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.first_links().flat_map(|link| {
        let pairs = link.near.server.addresses.iter();
        let pairs = pairs.flat_map(|near| link.far.server.addresses.iter().map(move |far| (near, far)));
        pairs.filter(|(near, far)| disagree((link.near, near), (link.far, far))).filter_map(|(near, far)| {
            let (a, b) = (near.value.prefix_length?, far.value.prefix_length?);
            let message = format!(
                "{} has {}/{a} and {} has {}/{b}: one network with two prefix lengths. One of them may look for the \
                 other behind a router.",
                link.near.label(),
                near.value.address,
                link.far.label(),
                far.value.address
            );
            let (here, there) = ((near.span, format!("/{a}")), (far.span, format!("/{b}")));
            let finding = link.finding(&RULE, here, there, message);
            Some(finding.help("Find out the network's real prefix length, and set it on both servers."))
        })
    })
}

fn disagree(near: (&Sheet, &Spanned<OwnAddress>), far: (&Sheet, &Spanned<OwnAddress>)) -> bool {
    let (Some(a), Some(b)) = (near.1.value.subnet(), far.1.value.subnet()) else { return false };
    let has = |sheet: &Sheet, net| sheet.server.addresses.iter().any(|own| own.value.subnet() == Some(net));
    a != b && (a.contains(&b) || b.contains(&a)) && !has(far.0, a) && !has(near.0, b)
}
