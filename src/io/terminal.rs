//! The terminal as a screen: the alternate page, single keys, and everything put back as it was.

use std::io::{self, IsTerminal, Stdout};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{ExecutableCommand, cursor};

/// Whether a live view makes sense: keys can be read, and the terminal can do more than print.
#[must_use]
pub fn is_interactive() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// A key of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A printable character.
    Char(char),
    /// Enter.
    Enter,
    /// Backspace.
    Backspace,
    /// Escape.
    Escape,
    /// Ctrl-C.
    Interrupt,
}

/// Waits for the next key; `None` when the terminal is gone.
#[must_use]
pub fn next_key() -> Option<Key> {
    loop {
        let Event::Key(KeyEvent { code, modifiers, kind, .. }) = read().ok()? else { continue };
        if kind == KeyEventKind::Release {
            continue;
        }
        return Some(match code {
            KeyCode::Char('c') if modifiers.contains(KeyModifiers::CONTROL) => Key::Interrupt,
            KeyCode::Char(c) => Key::Char(c),
            KeyCode::Enter => Key::Enter,
            KeyCode::Backspace => Key::Backspace,
            KeyCode::Esc => Key::Escape,
            _ => continue,
        });
    }
}

/// The screen while the live view is shown.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the screen.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        io::stdout().execute(EnterAlternateScreen)?;
        Ok(Self { terminal: Terminal::new(CrosstermBackend::new(io::stdout()))? })
    }

    /// Draws a picture.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, picture: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(picture).map(drop)
    }

    /// Rings the bell.
    pub fn bell(&mut self) {
        use std::io::Write;
        let mut out = io::stdout();
        let _gone = out.write_all(b"\x07").and_then(|()| out.flush());
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that is gone cannot be put back, and nobody would see it.
        let _gone = io::stdout().execute(LeaveAlternateScreen).is_ok();
        let _gone = io::stdout().execute(cursor::Show).is_ok();
        let _gone = disable_raw_mode();
    }
}
