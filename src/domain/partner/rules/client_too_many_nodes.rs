//! `client-too-many-nodes`: a client connects to at most four nodes a system.

use super::prelude::*;

pub static RULE: Rule = rule!("client-too-many-nodes", Error, "a client's system has more than four servers");

/// The vendor's limit (Geo SCADA Expert 2021 help, "DefinetheNodeNameforaClientSystemConnection").
pub const LIMIT: usize = 4;

/// Counts the nodes of every system.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.each().filter_map(|of| {
        let (extra, count) = (of.system.servers.get(LIMIT)?, of.system.servers.len());
        let message =
            format!("{of} has {count} servers, and a client connects to at most {LIMIT} nodes a system.");
        Some(of.finding(&RULE, (extra.span, "the fifth node"), message).help(
            "Keep four: with dual networking, both addresses of both servers. There is no node left for a \
             permanent standby then.",
        ))
    })
}
