//! `sources.yaml` as typed values.

use std::net::IpAddr;
use std::time::Duration;

use super::fields::{self, Items, QueueField, SacField};
use crate::finding::Span;

/// Security policies of OPC UA that are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// The best that the server offers.
    #[default]
    Best,
    /// No security: passwords and values can be read on the wire.
    None,
    /// Basic256Sha256.
    Basic256Sha256,
    /// Aes128_Sha256_RsaOaep.
    Aes128Sha256RsaOaep,
    /// Aes256_Sha256_RsaPss.
    Aes256Sha256RsaPss,
}

impl Policy {
    /// The words of `sources.yaml` and of the command line.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("best", Self::Best),
        ("None", Self::None),
        ("Basic256Sha256", Self::Basic256Sha256),
        ("Aes128_Sha256_RsaOaep", Self::Aes128Sha256RsaOaep),
        ("Aes256_Sha256_RsaPss", Self::Aes256Sha256RsaPss),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, policy)| *policy == self).map_or("best", |(word, _)| word)
    }
}

/// Message security of OPC UA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Signed only.
    Sign,
    /// Signed and encrypted.
    #[default]
    SignAndEncrypt,
}

/// Where a password comes from: never the command line, never this file itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Secret {
    /// None is needed.
    #[default]
    None,
    /// An environment variable.
    Environment(String),
    /// The first line of a file.
    File(String),
    /// Asked for on the terminal.
    Prompt,
}

/// How a source is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// One of [`SCHEMES`](super::parse::SCHEMES) and what follows it.
    pub url: String,
    /// The user, for OPC UA and REST.
    pub user: Option<String>,
    /// Where the password is.
    pub password: Secret,
    /// Limit of every single request.
    pub timeout: Duration,
    /// Values older than this are stale.
    pub max_age: Duration,
    /// OPC UA: security policy.
    pub policy: Policy,
    /// OPC UA: message security.
    pub mode: Mode,
    /// OPC UA: the mode was asked for by name, so that no security at all is no answer to it.
    pub mode_asked: bool,
    /// REST: send the password over `http`, where anybody on the line can read it.
    pub plain_password: bool,
    /// OPC UA: URI of the namespace of item names that carry none.
    pub namespace: Option<String>,
    /// OPC UA: most nodes in one request.
    pub batch: usize,
    /// OPC UA: whether the server's certificate must name the host of the URL (it must be trusted in any case).
    pub hostname_check: bool,
    /// REST: certificate authority, or the server's own certificate, in PEM.
    pub ca_file: Option<String>,
    /// REST: take any certificate.
    pub insecure: bool,
}

/// What is assumed where nothing is said. Ours, not the vendors'.
pub mod defaults {
    use std::time::Duration;

    /// Limit of one request.
    pub const TIMEOUT: Duration = Duration::from_secs(5);
    /// From which age values are stale.
    pub const MAX_AGE: Duration = Duration::from_secs(30);
    /// Most nodes in one OPC UA request; servers are known that announce more and then time out.
    pub const BATCH: usize = 1000;
}

impl Access {
    /// A source that needs nothing but its address.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            user: None,
            password: Secret::None,
            timeout: defaults::TIMEOUT,
            max_age: defaults::MAX_AGE,
            policy: Policy::Best,
            mode: Mode::SignAndEncrypt,
            mode_asked: false,
            plain_password: false,
            namespace: None,
            batch: defaults::BATCH,
            hostname_check: true,
            ca_file: None,
            insecure: false,
        }
    }

    /// Whether it is reached by `http` without TLS.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"))
    }

    /// Protection that was asked for and that this address does not have, or that something else which was asked for takes away; and
    /// what to do.
    #[must_use]
    pub fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        if self.is_clear() && self.ca_file.is_some() {
            return Some((
                "`ca_file` asks for a server that proves who it is, and over `http` none does",
                "write `https` in the address, or take `ca_file` (--ca-file) out",
            ));
        }
        if self.is_clear() && (self.mode_asked || !matches!(self.policy, Policy::Best | Policy::None)) {
            return Some((
                "`mode` or `policy` asks for protection, and `http` has none",
                "use https, or take `mode` and `policy` (--mode, --policy) out, which are for OPC UA",
            ));
        }
        (self.insecure && self.ca_file.is_some()).then_some((
            "`ca_file` asks for one certificate, and `insecure` takes any",
            "take one of the two out",
        ))
    }
}

/// What `A_SACST` reads on a standby node is not documented; what the site has seen of a state there stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnStandby {
    /// Not told.
    #[default]
    Unknown,
    /// A standby reads so when all is well.
    Normal,
    /// A standby that reads so is broken.
    Fault,
}

/// How SAC of a node is read and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sac {
    /// Item names.
    pub items: Items<SacField>,
    /// The fields whose items stand in the file by name, so that somebody counts on them.
    pub named: Vec<SacField>,
    /// Numbers that mean active. There is no default: the vendor's page does not give them.
    pub active_codes: Vec<i64>,
    /// Numbers that mean standby.
    pub standby_codes: Vec<i64>,
    /// Subsecond processing: 1200 cycles a minute are wanted, not 60.
    pub subsecond: bool,
    /// What STOP on a standby means here.
    pub stop_on_standby: OnStandby,
    /// What RUN on a standby that processes no block means here.
    pub run_on_standby: OnStandby,
    /// What a driver in error on a standby means here: somebody may have disabled its devices to spare the line.
    pub driver_error_on_standby: OnStandby,
}

impl Default for Sac {
    fn default() -> Self {
        Self {
            items: fields::ifix(),
            named: Vec::new(),
            active_codes: Vec::new(),
            standby_codes: Vec::new(),
            subsecond: false,
            stop_on_standby: OnStandby::Unknown,
            run_on_standby: OnStandby::Unknown,
            driver_error_on_standby: OnStandby::Unknown,
        }
    }
}

/// How the driver treats several writes to one tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteOptimization {
    /// Every write is sent.
    All,
    /// Of non-boolean tags only the latest value is kept.
    LatestNonBoolean,
    /// Of all tags only the latest value is kept.
    Latest,
}

impl WriteOptimization {
    /// The words of `sources.yaml`.
    pub const WORDS: [(&'static str, Self); 3] = [
        ("all-values", Self::All),
        ("latest-non-boolean", Self::LatestNonBoolean),
        ("latest-value", Self::Latest),
    ];
}

/// A channel of the driver on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// Item names.
    pub items: Items<QueueField>,
    /// The fields whose items stand in the file by name, so that somebody counts on them.
    pub named: Vec<QueueField>,
    /// As configured, when it was told.
    pub write_optimization: Option<WriteOptimization>,
}

impl Channel {
    /// A channel with the names of Kepware / IGS.
    #[must_use]
    pub fn kepware(name: impl Into<String>) -> Self {
        Self::kepware_in("", name)
    }

    /// The same where every item's name begins with `place`, such as `ns=4;s=`.
    #[must_use]
    pub fn kepware_in(place: &str, name: impl Into<String>) -> Self {
        let items = fields::kepware().into_iter().map(|(field, item)| (field, format!("{place}{item}")));
        Self { name: name.into(), items: items.collect(), named: Vec::new(), write_optimization: None }
    }
}

/// A node (an iFIX SCADA server) and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name in reports.
    pub name: String,
    /// Its name in the source; the same when not told.
    pub name_in_source: String,
    /// How it is reached.
    pub access: Access,
    /// How SAC is read.
    pub sac: Sac,
    /// Its channels; empty: look for them.
    pub channels: Vec<Channel>,
    /// Where its address stands in the file.
    pub place: Span,
}

impl Node {
    /// A node of an ad-hoc source.
    #[must_use]
    pub fn ad_hoc(name: &str, access: Access) -> Self {
        Self {
            name: name.to_owned(),
            name_in_source: name.to_owned(),
            access,
            sac: Sac::default(),
            channels: Vec::new(),
            place: Span::default(),
        }
    }
}

/// Whether two nodes are read from one place by the same names, so that what is said of one is only repeated for the other.
#[must_use]
pub fn are_twins(one: &Node, other: &Node) -> bool {
    if !are_one_place(&one.access.url, &other.access.url) {
        return false;
    }
    if !is_one_node(&one.access.url) {
        return one.name_in_source.eq_ignore_ascii_case(&other.name_in_source);
    }
    let (channels, others) = (one.channel_items(), other.channel_items());
    if channels.is_empty() && others.is_empty() {
        return one.sac_items() == other.sac_items();
    }
    channels.iter().any(|item| others.contains(item))
}

/// Whether two addresses lead to one place, however they are spelt: a host in capitals, with a dot at its end or as IPv6, a port
/// that is the usual one. Of OPC UA an address without a path takes the server's only one.
fn are_one_place(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|url| url.trim_end_matches('/').to_ascii_lowercase());
    if one == other || !is_one_node(&one) || !is_one_node(&other) {
        return one == other;
    }
    let split = |url: &str| {
        let (scheme, rest) = url.split_once("//").unwrap_or_default();
        let usual = match scheme {
            "http:" => "80",
            "https:" => "443",
            _ => "4840",
        };
        let after =
            authority(url).rsplit_once(host(url)).map_or("", |(_, after)| after.trim_start_matches(']'));
        let port = after.strip_prefix(':').unwrap_or(usual).to_owned();
        let plain = host(url).trim_end_matches('.');
        let host =
            plain.parse::<IpAddr>().map_or_else(|_| plain.to_owned(), |ip| ip.to_canonical().to_string());
        let path = rest.split_once('/').map_or("", |(_, path)| path).to_owned();
        ([scheme.to_owned(), host, port], path)
    };
    let ((one, path), (other, other_path)) = (split(&one), split(&other));
    let takes_any = one[0] == "opc.tcp:" && (path.is_empty() || other_path.is_empty());
    one == other && (path == other_path || takes_any)
}

/// Whether what answers at this address knows no nodes, so that only the names of the items tell them apart.
#[must_use]
pub fn is_one_node(url: &str) -> bool {
    ["opc.tcp:", "http:", "https:"].iter().any(|scheme| url.starts_with(scheme))
}

/// Host and port of `opc.tcp://host:port/path`, as they are written.
#[must_use]
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// The host of such an address, without the brackets of IPv6.
#[must_use]
pub fn host(url: &str) -> &str {
    let authority = authority(url);
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

/// The same address with this one in the place of its host.
#[must_use]
pub fn with_host(url: &str, ip: IpAddr) -> String {
    let (before, rest) = url.split_at(url.find("//").map_or(0, |at| at + 2));
    let written = if rest.starts_with('[') { host(url).len() + 2 } else { host(url).len() };
    let behind = rest.get(written..).unwrap_or_default();
    match ip {
        IpAddr::V4(ip) => format!("{before}{ip}{behind}"),
        IpAddr::V6(ip) => format!("{before}[{ip}]{behind}"),
    }
}

impl Node {
    /// The items by which SAC is read.
    fn sac_items(&self) -> Vec<String> {
        self.sac.items.iter().map(|(_, item)| fields::expand(item, &self.name_in_source, "")).collect()
    }

    /// The items of all channels that are named.
    fn channel_items(&self) -> Vec<String> {
        let of = |channel: &Channel| -> Vec<String> {
            let expand = |(_, item): &(_, String)| fields::expand(item, &self.name_in_source, &channel.name);
            channel.items.iter().map(expand).collect()
        };
        self.channels.iter().flat_map(of).collect()
    }
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// Nodes in the order of the file.
    pub nodes: Vec<Node>,
    /// The pairs of nodes of which exactly one must be active, by name; `None` when the file does not say.
    pub pairs: Option<Vec<[String; 2]>>,
}

#[cfg(test)]
mod tests {
    use super::{host, with_host};

    #[test]
    fn an_address_takes_the_place_of_a_host() {
        for (url, name, ip, wanted) in [
            ("opc.tcp://srv-b:49320/a/b", "srv-b", "10.1.0.2", "opc.tcp://10.1.0.2:49320/a/b"),
            ("opc.tcp://opc:4840", "opc", "2001:db8::2", "opc.tcp://[2001:db8::2]:4840"),
            ("https://[::1]:39320/x", "::1", "10.1.0.2", "https://10.1.0.2:39320/x"),
            ("http://srv-b", "srv-b", "10.1.0.2", "http://10.1.0.2"),
        ] {
            assert_eq!(host(url), name);
            assert_eq!(with_host(url, ip.parse().unwrap()), wanted);
        }
    }
}
