//! What the system ends a program with, turned into a status that is in the contract.

/// From now on a file that may not grow any further (`ulimit -f`) fails as a full disk does, and a program that gets no memory
/// or whose stack is full ends with `status`: it has said why on standard error, and nothing was decided.
#[cfg(unix)]
pub fn install(status: u8) {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::{SIGABRT, SIGXFSZ};
    use signal_hook::flag;

    let always = Arc::new(AtomicBool::new(true));
    let _else_as_the_system_does =
        flag::register_conditional_shutdown(SIGABRT, i32::from(status), Arc::clone(&always));
    let _else_as_the_system_does = flag::register(SIGXFSZ, always);
}

/// Windows has no such limit of a file's size, and no way to catch the other end.
#[cfg(not(unix))]
pub const fn install(_status: u8) {}
