//! Reads a large file with two threads: one makes the parser's events, the other one builds the tree from them.

use std::sync::mpsc;
use std::thread;

use crate::domain::finding::{FileName, Finding};
use crate::domain::partner::yaml::{self, Document};

/// From this size on, in bytes, a second thread pays.
const LARGE: usize = 256 * 1024;

/// Events that are handed over at once: few enough to stay in the processor's cache.
const BATCH: usize = 256;

/// Batches that the parser may be ahead.
const AHEAD: usize = 16;

/// Like [`yaml::parse`], with a second thread for a large text when this thread's pool has more than one.
pub(super) fn parse<'a>(file: &FileName, text: &'a str) -> (Option<Document<'a>>, Vec<Finding>) {
    if text.len() < LARGE || rayon::current_num_threads() < 2 {
        return yaml::parse(file, text);
    }
    thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(AHEAD);
        scope.spawn(move || {
            let mut events = yaml::events(text);
            loop {
                let batch: Vec<_> = events.by_ref().take(BATCH).collect();
                // The receiver is gone after a fault that ended the reading.
                if batch.is_empty() || send.send(batch).is_err() {
                    return;
                }
            }
        });
        yaml::parse_events(file, text, receive.into_iter().flatten())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree of a text that is large enough for two threads, and the findings of one with a fault near its end.
    #[test]
    fn gives_what_one_thread_gives() {
        let file = FileName::from("x");
        let many: String = (0..9_000).map(|i| format!("key{i}: {{ a: {i}, b: [x, \"y\"] }} # c\n")).collect();
        assert!(many.len() > LARGE);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        for text in
            [many.clone(), format!("{many}key7: 1\n"), format!("{many}oops: [\n"), format!("{many}--- 1\n")]
        {
            let (one, two) = (yaml::parse(&file, &text), pool.install(|| parse(&file, &text)));
            assert_eq!(format!("{:?}", one.0), format!("{:?}", two.0));
            assert_eq!(one.1, two.1);
        }
    }
}
