//! What a sweep's target means: an address, a network, a range, or a name; networks and ranges are walked, never listed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use thiserror::Error;

/// The most addresses that one network or range may hold: a /8 of IPv4.
pub const MOST: u128 = 1 << 24;

/// A target that is still to be walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Addresses from `next` to `last`, both as numbers.
    Addresses {
        /// IPv6.
        v6: bool,
        /// The next one.
        next: u128,
        /// The last one; less than `next` when all are done.
        last: u128,
    },
    /// A host name, or a link-local address with its zone: the system must look it up.
    Name(String),
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadTarget {
    /// A network whose prefix is wrong.
    #[error("{0}: no network; write ADDRESS/PREFIX, such as 10.10.1.0/24")]
    Network(String),
    /// A range whose end lies before its start, or is of the other family.
    #[error("{0}: no range; write FIRST-LAST, such as 10.10.1.1-10.10.1.50 or 10.10.1.1-50")]
    Range(String),
    /// More addresses than [`MOST`].
    #[error("{0}: more than {MOST} addresses; sweep parts of it")]
    TooMany(String),
    /// Neither an address nor something that could be a host name.
    #[error("{0}: neither an address nor a host name")]
    Name(String),
}

impl Target {
    /// Reads a target. A network of IPv4 leaves out its own and its broadcast address, unless it is a /31 or /32.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, BadTarget> {
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(Self::addresses(ip, ip));
        }
        if text.contains('/') {
            return network(text);
        }
        if let Some((first, last)) = text.split_once('-')
            && let Ok(first) = first.trim().parse::<IpAddr>()
        {
            return range(text, first, last.trim());
        }
        let (host, zone) = text.split_once('%').unwrap_or((text, "-"));
        let is_local = host.parse::<Ipv6Addr>().is_ok() && !zone.is_empty();
        if is_local || (zone == "-" && is_host_name(host)) {
            Ok(Self::Name(text.to_owned()))
        } else {
            Err(BadTarget::Name(text.to_owned()))
        }
    }

    fn addresses(first: IpAddr, last: IpAddr) -> Self {
        Self::Addresses { v6: first.is_ipv6(), next: number(first), last: number(last) }
    }

    /// How many addresses are left; a name counts as one.
    #[must_use]
    pub const fn len(&self) -> u128 {
        match self {
            Self::Addresses { next, last, .. } if *next > *last => 0,
            Self::Addresses { next, last, .. } => *last - *next + 1,
            Self::Name(_) => 1,
        }
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the next address; `None` for a name, and when all are done.
    pub fn take(&mut self) -> Option<IpAddr> {
        let Self::Addresses { v6, next, last } = self else { return None };
        if next > last {
            return None;
        }
        let ip = if *v6 {
            IpAddr::V6(Ipv6Addr::from(*next))
        } else {
            IpAddr::V4(Ipv4Addr::from(u32::try_from(*next).ok()?))
        };
        *next += 1;
        Some(ip)
    }
}

fn network(text: &str) -> Result<Target, BadTarget> {
    let network: IpNet = text.parse().map_err(|_| BadTarget::Network(text.to_owned()))?;
    let (mut first, mut last) = (number(network.network()), number(network.broadcast()));
    if let IpNet::V4(v4) = network
        && v4.prefix_len() < 31
    {
        first += 1;
        last -= 1;
    }
    if last - first >= MOST {
        return Err(BadTarget::TooMany(text.to_owned()));
    }
    Ok(Target::Addresses { v6: network.network().is_ipv6(), next: first, last })
}

fn range(text: &str, first: IpAddr, last: &str) -> Result<Target, BadTarget> {
    let bad = || BadTarget::Range(text.to_owned());
    let last = match (first, last.parse::<IpAddr>(), last.parse::<u8>()) {
        (_, Ok(last), _) => last,
        (IpAddr::V4(first), _, Ok(last)) => {
            let [a, b, c, _] = first.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, last))
        }
        _ => return Err(bad()),
    };
    if first.is_ipv6() != last.is_ipv6() || number(last) < number(first) {
        return Err(bad());
    }
    if number(last) - number(first) >= MOST {
        return Err(BadTarget::TooMany(text.to_owned()));
    }
    Ok(Target::addresses(first, last))
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(u32::from(ip)),
        IpAddr::V6(ip) => u128::from(ip),
    }
}

/// Whether a text could be a host name: letters, digits, hyphens, underscores and dots, and not only digits and dots
/// (a mistyped address must not be looked up).
fn is_host_name(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let numeric = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    !text.is_empty()
        && text.len() <= 253
        && !text.starts_with(['-', '.'])
        && !numeric
        && text.chars().all(fits)
}

/// The targets of one line of a file: blanks separate, `#` begins a comment.
pub fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split('#').next().unwrap_or_default().split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut target = Target::parse(text).unwrap();
        std::iter::from_fn(|| target.take()).map(|ip| ip.to_string()).collect()
    }

    #[test]
    fn networks_and_ranges() {
        assert_eq!(all("10.0.0.0/30"), ["10.0.0.1", "10.0.0.2"]);
        assert_eq!(all("10.0.0.4/31"), ["10.0.0.4", "10.0.0.5"]);
        assert_eq!(all("10.0.0.4/32"), ["10.0.0.4"]);
        assert_eq!(all("10.0.0.254-10.0.1.1"), ["10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1"]);
        assert_eq!(all("10.0.0.7-9"), ["10.0.0.7", "10.0.0.8", "10.0.0.9"]);
        assert_eq!(all("fd00::fffe-fd00::1:0"), ["fd00::fffe", "fd00::ffff", "fd00::1:0"]);
        assert_eq!(all("fd00::/127"), ["fd00::", "fd00::1"]);
        assert_eq!(all("255.255.255.255"), ["255.255.255.255"]);
        assert_eq!(Target::parse("10.0.0.0/8").unwrap().len(), (1 << 24) - 2);
    }

    #[test]
    fn names_with_hyphens_are_names() {
        for name in ["srv-b", "a.example", "10-0-0-1.example", "fe80::1%eth0", "SRV_A"] {
            assert_eq!(Target::parse(name), Ok(Target::Name(name.to_owned())));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        let bad = |text: &str| Target::parse(text).unwrap_err().to_string();
        assert!(bad("10.0.0.0/33").contains("no network"));
        assert!(bad("fd00::/64").contains("more than"));
        assert!(bad("10.0.0.9-10.0.0.1").contains("no range"));
        assert!(bad("10.0.0.1-fd00::1").contains("no range"));
        assert!(bad("10.0.0.999").contains("neither"));
        assert!(bad("-v").contains("neither"));
        assert!(bad("a b").contains("neither"));
        assert!(bad("x%eth0").contains("neither"));
    }

    #[test]
    fn words_of_a_line() {
        assert_eq!(words("  a\tb # c d").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(words("# all comment").count(), 0);
    }
}
