//! What the ICMP interface of Windows answers, read without any of its functions: status numbers and reply buffers.
//!
//! `IcmpSendEcho2Ex` and `Icmp6SendEcho2` (Microsoft, `icmpapi.h`, `ipexport.h`) fill a buffer with a structure and the
//! data that came back. The structures are read here byte by byte, so that the reading is tested on every system. Only
//! the 64-bit layout is known; the engine refuses to be built for another one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::echo::IcmpError;

/// Length of a pointer; programs of 32 and of 64 bit have their own layout of the structure with pointers in it.
const POINTER: usize = size_of::<usize>();
/// Length of `ICMP_ECHO_REPLY`, in bytes.
pub const REPLY_V4: usize = 16 + 3 * POINTER;
/// Length of `ICMPV6_ECHO_REPLY_LH`, in bytes; the data follows it.
pub const REPLY_V6: usize = 36;
/// What a reply buffer must have besides structure and data: an ICMP error (8 bytes) and an `IO_STATUS_BLOCK` (16).
pub const EXTRA: usize = 8 + 16;

/// No status at all: the interface did not say why.
pub const NO_STATUS: u32 = 0;
/// `IP_NO_RESOURCES`: too much is on its way already.
pub const NO_RESOURCES: u32 = 11_006;
/// `IP_PACKET_TOO_BIG`.
pub const PACKET_TOO_BIG: u32 = 11_009;

/// What a status number means for a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The reply came.
    Answered,
    /// Nothing came in time.
    Silent,
    /// Somebody on the way, or the target itself, says no.
    ///
    /// Windows tells a class and not the ICMP code: several codes share a status. The numbers are those of the first
    /// code of the class ("host unreachable" also stands for the codes 7, 8, 10, 12 and 13 of IPv4, 9 and 11 for "network unreachable").
    Refused(IcmpError),
    /// This machine itself could not send, or could not make sense of what came back.
    Local(String),
}

/// Reads a status (`IP_STATUS`), or the number of another system error that a call failed with.
#[must_use]
pub fn meaning(status: u32, v6: bool) -> Meaning {
    let icmp = |kind, code| Meaning::Refused(IcmpError { v6, kind, code });
    let local = |words: &str| Meaning::Local(format!("{words} (status {status})"));
    match (status, v6) {
        (0, _) => Meaning::Answered,
        (11_002, false) => icmp(3, 0),
        (11_003, false) => icmp(3, 1),
        (11_004, false) => icmp(3, 2),
        (11_005, false) => icmp(3, 3),
        (PACKET_TOO_BIG, false) => icmp(3, 4),
        (11_012, false) => icmp(3, 5),
        (11_040, false) => icmp(3, 1),
        (11_016, false) => icmp(4, 0),
        (11_013 | 11_041, false) => icmp(11, 0),
        (11_014, false) => icmp(11, 1),
        (11_015 | 11_042 | 11_043, false) => icmp(12, 0),
        (11_002, true) => icmp(1, 0),
        (11_004, true) => icmp(1, 1),
        (11_045, true) => icmp(1, 2),
        (11_003 | 11_040, true) => icmp(1, 3),
        (11_005, true) => icmp(1, 4),
        (PACKET_TOO_BIG, true) => icmp(2, 0),
        (11_013 | 11_041, true) => icmp(3, 0),
        (11_014, true) => icmp(3, 1),
        (11_015 | 11_042, true) => icmp(4, 0),
        (11_043, true) => icmp(4, 1),
        (11_010, _) => Meaning::Silent,
        (11_001, _) => local("the reply did not fit into its buffer"),
        (NO_RESOURCES, _) => local("Windows is out of resources for ICMP"),
        (11_007 | 11_017, _) => local("an IP option is not accepted"),
        (11_008, _) => local("the network adapter reports an error"),
        (11_011, _) => local("the request is not accepted"),
        (11_012, true) => local("there is no such route"),
        (11_016, true) => local("the sending is too fast"),
        (11_018, _) => local("this is no address that can be probed"),
        (11_019 | 11_029 | 11_034, _) => {
            local("this machine's own address is gone, or somebody else has it, too")
        }
        (11_020 | 11_021, _) => local("the network's packet size is just changing"),
        (11_022 | 11_026 | 11_027 | 11_028, _) => local("the network adapter is gone"),
        (11_023 | 11_024 | 11_030 | 11_033, _) => local("the network adapter is just being set up"),
        (11_025, _) => local("the cable is out: the network adapter has no link"),
        (11_031, _) => local("a filter of this machine refuses the packet"),
        (11_032, _) => local("IPsec is still being negotiated"),
        (11_044, _) => local("an ICMP error came back that Windows does not tell"),
        (11_045, false) => local("source and destination are of different scope"),
        (11_050, _) => {
            local("Windows could not send (general failure): no route, no link, or refused by a filter")
        }
        (11_255, _) => local("Windows has not finished with it"),
        // Errors of other parts of Windows (winerror.h).
        (5, _) => local("access denied: a security program or policy forbids it"),
        (8 | 14 | 1450, _) => local("Windows is out of memory for ICMP"),
        (50, _) => local("this Windows cannot do that"),
        (87, _) => local("Windows does not accept the request: source and target do not fit together"),
        (120, _) => local("this function is missing here (Wine has no ICMP over IPv6)"),
        (1214, _) => local("this is no network address"),
        (1231, _) => local("network unreachable: no route leads there"),
        (1232, _) => local("host unreachable"),
        (10_049, _) => local("the source address is not one of this machine's"),
        (10_051, _) => local("network unreachable"),
        (10_065, _) => local("host unreachable"),
        _ => local("Windows could not send"),
    }
}

/// A reply buffer, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EchoReply<'a> {
    /// Who answered; for an error, who says so. `None` when the field is empty.
    pub from: Option<IpAddr>,
    /// The status; see [`meaning`].
    pub status: u32,
    /// Round trip time in whole milliseconds, as Windows counts it. 0 says only "less than one".
    pub milliseconds: u32,
    /// Time to live of the reply; IPv6 replies do not tell it.
    pub ttl: Option<u8>,
    /// The data that came back.
    pub data: &'a [u8],
}

fn u16_at(buffer: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(buffer.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(buffer: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(buffer.get(at..at + 4)?.try_into().ok()?))
}

/// Reads an `ICMP_ECHO_REPLY` (64-bit) at the start of `buffer`. `base` is the address at which the buffer lay when it
/// was filled: the structure holds a pointer into it. `None` when the buffer is too short.
///
/// Data that the pointer does not place within the buffer is read as no data.
#[must_use]
pub fn read_v4(buffer: &[u8], base: u64) -> Option<EchoReply<'_>> {
    let ip = Ipv4Addr::from(<[u8; 4]>::try_from(buffer.get(..4)?).ok()?);
    let length = usize::from(u16_at(buffer, 12)?);
    let pointer = usize::from_le_bytes(buffer.get(16..16 + POINTER)?.try_into().ok()?) as u64;
    let ttl = *buffer.get(16 + POINTER)?;
    buffer.get(..REPLY_V4)?;
    let start = pointer.checked_sub(base).and_then(|start| usize::try_from(start).ok());
    let data = start.and_then(|start| buffer.get(start..start.checked_add(length)?)).unwrap_or_default();
    Some(EchoReply {
        from: (!ip.is_unspecified()).then_some(IpAddr::V4(ip)),
        status: u32_at(buffer, 4)?,
        milliseconds: u32_at(buffer, 8)?,
        ttl: (ttl != 0).then_some(ttl),
        data,
    })
}

/// Reads an `ICMPV6_ECHO_REPLY_LH` at the start of `buffer`; what follows is taken for the data. `None` when the buffer
/// is too short.
#[must_use]
pub fn read_v6(buffer: &[u8]) -> Option<EchoReply<'_>> {
    let mut words = [0_u16; 8];
    for (word, bytes) in words.iter_mut().zip(buffer.get(6..22)?.chunks_exact(2)) {
        // Network order, as in a socket address.
        *word = u16::from_be_bytes([bytes[0], bytes[1]]);
    }
    let ip = Ipv6Addr::from(words);
    Some(EchoReply {
        from: (!ip.is_unspecified()).then_some(IpAddr::V6(ip)),
        status: u32_at(buffer, 28)?,
        milliseconds: u32_at(buffer, 32)?,
        ttl: None,
        data: buffer.get(REPLY_V6..)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: u64 = 0x7ff0_1234_5000;

    /// An `ICMP_ECHO_REPLY` as a C compiler lays it out, with `data` behind it.
    fn v4(address: [u8; 4], status: u32, ttl: u8, data: &[u8]) -> Vec<u8> {
        let mut buffer = address.to_vec();
        buffer.extend(status.to_le_bytes());
        buffer.extend(7_u32.to_le_bytes());
        buffer.extend((data.len() as u16).to_le_bytes());
        buffer.extend([1, 0]);
        buffer.extend((BASE + REPLY_V4 as u64).to_le_bytes());
        buffer.extend([ttl, 0, 0, 0, 0, 0, 0, 0]);
        buffer.extend([0; 8]);
        assert_eq!(buffer.len(), REPLY_V4);
        buffer.extend(data);
        buffer
    }

    #[test]
    fn a_reply_over_ipv4() {
        let buffer = v4([10, 10, 1, 2], 0, 64, b"sixteen bytes...");
        let reply = read_v4(&buffer, BASE).unwrap();
        assert_eq!(reply.from, Some([10, 10, 1, 2].into()));
        assert_eq!((reply.status, reply.milliseconds, reply.ttl), (0, 7, Some(64)));
        assert_eq!(reply.data, b"sixteen bytes...");
        // A pointer to anywhere else is not followed.
        for base in [BASE + 41, BASE - 1_000_000, 0, u64::MAX] {
            assert_eq!(read_v4(&buffer, base).unwrap().data, b"", "{base:x}");
        }
        for length in 0..REPLY_V4 {
            assert_eq!(read_v4(&buffer[..length], BASE), None);
        }
    }

    #[test]
    fn an_error_names_the_offender_and_an_empty_address_nobody() {
        let reply = v4([10, 0, 0, 254], 11_013, 0, b"");
        let reply = read_v4(&reply, BASE).unwrap();
        assert_eq!((reply.from, reply.ttl), (Some([10, 0, 0, 254].into()), None));
        let exceeded = IcmpError { v6: false, kind: 11, code: 0 };
        assert_eq!(meaning(reply.status, false), Meaning::Refused(exceeded));
        assert_eq!(exceeded.words(), "time to live exceeded");
        assert_eq!(read_v4(&v4([0; 4], 11_050, 0, b""), BASE).unwrap().from, None);
    }

    #[test]
    fn a_reply_over_ipv6() {
        let ip: Ipv6Addr = "fe80::1:2:3".parse().unwrap();
        let mut buffer = vec![0; 6];
        buffer.extend(ip.octets());
        buffer.extend(5_u32.to_le_bytes());
        buffer.extend([0, 0]);
        buffer.extend(11_003_u32.to_le_bytes());
        buffer.extend(0_u32.to_le_bytes());
        assert_eq!(buffer.len(), REPLY_V6);
        buffer.extend(b"data");
        let reply = read_v6(&buffer).unwrap();
        assert_eq!((reply.from, reply.status, reply.data), (Some(ip.into()), 11_003, &b"data"[..]));
        assert_eq!(read_v6(&buffer[..REPLY_V6 - 1]), None);
    }

    #[test]
    fn every_status_of_the_header_has_a_meaning_of_its_own_kind() {
        let icmp = |v6, kind, code| Meaning::Refused(IcmpError { v6, kind, code });
        for (status, v4, v6) in [
            (11_002, icmp(false, 3, 0), icmp(true, 1, 0)),
            (11_003, icmp(false, 3, 1), icmp(true, 1, 3)),
            (11_004, icmp(false, 3, 2), icmp(true, 1, 1)),
            (11_005, icmp(false, 3, 3), icmp(true, 1, 4)),
            (11_009, icmp(false, 3, 4), icmp(true, 2, 0)),
            (11_010, Meaning::Silent, Meaning::Silent),
            (11_013, icmp(false, 11, 0), icmp(true, 3, 0)),
            (11_014, icmp(false, 11, 1), icmp(true, 3, 1)),
            (11_015, icmp(false, 12, 0), icmp(true, 4, 0)),
            (11_043, icmp(false, 12, 0), icmp(true, 4, 1)),
        ] {
            assert_eq!((meaning(status, false), meaning(status, true)), (v4, v6), "{status}");
        }
        for status in 11_001..=11_050 {
            for v6 in [false, true] {
                match meaning(status, v6) {
                    Meaning::Local(words) => assert!(words.ends_with(&format!("(status {status})"))),
                    Meaning::Refused(error) => assert_eq!(error.v6, v6),
                    Meaning::Silent => assert_eq!(status, 11_010),
                    Meaning::Answered => panic!("{status} is no success"),
                }
            }
        }
        // Only numbers that the header does not have are left to the last words.
        let unknown = |status| {
            meaning(status, false) == Meaning::Local(format!("Windows could not send (status {status})"))
        };
        let gaps: Vec<u32> = (11_001..=11_050).filter(|status| unknown(*status)).collect();
        assert_eq!(gaps, [11_035, 11_036, 11_037, 11_038, 11_039, 11_046, 11_047, 11_048, 11_049]);
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..120), base in proptest::num::u64::ANY) {
            let _ = read_v4(&bytes, base);
            let _ = read_v6(&bytes);
        }
    }
}
