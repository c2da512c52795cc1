//! `port-mismatch`: a connection's Port is not the port on which the partner listens.

use super::port_out_of_range::TCP;
use super::prelude::*;
use crate::domain::partner::common::DEFAULT_PORT;

pub static RULE: Rule =
    rule!("port-mismatch", Error, "a connection's Port is not the port on which the partner listens");

/// Looks at every connection to a partner whose sheet is in the run.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in &group.links {
        let Spanned { value: listens, span: own } = link.far.server.listens();
        for (name, connection) in link.column.connections() {
            let Spanned { value: used, span: place } = connection.calls();
            if used == listens || !TCP.contains(&used) {
                continue;
            }
            let said = match connection.port {
                Some(port) => format!("has Port {}", port.value),
                None => format!("gives no Port (the product's default is {DEFAULT_PORT})"),
            };
            let far = link.far.label();
            let message = format!(
                "{}: {} Connection {said}, but {far} listens on {listens}.",
                link.owner,
                name.title()
            );
            findings.push(
                Finding::new(&RULE, link.near.label(), message)
                    .at(&link.near.file, place, format!("calls port {used}"))
                    .at(&link.far.file, own, format!("{far} listens on {listens}"))
                    .help("Read the partner's Server Port (Global Parameters > Advanced) and enter it in both connections to it."),
            );
        }
    }
}
