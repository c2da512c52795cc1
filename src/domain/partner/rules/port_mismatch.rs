//! `port-mismatch`: a connection's Port is not the port on which the partner listens.

use super::port_out_of_range::TCP;
use super::prelude::*;
use crate::partner::common::DEFAULT_PORT;

pub static RULE: Rule =
    rule!("port-mismatch", Error, "a connection's Port is not the port on which the partner listens");

/// Looks at every connection to a partner whose sheet is in the run.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let called = group.links.iter().flat_map(|link| link.column.connections().map(move |to| (link, to)));
    called.filter_map(|(link, (name, connection))| {
        let Spanned { value: listens, span: own } = link.far.server.listens();
        let Spanned { value: used, span: place } = connection.calls();
        if used == listens || !TCP.contains(&used) {
            return None;
        }
        let said = match connection.port {
            Some(port) => format!("has Port {port}"),
            None => format!("gives no Port (the product's default is {DEFAULT_PORT})"),
        };
        let (owner, far) = (link.owner, link.far.label());
        let message = format!("{owner}: {name} Connection {said}, but {far} listens on {listens}.");
        let (near, far) = (format!("calls port {used}"), format!("{far} listens on {listens}"));
        Some(link.finding(&RULE, (place, near), (own, far), message).help(
            "Read the partner's Server Port (Global Parameters > Advanced) and enter it in both connections to it.",
        ))
    })
}
