//! The fields of the sections Main Connection and Backup Connection of a column (Geo SCADA Expert 2022 help, Server
//! Administration Guide, "StandbyTab"). A plan says them otherwise: it has the address of each server once.

use super::{Given, Kind, Section, Setting, Value, held};
use crate::finding::Span;
use crate::partner::common::{Address, DEFAULT_PORT, Field, Spanned};
use crate::path::Path;

/// One connection to a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// The whole block.
    pub span: Span,
    /// Name or IP address of the partner.
    pub address: Field<Address>,
    /// The port on which the partner listens.
    pub port: Field<u32>,
    /// Compression; absent means off.
    pub compress: Field<bool>,
    /// Extra devices that are pinged.
    pub icmp_monitors: Vec<Spanned<Address>>,
}

/// The settings of both sections.
static SETTINGS: [Setting; 4] = [
    Setting::new("address", "Name/IP Address", "Of the other server, on this network.", Kind::Address),
    Setting::new("port", "Port", "The port on which the other server listens.", Kind::Port)
        .hint(" (on which the partner listens)")
        .note("The port on which the partner listens."),
    Setting::new(
        "compress",
        "Compress",
        "For slow links, typically below 10 Mbit/s; set it the same at both ends.",
        Kind::Switch,
    ),
    Setting::new(
        "icmp_monitors",
        "ICMP Monitor 1, 2, 3",
        "Other devices on this network that are pinged to confirm a network failure.",
        Kind::Addresses,
    ),
];

/// The keys of [`SETTINGS`].
const KEYS: &[&str] = &["address", "port", "compress", "icmp_monitors"];

static MAIN: Section = Section {
    key: "main_connection",
    title: "Main Connection",
    block: "`main_connection`",
    about: "Used as long as it works.",
    settings: &SETTINGS,
    keys: KEYS,
};

static BACKUP: Section = Section {
    key: "backup_connection",
    title: "Backup Connection",
    block: "`backup_connection`",
    about: "Used only while Main has failed. Only with dual networking.",
    settings: &SETTINGS,
    keys: KEYS,
};

impl Connection {
    /// What the table says of the section.
    #[must_use]
    pub const fn section(path: Path) -> &'static Section {
        match path {
            Path::Main => &MAIN,
            Path::Backup => &BACKUP,
        }
    }

    /// The settings with their values, in the table's order. A list of monitors is always given; it may be empty.
    pub fn given(&self, path: Path) -> impl Iterator<Item = Given<'_>> {
        let section = Self::section(path);
        let at = |value, span| Some(Spanned { value, span });
        let place = self.icmp_monitors.first().map_or(self.span, |first| first.span);
        let address = self.address.as_ref().and_then(|field| at(Value::Address(&field.value), field.span));
        let monitors = at(Value::Addresses(&self.icmp_monitors), place);
        let values = [
            (address, address),
            (self.port.map(held), Some(held(self.calls()))),
            (self.compress.map(held), Some(held(self.compressed()))),
            (monitors, monitors),
        ];
        let settings = section.settings.iter().zip(values);
        settings.map(|(setting, (value, holds))| Given { section, setting, value, holds })
    }

    /// The port that is called: the product's default when none is given.
    #[must_use]
    pub fn calls(&self) -> Spanned<u32> {
        self.port.unwrap_or(Spanned { value: DEFAULT_PORT, span: self.span })
    }

    /// Whether Compress is on: off when nothing is said of it.
    #[must_use]
    pub fn compressed(&self) -> Spanned<bool> {
        self.compress.unwrap_or(Spanned { value: false, span: self.span })
    }
}
