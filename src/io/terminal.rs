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
    #[cfg(unix)]
    suspension: Suspension,
}

/// Requests to stop until `fg` (SIGTSTP from outside: on the terminal itself Ctrl-Z is only a key): the screen is given back
/// before, and taken again after.
#[cfg(unix)]
struct Suspension {
    asked: std::sync::Arc<std::sync::atomic::AtomicBool>,
    handler: Option<signal_hook::SigId>,
}

#[cfg(unix)]
impl Suspension {
    fn listen() -> Self {
        let asked = std::sync::Arc::default();
        let handler =
            signal_hook::flag::register(signal_hook::consts::SIGTSTP, std::sync::Arc::clone(&asked));
        Self { asked, handler: handler.ok() }
    }

    fn is_asked(&self) -> bool {
        self.asked.swap(false, std::sync::atomic::Ordering::Relaxed)
    }
}

#[cfg(unix)]
impl Drop for Suspension {
    fn drop(&mut self) {
        self.handler.take().map(signal_hook::low_level::unregister);
    }
}

impl Screen {
    /// Takes the screen.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn take() -> io::Result<Self> {
        show()?;
        Ok(Self {
            terminal: Terminal::new(CrosstermBackend::new(io::stdout()))?,
            #[cfg(unix)]
            suspension: Suspension::listen(),
        })
    }

    /// Stops the program when that was asked for, with the screen given back, and goes on when it is continued.
    ///
    /// # Errors
    /// When the terminal is gone.
    #[cfg(unix)]
    fn suspend(&mut self) -> io::Result<()> {
        if !self.suspension.is_asked() {
            return Ok(());
        }
        give_back();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        show()?;
        self.terminal.clear()
    }

    /// Draws a picture.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, picture: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        #[cfg(unix)]
        self.suspend()?;
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
        give_back();
    }
}

fn show() -> io::Result<()> {
    enable_raw_mode()?;
    io::stdout().execute(EnterAlternateScreen).map(drop)
}

fn give_back() {
    // A terminal that is gone cannot be put back, and nobody would see it.
    let _gone = io::stdout().execute(LeaveAlternateScreen).is_ok();
    let _gone = io::stdout().execute(cursor::Show).is_ok();
    let _gone = disable_raw_mode();
}
