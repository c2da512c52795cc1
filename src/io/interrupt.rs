//! Ctrl-C and polite requests to end: noticed, not obeyed on the spot, so that a tool can finish what it writes.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody asked the program to end.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. A second Ctrl-C ends the program at once.
    ///
    /// # Errors
    /// When the system refuses the handler.
    pub fn listen() -> io::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let signals: &[std::ffi::c_int] = &[
            signal_hook::consts::SIGINT,
            signal_hook::consts::SIGTERM,
            #[cfg(unix)]
            signal_hook::consts::SIGHUP,
        ];
        for signal in signals {
            // Order matters: the first handler acts only when the second has run before.
            signal_hook::flag::register_conditional_shutdown(*signal, 130, Arc::clone(&asked))?;
            signal_hook::flag::register(*signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    /// Whether it was asked.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks for the end from within the program (a key of the live view).
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
