//! What this machine throws away itself because of the interface that it came in by (`rp_filter`), as the kernel counts it. Anybody
//! may read it; nothing is sent, and nothing is changed.

/// How many packets were thrown away so far; `None` when the kernel does not count them.
#[must_use]
pub fn thrown_away() -> Option<u64> {
    counted(&std::fs::read_to_string("/proc/net/netstat").ok()?)
}

/// The counter in the text of `/proc/net/netstat`: a line of names, and a line of numbers in the same order.
fn counted(text: &str) -> Option<u64> {
    let mut lines = text.lines().filter(|line| line.starts_with("TcpExt:"));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let place = names.split_whitespace().position(|name| name == "IPReversePathFilter")?;
    numbers.split_whitespace().nth(place)?.parse().ok()
}

/// Whether an interface lets nothing in that the routing table would not answer over it: the larger one of the two settings holds.
#[must_use]
pub fn is_strict(interface: &str) -> bool {
    let setting = |name: &str| {
        let text = std::fs::read_to_string(format!("/proc/sys/net/ipv4/conf/{name}/rp_filter"));
        text.ok().and_then(|text| text.trim().parse::<u8>().ok()).unwrap_or_default()
    };
    setting("all").max(setting(interface)) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_is_found_by_its_name() {
        let text = "TcpExt: SyncookiesSent IPReversePathFilter TCPTimeouts\nTcpExt: 1 22 333\nIpExt: InNoRoutes\nIpExt: 4\n";
        assert_eq!(counted(text), Some(22));
        for other in [
            "",
            "TcpExt: A\nTcpExt: 1\n",
            "TcpExt: IPReversePathFilter\n",
            "TcpExt: IPReversePathFilter\nTcpExt: x\n",
        ] {
            assert_eq!(counted(other), None, "{other:?}");
        }
    }
}
