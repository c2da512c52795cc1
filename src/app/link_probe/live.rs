//! The live view: the screen shows the session, keys set marks.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::asked::Asked;
use super::lines;
use super::sinks::{Sink, is_change};
use crate::domain::link::record::Record;
use crate::domain::link::session::Session;
use crate::io::terminal::{Key, Screen, next_key};
use crate::report::live::{self, View};
use crate::report::model::Style;

/// Events that are kept for the list.
const EVENTS: usize = 100;
/// Pictures a second, at most ten.
const PACE: Duration = Duration::from_millis(100);

/// What the keys change.
#[derive(Debug, Default)]
struct Keys {
    /// The note that is being typed; `None`: no mark is being set.
    note: Option<String>,
    bell: bool,
}

/// The live view.
pub struct Live {
    screen: Option<Screen>,
    keys: Arc<Mutex<Keys>>,
    events: VecDeque<String>,
    style: Style,
    drawn: Option<Instant>,
}

impl Live {
    /// Takes the screen.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn begin(style: &Style, bell: bool) -> std::io::Result<Self> {
        Ok(Self {
            screen: Some(Screen::take()?),
            keys: Arc::new(Mutex::new(Keys { note: None, bell })),
            events: VecDeque::new(),
            style: *style,
            drawn: None,
        })
    }

    /// Listens to the keys from now on. The thread ends with the program: a read cannot be cancelled.
    pub fn keys(&self) -> Receiver<Asked> {
        let (send, receive) = mpsc::channel();
        let keys = Arc::clone(&self.keys);
        std::thread::spawn(move || {
            while let Some(key) = next_key() {
                let asked = press(&mut keys.lock().unwrap_or_else(PoisonError::into_inner), key);
                if asked.is_some_and(|asked| send.send(asked).is_err()) {
                    return;
                }
            }
        });
        receive
    }

    fn draw(&mut self, session: &Session) {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let events: Vec<&str> = self.events.iter().map(String::as_str).collect();
        let view =
            View { session, events: &events, note: keys.note.as_deref(), bell: keys.bell, style: self.style };
        if let Some(screen) = &mut self.screen {
            // A terminal that is gone is no reason to stop probing: the log goes on.
            let _gone = screen.draw(|frame| live::draw(frame, &view));
        }
        self.drawn = Some(Instant::now());
    }
}

/// What a key does.
fn press(keys: &mut Keys, key: Key) -> Option<Asked> {
    match (key, &mut keys.note) {
        (Key::Interrupt, _) => return Some(Asked::Interrupt),
        (Key::Enter, Some(_)) => {
            let note = keys.note.take().unwrap_or_default();
            let note = note.trim();
            return Some(Asked::Mark(if note.is_empty() { "mark" } else { note }.to_owned()));
        }
        (Key::Escape, Some(_)) => keys.note = None,
        (Key::Backspace, Some(note)) => drop(note.pop()),
        (Key::Char(c), Some(note)) => note.push(c),
        (Key::Char('q'), None) => return Some(Asked::Quit),
        (Key::Char('m'), None) => keys.note = Some(String::new()),
        (Key::Char('b'), None) => keys.bell = !keys.bell,
        _ => {}
    }
    None
}

impl Sink for Live {
    fn record(&mut self, record: &Record, session: &Session) {
        if let Some(line) = lines::line(record, session, false) {
            self.events.push_front(line);
            self.events.truncate(EVENTS);
        }
        let bell = is_change(record) && self.keys.lock().unwrap_or_else(PoisonError::into_inner).bell;
        if let Some(screen) = self.screen.as_mut().filter(|_| bell) {
            screen.bell();
        }
    }

    fn flush(&mut self) {}

    fn notice(&mut self, text: &str) {
        self.events.push_front(text.to_owned());
        self.events.truncate(EVENTS);
    }

    fn tick(&mut self, session: &Session) {
        if self.drawn.is_none_or(|drawn| drawn.elapsed() >= PACE) {
            self.draw(session);
        }
    }

    fn end(&mut self, _: &Session) {
        self.screen = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_typed_and_can_be_given_up() {
        let mut keys = Keys::default();
        let mut type_in = |text: &str| text.chars().map(|c| press(&mut keys, Key::Char(c))).last().flatten();
        assert_eq!(type_in("mcable q"), None);
        assert_eq!(press(&mut keys, Key::Backspace), None);
        assert_eq!(press(&mut keys, Key::Enter), Some(Asked::Mark("cable".to_owned())));
        press(&mut keys, Key::Char('m'));
        press(&mut keys, Key::Escape);
        assert_eq!(press(&mut keys, Key::Char('q')), Some(Asked::Quit));
        assert_eq!(press(&mut keys, Key::Interrupt), Some(Asked::Interrupt));
    }
}
