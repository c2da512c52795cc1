//! The client's connections, `Systems.xml` (documented by the vendor).

use super::common::{Field, Spanned};
use crate::domain::finding::{FileName, Span};

/// A whole `Systems.xml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSystems {
    /// The input it was read from.
    pub file: FileName,
    /// Whether there is a `<Default>`.
    pub has_default: bool,
    /// The `system` attribute of `<Default>`.
    pub default_system: Field<String>,
    /// Every `<System>`, in order.
    pub systems: Vec<ClientSystem>,
    /// Names (elements or attributes) whose case differs from the documented one, with the documented spelling.
    pub wrong_case: Vec<Spanned<(String, String)>>,
    /// Elements that the product makes itself.
    pub generated: Vec<Spanned<String>>,
    /// Booleans that are not lower case.
    pub wrong_boolean: Vec<Spanned<String>>,
}

/// One `<System>` element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSystem {
    /// The start tag.
    pub span: Span,
    /// Attribute `name`.
    pub name: Field<String>,
    /// Attribute `type` (`SCX`; the 2015 R2 sample has `ClearSCADA`).
    pub kind: Field<String>,
    /// Every attribute in order, also those we do not know (kept when written again).
    pub attributes: Vec<(String, Spanned<String>)>,
    /// Its nodes.
    pub servers: Vec<ClientNode>,
}

impl ClientSystem {
    /// Its name for messages; `(no name)` when it has none.
    #[must_use]
    pub fn subject(&self) -> &str {
        named(&self.name)
    }
}

/// One `<Server>` element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientNode {
    /// The start tag.
    pub span: Span,
    /// Attribute `name`: a host name or address.
    pub name: Field<String>,
    /// Attribute `port`.
    pub port: Field<u32>,
    /// Attribute `cost`; the lower one is preferred.
    pub cost: Field<u32>,
    /// Every attribute in order, also those we do not know.
    pub attributes: Vec<(String, Spanned<String>)>,
}

impl ClientNode {
    /// Its name for messages; `(no name)` when it has none.
    #[must_use]
    pub fn subject(&self) -> &str {
        named(&self.name)
    }
}

fn named(name: &Field<String>) -> &str {
    name.as_ref().map_or("(no name)", |name| &name.value)
}

/// The value of an attribute, whatever the case of its name.
#[must_use]
pub fn attribute<'a>(attributes: &'a [(String, Spanned<String>)], name: &str) -> Option<&'a Spanned<String>> {
    let found = attributes.iter().find(|(written, _)| written.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}
