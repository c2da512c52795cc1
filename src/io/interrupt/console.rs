//! What the Windows console tells a program: Ctrl-C, Ctrl-Break, the window is closed, the user logs off, the machine
//! shuts down.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, CTRL_C_EVENT, SetConsoleCtrlHandler};

use super::AGAIN;

/// When it was asked first.
static FIRST: OnceLock<Instant> = OnceLock::new();

/// One for the whole program: the console calls every handler there is.
static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Windows ends a program whose window is closed five seconds later, or at once when the handler returns: the handler
/// stays until the program has ended by itself.
const LONGER_THAN_WINDOWS_WAITS: Duration = Duration::from_secs(30);

/// Whether an event has come.
pub fn came() -> bool {
    ASKED.get().is_some_and(|asked| asked.load(Ordering::Relaxed))
}

/// Called by Windows on a thread of its own.
unsafe extern "system" fn handle(event: u32) -> windows_sys::core::BOOL {
    if let Some(asked) = ASKED.get() {
        asked.store(true, Ordering::Relaxed);
    }
    super::wake();
    let again = FIRST.get_or_init(Instant::now).elapsed() >= AGAIN;
    if event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT {
        if again {
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

/// The console tells every program of it by itself.
pub const fn pass_on(_child: &Child) {}

/// Ends a command and all that it started, with Windows' own program by its full path: no other of that name is to run.
pub fn end_group(leader: u32) {
    let system = std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
    let mut end = Command::new(system.join("System32").join("taskkill.exe"));
    end.args(["/F", "/T", "/PID", &leader.to_string()]);
    let _already_gone = end.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}
