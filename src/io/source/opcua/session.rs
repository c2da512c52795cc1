//! A session on a channel that we drive ourselves. The library's own loop leaves a session behind when the login is
//! refused, without CloseSession; a server whose licence counts sessions keeps it until its time is up.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use opcua_client::services::{ActivateSession, CreateSession, DeleteSubscriptions};
use opcua_client::transport::{TcpConnector, TransportPollResult};
use opcua_client::{Client, IdentityToken, Session, UARequest};
use opcua_types::{
    ApplicationDescription, ApplicationType, CreateSessionResponse, EndpointDescription, Error, NodeId,
    ReadValueId, StatusCode, TimestampsToReturn, VariableId, Variant,
};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use super::connect::{self, APPLICATION_NAME, APPLICATION_URI};
use super::limits::Limits;
use super::post::Post;
use crate::io::interrupt;

/// How long a server may keep a session of which it hears nothing; a program that was killed holds it no longer.
const SESSION_TIMEOUT: Duration = Duration::from_secs(60);
/// Time for CloseSession and the end of the channel.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);
/// After Ctrl-C, how long a request that is on its way may still take.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Why a request gave nothing.
pub enum Stop {
    /// The server, or the connection, said no.
    Failed(Error),
    /// Nothing came back within the limit.
    Late,
    /// Ctrl-C.
    Interrupted,
    /// The session offers these endpoints (policy and mode), and the list that was chosen from did not.
    Hidden(Vec<String>),
}

/// One request within its limit. After Ctrl-C it has another second, so that a server that answers is still heard.
pub async fn step<T>(limit: Duration, request: impl Future<Output = Result<T, Error>>) -> Result<T, Stop> {
    let told_to_end = async {
        while !interrupt::noticed() {
            sleep(Duration::from_millis(50)).await;
        }
        sleep(LAST_WORDS).await;
    };
    tokio::select! {
        done = timeout(limit, request) => match done {
            Ok(outcome) => outcome.map_err(Stop::Failed),
            Err(_) => Err(Stop::Late),
        },
        () = told_to_end => Err(Stop::Interrupted),
    }
}

/// A session with what is known about the server.
#[derive(Clone)]
pub struct Live {
    /// The session.
    pub session: Arc<Session>,
    /// The server's namespaces, by index.
    pub namespaces: Arc<Vec<String>>,
    /// How much the server takes in one request.
    pub limits: Arc<Limits>,
    /// What the server tells by itself.
    pub post: Arc<Post>,
    /// Who uses it.
    pub users: Arc<Users>,
    ended: watch::Receiver<Option<StatusCode>>,
    channel: AbortHandle,
}

/// How many use a session, and whether they still should.
#[derive(Default)]
pub struct Users {
    count: AtomicUsize,
    is_retired: AtomicBool,
}

impl Users {
    /// One more.
    pub fn join(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    /// One less; whether it was the last.
    pub fn part(&self) -> bool {
        self.count.fetch_sub(1, Ordering::SeqCst) == 1
    }

    /// Whether there are others.
    pub fn are_several(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 1
    }

    /// Something failed on it: whoever uses it leaves at the next request.
    pub fn retire(&self) {
        self.is_retired.store(true, Ordering::SeqCst);
    }

    /// Whether something failed on it.
    pub fn are_to_leave(&self) -> bool {
        self.is_retired.load(Ordering::SeqCst)
    }
}

impl Live {
    /// Whether it is the same session.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.session, &other.session)
    }

    /// Whether the connection is gone.
    pub fn has_ended(&self) -> bool {
        self.channel.is_finished() || self.ended.borrow().is_some()
    }

    /// Ends a subscription of a session that others still use, within a second.
    pub async fn end_subscription(&self, id: u32) {
        self.post.stop(id);
        let delete = DeleteSubscriptions::new(&self.session).subscription(id);
        // What is not deleted ends with the session.
        let _late = timeout(CLOSE_LIMIT, delete.send(self.session.channel())).await;
    }

    /// CloseSession and the end of the channel, within a second.
    pub async fn close(mut self) {
        let _late = timeout(CLOSE_LIMIT, async {
            let _refused = self.session.disconnect().await;
            let _ended = self.ended.wait_for(Option::is_some).await;
        })
        .await;
        self.channel.abort();
    }

    /// The end of the channel only: there is no session yet.
    async fn close_channel(mut self) {
        let _late = timeout(CLOSE_LIMIT, async {
            self.session.channel().close_channel().await;
            let _ended = self.ended.wait_for(Option::is_some).await;
        })
        .await;
        self.channel.abort();
    }
}

/// What failed, and at what.
pub struct Refused {
    /// The request.
    pub what: &'static str,
    /// It was the channel, before any session.
    pub at_channel: bool,
    /// Why.
    pub why: Stop,
}

/// Opens channel and session and logs in, when the session's list of endpoints holds none but those `offered` before. Whatever is refused, nothing is left open on the server.
pub async fn open(
    session: Arc<Session>,
    client: &Client,
    login: IdentityToken,
    offered: &[EndpointDescription],
    limit: Duration,
) -> Result<Live, Refused> {
    let live = channel(session, limit).await.map_err(|why| Refused {
        what: "open a secure channel",
        at_channel: true,
        why,
    })?;
    let created = match create(&live, client, limit).await {
        Ok(created) => created,
        Err(why) => {
            live.close_channel().await;
            return Err(Refused { what: "open a session", at_channel: false, why });
        }
    };
    let hidden = hidden(offered, created.server_endpoints.as_deref().unwrap_or_default());
    if !hidden.is_empty() {
        live.close().await;
        return Err(Refused { what: "open a session", at_channel: false, why: Stop::Hidden(hidden) });
    }
    if let Err(why) = activate(&live, client, login, created.authentication_token, limit).await {
        live.close().await;
        return Err(Refused { what: "log in", at_channel: false, why });
    }
    let namespaces = Arc::new(look_around(&live, limit).await);
    tokio::spawn(keep_alive(live.clone()));
    Ok(Live { namespaces, ..live })
}

async fn channel(session: Arc<Session>, limit: Duration) -> Result<Live, Stop> {
    let url = session.endpoint_info().endpoint.endpoint_url.as_ref().to_owned();
    let connector = TcpConnector::new(&url).map_err(Stop::Failed)?;
    let mut channel = step(limit, session.channel().connect_no_retry(&connector)).await?;
    let (tell, ended) = watch::channel(None);
    let task = tokio::spawn(async move {
        let status = loop {
            if let TransportPollResult::Closed(status) = channel.poll().await {
                break status;
            }
        };
        let _nobody_listens = tell.send(Some(status));
    });
    Ok(Live {
        session,
        namespaces: Arc::default(),
        limits: Arc::default(),
        post: Arc::default(),
        users: Arc::default(),
        ended,
        channel: task.abort_handle(),
    })
}

/// The policies and modes that the server names at the start of a session, and that the list of endpoints lacked. That list came
/// without protection, so that whoever sits on the line can take the secure ones out of it (OPC UA part 4, 5.7.2: the client
/// compares the two). Fewer of them are no danger: some servers name only what fits the session, or nothing.
fn hidden(offered: &[EndpointDescription], named: &[EndpointDescription]) -> Vec<String> {
    let is_offered = |one: &&EndpointDescription| {
        offered.iter().any(|other| {
            other.security_policy_uri == one.security_policy_uri && other.security_mode == one.security_mode
        })
    };
    // Other ways to the server than ours have other lists.
    let is_ours = |one: &&EndpointDescription| {
        let url = one.endpoint_url.as_ref();
        url.is_empty() || url.starts_with("opc.tcp:")
    };
    let hidden = named.iter().filter(is_ours).filter(|one| !is_offered(one));
    hidden.map(|one| format!("{} {:?}", connect::policy_name(one), one.security_mode)).collect()
}

/// CreateSession.
async fn create(live: &Live, client: &Client, limit: Duration) -> Result<CreateSessionResponse, Stop> {
    let session = &live.session;
    let endpoint = &session.endpoint_info().endpoint;
    let store = client.certificate_store();
    let request = CreateSession::new_manual(
        store,
        endpoint,
        session.session_id(),
        limit,
        NodeId::null(),
        session.request_handle(),
    )
    .client_description(ApplicationDescription {
        application_uri: APPLICATION_URI.into(),
        product_uri: APPLICATION_URI.into(),
        application_name: APPLICATION_NAME.into(),
        application_type: ApplicationType::Client,
        ..ApplicationDescription::default()
    })
    .endpoint_url(endpoint.endpoint_url.clone())
    .session_name(APPLICATION_NAME)
    .session_timeout(SESSION_TIMEOUT.as_secs_f64() * 1000.0)
    .client_cert_from_store(store);
    step(limit, request.send(session.channel())).await
}

async fn activate(
    live: &Live,
    client: &Client,
    login: IdentityToken,
    token: NodeId,
    limit: Duration,
) -> Result<(), Stop> {
    let session = &live.session;
    let mut request = ActivateSession::new_manual(
        session.endpoint_info().endpoint.clone(),
        session.session_id(),
        limit,
        token,
        session.request_handle(),
    )
    .identity_token(login);
    let key = client.certificate_store().read().read_own_pkey();
    if let Ok(key) = key {
        request = request.private_key(key);
    }
    step(limit, request.send(session.channel())).await.map(drop)
}

/// Looks at the server's state from time to time, so that a session that is rarely used stays.
async fn keep_alive(mut live: Live) {
    loop {
        if timeout(SESSION_TIMEOUT / 3, live.ended.wait_for(Option::is_some)).await.is_ok() {
            return;
        }
        let state: ReadValueId = NodeId::from(VariableId::Server_ServerStatus_State).into();
        // What fails here fails again at the next request, which tells.
        let _told_later = live.session.read(&[state], TimestampsToReturn::Neither, 0.0).await;
    }
}

/// Reads how much the server takes in one request, and gives its namespaces; none when it does not tell them (names with
/// `ns=` still work).
async fn look_around(live: &Live, limit: Duration) -> Vec<String> {
    let mut nodes: Vec<ReadValueId> = vec![NodeId::from(VariableId::Server_NamespaceArray).into()];
    nodes.extend(Limits::nodes());
    let read = async |part: &[ReadValueId]| live.session.read(part, TimestampsToReturn::Neither, 0.0).await;
    // What fails here fails again at the first request, which tells.
    let Ok(values) = step(limit, live.limits.read.in_parts(&nodes, read)).await else { return Vec::new() };
    let Some((namespaces, told)) = values.split_first() else { return Vec::new() };
    live.limits.told(told);
    let Some(Variant::Array(array)) = &namespaces.value else { return Vec::new() };
    array
        .values
        .iter()
        .map(|one| match one {
            Variant::String(text) => text.as_ref().to_owned(),
            _ => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use opcua_types::{EndpointDescription, MessageSecurityMode};

    use super::hidden;

    fn endpoint(url: &str, policy: &str, security_mode: MessageSecurityMode) -> EndpointDescription {
        EndpointDescription {
            endpoint_url: url.into(),
            security_policy_uri: format!("http://opcfoundation.org/UA/SecurityPolicy#{policy}").into(),
            security_mode,
            ..EndpointDescription::default()
        }
    }

    #[test]
    fn only_what_was_kept_from_the_list_is_hidden() {
        use MessageSecurityMode::{None, Sign, SignAndEncrypt};
        let none = endpoint("opc.tcp://a:1/", "None", None);
        let sign = endpoint("opc.tcp://a:1/", "Basic256Sha256", Sign);
        let both = [none.clone(), sign.clone()];
        assert!(hidden(&both, &both).is_empty());
        assert!(hidden(&both, &[]).is_empty(), "a server that names nothing");
        assert!(hidden(&both, from_ref(&none)).is_empty(), "a server that names what fits the session");
        let other_host = endpoint("opc.tcp://b:1/path", "Basic256Sha256", Sign);
        assert!(hidden(&both, &[other_host]).is_empty(), "a host has many names");
        let web = endpoint("https://a/", "Basic256Sha256", SignAndEncrypt);
        assert!(hidden(&both, &[web]).is_empty(), "another way to it");
        assert_eq!(hidden(from_ref(&none), &both), ["Basic256Sha256 Sign"]);
        let encrypted = endpoint("", "Basic256Sha256", SignAndEncrypt);
        assert_eq!(hidden(&both, &[none, sign, encrypted]), ["Basic256Sha256 SignAndEncrypt"]);
    }
}
