//! `ipv6-before-2020`: an IPv6 address with a version that has no IPv6 between servers.

use super::prelude::*;

pub static RULE: Rule =
    rule!("ipv6-before-2020", Error, "an IPv6 address is used with a version before Geo SCADA Expert 2020");

/// Looks at every address and monitor, when the version is known.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    let product = values.product.filter(|product| !product.value.supports_ipv6());
    let addresses = product.into_iter().flat_map(|product| values.addresses().map(move |of| (product, of)));
    let is_ipv6 = |address: &Address| address.ip().is_some_and(|ip| ip.is_ipv6());
    addresses.filter(move |(_, (.., address))| is_ipv6(&address.value)).map(|(product, (place, name, address))| {
        let message = format!(
            "{}: {} uses the IPv6 address {address}, and {product} has no IPv6 between servers (the vendor supports it \
             from Geo SCADA Expert 2020 on).",
            place.owner,
            place.owner.connection(name)
        );
        let finding = place.owner.finding(&RULE, (address.span, "IPv6"), message);
        finding
            .at(values.file, product.span, "this version has no IPv6 between servers")
            .help("Use an IPv4 address, or upgrade the servers first; correct the version if it is out of date.")
    })
}
