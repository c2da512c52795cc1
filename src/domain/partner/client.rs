//! The client's connections, `Systems.xml` (documented by the vendor).

use std::fmt;

use super::common::{Field, Spanned};
use crate::finding::{FileName, Finding, Rule, Span};

/// A whole `Systems.xml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSystems {
    /// The input it was read from.
    pub file: FileName,
    /// Whether there is a `<Default>`.
    pub has_default: bool,
    /// The `system` attribute of `<Default>`.
    pub default_system: Field<String>,
    /// Every `<System>`, in order.
    pub systems: Vec<ClientSystem>,
    /// Names and words whose case differs from the documented one, with the documented spelling.
    pub wrong_case: Vec<Spanned<(String, String)>>,
    /// Elements that the product makes itself.
    pub generated: Vec<Spanned<String>>,
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

impl ClientSystems {
    /// Every system, with its file.
    pub fn each(&self) -> impl Iterator<Item = Client<'_>> {
        self.systems.iter().map(|system| Client { file: &self.file, system })
    }
}

/// A system, with the file that has it.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a> {
    /// The file.
    pub file: &'a FileName,
    /// The system.
    pub system: &'a ClientSystem,
}

impl<'a> Client<'a> {
    /// The nodes that have a name, by their names.
    pub fn nodes(&self) -> impl Iterator<Item = (&'a Spanned<String>, &'a ClientNode)> + use<'a> {
        self.system.servers.iter().filter_map(|node| Some((node.name.as_ref()?, node)))
    }

    /// A finding about the system, at one place of its file.
    pub fn finding(
        &self,
        rule: &'static Rule,
        (span, label): (Span, impl Into<String>),
        message: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, self.system.subject(), message).at(self.file, span, label)
    }
}

impl fmt::Display for Client<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "System {}", self.system.subject())
    }
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

/// The value of an attribute: of the one with just this name, else of one with its letters in another case.
#[must_use]
pub fn attribute<'a>(attributes: &'a [(String, Spanned<String>)], name: &str) -> Option<&'a Spanned<String>> {
    let exact = attributes.iter().find(|(written, _)| written == name);
    let found = exact.or_else(|| attributes.iter().find(|(written, _)| written.eq_ignore_ascii_case(name)));
    found.map(|(_, value)| value)
}
