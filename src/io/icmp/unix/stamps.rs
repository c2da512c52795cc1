//! When requests were sent, by the kernel's own stamps, until their replies come in. Most of a dead link's requests get a
//! stamp and no reply, for as long as the run lasts: what nobody can answer in time any more is forgotten.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Stamps that are kept at most; the oldest go first, and the program's own clock is used for what answers them.
const KEPT: usize = 65_536;

/// A request: its link (or target) and its round.
pub type Request = (u32, u32);

/// The stamps of one socket.
#[derive(Debug)]
pub struct SendStamps {
    /// So long is a reply of use.
    patience: Duration,
    /// On the wall clock.
    stamps: HashMap<Request, Duration>,
    /// When each was taken in, on the run's clock, oldest first; the answered ones, too.
    order: VecDeque<(Duration, Request)>,
}

impl SendStamps {
    /// None yet.
    pub fn new(patience: Duration) -> Self {
        Self { patience, stamps: HashMap::new(), order: VecDeque::new() }
    }

    /// A request was sent at `stamp` by the wall clock; it is `now` on the run's.
    pub fn put(&mut self, request: Request, stamp: Duration, now: Duration) {
        let is_old = |taken: Duration| taken + self.patience < now;
        while self.order.len() >= KEPT || self.order.front().is_some_and(|(taken, _)| is_old(*taken)) {
            let Some((_, old)) = self.order.pop_front() else { break };
            self.stamps.remove(&old);
        }
        self.stamps.insert(request, stamp);
        self.order.push_back((now, request));
    }

    /// When a request was sent that is answered now; `None` when nobody said so, or it is too long ago.
    pub fn take(&mut self, request: Request) -> Option<Duration> {
        self.stamps.remove(&request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_link_that_never_answers_takes_no_more_room_with_time() {
        let mut stamps = SendStamps::new(ms(2_000));
        let mut most = (0, 0);
        for round in 0..100_000_u32 {
            stamps.put((7, round), ms(5), ms(u64::from(round) * 1_000));
            most = (most.0.max(stamps.stamps.capacity()), most.1.max(stamps.order.capacity()));
        }
        assert!(most.0 <= 16 && most.1 <= 16, "{most:?}");
        assert_eq!(stamps.take((7, 99_999)), Some(ms(5)));
        assert_eq!(stamps.take((7, 99_998)), Some(ms(5)), "it may still be answered late");
        assert_eq!(stamps.take((7, 99_990)), None);
    }

    #[test]
    fn a_stamp_is_there_once_until_its_reply_comes() {
        let mut stamps = SendStamps::new(ms(2_000));
        for round in 0..10_000 {
            stamps.put((1, round), ms(1_000 + u64::from(round)), ms(u64::from(round)));
            if round >= 1_000 {
                assert_eq!(stamps.take((1, round - 1_000)), Some(ms(u64::from(round))), "a second later");
                assert_eq!(stamps.take((1, round - 1_000)), None);
            }
        }
        assert!(stamps.stamps.len() <= 1_000 && stamps.order.len() <= 2_001, "{}", stamps.order.len());
    }

    #[test]
    fn a_sweep_keeps_the_newest() {
        let mut stamps = SendStamps::new(ms(2_000));
        for index in 0..KEPT as u32 + 10 {
            stamps.put((index, 0), ms(1), ms(1));
        }
        assert_eq!((stamps.stamps.len(), stamps.order.len()), (KEPT, KEPT));
        assert_eq!((stamps.take((9, 0)), stamps.take((10, 0))), (None, Some(ms(1))));
    }
}
