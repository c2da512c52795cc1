//! The line to one server: all nodes of one address, login and security share one session. A server whose licence counts sessions
//! has one to give, and a login that is refused is tried once, not once for each node, which would lock the account.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::Mutex as Turn;

use super::SourceError;
use super::connect;
use super::session::Live;
use crate::domain::source::settings::{Access, Secret};
use crate::io::source::secret::Password;

/// How long a refused login is not tried again. What repetition cannot cure locks accounts.
const LOGIN_PAUSE: Duration = Duration::from_secs(300);

/// User and password; `None` is anonymous.
type Login = Option<(String, Password)>;

/// A line that is open, will be, or cannot be opened.
pub struct Line {
    /// How the server is reached, without what each node has for itself.
    access: Access,
    login: Login,
    state: Turn<State>,
}

#[derive(Default)]
struct State {
    live: Option<Live>,
    /// Why the last attempt gave no session, and when it ended.
    failed: Option<(SourceError, Instant)>,
    told_clock: bool,
}

/// All lines that a node stands on.
static LINES: Mutex<Vec<Weak<Line>>> = Mutex::new(Vec::new());

impl Line {
    /// The line of a node: the one that others reach the same server by in the same way, or a new one. Nothing is asked of the server.
    pub fn of(access: &Access, login: Login) -> Arc<Self> {
        let access = common(access);
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        let same = |line: &Arc<Self>| line.access == access && line.login == login;
        if let Some(line) = lines.iter().filter_map(Weak::upgrade).find(same) {
            return line;
        }
        let line = Arc::new(Self { access, login, state: Turn::default() });
        lines.push(Arc::downgrade(&line));
        line
    }

    /// The session, opened when there is none. Who waited while another node's attempt failed gets its error: a dead server
    /// costs one time-out, not one for each node. Each session that is taken is given back by [`Line::leave`].
    ///
    /// # Errors
    /// When it cannot be opened, and while a refused login is not to be tried again.
    pub async fn take(&self, notes: &mut Vec<String>) -> Result<Live, SourceError> {
        let asked = Instant::now();
        let mut state = self.state.lock().await;
        if let Some(live) = state.live.as_ref().filter(|live| !live.has_ended()) {
            live.users.join();
            return Ok(live.clone());
        }
        state.live = None;
        if let Some((error, at)) = &state.failed {
            let is_barred = error.login_refused && at.elapsed() < LOGIN_PAUSE;
            if is_barred || *at >= asked {
                return Err(error.clone());
            }
        }
        match connect::connect(&self.access, self.login.as_ref(), notes).await {
            Ok(live) => {
                live.users.join();
                state.failed = None;
                state.live = Some(live.clone());
                Ok(live)
            }
            Err(mut error) => {
                if error.login_refused {
                    error.message.push_str(" (not tried again for 5 minutes, so that no account is locked)");
                }
                state.failed = Some((error.clone(), Instant::now()));
                Err(error)
            }
        }
    }

    /// Gives a session back; the last one closes it. One on which something `failed` is taken by nobody any more, and those who
    /// have it leave it at their next request.
    pub async fn leave(&self, live: Live, failed: bool) {
        let is_last = {
            let mut state = self.state.lock().await;
            if failed {
                live.users.retire();
            }
            let is_last = live.users.part();
            if (failed || is_last) && state.live.as_ref().is_some_and(|other| other.is_same(&live)) {
                state.live = None;
            }
            is_last
        };
        if is_last {
            live.close().await;
        }
    }

    /// Whether nobody has told yet that the server's clock is wrong; from now on somebody has.
    pub async fn tells_clock_first(&self) -> bool {
        !std::mem::replace(&mut self.state.lock().await.told_clock, true)
    }
}

/// What is the same for all nodes of a line. Where the password stands says nothing, the password itself does.
fn common(access: &Access) -> Access {
    Access { password: Secret::None, max_age: Duration::ZERO, namespace: None, batch: 0, ..access.clone() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::Line;
    use crate::domain::source::settings::{Access, Policy};

    #[test]
    fn nodes_share_a_line_when_the_server_sees_no_difference() {
        let access = Access::new("opc.tcp://line.test:4840");
        let line = Line::of(&access, None);
        let own = Access {
            max_age: Duration::from_secs(1),
            namespace: Some("urn:x".to_owned()),
            batch: 5,
            ..access.clone()
        };
        assert!(Arc::ptr_eq(&line, &Line::of(&own, None)), "what each node has for itself");
        for other in [
            Access { policy: Policy::None, ..access.clone() },
            Access { user: Some("operator".to_owned()), ..access.clone() },
            Access { hostname_check: false, ..access.clone() },
            Access { mode_asked: true, ..access.clone() },
            Access { timeout: Duration::from_secs(1), ..access.clone() },
            Access::new("opc.tcp://line.test:4841"),
        ] {
            assert!(!Arc::ptr_eq(&line, &Line::of(&other, None)), "{other:?}");
        }
        let weak = Arc::downgrade(&line);
        drop(line);
        assert!(weak.upgrade().is_none(), "a line without nodes is gone");
    }
}
