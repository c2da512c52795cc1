//! Which networks this machine asks for neighbours on, and how many of them it can keep: text of the Linux kernel. Elsewhere
//! nothing is known, and nothing is slowed down.

use crate::domain::link::neighbours::OnLink;

/// As it is now.
#[must_use]
pub fn read() -> OnLink {
    let text = |path: &str| std::fs::read_to_string(path).ok();
    let table = text("/proc/sys/net/ipv4/neigh/default/gc_thresh3").and_then(|text| text.trim().parse().ok());
    OnLink::parse(&text("/proc/net/route").unwrap_or_default(), table)
}
