//! What rules are made of, so that the file of a rule begins with one line: what they look at, and what they say.

pub(super) use crate::domain::finding::{FileName, Finding, Rule, Severity, Span};
pub(super) use crate::domain::partner::client::{Client, ClientNode, ClientSystem, ClientSystems};
pub(super) use crate::domain::partner::common::{Address, Field, Spanned, SystemType};
pub(super) use crate::domain::partner::group::{Group, Link};
pub(super) use crate::domain::partner::owner::Owner;
pub(super) use crate::domain::partner::run::Run;
pub(super) use crate::domain::partner::sheet::{Column, OwnAddress, Sheet};
pub(super) use crate::domain::partner::subject::{Member, Subject};
pub(super) use crate::domain::partner::system::{Role, Server, System};
pub(super) use crate::domain::partner::values::{Place, Values};
pub(super) use crate::domain::path::Path;
pub(super) use crate::rule;
