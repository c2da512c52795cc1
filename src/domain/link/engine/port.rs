//! The partners' TCP ports, looked at beside the echo requests and as fairly: one lost packet is no verdict.

use std::time::Duration;

use super::Action;
use crate::link::diagnosis::TcpState;
use crate::link::record::{LinkInfo, What};

/// One partner's port on one link.
#[derive(Debug)]
pub struct Port {
    /// The link.
    pub link: usize,
    interval: Duration,
    every: Duration,
    patience: Duration,
    retry_count: u32,
    next: Duration,
    /// When the connect that is on its way is given up.
    deadline: Option<Duration>,
    /// A connect that is on its way is of no use any more.
    obsolete: bool,
    /// The last verdict was that it does not answer.
    out: bool,
    /// Attempts in a row that nobody answered, and when the first of them was begun.
    silent: u32,
    since: Duration,
}

impl Port {
    /// The port that a link asks for; `None` when it asks for none, or its name has no address. `patience`: how long the
    /// system itself needs to tell a refusal.
    pub fn of(link: usize, info: &LinkInfo, patience: Duration) -> Option<Self> {
        info.address.and(info.port)?;
        Some(Self {
            link,
            interval: info.interval,
            every: info.port_pace(),
            patience: info.timeout.max(patience),
            retry_count: info.retry_count,
            next: Duration::ZERO,
            deadline: None,
            obsolete: false,
            out: false,
            silent: 0,
            since: Duration::ZERO,
        })
    }

    /// What is to be done now: give up what is of no use any more, or begin a connect that is due.
    pub fn poll(&mut self, now: Duration, stopped: bool) -> Option<Action> {
        if std::mem::take(&mut self.obsolete) {
            return Some(Action::Disconnect { link: self.link });
        }
        if self.deadline.is_some() || now < self.next || stopped {
            return None;
        }
        if self.silent == 0 {
            self.since = now;
        }
        self.next = now + self.every;
        self.deadline = Some(now + self.patience);
        Some(Action::Connect { link: self.link })
    }

    /// Nobody answered within the time-out.
    pub fn expire(&mut self, now: Duration) -> Option<What> {
        self.deadline.filter(|deadline| now >= *deadline)?;
        self.obsolete = true;
        self.ended(now, TcpState::Silent)
    }

    /// The attempt that was on its way has ended. Silence counts only when it is as long in a row as with echo requests; the
    /// next attempt then begins at once, with a new first packet.
    pub fn ended(&mut self, now: Duration, state: TcpState) -> Option<What> {
        self.deadline.take()?;
        if state == TcpState::Silent && self.silent < self.retry_count {
            self.silent += 1;
            self.next = now;
            return None;
        }
        self.silent = 0;
        // One refusal is looked at once more, soon: two in a row are an outage.
        let is_out = state != TcpState::Open;
        let was_out = std::mem::replace(&mut self.out, is_out);
        if is_out && !was_out {
            self.next = self.next.min(now + self.interval);
        }
        Some(What::Tcp { link: self.link, began: self.since, state })
    }

    /// Begins anew at once.
    pub fn look(&mut self, now: Duration) {
        self.give_up();
        self.next = now;
    }

    /// Takes the connect back that is on its way.
    pub fn give_up(&mut self) {
        self.obsolete |= self.deadline.take().is_some();
        self.silent = 0;
    }

    /// Whether the end of a connect is still waited for.
    pub const fn is_busy(&self) -> bool {
        self.deadline.is_some() || self.silent > 0
    }

    /// When there is something to do next.
    pub fn next_due(&self) -> Duration {
        self.deadline.unwrap_or(self.next)
    }
}
