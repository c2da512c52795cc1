//! What an IP address can be: one host's, or something that no host has. Plans, sheets and adapters are judged by the
//! same facts, so they stand here once, each with its RFC.

pub mod subnets;
pub mod typed;

use std::net::IpAddr;

use ipnet::IpNet;

/// Whether the address is one that a machine gives itself: 169.254.0.0/16 or fe80::/10.
#[must_use]
pub const fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

/// Why an address is no host's own address on a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoHost {
    /// 127.0.0.0/8 or `::1`.
    Loopback,
    /// 0.0.0.0 or `::`.
    Unspecified,
    /// 0.0.0.0/8 beyond 0.0.0.0 ("this network", RFC 1122 3.2.1.3).
    ThisNetwork,
    /// 224.0.0.0/4 or ff00::/8.
    Multicast,
    /// 240.0.0.0/4, reserved (RFC 1112 4).
    Reserved,
    /// 255.255.255.255.
    Broadcast,
}

impl NoHost {
    /// In words, with the article: `a loopback address`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Loopback => "a loopback address",
            Self::Unspecified => "the unspecified address",
            Self::ThisNetwork => "an address of 0.0.0.0/8, which no host can have",
            Self::Multicast => "a multicast address",
            Self::Reserved => "an address of the reserved range 240.0.0.0/4",
            Self::Broadcast => "the broadcast address",
        }
    }
}

/// Why no host can have this address, whatever its subnet; `None` when one can. An IPv4 address that is written as
/// IPv6 (`::ffff:127.0.0.1`) is judged as what it stands for.
#[must_use]
pub fn no_host(ip: IpAddr) -> Option<NoHost> {
    let ip = ip.to_canonical();
    if ip.is_loopback() {
        return Some(NoHost::Loopback);
    }
    if ip.is_unspecified() {
        return Some(NoHost::Unspecified);
    }
    if ip.is_multicast() {
        return Some(NoHost::Multicast);
    }
    let IpAddr::V4(v4) = ip else { return None };
    match v4.octets()[0] {
        0 => Some(NoHost::ThisNetwork),
        _ if v4.is_broadcast() => Some(NoHost::Broadcast),
        240.. => Some(NoHost::Reserved),
        _ => None,
    }
}

/// Whether a machine gave itself the address because none was set (169.254.0.0/16, RFC 3927).
#[must_use]
pub fn is_automatic_private(ip: IpAddr) -> bool {
    matches!(ip.to_canonical(), IpAddr::V4(v4) if v4.is_link_local())
}

/// Whether the address is kept for examples and documentation (RFC 5737, RFC 3849, RFC 9637).
#[must_use]
pub const fn is_documentation(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_documentation(),
        IpAddr::V6(v6) => {
            let [first, second, ..] = v6.segments();
            (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000)
        }
    }
}

/// Why an address cannot be a machine's address in its own subnet, if so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// The subnet's own address (IPv6: the subnet-router anycast address).
    Network,
    /// IPv4 directed broadcast.
    Broadcast,
}

impl Reserved {
    /// In words, for an address of this family.
    #[must_use]
    pub const fn words(self, ip: IpAddr) -> &'static str {
        match self {
            Self::Network if ip.is_ipv6() => "the subnet-router anycast address",
            Self::Network => "the network address",
            Self::Broadcast => "the broadcast address",
        }
    }
}

/// Whether the address is the network or broadcast address of the subnet. Subnets of two addresses or one
/// (/31, /32, /127, /128) have neither (RFC 3021, RFC 6164).
#[must_use]
pub fn reserved(ip: IpAddr, subnet: IpNet) -> Option<Reserved> {
    if subnet.prefix_len() + 1 >= subnet.max_prefix_len() {
        return None;
    }
    if ip == subnet.network() {
        return Some(Reserved::Network);
    }
    (ip.is_ipv4() && ip == subnet.broadcast()).then_some(Reserved::Broadcast)
}

/// How many leading bits two addresses of one family have in common; `None` for two families.
#[must_use]
pub const fn common_bits(a: IpAddr, b: IpAddr) -> Option<u32> {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        (IpAddr::V6(a), IpAddr::V6(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        _ => None,
    }
}

/// Whether two addresses are as alike as those of one usual subnet (/24 or /64), where no prefix tells.
#[must_use]
pub fn are_nearly_alike(a: IpAddr, b: IpAddr) -> bool {
    common_bits(a, b) >= Some(if a.is_ipv4() { 24 } else { 64 })
}

/// Whether so many common bits look like one subnet where the other network is alike in `others`: with fewer than a subnet has,
/// addresses of two sites are alike by chance. Subnets are of /20 or smaller, of /16 where the networks differ before it; of /64.
#[must_use]
pub const fn is_like_one_subnet(bits: u32, others: u32, ip: IpAddr) -> bool {
    let least = if ip.is_ipv6() { 64 } else { 20 };
    bits > others && (bits >= least || (ip.is_ipv4() && bits >= 16 && others < 16))
}

/// Whether two machines fill the subnet, as on a cable from one to the other: nothing else can be on it, no router either.
#[must_use]
pub const fn holds_two(subnet: IpNet) -> bool {
    match subnet {
        IpNet::V4(net) => matches!(net.prefix_len(), 30 | 31),
        IpNet::V6(net) => net.prefix_len() == 127,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_that_no_host_has_are_told_by_their_kind() {
        for (address, kind) in [
            ("127.9.9.9", NoHost::Loopback),
            ("::1", NoHost::Loopback),
            ("::ffff:127.0.0.1", NoHost::Loopback),
            ("0.0.0.0", NoHost::Unspecified),
            ("::", NoHost::Unspecified),
            ("0.0.0.12", NoHost::ThisNetwork),
            ("224.0.0.1", NoHost::Multicast),
            ("239.255.255.255", NoHost::Multicast),
            ("ff02::1", NoHost::Multicast),
            ("240.0.0.1", NoHost::Reserved),
            ("255.255.255.254", NoHost::Reserved),
            ("255.255.255.255", NoHost::Broadcast),
        ] {
            assert_eq!(no_host(ip(address)), Some(kind), "{address}");
        }
        for address in ["1.0.0.1", "10.0.0.0", "223.255.255.255", "169.254.1.1", "fe80::1", "fd00::1"] {
            assert_eq!(no_host(ip(address)), None, "{address}");
        }
    }

    #[test]
    fn the_ends_of_a_subnet_are_no_hosts_and_small_subnets_have_no_ends() {
        let of = |address, net: &str| reserved(ip(address), net.parse().unwrap());
        assert_eq!(of("10.1.2.0", "10.1.2.0/24"), Some(Reserved::Network));
        assert_eq!(of("10.1.2.255", "10.1.2.0/24"), Some(Reserved::Broadcast));
        assert_eq!(of("10.1.2.255", "10.1.0.0/16"), None);
        assert_eq!(of("10.1.2.2", "10.1.2.2/31"), None);
        assert_eq!(of("fd00::", "fd00::/64"), Some(Reserved::Network));
        assert_eq!(of("fd00::ffff:ffff:ffff:ffff", "fd00::/64"), None);
    }

    #[test]
    fn addresses_of_documentation_and_made_up_ones_are_known() {
        for address in ["192.0.2.1", "198.51.100.9", "203.0.113.255", "2001:db8::1", "3fff:fff::1"] {
            assert!(is_documentation(ip(address)), "{address}");
        }
        for address in ["192.0.3.1", "2001:db9::1", "3fff:1000::1"] {
            assert!(!is_documentation(ip(address)), "{address}");
        }
        assert!(is_automatic_private(ip("169.254.1.2")) && !is_automatic_private(ip("169.253.1.2")));
    }

    #[test]
    fn one_subnet_has_more_common_bits_than_two_sites_have_by_chance() {
        let like = |bits, others| is_like_one_subnet(bits, others, ip("10.0.0.1"));
        assert!(
            like(24, 23) && like(20, 19) && like(16, 15),
            "/24 beside /24, /20 beside /20, 10.1 beside 10.0"
        );
        assert!(!like(17, 16) && !like(9, 8) && !like(24, 24));
        assert!(is_like_one_subnet(64, 60, ip("fd00::1")) && !is_like_one_subnet(50, 48, ip("fd00::1")));
    }

    #[test]
    fn addresses_of_a_usual_subnet_are_nearly_alike() {
        let alike = |a: &str, b: &str| are_nearly_alike(ip(a), ip(b));
        assert!(alike("10.1.1.11", "10.1.1.200") && alike("fd00:1::1", "fd00:1::2:3"));
        assert!(!alike("10.1.1.11", "10.1.0.11") && !alike("fd00:1::1", "fd00:1:0:1::1"));
        assert!(!alike("10.1.1.11", "fd00:1::1"));
    }

    #[test]
    fn common_bits_are_counted_from_the_left() {
        assert_eq!(common_bits(ip("172.27.9.11"), ip("172.27.8.12")), Some(23));
        assert_eq!(common_bits(ip("10.0.0.1"), ip("10.0.0.1")), Some(32));
        assert_eq!(common_bits(ip("10.0.0.1"), ip("fd00::1")), None);
    }
}
