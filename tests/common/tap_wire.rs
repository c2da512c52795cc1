//! A wire in user space between two namespaces, with delay, jitter (and so reordering) and duplicates: the kernel's own
//! netem is not everywhere. The same seed gives the same choices.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::netns::Namespace;
use crate::pair_lab::inside;

pub struct Wire {
    end: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Wire {
    /// Makes a TAP adapter of this name in both namespaces and joins them. `duplicates` is in percent.
    pub fn between(
        a: &Namespace,
        b: &Namespace,
        adapter: &'static str,
        delay: Duration,
        jitter: Duration,
        duplicates: u64,
    ) -> Self {
        let tap = |space: &Namespace| inside(space, move || tap(adapter)).join().expect("a TAP adapter");
        let (here, there) = (tap(a), tap(b));
        let end = Arc::new(AtomicBool::new(false));
        let way = |from: &File, to: &File, seed: u64| {
            let (from, to, end) = (from.try_clone().unwrap(), to.try_clone().unwrap(), Arc::clone(&end));
            std::thread::spawn(move || carry(from, to, delay, jitter, duplicates, seed, &end))
        };
        let threads = vec![way(&here, &there, 1), way(&there, &here, 2)];
        Self { end, threads }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn tap(adapter: &str) -> File {
    const TUNSETIFF: libc::c_ulong = 0x4004_54ca;
    const IFF_TAP_NO_PI: i16 = 0x1002;
    // SAFETY: a plain open; the descriptor is owned by the file from here on.
    let file = unsafe {
        let fd = libc::open(c"/dev/net/tun".as_ptr(), libc::O_RDWR | libc::O_NONBLOCK | libc::O_CLOEXEC);
        assert!(fd >= 0, "/dev/net/tun cannot be opened");
        File::from_raw_fd(fd)
    };
    let mut request = [0_u8; 40];
    request[..adapter.len()].copy_from_slice(adapter.as_bytes());
    request[16..18].copy_from_slice(&IFF_TAP_NO_PI.to_ne_bytes());
    // SAFETY: the request is an ifreq: a name of 16 bytes, then the flags.
    assert_eq!(unsafe { libc::ioctl(file.as_raw_fd(), TUNSETIFF, request.as_mut_ptr()) }, 0);
    file
}

fn carry(
    mut from: File,
    mut to: File,
    delay: Duration,
    jitter: Duration,
    duplicates: u64,
    mut seed: u64,
    end: &AtomicBool,
) {
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut on_the_way: BinaryHeap<Reverse<(Instant, u64, Vec<u8>)>> = BinaryHeap::new();
    let mut number = 0;
    let mut buffer = [0; 2048];
    while !end.load(Ordering::Relaxed) {
        while let Ok(length) = from.read(&mut buffer) {
            // Address resolution is left alone: what is tested are echo packets.
            let is_arp = buffer[12..14] == [0x08, 0x06];
            let copies = if !is_arp && random(100) < duplicates { 2 } else { 1 };
            for _ in 0..copies {
                let spread = Duration::from_micros(random(2 * jitter.as_micros() as u64));
                number += 1;
                let due = Instant::now() + delay - jitter + spread;
                on_the_way.push(Reverse((due, number, buffer[..length].to_vec())));
            }
        }
        while on_the_way.peek().is_some_and(|packet| packet.0.0 <= Instant::now()) {
            if let Some(Reverse((_, _, packet))) = on_the_way.pop() {
                let _adapter_may_be_down = to.write(&packet);
            }
        }
        std::thread::sleep(Duration::from_micros(300));
    }
}
