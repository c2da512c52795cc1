//! What rules are made of, so that the file of a rule begins with one line: what they look at, and what they say.

pub(super) use crate::finding::{FileName, Finding, Rule, Severity, Span};
pub(super) use crate::partner::client::{Client, ClientNode, ClientSystem, ClientSystems};
pub(super) use crate::partner::common::{Address, Field, Spanned, SystemType};
pub(super) use crate::partner::group::{Group, Link};
pub(super) use crate::partner::owner::Owner;
pub(super) use crate::partner::run::Run;
pub(super) use crate::partner::sheet::{Column, OwnAddress, Sheet};
pub(super) use crate::partner::subject::{Member, Subject};
pub(super) use crate::partner::system::{Role, Server, System};
pub(super) use crate::partner::values::{Place, Values};
pub(super) use crate::path::Path;
pub(super) use crate::rule;
