//! PRP and HSR devices of the Linux kernel: one address over two ports, and the other nodes that they hear.

use crate::domain::nic::model::{Member, Monitoring, Node, Team, TeamKind};
use crate::io::nic::limits;
use crate::io::nic::sysroot::Sysroot;

/// How a device is called of which only the word for both protocols is known.
const EITHER: &str = "PRP or HSR";

/// The pair that the device makes of its ports. `protocol` is the kernel's number (IFLA_HSR_PROTOCOL): 0 HSR, 1 PRP; where it
/// is not told, only the word for both is known.
pub fn team(name: &str, ports: Vec<String>, protocol: Option<u64>) -> Team {
    let mut team = Team {
        mode: EITHER.to_owned(),
        // The kernel tells of each port whether it has a carrier.
        monitoring: Monitoring::Other("the ports' carrier".to_owned()),
        members: ports.into_iter().map(|name| Member { name, ..Member::default() }).collect(),
        adapters: vec![name.to_owned()],
        ..Team::unread(TeamKind::Hsr, name.to_owned())
    };
    set_protocol(&mut team, protocol);
    team
}

/// Tells a device of which only the word for both was known by its protocol's number.
pub fn set_protocol(team: &mut Team, protocol: Option<u64>) {
    let Some(number) = protocol.filter(|_| team.kind.is_seamless() && team.mode == EITHER) else { return };
    let (kind, mode) = if number == 1 { (TeamKind::Prp, "PRP") } else { (TeamKind::Hsr, "HSR") };
    team.kind = kind;
    mode.clone_into(&mut team.mode);
}

/// Adds what the kernel's node tables say, which it shows below debugfs to the superuser alone.
pub fn add_nodes(root: &Sysroot, teams: &mut [Team]) {
    for team in teams.iter_mut().filter(|team| team.kind.is_seamless()) {
        let text = root.text(&format!("sys/kernel/debug/hsr/{}/node_table", team.name));
        let Some((protocol, nodes)) = text.and_then(|text| node_table(&text)) else { continue };
        set_protocol(team, protocol);
        team.nodes = Some(nodes);
    }
}

/// The protocol that a node table names, and its nodes; `None` for a table that is not read to its end:
///
/// ```text
/// Node Table entries for (PRP) device
/// MAC-Address-A,    MAC-Address-B,    time_in[A], time_in[B], Address-B port, SAN-A, SAN-B, DAN-P
/// 02:00:00:00:00:05 00:00:00:00:00:00   ffff8f10,   ffff8e02,              0,     0,     0,     1
/// ```
///
/// The times are the kernel's count of ticks, in hexadecimal. HSR has one column (`DAN-H`) in the place of the last three, and
/// kernels before 5.9 have none of them (net/hsr/hsr_debugfs.c).
fn node_table(text: &str) -> Option<(Option<u64>, Vec<Node>)> {
    let mut lines = text.lines();
    let title = lines.next().filter(|line| line.starts_with("Node Table entries"))?;
    lines.next().filter(|line| line.starts_with("MAC-Address-A"))?;
    let protocol = if title.contains("PRP") { Some(1) } else { title.contains("HSR").then_some(0) };
    let rows: Option<Vec<Node>> = lines.filter(|line| !line.trim().is_empty()).map(node).collect();
    rows.filter(|nodes| nodes.len() <= limits::MAX_OBJECTS).map(|nodes| (protocol, nodes))
}

fn node(row: &str) -> Option<Node> {
    let (mac, rest) = row.trim().split_once(' ')?;
    let (_, rest) = rest.trim_start().split_once(' ')?;
    let fields: Vec<&str> = rest.split(',').map(str::trim).collect();
    let is_set = |field: &str| field != "0";
    let single = match fields.as_slice() {
        [_, _, _] | [_, _, _, _] => false,
        [_, _, _, on_first, on_second, _] => is_set(on_first) || is_set(on_second),
        _ => return None,
    };
    let ticks = |at: usize| u64::from_str_radix(fields.get(at)?, 16).ok();
    Some(Node { mac: mac.to_owned(), lag_ticks: lag(ticks(0)?, ticks(1)?), single })
}

/// How far the second count lies behind the first. A kernel of 32 bits begins anew after its last number; one of 64 has
/// greater numbers five minutes after it started.
fn lag(first: u64, second: u64) -> i64 {
    match (u32::try_from(first), u32::try_from(second)) {
        (Ok(first), Ok(second)) => i64::from(first.wrapping_sub(second).cast_signed()),
        _ => first.wrapping_sub(second).cast_signed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::nic::sysroot::Tree;

    const HEAD: &str = "Node Table entries for (PRP) device\nMAC-Address-A,    MAC-Address-B,    time_in[A], time_in[B], Address-B port, SAN-A, SAN-B, DAN-P\n";

    fn read(text: &str) -> Team {
        let mut tree = Tree::default();
        tree.add_file("sys/kernel/debug/hsr/prp0/node_table".to_owned(), text.as_bytes().to_vec());
        let mut teams = [team("prp0", vec!["p0".to_owned(), "p1".to_owned()], None)];
        add_nodes(&Sysroot::Memory(tree), &mut teams);
        let [team] = teams;
        team
    }

    #[test]
    fn a_table_tells_the_protocol_and_when_each_node_was_heard() {
        let rows = "02:00:00:00:00:05 00:00:00:00:00:00  1000000a0,  100000010,              0,     0,     0,     1\n\
                    02:00:00:00:00:06 00:00:00:00:00:00  100000010,  100000010,              0,     1,     0,     0\n";
        let team = read(&format!("{HEAD}{rows}"));
        assert_eq!((team.kind, team.mode.as_str()), (TeamKind::Prp, "PRP"));
        let node = |mac: &str, lag_ticks, single| Node { mac: mac.to_owned(), lag_ticks, single };
        let wanted = vec![node("02:00:00:00:00:05", 0x90, false), node("02:00:00:00:00:06", 0, true)];
        assert_eq!(team.nodes, Some(wanted));
        assert_eq!(read(HEAD).nodes, Some(Vec::new()), "nobody was heard");
    }

    /// As Linux 6.1 wrote it, some time after the node's second port had been taken away.
    #[test]
    fn a_table_of_a_real_kernel_is_read() {
        let row = "da:d2:05:92:53:09 02:41:8d:52:9d:36   ffffbc70,   ffffb202,              2,     0,     0,     1\n";
        let nodes = read(&format!("{HEAD}{row}")).nodes.unwrap();
        assert_eq!(nodes, [Node { mac: "da:d2:05:92:53:09".to_owned(), lag_ticks: 2670, single: false }]);
    }

    #[test]
    fn hsr_has_other_columns() {
        let head = "Node Table entries for (HSR) device\nMAC-Address-A,    MAC-Address-B,    time_in[A], time_in[B], Address-B port, DAN-H\n";
        let row = "02:00:00:00:00:05 02:00:00:00:00:15   ffffff00,        100,              2,     1\n";
        let team = read(&format!("{head}{row}"));
        assert_eq!((team.kind, team.mode.as_str()), (TeamKind::Hsr, "HSR"));
        // 32 bits, and the count began anew in between.
        assert_eq!(team.nodes.unwrap()[0].lag_ticks, -0x200);
    }

    #[test]
    fn a_table_that_is_not_understood_tells_nothing() {
        let row = "02:00:00:00:00:05 00:00:00:00:00:00  1000000a0,  100000010,              0,     0,     0,     1\n";
        for odd in [String::new(), row.to_owned(), format!("{HEAD}{}", &row[..50]), format!("{HEAD}what\n")] {
            assert_eq!(read(&odd).nodes, None, "{odd}");
        }
    }
}
