//! The blocks that plan and sheet share.

use crate::addresses::typed::{self, Fault};
use crate::language::extract::{Block, Entry, Extractor, MAX_VALUES};
use crate::partner::common::{Address, Field, Product, ProductName, Spanned, SystemType};
use crate::partner::fields::InSection;

/// The schema version that is read.
pub const SCHEMA_VERSION: u32 = 1;

/// Checks `schema_version`; newer ones never get here.
pub fn schema_version<'d>(extractor: &mut Extractor<'d>, block: &Block<'d>) {
    let Some(entry) = block.required(extractor, "schema_version") else { return };
    let Some(version) = extractor.number(entry) else { return };
    if version.value != SCHEMA_VERSION {
        let message = format!("There is no schema_version {version}.");
        extractor.bad(entry, message, format!("Write {SCHEMA_VERSION}."));
    }
}

/// Types of a plan; a sheet may be that of a permanent standby besides.
pub const TYPES: [(&str, SystemType); 4] = [
    ("lone-server", SystemType::LoneServer),
    ("hot-standby-pair", SystemType::HotStandbyPair),
    ("triple-standby", SystemType::TripleStandby),
    ("permanent-standby", SystemType::PermanentStandby),
];

/// `product: { name, version }`
pub fn product<'d>(extractor: &mut Extractor<'d>, root: &Block<'d>) -> Field<Product> {
    let entry = root.required(extractor, "product")?;
    let block = extractor.block(entry.value, Some(entry), "`product`", &["name", "version"])?;
    let names = [ProductName::ClearScada, ProductName::GeoScada].map(|name| (name.key(), name));
    let name = block.need(extractor, "name", |extractor, entry| extractor.choice(entry, &names));
    let version = block.required(extractor, "version");
    super::product::product(extractor, name, version).map(|value| extractor.at(entry, value))
}

/// The block of a section, which may have `keys`.
pub fn section<'d, S: InSection>(
    extractor: &mut Extractor<'d>,
    owner: &Block<'d>,
    keys: &'static [&'static str],
) -> S {
    let section = S::section();
    owner.read(extractor, section.key, |extractor, entry| {
        let block = extractor.block(entry.value, Some(entry), section.block, keys);
        block.map(|block| S::read(extractor, &block)).unwrap_or_default()
    })
}

/// An address.
pub fn address(extractor: &mut Extractor<'_>, entry: Entry) -> Field<Address> {
    address_like(extractor, entry, typed::parse)
}

/// A list of addresses.
pub fn addresses(extractor: &mut Extractor<'_>, entry: Entry) -> Vec<Spanned<Address>> {
    let items =
        extractor.short_list(entry, MAX_VALUES, "Put it into brackets, even a single one: `[10.10.1.1]`.");
    let mut addresses: Vec<_> =
        items.iter().filter_map(|item| address(extractor, entry.item(*item))).collect();
    addresses.shrink_to_fit();
    addresses
}

/// A value that is read by one of the functions of [`typed`].
pub fn address_like<T>(
    extractor: &mut Extractor<'_>,
    entry: Entry,
    parse: impl Fn(&str) -> Result<T, Fault>,
) -> Field<T> {
    let scalar = extractor.scalar(entry, "an address")?;
    match parse(scalar.text) {
        Ok(value) => {
            extractor.ambiguous(entry, scalar);
            Some(extractor.at(entry, value))
        }
        Err(fault) => {
            extractor.bad(entry, fault.message, fault.help);
            None
        }
    }
}
