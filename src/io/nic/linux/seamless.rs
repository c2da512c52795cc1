//! PRP and HSR devices of the Linux kernel: one address over two ports.

use crate::domain::nic::model::{Member, Monitoring, Team, TeamKind};

/// The pair that the device makes of its ports. `protocol` is the kernel's number (IFLA_HSR_PROTOCOL): 0 HSR, 1 PRP; where it
/// is not told, only the word for both is known.
pub fn team(name: &str, ports: Vec<String>, protocol: Option<u64>) -> Team {
    let (kind, mode) = match protocol {
        Some(1) => (TeamKind::Prp, "PRP"),
        Some(_) => (TeamKind::Hsr, "HSR"),
        None => (TeamKind::Hsr, "PRP or HSR"),
    };
    Team {
        mode: mode.to_owned(),
        // The kernel tells of each port whether it has a carrier.
        monitoring: Monitoring::Other("the ports' carrier".to_owned()),
        members: ports.into_iter().map(|name| Member { name, ..Member::default() }).collect(),
        adapters: vec![name.to_owned()],
        ..Team::unread(kind, name.to_owned())
    }
}
