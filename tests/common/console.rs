//! A program on a terminal of its own: what a person at a console sees, and the keys that are pressed there.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::netns::Namespace;

/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Console {
    child: Child,
    keys: File,
    shown: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Console {
    /// Starts a program in a namespace, on a new terminal of 100 columns.
    pub fn start(space: &Namespace, program: &str, arguments: &[&str]) -> Self {
        Self::run(&[&["ip", "netns", "exec", &space.name, program], arguments].concat())
    }

    /// Starts a command on a new terminal of 100 columns.
    pub fn run(words: &[&str]) -> Self {
        let (mut main, mut end) = (0, 0);
        let size = libc::winsize { ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: two numbers that the call fills in, no name, no settings, and a size of ours.
        let made = unsafe {
            libc::openpty(
                &raw mut main,
                &raw mut end,
                std::ptr::null_mut(),
                std::ptr::null(),
                &raw const size,
            )
        };
        assert_eq!(made, 0, "no pseudo terminal");
        // SAFETY: both were just opened and belong to nobody else.
        let (main, end) = unsafe { (File::from_raw_fd(main), OwnedFd::from_raw_fd(end)) };
        let stream = || Stdio::from(end.try_clone().expect("another handle"));
        // `setsid --ctty` makes it the program's controlling terminal: Ctrl-C becomes a signal there.
        let mut command = Command::new("setsid");
        command.args(["--ctty", "--wait"]).args(words);
        command.stdin(stream()).stdout(stream()).stderr(stream()).env("TERM", "xterm-256color");
        let child = command.spawn().expect("setsid of util-linux");
        drop(command);
        drop(end);
        let shown = Arc::new(Mutex::new(Vec::new()));
        let mut from = main.try_clone().expect("another handle");
        let into = Arc::clone(&shown);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The terminal reports an error when the last program has left it.
            while let Ok(length @ 1..) = from.read(&mut buffer) {
                into.lock().expect("no reader panics").extend_from_slice(&buffer[..length]);
            }
        });
        Self { child, keys: main, shown, reader: Some(reader) }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().expect("no reader panics")).into_owned()
    }

    /// Waits until something is shown.
    pub fn wait_for(&self, words: &str) {
        let begun = Instant::now();
        while !self.text().contains(words) {
            assert!(begun.elapsed() < PATIENCE, "{words:?} did not appear: {:?}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal is there");
    }

    /// Waits for the end: the status, and all that was shown.
    pub fn finish(mut self) -> (Option<i32>, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                let _gone = self.child.kill();
                panic!("it does not end: {:?}", self.text());
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        if let Some(reader) = self.reader.take() {
            reader.join().expect("no reader panics");
        }
        (status.code(), self.text())
    }
}
