//! Signals.

use std::io;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Instant;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;

use super::AGAIN;

/// The last signal that came, 0 for none.
static LAST: AtomicI32 = AtomicI32::new(0);

/// Whether signals are caught.
static LISTENING: AtomicBool = AtomicBool::new(false);

/// Whether a signal has come.
pub fn came() -> bool {
    LAST.load(Ordering::Relaxed) != 0
}

/// Whether signals are caught.
pub fn is_listening() -> bool {
    LISTENING.load(Ordering::Relaxed)
}

/// A flag that the signals set. A second signal ends the program at once, unless it comes with the first: `timeout` sends
/// its signal to the program and then to the whole group.
pub fn listen() -> io::Result<Arc<AtomicBool>> {
    let asked = Arc::new(AtomicBool::new(false));
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT])?;
    let noticed = Arc::clone(&asked);
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            LAST.store(signal, Ordering::Relaxed);
            noticed.store(true, Ordering::Relaxed);
            super::wake();
            if first.get_or_insert_with(Instant::now).elapsed() >= AGAIN {
                std::process::exit(130);
            }
        }
    })?;
    LISTENING.store(true, Ordering::Relaxed);
    Ok(asked)
}

/// Passes the signal that came on to a child. Ctrl-C reaches all programs of a terminal by itself.
pub fn pass_on(child: &Child) {
    use std::io::IsTerminal as _;
    let signal = LAST.load(Ordering::Relaxed);
    if signal == 0 || (signal != SIGTERM && io::stdin().is_terminal()) {
        return;
    }
    if let Ok(id) = libc::pid_t::try_from(child.id()) {
        // SAFETY: a call without memory; the child is not reaped yet, so that the number is still its own.
        unsafe { libc::kill(id, signal) };
    }
}

/// Ends a group of processes at once: a command that leads one, and all that it started.
pub fn end_group(leader: u32) {
    if let Ok(id) = libc::pid_t::try_from(leader)
        && id > 1
    {
        // SAFETY: as above; the group is the one that was made for the command.
        unsafe { libc::kill(-id, libc::SIGKILL) };
    }
}
