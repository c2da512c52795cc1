//! What a server tells of its own accord: one Publish after another for all subscriptions of a session, because the server answers
//! whichever of them has something to say.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opcua_client::services::Publish;
use opcua_client::{Session, UARequest};
use opcua_types::PublishResponse;

use super::told::Told;

/// Most messages that are kept for a subscription whose making is not through yet.
const EARLY: usize = 100;

/// A subscription's last words and moments, shared with who fetches them.
pub type Mailbox = Arc<Mutex<Told>>;

/// The subscriptions of one session. There is one Publish on its way at a time, so that messages are taken in in the order in
/// which the server made them.
#[derive(Default)]
pub struct Post(Mutex<State>);

#[derive(Default)]
struct State {
    boxes: Vec<Subscriber>,
    /// Messages of subscriptions that are not known yet.
    early: Vec<PublishResponse>,
    /// To be acknowledged: subscription and message.
    taken: Vec<(u32, u32)>,
    is_asking: bool,
}

struct Subscriber {
    id: u32,
    mailbox: Mailbox,
    patience: Duration,
}

impl Post {
    /// Delivers what a subscription is told from now on; without any word for longer than `patience`, nobody is there.
    pub fn deliver_to(
        self: &Arc<Self>,
        session: &Arc<Session>,
        id: u32,
        mailbox: Mailbox,
        patience: Duration,
    ) {
        let mut state = self.state();
        let early: Vec<PublishResponse> = std::mem::take(&mut state.early);
        let (mine, others): (Vec<_>, Vec<_>) =
            early.into_iter().partition(|early| early.subscription_id == id);
        state.early = others;
        state.boxes.push(Subscriber { id, mailbox, patience });
        for early in mine {
            state.take_in(early);
        }
        if !std::mem::replace(&mut state.is_asking, true) {
            tokio::spawn(ask(Arc::clone(self), Arc::clone(session)));
        }
    }

    /// Delivers nothing more to this subscription.
    pub fn stop(&self, id: u32) {
        self.state().boxes.retain(|one| one.id != id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One Publish after another, until one fails or nobody is left to be told.
async fn ask(post: Arc<Post>, session: Arc<Session>) {
    loop {
        let request = {
            let mut state = post.state();
            let Some(patience) = state.boxes.iter().map(|one| one.patience).max() else {
                *state = State::default();
                return;
            };
            let taken = std::mem::take(&mut state.taken);
            taken.into_iter().fold(Publish::new(&session).timeout(patience), |request, (id, number)| {
                request.ack(id, number)
            })
        };
        let answer = request.send(session.channel()).await;
        let mut state = post.state();
        match answer {
            Ok(response) => state.take_in(response),
            Err(_) => {
                state.end();
                return;
            }
        }
    }
}

impl State {
    fn take_in(&mut self, response: PublishResponse) {
        let id = response.subscription_id;
        let Some(one) = self.boxes.iter().find(|one| one.id == id) else {
            if self.early.len() >= EARLY {
                self.early.remove(0);
            }
            self.early.push(response);
            return;
        };
        let number = one.mailbox.lock().unwrap_or_else(PoisonError::into_inner).take_in(response);
        self.taken.extend(number.map(|number| (id, number)));
    }

    /// Nothing is told any more, to anybody.
    fn end(&mut self) {
        for one in std::mem::take(self).boxes {
            one.mailbox.lock().unwrap_or_else(PoisonError::into_inner).end();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use opcua_types::{ExtensionObject, NotificationMessage, PublishResponse, StatusChangeNotification};

    use super::{EARLY, State, Subscriber};
    use crate::io::source::opcua::told::Told;

    fn subscriber(id: u32) -> Subscriber {
        Subscriber {
            id,
            mailbox: Arc::new(Mutex::new(Told::new(Vec::new()))),
            patience: Duration::from_secs(5),
        }
    }

    /// The server has ended this subscription.
    fn end_of(subscription_id: u32, sequence_number: u32) -> PublishResponse {
        let ended = ExtensionObject::from_message(StatusChangeNotification::default());
        let notification_message = NotificationMessage {
            sequence_number,
            notification_data: Some(vec![ended]),
            ..NotificationMessage::default()
        };
        PublishResponse { subscription_id, notification_message, ..PublishResponse::default() }
    }

    fn living(state: &State) -> Vec<u32> {
        let lives =
            |one: &&Subscriber| one.mailbox.lock().expect("whole").is_alive(Duration::from_secs(3600));
        state.boxes.iter().filter(lives).map(|one| one.id).collect()
    }

    #[test]
    fn each_subscription_is_told_its_own_messages_only() {
        let mut state = State { boxes: vec![subscriber(7), subscriber(8)], ..State::default() };
        state.take_in(end_of(8, 41));
        assert_eq!(living(&state), [7], "whichever Publish it answered");
        assert_eq!(state.taken, [(8, 41)], "acknowledged for the one it was of");
        state.end();
        assert!(state.boxes.is_empty() && state.taken.is_empty());
    }

    #[test]
    fn what_comes_before_its_subscription_is_known_waits_within_a_limit() {
        let mut state = State::default();
        for number in 0..300 {
            state.take_in(end_of(9, number));
        }
        assert_eq!((state.early.len(), state.taken.len()), (EARLY, 0));
        state.take_in(end_of(10, 1));
        assert_eq!(state.early.last().map(|early| early.subscription_id), Some(10), "the latest is kept");
    }
}
