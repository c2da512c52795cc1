//! What is said of one item at one time, and what its item is called.

use super::point::{Fault, Stamp, Value};

/// The item under which a log line's role is found.
pub const LOG_ROLE: &str = "LOG.SAC_MODE";

/// A value of one item at one time: a line of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// When the value was true.
    pub at: Stamp,
    /// The node it is about.
    pub node: String,
    /// The item's name, without a leading `Fix32.` and node name.
    pub item: String,
    /// The value, or why there is none.
    pub value: Result<Value, Fault>,
    /// Written by a simulated plant.
    pub simulated: bool,
}

/// `SYSTEM.A_SACST` of `Fix32.SRV-A.SYSTEM.A_SACST` and `SRV-A.SYSTEM.A_SACST`, when `SRV-A` is the node.
#[must_use]
pub fn bare_item<'i>(node: &str, item: &'i str) -> &'i str {
    let rest = match item.get(..6) {
        Some(start) if start.eq_ignore_ascii_case("fix32.") => &item[6..],
        _ => item,
    };
    let start = rest.get(..node.len());
    match start {
        Some(start) if !node.is_empty() && start.eq_ignore_ascii_case(node) => {
            rest[node.len()..].strip_prefix('.').unwrap_or(item)
        }
        _ => item,
    }
}

#[cfg(test)]
mod tests {
    use super::bare_item;

    #[test]
    fn the_node_in_front_of_an_item_is_left_out() {
        assert_eq!(bare_item("SRV-A", "Fix32.SRV-A.SYSTEM.A_SACST"), "SYSTEM.A_SACST");
        assert_eq!(bare_item("SRV-A", "srv-a.SYSTEM.A_SACST"), "SYSTEM.A_SACST");
        assert_eq!(
            bare_item("SRV-A", "Channel1._Statistics._PendingWrites"),
            "Channel1._Statistics._PendingWrites"
        );
        assert_eq!(bare_item("SRV", "SRV-A.X"), "SRV-A.X");
    }
}
