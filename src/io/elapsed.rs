//! The clock of a run: time since its start, on the clock that neither steps nor stops while the machine sleeps.

use std::time::Duration;

/// Reads a clock of the system.
#[cfg(target_os = "linux")]
fn read(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a timespec of ours that the call fills in.
    let failed = unsafe { libc::clock_gettime(clock, &raw mut time) };
    assert_eq!(failed, 0, "every Linux has this clock");
    from_timespec(time).unwrap_or_default()
}

/// A time of the kernel's; `None` for 0, which stands for "not stamped".
#[cfg(target_os = "linux")]
#[must_use]
pub fn from_timespec(time: libc::timespec) -> Option<Duration> {
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let nanos = u32::try_from(time.tv_nsec).ok()?;
    Some(Duration::new(seconds, nanos)).filter(|time| !time.is_zero())
}

/// A running clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    #[cfg(target_os = "linux")]
    start: Duration,
    #[cfg(not(target_os = "linux"))]
    start: std::time::Instant,
}

impl Clock {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        #[cfg(target_os = "linux")]
        let start = read(libc::CLOCK_BOOTTIME);
        #[cfg(not(target_os = "linux"))]
        let start = std::time::Instant::now();
        Self { start }
    }

    /// Time since the start; time asleep counts. (Windows: the performance counter, which goes on counting.)
    #[must_use]
    pub fn now(&self) -> Duration {
        #[cfg(target_os = "linux")]
        return read(libc::CLOCK_BOOTTIME).saturating_sub(self.start);
        #[cfg(not(target_os = "linux"))]
        self.start.elapsed()
    }

    /// A moment of the performance counter on this clock.
    #[cfg(windows)]
    #[must_use]
    pub fn at(&self, moment: std::time::Instant) -> Duration {
        moment.saturating_duration_since(self.start)
    }
}

/// The wall clock as the kernel stamps packets with it: since 1970, and it may step.
#[cfg(target_os = "linux")]
#[must_use]
pub fn wall() -> Duration {
    read(libc::CLOCK_REALTIME)
}
