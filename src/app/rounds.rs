//! One look at every node, all of them at the same time, so that what is compared belongs to one moment, and nodes that do not
//! answer cost one time-out together.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::plant::{OpenNode, Plant};

/// Most nodes that are asked at once, each with a thread and a connection; the others wait for one that is done.
const WORKERS: usize = 256;

impl Plant {
    /// Asks every node, and gives what came of it in the order of the request.
    pub fn each<T: Send>(&mut self, ask: impl Fn(usize, &mut OpenNode) -> T + Sync) -> Vec<T> {
        // What has no clock of its own to wait for is asked in order.
        let workers = if self.is_virtual() { 1 } else { self.nodes.len().min(WORKERS) };
        let waiting = Mutex::new(self.nodes.iter_mut().enumerate());
        let work = || {
            let mut done = Vec::new();
            loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((index, node)) = next else { return done };
                done.push((index, ask(index, node)));
            }
        };
        let mut done = thread::scope(|scope| {
            let worker = |_| thread::Builder::new().name("node".to_owned()).spawn_scoped(scope, work).ok();
            // This thread is a worker, too: where the system gives no more, the nodes only take longer.
            let others: Vec<_> = (1..workers).map_while(worker).collect();
            let mut done = work();
            for other in others {
                done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            done
        });
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, answer)| answer).collect()
    }
}
