//! What rules are made of, so that the file of a rule begins with one line: what they look at, and what they say.

pub(super) use std::net::IpAddr;
pub(super) use std::ops::RangeInclusive;
pub(super) use std::time::Duration;

pub(super) use ipnet::IpNet;

pub(super) use crate::addresses::{are_nearly_alike, common_bits, is_link_local};
pub(super) use crate::finding::{FileName, Finding, Rule, Severity, Span};
pub(super) use crate::partner::client::{Client, ClientNode, ClientSystem, ClientSystems, attribute};
pub(super) use crate::partner::common::{Address, Field, Spanned, SystemType, same, same_machine};
pub(super) use crate::partner::derive;
pub(super) use crate::partner::fields::{Given, Value};
pub(super) use crate::partner::group::{Group, Link, says_label};
pub(super) use crate::partner::keys::{Key, own_keys};
pub(super) use crate::partner::owner::Owner;
pub(super) use crate::partner::run::Run;
pub(super) use crate::partner::sheet::{Column, OwnAddress, Sheet, owns, subnet_of};
pub(super) use crate::partner::subject::{Member, Subject};
pub(super) use crate::partner::subnets::{Fit, Networks};
pub(super) use crate::partner::system::{Role, Server, System};
pub(super) use crate::partner::values::{Pinged, Place, Values, columns, monitors, sides};
pub(super) use crate::path::Path;
pub(super) use crate::rule;
pub(super) use crate::words::{capital, few, in_milliseconds, in_seconds, list, on_off, once};
