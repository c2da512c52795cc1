//! Standard output and standard error, in which a request to end is noticed, too. A reader that has stopped reading (a pipe that
//! is full, a terminal that is held) keeps a program inside of the system: one that catches signals would stay there for ever.

#[cfg(unix)]
pub use unix::{Outlet, stderr, stdout, write_to};
#[cfg(not(unix))]
pub use windows::{Outlet, stderr, stdout, write_to};

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::fs::OpenOptions;
    use std::io::{self, ErrorKind, Write};
    use std::mem::ManuallyDrop;
    use std::os::fd::{AsRawFd, FromRawFd};
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use crate::io::interrupt;

    /// What a pipe takes at once when it takes anything: `PIPE_BUF` of Linux.
    const AT_ONCE: usize = 4096;
    /// How long a reader is waited for after a request to end.
    const PATIENCE: Duration = Duration::from_secs(2);
    /// How often it is looked whether there was one.
    const LOOK: Duration = Duration::from_millis(100);

    /// One of the two streams, without a buffer.
    pub struct Outlet {
        file: ManuallyDrop<File>,
        /// After a request to end nobody has read it, and it is not waited for again.
        is_deserted: bool,
    }

    /// Standard output.
    #[must_use]
    pub fn stdout() -> Outlet {
        Outlet::new(libc::STDOUT_FILENO)
    }

    /// Standard error.
    #[must_use]
    pub fn stderr() -> Outlet {
        Outlet::new(libc::STDERR_FILENO)
    }

    /// Writes to what is no regular file: a pipe with a name, a device.
    ///
    /// # Errors
    /// The system's own; in words when it is a pipe that nobody has opened for reading, for which opening would wait for ever.
    pub fn write_to(path: &Path, bytes: &[u8]) -> io::Result<()> {
        let opened =
            OpenOptions::new().write(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path);
        let file = opened.map_err(|error| match error.raw_os_error() {
            Some(libc::ENXIO) => io::Error::other("nobody reads it: start its reader first, or give a file"),
            _ => error,
        })?;
        let mut outlet = Outlet { file: ManuallyDrop::new(file), is_deserted: false };
        let written = outlet.all(bytes);
        // Its reader sees the end.
        drop(ManuallyDrop::into_inner(outlet.file));
        written
    }

    impl Outlet {
        /// Writes everything, also where the system would not wait.
        fn all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
            while !bytes.is_empty() {
                self.wait()?;
                match self.file.write(&bytes[..bytes.len().min(AT_ONCE)]) {
                    Ok(0) => return Err(ErrorKind::WriteZero.into()),
                    Ok(taken) => bytes = &bytes[taken..],
                    Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        }

        fn new(number: libc::c_int) -> Self {
            // SAFETY: the standard streams are open as long as the program runs, and this one is never closed by us.
            let file = ManuallyDrop::new(unsafe { File::from_raw_fd(number) });
            Self { file, is_deserted: false }
        }

        /// Waits until something can be written; after a request to end, not for ever.
        fn wait(&mut self) -> io::Result<()> {
            let mut asked: Option<Instant> = None;
            while !self.takes_more() {
                if !interrupt::came() {
                    continue;
                }
                let since = *asked.get_or_insert_with(Instant::now);
                if self.is_deserted || since.elapsed() >= PATIENCE {
                    self.is_deserted = true;
                    return Err(io::Error::new(ErrorKind::TimedOut, "nobody reads it"));
                }
            }
            Ok(())
        }

        /// Whether it takes something within a moment, or has something to say about why not.
        fn takes_more(&self) -> bool {
            let mut looked = libc::pollfd { fd: self.file.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
            // SAFETY: one entry, which outlasts the call.
            let ready = unsafe { libc::poll(&raw mut looked, 1, LOOK.as_millis() as libc::c_int) };
            ready > 0 || (ready < 0 && io::Error::last_os_error().kind() != ErrorKind::Interrupted)
        }
    }

    impl Write for Outlet {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if !interrupt::is_listening() {
                // A signal ends the program by itself.
                return self.file.write(bytes);
            }
            self.wait()?;
            self.file.write(&bytes[..bytes.len().min(AT_ONCE)])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(not(unix))]
mod windows {
    use std::fs::OpenOptions;
    use std::io::{self, Stderr, StdoutLock, Write};
    use std::path::Path;

    /// Standard output, as the console wants its text; a second Ctrl-C ends what waits in it.
    pub type Outlet = StdoutLock<'static>;

    /// Standard output.
    pub fn stdout() -> Outlet {
        io::stdout().lock()
    }

    /// Standard error.
    #[must_use]
    pub fn stderr() -> Stderr {
        io::stderr()
    }

    /// Writes to what is no regular file.
    ///
    /// # Errors
    /// The system's own.
    pub fn write_to(path: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().write(true).open(path)?.write_all(bytes)
    }
}
