//! From an address to a session: endpoints first, so that we can say ourselves what is not offered; then the check of
//! the server's certificate; then the session, raced against the end of its event loop, which would else be missed.

use std::sync::Arc;
use std::time::Duration;

use opcua_client::{Client, ClientBuilder, IdentityToken, Session};
use opcua_types::{
    EndpointDescription, MessageSecurityMode, NodeId, StatusCode, TimestampsToReturn, UserTokenType,
    VariableId, Variant,
};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::{SourceError, trust, words};
use crate::domain::source::settings::{Access, Mode, Policy};
use crate::io::source::secret::Password;

/// The name under which servers see us.
pub const APPLICATION_URI: &str = "urn:hotstandby:client";
const APPLICATION_NAME: &str = "hotstandby";

/// A session with what is known about the server.
#[derive(Clone)]
pub struct Live {
    /// The session.
    pub session: Arc<Session>,
    /// The server's namespaces, by index.
    pub namespaces: Arc<Vec<String>>,
    event_loop: AbortHandle,
}

impl Live {
    /// Whether the connection is gone for good.
    pub fn has_ended(&self) -> bool {
        self.event_loop.is_finished()
    }

    /// CloseSession, within a second; then the event loop goes.
    pub async fn close(self) {
        let _late = timeout(Duration::from_secs(1), self.session.disconnect()).await;
        self.event_loop.abort();
    }
}

/// The security policies that we use, the best first.
const ORDER: [Policy; 4] =
    [Policy::Aes256Sha256RsaPss, Policy::Aes128Sha256RsaOaep, Policy::Basic256Sha256, Policy::None];

/// The part of a policy's URI behind the `#`.
fn policy_name(endpoint: &EndpointDescription) -> &str {
    let uri = endpoint.security_policy_uri.as_ref();
    uri.rsplit('#').next().unwrap_or(uri)
}

/// A client with the folder of certificates; a key pair is made when security needs one.
pub fn client(access: &Access, secure: bool) -> Result<Client, SourceError> {
    let folder = trust::folder(&access.url)?;
    let built = ClientBuilder::new()
        .application_name(APPLICATION_NAME)
        .application_uri(APPLICATION_URI)
        .product_uri(APPLICATION_URI)
        .pki_dir(folder.clone())
        .create_sample_keypair(secure)
        .trust_server_certs(false)
        .verify_server_certs(access.hostname_check)
        .session_retry_limit(0)
        .request_timeout(access.timeout)
        .ignore_clock_skew(true)
        .session_name(APPLICATION_NAME)
        .client();
    let client = built.map_err(|faults| {
        SourceError::new(
            &access.url,
            format!("the OPC UA client could not be made: {}", faults.join("; ")),
            "check the folder of certificates",
        )
    })?;
    trust::protect(&folder, &access.url)?;
    Ok(client)
}

/// What the server offers.
pub async fn endpoints(client: &Client, access: &Access) -> Result<Vec<EndpointDescription>, SourceError> {
    let asked = client.get_server_endpoints_from_url(access.url.as_str());
    match timeout(access.timeout, asked).await {
        Err(_) => Err(words::no_answer(&access.url, "connect", access.timeout)),
        Ok(Err(error)) => Err(words::failure(&access.url, "connect", &error)),
        Ok(Ok(endpoints)) => Ok(endpoints),
    }
}

/// The endpoint of the wanted policy and mode.
pub fn choose<'e>(
    access: &Access,
    endpoints: &'e [EndpointDescription],
) -> Result<&'e EndpointDescription, SourceError> {
    let mode = |policy: Policy| match (policy, access.mode) {
        (Policy::None, _) => MessageSecurityMode::None,
        (_, Mode::Sign) => MessageSecurityMode::Sign,
        (_, Mode::SignAndEncrypt) => MessageSecurityMode::SignAndEncrypt,
    };
    let find = |policy: Policy| {
        endpoints.iter().find(|one| policy_name(one) == policy.name() && one.security_mode == mode(policy))
    };
    let found = match access.policy {
        Policy::Best => ORDER.into_iter().find_map(find),
        policy => find(policy),
    };
    found.ok_or_else(|| {
        let offered: Vec<String> =
            endpoints.iter().map(|one| format!("{} {:?}", policy_name(one), one.security_mode)).collect();
        SourceError::new(
            &access.url,
            format!(
                "the server does not offer {} with {:?}; it offers {}",
                access.policy.name(),
                access.mode,
                offered.join(", ")
            ),
            "set --policy and --mode to what it offers, or enable the policy on the server",
        )
    })
}

fn check_login(access: &Access, endpoint: &EndpointDescription, has_user: bool) -> Result<(), SourceError> {
    let wanted = if has_user { UserTokenType::UserName } else { UserTokenType::Anonymous };
    let offers = |kind: UserTokenType| {
        endpoint.user_identity_tokens.iter().flatten().any(|token| token.token_type == kind)
    };
    if offers(wanted) {
        return Ok(());
    }
    Err(if has_user {
        SourceError::new(
            &access.url,
            "the server takes no user and password at this endpoint",
            "leave --user out, or enable user logins on the server",
        )
    } else {
        SourceError::new(
            &access.url,
            "the server takes no anonymous login",
            "give --user with --password-env or --password-file",
        )
    })
}

/// Opens a session and reads the server's namespaces.
pub async fn connect(
    access: &Access,
    login: Option<&(String, Password)>,
    notes: &mut Vec<String>,
) -> Result<Live, SourceError> {
    let url = &access.url;
    let probe = client(access, false)?;
    let all = endpoints(&probe, access).await?;
    let endpoint = choose(access, &all)?.clone();
    check_login(access, &endpoint, login.is_some())?;
    let secure = endpoint.security_mode != MessageSecurityMode::None;
    if secure {
        trust::require(access, &endpoint)?;
    } else if login.is_some() {
        let note = format!("{url}: the connection has no security; values can be read on the wire");
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let client = if secure { client(access, true)? } else { probe };
    let token = login.map_or(IdentityToken::Anonymous, |(user, password)| {
        IdentityToken::UserName(user.clone(), opcua_client::Password::new(password.reveal()))
    });
    let mut wanted = endpoint.clone();
    wanted.endpoint_url = url.as_str().into();
    let built =
        client.session_builder().with_endpoints(all).connect_to_matching_endpoint(wanted).and_then(
            |builder| builder.user_identity_token(token).build(Arc::clone(client.certificate_store())),
        );
    let (session, event_loop) = built.map_err(|error| words::failure(url, "connect", &error))?;
    let mut task = event_loop.spawn();
    let abort = task.abort_handle();
    let connected = timeout(access.timeout, async {
        tokio::select! {
            ready = session.wait_for_connection() => if ready { Ok(()) } else { Err(StatusCode::BadConnectionClosed) },
            ended = &mut task => Err(ended.unwrap_or(StatusCode::BadUnexpectedError)),
        }
    })
    .await;
    let live = Live { session, namespaces: Arc::default(), event_loop: abort };
    match connected {
        Ok(Ok(())) => {}
        Ok(Err(status)) => {
            live.close().await;
            return Err(words::ended(url, status));
        }
        Err(_) => {
            live.close().await;
            return Err(words::no_answer(url, "open a session", access.timeout));
        }
    }
    let namespaces = namespaces(&live.session, access.timeout).await;
    Ok(Live { namespaces: Arc::new(namespaces), ..live })
}

/// The server's namespaces; empty when it does not tell them (names with `ns=` still work).
async fn namespaces(session: &Session, limit: Duration) -> Vec<String> {
    let node = NodeId::from(VariableId::Server_NamespaceArray).into();
    let read = timeout(limit, session.read(&[node], TimestampsToReturn::Neither, 0.0)).await;
    let value =
        read.ok().and_then(Result::ok).and_then(|values| values.into_iter().next()).and_then(|one| one.value);
    let Some(Variant::Array(array)) = value else { return Vec::new() };
    array
        .values
        .iter()
        .map(|one| match one {
            Variant::String(text) => text.as_ref().to_owned(),
            _ => String::new(),
        })
        .collect()
}
