//! Ctrl-C and polite requests to end: noticed, not obeyed on the spot, so that a tool can finish what it writes.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::tape;

#[cfg(not(windows))]
#[path = "interrupt/signals.rs"]
mod system;
#[cfg(windows)]
#[path = "interrupt/console.rs"]
mod system;

pub use system::end_group;

/// A request to end that comes so much later than the first is a second one; until then it is the same, sent twice.
const AGAIN: Duration = Duration::from_millis(500);

/// Whether somebody asked the program to end.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. A second Ctrl-C, half a second later or more, ends the program at once.
    ///
    /// # Errors
    /// When the system refuses the handler.
    pub fn listen() -> io::Result<Self> {
        system::listen().map(Self)
    }

    /// Whether it was asked.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks for the end from within the program (a key of the live view).
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
        wake();
    }
}

/// For tools whose loops run deep below the place that listens.
static LISTENING: OnceLock<Interrupt> = OnceLock::new();

/// Listens for the whole process; a second call changes nothing.
pub fn install() {
    if LISTENING.get().is_none()
        && let Ok(interrupt) = Interrupt::listen()
    {
        // Somebody else was quicker: both notice the same signals.
        let _first = LISTENING.set(interrupt);
    }
}

/// Whether [`install`] has noticed a request to end: for whoever waits. What decides asks [`requested`].
#[must_use]
pub fn noticed() -> bool {
    LISTENING.get().is_some_and(Interrupt::asked)
}

/// The same for a run that decides by it, so that evidence tells at which time of asking the answer was yes.
#[must_use]
pub fn requested() -> bool {
    tape::is_interrupted(noticed)
}

/// Whether any part of the program has noticed a request to end: for what waits in the system.
#[must_use]
pub fn came() -> bool {
    system::came()
}

/// Whether requests to end are noticed; otherwise they end the program by themselves.
#[cfg(unix)]
#[must_use]
pub fn is_listening() -> bool {
    system::is_listening()
}

/// Waits until a child has ended. A request to end is passed on to it once, and then its end is waited for.
///
/// # Errors
/// The system's own.
pub fn wait_for(child: &mut Child) -> io::Result<(ExitStatus, bool)> {
    let mut passed = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, passed));
        }
        if noticed() && !passed {
            passed = true;
            system::pass_on(child);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Where sleepers wait: a check that a scheduler starts every minute wakes for nothing else.
static REST: (Mutex<()>, Condvar) = (Mutex::new(()), Condvar::new());

/// Sleeps, but not on after a request to end.
pub fn sleep(duration: Duration) {
    if tape::is_played() {
        return;
    }
    let rest = REST.0.lock().unwrap_or_else(PoisonError::into_inner);
    let _over = REST.1.wait_timeout_while(rest, duration, |()| !noticed());
}

/// Wakes who sleeps, when the flag of a request is set: the lock keeps who has just looked at the flag from sleeping on.
fn wake() {
    let rest = REST.0.lock().unwrap_or_else(PoisonError::into_inner);
    REST.1.notify_all();
    drop(rest);
}
