//! `client-too-many-systems`: a client connects to at most 64 systems.

use super::prelude::*;

pub static RULE: Rule = rule!("client-too-many-systems", Error, "a client's file has more than 64 systems");

/// The vendor's limit (Geo SCADA Expert 2022 help, "UsetheSystems.xmlFiletoSetUpaViewXClientConnection").
const LIMIT: usize = 64;

/// Counts the systems.
pub fn check_client(client: &ClientSystems) -> Option<Finding> {
    let extra = client.each().nth(LIMIT)?;
    let message = format!(
        "The file has {} systems, and a client connects to at most {LIMIT}. {} is one too many.",
        client.systems.len(),
        extra.system.subject()
    );
    let finding = extra.finding(&RULE, (extra.system.span, "number 65"), message);
    Some(finding.help("Keep the systems that this client really shows; give other clients the rest."))
}
