//! Replies that nobody asked for.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use socket2::{Domain, Protocol, Socket, Type};

use super::pair_lab::{Lab, PROBE, inside};

#[test]
fn forged_replies_are_foreign_and_never_an_answer() {
    let lab = Lab::new();
    lab.b.exec("sysctl", &["-qw", "net.ipv4.icmp_echo_ignore_all=1"]);
    lab.b.address("main0", "10.10.1.99/24", &[]);
    let end = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&end);
    let forger = inside(&lab.b, move || forge(&stop));
    let told = {
        let output = lab.a.output(
            PROBE,
            &[
                "watch",
                "--main",
                "10.10.1.2",
                "--format",
                "jsonl",
                "--interval",
                "50ms",
                "--count",
                "10",
                "--timeout",
                "100ms",
            ],
        );
        String::from_utf8(output.stdout).unwrap()
    };
    end.store(true, Ordering::Relaxed);
    let forged = forger.join().unwrap();
    let summary: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    let link = &summary["links"][0];
    assert_eq!((link["received"].as_u64(), link["lost"].as_u64()), (Some(0), Some(10)), "{told}");
    assert!(forged >= 30, "three for every request, not {forged}");
    let counted = link["foreign"].as_u64().unwrap() + summary["foreign"].as_u64().unwrap();
    assert_eq!(counted, forged, "{told}");
    assert_eq!(link["state"], "failed");
    assert!(told.contains("10.10.1.99 answers in its place"), "{told}");
}

/// Answers every echo request three times, each wrongly: other payload, other sequence, other source.
fn forge(end: &AtomicBool) -> u64 {
    let open = |source: [u8; 4]| {
        let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
        socket.bind(&std::net::SocketAddr::from((Ipv4Addr::from(source), 0)).into()).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        socket
    };
    let (partner, stranger) = (open([10, 10, 1, 2]), open([10, 10, 1, 99]));
    let mut forged = 0;
    let mut buffer = [std::mem::MaybeUninit::uninit(); 256];
    while !end.load(Ordering::Relaxed) {
        let Ok((length, from)) = partner.recv_from(&mut buffer) else { continue };
        // SAFETY: the kernel has written the first `length` bytes.
        let packet: Vec<u8> = buffer[..length].iter().map(|byte| unsafe { byte.assume_init() }).collect();
        if packet[20] != 8 {
            continue;
        }
        for (socket, spoil) in [(&partner, 20 - 8), (&partner, 7), (&stranger, 0)] {
            let mut reply = packet[20..].to_vec();
            reply[0] = 0;
            if spoil > 0 {
                reply[spoil] ^= 0xff;
            }
            reply[2..4].fill(0);
            let sum = hotstandby::domain::link::echo::checksum(&reply);
            reply[2..4].copy_from_slice(&sum.to_be_bytes());
            socket.send_to(&reply, &from).unwrap();
            forged += 1;
        }
    }
    forged
}
