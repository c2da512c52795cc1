//! What `link-probe sweep` is compared with: `ping-rs THREADS FILE` pings every address of FILE once;
//! `rawloop FILE ROUNDS` only sends, as fast as one core can: the physical limit. `measure COMMAND...` runs a command and
//! writes its peak memory in KiB (a large parent would hide a small child's), wall time and CPU time in microseconds as the
//! last line of standard error.
//!
//! What the parser under `partner-config lint` is compared with: `yaml PARSER FILE` draws the bare events of FILE, as
//! `benches/work.rs` does with that parser.

mod yaml;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["ping-rs", threads, file] => ping_rs(threads.parse().expect("threads"), &addresses(file)),
        ["rawloop", file, rounds] => rawloop(&addresses(file), rounds.parse().expect("rounds")),
        ["yaml", parser, file] => yaml::events(parser, file),
        ["measure", ref command @ ..] => measure(command),
        _ => panic!(
            "usage: peers ping-rs THREADS FILE | rawloop FILE ROUNDS | yaml PARSER FILE | measure COMMAND..."
        ),
    }
}

fn measure(command: &[&str]) {
    let begun = Instant::now();
    let status = std::process::Command::new(command[0]).args(&command[1..]).status().expect("a program");
    let wall = begun.elapsed().as_micros();
    // SAFETY: zeros are valid figures, and the call fills them in.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    let micros = |time: libc::timeval| time.tv_sec * 1_000_000 + time.tv_usec;
    eprintln!("\nmeasured {} {wall} {}", usage.ru_maxrss, micros(usage.ru_utime) + micros(usage.ru_stime));
    std::process::exit(status.code().unwrap_or(3));
}

fn addresses(file: &str) -> Vec<Ipv4Addr> {
    let text = std::fs::read_to_string(file).expect("a file of addresses");
    text.split_whitespace().map(|word| word.parse().expect("an address")).collect()
}

fn ping_rs(threads: usize, addresses: &[Ipv4Addr]) {
    let (next, alive) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(address) = addresses.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer =
                        ping_rs::send_ping(&IpAddr::V4(*address), Duration::from_secs(1), &[0; 16], None);
                    alive.fetch_add(usize::from(answer.is_ok()), Ordering::Relaxed);
                }
            });
        }
    });
    println!("{}", alive.load(Ordering::Relaxed));
}

/// Sends echo requests in batches of 64 on a raw socket that hears nothing.
fn rawloop(addresses: &[Ipv4Addr], rounds: usize) {
    const BATCH: usize = 64;
    // SAFETY: a plain socket; its option is a number whose size is passed along.
    let fd = unsafe {
        let fd = libc::socket(libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP);
        assert!(fd >= 0, "a raw socket needs root");
        let nothing = u32::MAX;
        assert_eq!(libc::setsockopt(fd, libc::SOL_RAW, 1, (&raw const nothing).cast(), 4), 0);
        fd
    };
    let mut packet = [0_u8; 24];
    packet[0] = 8;
    packet[2..4].copy_from_slice(&0xf7ff_u16.to_be_bytes());
    let begun = Instant::now();
    let mut sent = 0_usize;
    for _ in 0..rounds {
        for chunk in addresses.chunks(BATCH) {
            let mut names: Vec<libc::sockaddr_in> = chunk
                .iter()
                .map(|address| libc::sockaddr_in {
                    sin_family: libc::AF_INET as u16,
                    sin_port: 0,
                    sin_addr: libc::in_addr { s_addr: u32::from(*address).to_be() },
                    sin_zero: [0; 8],
                })
                .collect();
            let mut vector = libc::iovec { iov_base: packet.as_mut_ptr().cast(), iov_len: packet.len() };
            let mut headers: Vec<libc::mmsghdr> = names
                .iter_mut()
                .map(|name| {
                    // SAFETY: zeros are a valid header.
                    let mut header: libc::mmsghdr = unsafe { std::mem::zeroed() };
                    header.msg_hdr.msg_name = (&raw mut *name).cast();
                    header.msg_hdr.msg_namelen = size_of::<libc::sockaddr_in>() as u32;
                    header.msg_hdr.msg_iov = &raw mut vector;
                    header.msg_hdr.msg_iovlen = 1;
                    header
                })
                .collect();
            // SAFETY: the headers and what they point to live until the call returns.
            let count = unsafe { libc::sendmmsg(fd, headers.as_mut_ptr(), headers.len() as u32, 0) };
            assert!(count > 0, "{}", std::io::Error::last_os_error());
            sent += count as usize;
        }
    }
    println!("{sent} {:.0}", sent as f64 / begun.elapsed().as_secs_f64());
}
