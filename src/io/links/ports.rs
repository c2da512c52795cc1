//! The partners' TCP ports, looked at beside the echo requests and as fairly: one lost packet is no verdict.

use std::net::SocketAddr;
use std::time::Duration;

use super::Spec;
use crate::domain::link::diagnosis::TcpState;
use crate::domain::link::record::What;
use crate::io::icmp::Waitable;
use crate::io::icmp::binding::Binding;
use crate::io::tcp::{Attempt, Begun};

/// Time between two connects to a partner's port, at least.
const PACE: Duration = Duration::from_secs(5);

/// One partner's port on one link.
pub struct Port {
    /// The link.
    pub link: usize,
    to: SocketAddr,
    every: Duration,
    timeout: Duration,
    retry_count: u32,
    next: Duration,
    attempt: Option<Attempt>,
    /// Attempts in a row that nobody answered, and when the first of them was begun.
    silent: u32,
    since: Duration,
}

impl Port {
    /// The port that a link asks for; `None` when it asks for none, or its name has no address.
    #[must_use]
    pub fn of(link: usize, spec: &Spec) -> Option<Self> {
        let destination = spec.destination?;
        let mut to = destination;
        to.set_port(spec.info.port?);
        Some(Self {
            link,
            to,
            every: spec.info.interval.max(PACE),
            timeout: spec.info.timeout,
            retry_count: spec.info.retry_count,
            next: Duration::ZERO,
            attempt: None,
            silent: 0,
            since: Duration::ZERO,
        })
    }

    /// Looks after the connect that is on its way, and begins one that is due.
    pub fn step(&mut self, now: Duration, stopped: bool, binding: impl Fn() -> Binding) -> Option<What> {
        let news = self.attempt.as_ref().and_then(|attempt| attempt.poll(now)).and_then(|state| {
            self.attempt = None;
            self.ended(now, state)
        });
        if news.is_some() || self.attempt.is_some() || now < self.next || stopped {
            return news;
        }
        if self.silent == 0 {
            self.since = now;
        }
        self.next = now + self.every;
        match Attempt::begin(self.to, &binding(), now, self.timeout) {
            Begun::OnItsWay(attempt) => {
                self.attempt = Some(attempt);
                None
            }
            Begun::Over(state) => self.ended(now, state),
        }
    }

    /// An attempt has ended. Silence counts only when it is as long in a row as with echo requests; the next attempt
    /// then begins at once, with a new first packet.
    fn ended(&mut self, now: Duration, state: TcpState) -> Option<What> {
        if state == TcpState::Silent && self.silent < self.retry_count {
            self.silent += 1;
            self.next = now;
            return None;
        }
        self.silent = 0;
        Some(What::Tcp { link: self.link, began: self.since, state })
    }

    /// Begins anew at once.
    pub fn look(&mut self, now: Duration) {
        self.give_up();
        self.next = now;
    }

    /// Takes the connect back that is on its way.
    pub fn give_up(&mut self) {
        self.attempt = None;
        self.silent = 0;
    }

    /// Whether the end of a connect is still waited for.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.attempt.is_some() || self.silent > 0
    }

    /// For waiting on the connect that is on its way.
    #[must_use]
    pub fn waitable(&self) -> Option<Waitable> {
        self.attempt.as_ref().map(Attempt::waitable)
    }

    /// When there is something to do next.
    #[must_use]
    pub fn next_due(&self) -> Duration {
        self.attempt.as_ref().map_or(self.next, |attempt| attempt.deadline)
    }
}
