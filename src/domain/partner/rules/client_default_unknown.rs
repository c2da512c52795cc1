//! `client-default-unknown`: the default names a system that the file does not have.

use super::prelude::*;
use crate::suggest;

pub static RULE: Rule =
    rule!("client-default-unknown", Error, "the default system of a client's file is none of its systems");

/// Compares `<Default system=...>` with the names of the systems, case and all: XML is case-sensitive.
pub fn check_client(client: &ClientSystems) -> Option<Finding> {
    let default = client.default_system.as_ref()?;
    let names =
        || client.systems.iter().filter_map(|system| system.name.as_ref()).map(|name| name.value.as_str());
    if names().any(|name| name == default.value) {
        return None;
    }
    let help = suggest::nearest(&default.value, names()).map_or_else(
        || "Write the name of one of the file's systems.".to_owned(),
        |meant| format!("Did you mean `{meant}`?"),
    );
    let message = format!("The default system is {default}, and the file has no system of that name.");
    let finding = Finding::new(&RULE, default.value.as_str(), message);
    Some(finding.at(&client.file, default.span, "no such system").help(help))
}
