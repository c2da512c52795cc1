//! What Windows tells beyond the common inventory: origins and gateways of addresses, interfaces without TCP/IP (members
//! of teams), drivers, teams through WMI, and the product's documented server port. Only the asking is here; what the
//! answers mean is in [`crate::io::nic::windows`], which is tested on every system.

mod addresses;
mod interfaces;
mod query;
mod registry;

use super::ORIGIN;
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Server, TeamKnowledge};
use crate::io::nic::windows::{facts, product, wmi};

/// Completes the inventory. Nothing that cannot be read is an error: it is told as not known.
pub fn complete(server: &mut Server) {
    let listed = addresses::read().unwrap_or_else(|why| {
        server.gaps.push(format!(
            "GetAdaptersAddresses failed ({why}): gateways and origins of addresses are missing."
        ));
        Vec::new()
    });
    let interfaces = interfaces::read().unwrap_or_else(|why| {
        server.gaps.push(format!(
            "GetIfTable2 failed ({why}): adapters without TCP/IP, such as members of teams, are missing."
        ));
        Vec::new()
    });
    facts::complete(server, &listed, &interfaces, &registry::drivers());
    let file: FileName = format!("WMI of {ORIGIN}").into();
    if let Err(error) = wmi::read(&file, &query::ask(), server) {
        server.teams.clear();
        server.team_knowledge = TeamKnowledge::Unknown(format!("undecided, since {error}"));
    }
    for (instance, value) in registry::database_ports(&mut server.gaps) {
        match product::port(&instance, value) {
            Some(Ok(port)) => server.database_ports.push(port),
            Some(Err(gap)) => server.gaps.push(gap),
            None => {}
        }
    }
    server.database_ports.sort();
}
