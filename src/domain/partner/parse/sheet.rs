//! The sheet, `kind: partners`.

use super::settings::{TYPES, address, address_like, addresses, product, schema_version, section};
use crate::addresses::typed::{Fault, with_prefix};
use crate::finding::FileName;
use crate::language::extract::names::name;
use crate::language::extract::{Block, Entry, Extractor, MAX_VALUES};
use crate::language::suppress;
use crate::partner::common::{Address, Spanned, same_machine};
use crate::partner::fields::InSection;
use crate::partner::sheet::{Column, ColumnName, Connection, OwnAddress, OwnServer, Sheet};
use crate::path::Path;

const ROOT: &[&str] = &[
    "kind",
    "schema_version",
    "system",
    "product",
    "server",
    "type",
    "standby",
    "permanent_standby",
    "miscellaneous",
    "connection_security",
    "suppress",
];
const COLUMN: &[&str] = &["label", "main_connection", "backup_connection", "monitor", "icmp", "transfer"];
/// Columns of the Standby tab.
const STANDBY: &[&str] = &["A", "B"];
/// Columns of the Permanent Standby tab.
const PERMANENT: &[&str] = &["A", "B", "C", "D"];

/// Reads the whole document as a sheet.
pub fn read(extractor: &mut Extractor<'_>) -> Option<Sheet> {
    let root = extractor.block(extractor.document().root(), None, "a sheet", ROOT)?;
    schema_version(extractor, &root);
    let system = root.read(extractor, "system", name);
    let product = product(extractor, &root);
    let server = root.need(extractor, "server", server).unwrap_or_default();
    let kind = root.need(extractor, "type", |extractor, entry| extractor.choice(entry, &TYPES));
    Some(Sheet {
        file: FileName::clone(extractor.file()),
        system,
        product,
        server,
        kind,
        standby: columns(extractor, &root, "standby", "the Standby tab", STANDBY),
        permanent_standby: columns(
            extractor,
            &root,
            "permanent_standby",
            "the Permanent Standby tab",
            PERMANENT,
        ),
        miscellaneous: whole(extractor, &root),
        connection_security: whole(extractor, &root),
        suppressions: suppress::list::read(extractor, &root),
    })
}

/// A section with all its settings.
fn whole<'d, S: InSection>(extractor: &mut Extractor<'d>, block: &Block<'d>) -> S {
    section(extractor, block, S::section().keys)
}

fn server(extractor: &mut Extractor<'_>, entry: Entry) -> Option<OwnServer> {
    let block = extractor.block(entry.value, Some(entry), "`server`", &["label", "port", "addresses"])?;
    let mut addresses = Vec::new();
    if let Some(list) = block.get("addresses") {
        let help = "Put it into brackets, even a single one: `[10.10.1.11/24]`.";
        let items = extractor.short_list(list, MAX_VALUES, help);
        for item in items {
            let entry = list.item(*item);
            let Some(own) = address_like(extractor, entry, own_address) else { continue };
            if is_there(&addresses, &own.value) {
                let message = format!("`addresses` lists {} twice.", own.value.address);
                let help = "Delete one of them, or correct it: was another adapter's meant?";
                extractor.bad(entry, message, help);
            }
            addresses.push(own);
        }
        addresses.shrink_to_fit();
    }
    Some(OwnServer {
        span: block.span,
        label: block.need(extractor, "label", name),
        port: block.read(extractor, "port", Extractor::number),
        addresses,
        ignored_interfaces: Vec::new(),
    })
}

fn own_address(text: &str) -> Result<OwnAddress, Fault> {
    with_prefix(text).map(|(address, prefix_length)| OwnAddress { address, prefix_length })
}

/// Whether an address is listed already. Two adapters may have one link-local address.
fn is_there(addresses: &[Spanned<OwnAddress>], own: &OwnAddress) -> bool {
    let is_link_local = matches!(own.address, Address::LinkLocal { .. });
    !is_link_local && addresses.iter().any(|earlier| same_machine(&earlier.value.address, &own.address))
}

fn columns<'d>(
    extractor: &mut Extractor<'d>,
    root: &Block<'d>,
    key: &'static str,
    what: &'static str,
    letters: &'static [&'static str],
) -> Vec<Column> {
    let Some(entry) = root.get(key) else { return Vec::new() };
    let Some(block) = extractor.block(entry.value, Some(entry), what, letters) else { return Vec::new() };
    let named = letters.iter().zip(ColumnName::ALL);
    let columns = named.filter_map(|(letter, name)| column(extractor, block.get(letter)?, name));
    let mut columns: Vec<Column> = columns.collect();
    columns.sort_by_key(|column| column.name.span);
    // One column is the rule, and ten thousand sheets are held at a time.
    columns.shrink_to_fit();
    columns
}

fn column(extractor: &mut Extractor<'_>, entry: Entry, letter: ColumnName) -> Option<Column> {
    let block = extractor.block(entry.value, Some(entry), "a column", COLUMN)?;
    Some(Column {
        name: Spanned { value: letter, span: entry.key },
        label: block.need(extractor, "label", name),
        main_connection: block.need(extractor, "main_connection", connection),
        backup_connection: block.read(extractor, "backup_connection", connection),
        monitor: whole(extractor, &block),
        icmp: whole(extractor, &block),
        transfer: whole(extractor, &block),
    })
}

fn connection(extractor: &mut Extractor<'_>, entry: Entry) -> Option<Connection> {
    let section =
        Path::BOTH.map(Connection::section).into_iter().find(|section| section.key == entry.name)?;
    let block = extractor.block(entry.value, Some(entry), section.block, section.keys)?;
    Some(Connection {
        span: block.span,
        address: block.need(extractor, "address", address),
        port: block.read(extractor, "port", Extractor::number),
        compress: block.read(extractor, "compress", Extractor::boolean),
        icmp_monitors: block.read(extractor, "icmp_monitors", addresses),
    })
}
