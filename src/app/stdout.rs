//! Standard output that remembers what went wrong with it, so that a result which a full disk swallowed never ends with 0.

use std::io::{BufWriter, ErrorKind, Write};

use crate::io::outlet::{self, Outlet};

/// Standard output of the process, buffered.
///
/// Writers may ignore its errors: a reader that goes away (`head`, a closed pager) is none of theirs, and any other fault is
/// told once, at the end of the run, by [`crate::app::exit::main`].
pub struct Stdout {
    inner: BufWriter<Outlet>,
    problem: Option<String>,
    used: bool,
}

impl Stdout {
    /// Takes standard output for this run.
    #[must_use]
    pub fn lock() -> Self {
        Self { inner: BufWriter::new(outlet::stdout()), problem: None, used: false }
    }

    /// Whether anything was written so far.
    #[must_use]
    pub const fn is_used(&self) -> bool {
        self.used
    }

    /// What the system said when a write failed for another reason than a reader that went away.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    fn note<T>(&mut self, result: std::io::Result<T>) -> std::io::Result<T> {
        if let Err(error) = &result
            && !matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted)
            && self.problem.is_none()
        {
            self.problem = Some(error.to_string());
        }
        result
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.used |= !bytes.is_empty();
        let written = self.inner.write(bytes);
        self.note(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.inner.flush();
        self.note(flushed)
    }
}
