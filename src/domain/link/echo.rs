//! Echo requests and replies, ICMP for IPv4 (RFC 792) and ICMPv6 (RFC 4443), as separate types.
//!
//! The two differ where it hurts: other type numbers, and a checksum that covers a pseudo-header for IPv6 only (the
//! kernel fills that one in). Every request carries a [`Cookie`]; on unprivileged sockets the kernel rewrites the
//! identifier, so only the cookie, the sequence number and the source address say whose reply it is.

use thiserror::Error;

/// Length of the ICMP header of an echo message, in bytes; the same in both families.
pub const HEADER: usize = 8;
/// Length of the smallest payload, in bytes: the cookie.
pub const COOKIE: usize = 16;

const ECHO_REQUEST_V4: u8 = 8;
const ECHO_REPLY_V4: u8 = 0;
const ECHO_REQUEST_V6: u8 = 128;
const ECHO_REPLY_V6: u8 = 129;

/// What makes a reply ours: the run's random number, which probe it is, and its round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cookie {
    /// Random, one a run; a stranger's reply does not have it.
    pub nonce: u64,
    /// Which link or target.
    pub index: u32,
    /// Which round; wraps at 2^32.
    pub round: u32,
}

impl Cookie {
    /// The bytes on the wire, big endian.
    #[must_use]
    pub fn to_bytes(self) -> [u8; COOKIE] {
        let mut bytes = [0; COOKIE];
        bytes[..8].copy_from_slice(&self.nonce.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.index.to_be_bytes());
        bytes[12..].copy_from_slice(&self.round.to_be_bytes());
        bytes
    }

    /// Reads a cookie from the start of a payload; `None` when it is too short.
    #[must_use]
    pub fn read(payload: &[u8]) -> Option<Self> {
        let nonce = u64::from_be_bytes(payload.get(..8)?.try_into().ok()?);
        let index = u32::from_be_bytes(payload.get(8..12)?.try_into().ok()?);
        let round = u32::from_be_bytes(payload.get(12..16)?.try_into().ok()?);
        Some(Self { nonce, index, round })
    }

    /// Finds this run's cookie anywhere in a packet that the kernel hands back (a looped-back frame, the part of our
    /// packet that a router quotes); link headers and padding may surround it.
    #[must_use]
    pub fn find(nonce: u64, packet: &[u8]) -> Option<Self> {
        let wanted = nonce.to_be_bytes();
        let start = packet.windows(8).position(|window| window == wanted)?;
        Self::read(packet.get(start..)?)
    }

    /// The sequence number that goes with the round: its low 16 bits.
    #[must_use]
    pub const fn sequence(self) -> u16 {
        (self.round & 0xffff) as u16
    }
}

/// Why a packet is no echo reply of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAReply {
    /// Shorter than header and cookie.
    #[error("too short for one of our replies")]
    TooShort,
    /// Another ICMP type.
    #[error("ICMP type {0}")]
    OtherType(u8),
    /// The checksum is wrong (IPv4 only; the kernel has checked ICMPv6).
    #[error("wrong checksum")]
    Checksum,
}

/// An echo request for IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestV4 {
    /// Identifier; the kernel rewrites it on unprivileged sockets.
    pub identifier: u16,
    /// The cookie; the sequence number follows from it.
    pub cookie: Cookie,
}

/// An echo reply for IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyV4 {
    /// Identifier.
    pub identifier: u16,
    /// Sequence number.
    pub sequence: u16,
    /// The first 16 bytes of the payload.
    pub cookie: Cookie,
    /// Length of the whole ICMP message, in bytes.
    pub length: usize,
}

/// An echo request for IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestV6 {
    /// Identifier; the kernel rewrites it on unprivileged sockets.
    pub identifier: u16,
    /// The cookie; the sequence number follows from it.
    pub cookie: Cookie,
}

/// An echo reply for IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyV6 {
    /// Identifier.
    pub identifier: u16,
    /// Sequence number.
    pub sequence: u16,
    /// The first 16 bytes of the payload.
    pub cookie: Cookie,
    /// Length of the whole ICMP message, in bytes.
    pub length: usize,
}

impl RequestV4 {
    /// Fills `message`, which must be at least [`HEADER`] + [`COOKIE`] long; what is longer becomes zeros.
    pub fn encode(self, message: &mut [u8]) {
        fill(message, ECHO_REQUEST_V4, self.identifier, self.cookie);
        let sum = checksum(message);
        message[2..4].copy_from_slice(&sum.to_be_bytes());
    }
}

impl RequestV6 {
    /// Fills `message`, which must be at least [`HEADER`] + [`COOKIE`] long; what is longer becomes zeros. The
    /// checksum stays 0: it covers the addresses, and the kernel fills it in.
    pub fn encode(self, message: &mut [u8]) {
        fill(message, ECHO_REQUEST_V6, self.identifier, self.cookie);
    }
}

impl ReplyV4 {
    /// Reads an ICMP message (without IP header).
    ///
    /// # Errors
    /// When it is no echo reply that could be ours.
    pub fn decode(message: &[u8]) -> Result<Self, NotAReply> {
        let (identifier, sequence, cookie) = read(message, ECHO_REPLY_V4)?;
        if checksum(message) != 0 {
            return Err(NotAReply::Checksum);
        }
        Ok(Self { identifier, sequence, cookie, length: message.len() })
    }
}

impl ReplyV6 {
    /// Reads an ICMPv6 message.
    ///
    /// # Errors
    /// When it is no echo reply that could be ours.
    pub fn decode(message: &[u8]) -> Result<Self, NotAReply> {
        let (identifier, sequence, cookie) = read(message, ECHO_REPLY_V6)?;
        Ok(Self { identifier, sequence, cookie, length: message.len() })
    }
}

fn fill(message: &mut [u8], kind: u8, identifier: u16, cookie: Cookie) {
    message[..4].copy_from_slice(&[kind, 0, 0, 0]);
    message[4..6].copy_from_slice(&identifier.to_be_bytes());
    message[6..8].copy_from_slice(&cookie.sequence().to_be_bytes());
    message[HEADER..HEADER + COOKIE].copy_from_slice(&cookie.to_bytes());
    message[HEADER + COOKIE..].fill(0);
}

fn read(message: &[u8], wanted: u8) -> Result<(u16, u16, Cookie), NotAReply> {
    let kind = *message.first().ok_or(NotAReply::TooShort)?;
    if kind != wanted || message.get(1).is_some_and(|code| *code != 0) {
        return Err(NotAReply::OtherType(kind));
    }
    let cookie = message.get(HEADER..).and_then(Cookie::read).ok_or(NotAReply::TooShort)?;
    Ok((u16::from_be_bytes([message[4], message[5]]), u16::from_be_bytes([message[6], message[7]]), cookie))
}

/// The Internet checksum (RFC 1071). Over a message whose checksum field is right, it is 0.
#[must_use]
pub fn checksum(message: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    let mut words = message.chunks_exact(2);
    for word in &mut words {
        sum += u32::from(u16::from_be_bytes([word[0], word[1]]));
    }
    if let [last] = words.remainder() {
        sum += u32::from(*last) << 8;
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// Cuts the IPv4 header off a packet from a raw socket: time to live, and the ICMP message. `None` when it is none.
#[must_use]
pub fn strip_ipv4_header(packet: &[u8]) -> Option<(u8, &[u8])> {
    let first = *packet.first()?;
    let length = usize::from(first & 0x0f) * 4;
    if first >> 4 != 4 || length < 20 || packet.len() < length {
        return None;
    }
    Some((packet[8], &packet[length..]))
}

/// An ICMP error that came back for a probe, or a local one from the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IcmpError {
    /// ICMPv6 numbers rather than ICMP ones.
    pub v6: bool,
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
}

impl IcmpError {
    /// The error in plain words; type and code as numbers where there is no common word.
    #[must_use]
    pub fn words(self) -> String {
        let known = match (self.v6, self.kind, self.code) {
            (false, 3, 0) => "network unreachable",
            (false, 3, 1) | (true, 1, 3) => "host unreachable",
            (false, 3, 2) => "protocol unreachable",
            (false, 3, 3) | (true, 1, 4) => "port unreachable",
            (false, 3, 4) => "fragmentation needed",
            (false, 3, 9) => "network administratively prohibited",
            (false, 3, 10) => "host administratively prohibited",
            (false, 3, 13) | (true, 1, 1) => "administratively prohibited",
            (true, 1, 0) => "no route",
            (true, 1, 5) => "source address refused by policy",
            (true, 1, 6) => "route rejected",
            (true, 2, _) => "packet too big",
            (false, 11, 0) | (true, 3, 0) => "time to live exceeded",
            (false, 11, 1) | (true, 3, 1) => "reassembly time exceeded",
            (false, 12, _) | (true, 4, _) => "parameter problem",
            (false, 5, _) => "redirect",
            _ => {
                return format!(
                    "ICMP{} type {} code {}",
                    if self.v6 { "v6" } else { "" },
                    self.kind,
                    self.code
                );
            }
        };
        known.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOKIE_1: Cookie = Cookie { nonce: 0x1122_3344_5566_7788, index: 7, round: 0x0001_fffe };

    fn as_reply(mut request: Vec<u8>, kind: u8) -> Vec<u8> {
        request[0] = kind;
        request[2..4].fill(0);
        let sum = checksum(&request);
        request[2..4].copy_from_slice(&sum.to_be_bytes());
        request
    }

    #[test]
    fn a_request_comes_back_as_a_reply_in_both_families() {
        let mut message = vec![0xaa; 57];
        RequestV4 { identifier: 9, cookie: COOKIE_1 }.encode(&mut message);
        assert_eq!(checksum(&message), 0);
        assert_eq!(&message[6..8], &[0xff, 0xfe], "the sequence is the round's low half");
        let reply = ReplyV4::decode(&as_reply(message, 0)).unwrap();
        assert_eq!((reply.identifier, reply.sequence, reply.cookie, reply.length), (9, 0xfffe, COOKIE_1, 57));

        let mut message = vec![0xaa; 24];
        RequestV6 { identifier: 9, cookie: COOKIE_1 }.encode(&mut message);
        assert_eq!(message[0], 128);
        message[0] = 129;
        assert_eq!(ReplyV6::decode(&message).unwrap().cookie, COOKIE_1);
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        let mut message = vec![0; 24];
        RequestV4 { identifier: 9, cookie: COOKIE_1 }.encode(&mut message);
        assert_eq!(ReplyV4::decode(&message), Err(NotAReply::OtherType(8)));
        let mut reply = as_reply(message, 0);
        assert_eq!(ReplyV4::decode(&reply[..23]), Err(NotAReply::TooShort));
        assert_eq!(ReplyV6::decode(&reply), Err(NotAReply::OtherType(0)));
        reply[20] ^= 1;
        assert_eq!(ReplyV4::decode(&reply), Err(NotAReply::Checksum));
        assert_eq!(ReplyV4::decode(&[]), Err(NotAReply::TooShort));
    }

    #[test]
    fn every_error_has_words_and_no_two_of_a_family_the_same() {
        // RFC 792, 1812 and 4443: what a router or host may answer with.
        for (v6, known) in [
            (
                false,
                &[
                    (3, 0),
                    (3, 1),
                    (3, 2),
                    (3, 3),
                    (3, 4),
                    (3, 9),
                    (3, 10),
                    (3, 13),
                    (5, 1),
                    (11, 0),
                    (11, 1),
                    (12, 0),
                ][..],
            ),
            (true, &[(1, 0), (1, 1), (1, 3), (1, 4), (1, 5), (1, 6), (2, 0), (3, 0), (3, 1), (4, 0)][..]),
        ] {
            let words: Vec<String> =
                known.iter().map(|&(kind, code)| IcmpError { v6, kind, code }.words()).collect();
            assert!(words.iter().all(|words| !words.starts_with("ICMP")), "{words:?}");
            let different: std::collections::BTreeSet<&String> = words.iter().collect();
            assert_eq!(different.len(), words.len(), "{words:?}");
        }
        assert_eq!(IcmpError { v6: false, kind: 3, code: 6 }.words(), "ICMP type 3 code 6");
        assert_eq!(IcmpError { v6: true, kind: 1, code: 2 }.words(), "ICMPv6 type 1 code 2");
    }

    #[test]
    fn the_checksum_of_rfc_1071() {
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
        assert_eq!(checksum(&[0xff]), 0x00ff);
    }

    #[test]
    fn the_ipv4_header_is_cut_with_its_options() {
        let mut packet = vec![0; 24 + 8];
        packet[0] = 0x46;
        packet[8] = 61;
        packet[24] = 0xee;
        let (ttl, message) = strip_ipv4_header(&packet).unwrap();
        assert_eq!((ttl, message.len(), message[0]), (61, 8, 0xee));
        assert_eq!(strip_ipv4_header(&packet[..23]), None);
        packet[0] = 0x60;
        assert_eq!(strip_ipv4_header(&packet), None);
    }

    #[test]
    fn a_cookie_is_found_in_a_quoted_packet() {
        let mut packet = vec![0x55; 42];
        packet.extend(COOKIE_1.to_bytes());
        packet.extend([0; 6]);
        assert_eq!(Cookie::find(COOKIE_1.nonce, &packet), Some(COOKIE_1));
        assert_eq!(Cookie::find(1, &packet), None);
        assert_eq!(Cookie::find(COOKIE_1.nonce, &packet[..50]), None);
    }

    proptest::proptest! {
        #[test]
        fn decoding_never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = ReplyV4::decode(&bytes);
            let _ = ReplyV6::decode(&bytes);
            let _ = strip_ipv4_header(&bytes);
            let _ = Cookie::find(3, &bytes);
        }
    }
}
