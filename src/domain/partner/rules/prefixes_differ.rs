//! `prefixes-differ`: two partners disagree about how large their common network is.

use super::prelude::*;

pub static RULE: Rule =
    rule!("prefixes-differ", Error, "two partners give their common network different prefix lengths");

/// Compares the own addresses of both ends of every link: subnets that overlap, and that the other server lacks.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in group.first_links() {
        for near in &link.near.server.addresses {
            for far in &link.far.server.addresses {
                if !disagree((link.near, near), (link.far, far)) {
                    continue;
                }
                let (Some(a), Some(b)) = (near.value.prefix_length, far.value.prefix_length) else {
                    continue;
                };
                let message = format!(
                    "{} has {}/{a} and {} has {}/{b}: one network with two prefix lengths. One of them may look for the \
                     other behind a router.",
                    link.near.label(),
                    near.value.address,
                    link.far.label(),
                    far.value.address
                );
                findings.push(
                    Finding::new(&RULE, link.near.label(), message)
                        .at(&link.near.file, near.span, format!("/{a}"))
                        .at(&link.far.file, far.span, format!("/{b}"))
                        .help("Find out the network's real prefix length, and set it on both servers."),
                );
            }
        }
    }
}

fn disagree(near: (&Sheet, &Spanned<OwnAddress>), far: (&Sheet, &Spanned<OwnAddress>)) -> bool {
    let (Some(a), Some(b)) = (near.1.value.subnet(), far.1.value.subnet()) else { return false };
    let has = |sheet: &Sheet, net| sheet.server.addresses.iter().any(|own| own.value.subnet() == Some(net));
    a != b && (a.contains(&b) || b.contains(&a)) && !has(far.0, a) && !has(near.0, b)
}
