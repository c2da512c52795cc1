//! The attributes of a `Systems.xml` that the vendor documents, and what each of them holds.

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name that is shown or used as it is.
    Name,
    /// A host name or an address.
    Host,
    /// One of a few words.
    Words(&'static [&'static str]),
    Number,
}

/// The two booleans, in lower case.
const BOOLEAN: Kind = Kind::Words(&["true", "false"]);
/// The codes of the product: `SCX` in the 2020 and 2022 help, `ClearSCADA` in the sample of 2015 R2. There may be others.
pub const TYPE: Kind = Kind::Words(&TYPES);
pub const TYPES: [&str; 2] = ["SCX", "ClearSCADA"];

impl Kind {
    /// The right spelling of a word that is wrong only in its case.
    pub fn rightly_spelt(self, value: &str) -> Option<&'static str> {
        let Self::Words(words) = self else { return None };
        words.iter().copied().find(|word| *word != value && word.eq_ignore_ascii_case(value))
    }
}

/// An attribute that the vendor documents.
#[derive(Debug)]
pub struct Attribute {
    /// Its name, as documented.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether a tag without it is told as a note: the vendor's sample has it, and what a client takes instead is not
    /// documented.
    pub is_noted: bool,
}

const fn known(name: &'static str, kind: Kind) -> Attribute {
    Attribute { name, kind, is_noted: false }
}

impl Attribute {
    const fn noted(self) -> Self {
        Self { is_noted: true, ..self }
    }
}

const DEFAULT: [Attribute; 1] = [known("system", Kind::Name)];
const SYSTEM: [Attribute; 6] = [
    known("name", Kind::Name),
    known("type", TYPE),
    known("enabled", BOOLEAN).noted(),
    known("visibleInViewX", BOOLEAN).noted(),
    known("clientLicensing", BOOLEAN),
    known("workstationName", Kind::Name),
];
const SERVER: [Attribute; 6] = [
    known("name", Kind::Host),
    known("cost", Kind::Number),
    known("port", Kind::Number),
    known("compress", BOOLEAN).noted(),
    known("connectTimeout", Kind::Number).noted(),
    known("requestTimeout", Kind::Number).noted(),
];

/// The attributes of an element that the vendor documents (Client Administration Guide, "Systems.xmlFileAttributes").
pub const fn documented(element: &str) -> &'static [Attribute] {
    match element.as_bytes() {
        b"Default" => &DEFAULT,
        b"System" => &SYSTEM,
        b"Server" => &SERVER,
        _ => &[],
    }
}
