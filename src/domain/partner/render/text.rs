//! The words for values in what is generated.

use super::super::common::Product;
use crate::language::quote::yaml;

/// A YAML scalar for an address: IPv4 with or without a prefix is plain, everything else as [`yaml`] has it.
#[must_use]
pub fn yaml_address(text: &str) -> String {
    let bare = text.split_once('/').map_or(text, |(bare, _)| bare);
    if bare.parse::<std::net::Ipv4Addr>().is_ok() { text.to_owned() } else { yaml(text) }
}

/// Bits a second in the largest unit that needs no decimals.
#[must_use]
pub fn bandwidth(bits: u64) -> String {
    let units = [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1_000, "kbit/s")];
    let fitting = units.into_iter().find(|(size, _)| bits >= *size && bits.is_multiple_of(*size));
    fitting.map_or_else(|| format!("{bits} bit/s"), |(size, unit)| format!("{} {unit}", bits / size))
}

/// The version as in our input files: `2022`, `2017 R3`.
#[must_use]
pub fn version(product: Product) -> String {
    if product.release > 1 {
        format!("{} R{}", product.year, product.release)
    } else {
        product.year.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_stands_without_quotes() {
        assert_eq!(yaml_address("10.1.1.1/24"), "10.1.1.1/24");
        assert_eq!(yaml_address("fe80::1%eth0"), "\"fe80::1%eth0\"");
    }
}
