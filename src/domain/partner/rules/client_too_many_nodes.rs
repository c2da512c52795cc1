//! `client-too-many-nodes`: a client connects to at most four nodes a system.

use super::prelude::*;

pub static RULE: Rule = rule!("client-too-many-nodes", Error, "a client's system has more than four servers");

/// The vendor's limit (Geo SCADA Expert 2021 help, "DefinetheNodeNameforaClientSystemConnection").
pub const LIMIT: usize = 4;

/// Counts the nodes of every system.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    for system in &client.systems {
        let Some(extra) = system.servers.get(LIMIT) else { continue };
        let subject = system.subject();
        let message = format!(
            "System {subject} has {} servers, and a client connects to at most {LIMIT} nodes a system.",
            system.servers.len()
        );
        findings
            .push(Finding::new(&RULE, subject, message).at(&client.file, extra.span, "the fifth node").help(
            "Keep four: with dual networking, both addresses of both servers. There is no node left for a \
                 permanent standby then.",
        ));
    }
}
