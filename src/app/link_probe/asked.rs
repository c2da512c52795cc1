//! What the user asks for while a run lasts, from keys or from lines of standard input.

use std::io::BufRead;
use std::sync::mpsc::{self, Receiver};

/// What a key or a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A mark with this note.
    Mark(String),
    /// The end, as a count or a duration would.
    Quit,
    /// The end at once, as Ctrl-C.
    Interrupt,
}

/// Lines of standard input as marks. The thread ends with the program: a read cannot be cancelled.
#[must_use]
pub fn lines_of_stdin() -> Receiver<Asked> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let note = line.trim();
            if !note.is_empty() && send.send(Asked::Mark(note.to_owned())).is_err() {
                return;
            }
        }
    });
    receive
}
