//! What the Windows console tells a program: Ctrl-C, Ctrl-Break, the window is closed, the user logs off, the machine
//! shuts down.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, CTRL_C_EVENT, SetConsoleCtrlHandler};

/// One for the whole program: the console calls every handler there is.
static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Windows ends a program whose window is closed five seconds later, or at once when the handler returns: the handler
/// stays until the program has ended by itself.
const LONGER_THAN_WINDOWS_WAITS: Duration = Duration::from_secs(30);

/// Called by Windows on a thread of its own.
unsafe extern "system" fn handle(event: u32) -> windows_sys::core::BOOL {
    let already = ASKED.get().is_some_and(|asked| asked.swap(true, Ordering::Relaxed));
    if event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT {
        if already {
            std::process::exit(130);
        }
    } else {
        std::thread::sleep(LONGER_THAN_WINDOWS_WAITS);
    }
    1
}

/// A flag that the console's events set. A second Ctrl-C ends the program at once.
pub fn listen() -> io::Result<Arc<AtomicBool>> {
    if let Some(asked) = ASKED.get() {
        return Ok(Arc::clone(asked));
    }
    let asked = Arc::clone(ASKED.get_or_init(Arc::default));
    // SAFETY: the handler is a function that lives as long as the program, and touches only what threads may share.
    let done = unsafe { SetConsoleCtrlHandler(Some(handle), 1) };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(asked) }
}
