//! The client's connections, `Systems.xml` (documented by the vendor).

use super::common::{Field, Spanned};
use crate::domain::finding::{FileName, Span};

/// A whole `Systems.xml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSystems {
    /// The input it was read from.
    pub file: FileName,
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
