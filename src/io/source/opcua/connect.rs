//! From an address to a session: endpoints first, so that we can say ourselves what is not offered; then the check of
//! the server's certificate, before the server has made anything for us; then the session.

use std::sync::Arc;
use std::time::Duration;

use opcua_client::{Client, ClientBuilder, IdentityToken};
use opcua_types::{EndpointDescription, MessageSecurityMode, UserTokenType};

use super::session::{self, Live, Stop, step};
use super::{SourceError, limits, own, trust, words};
use crate::domain::source::settings::{Access, Mode, Policy};
use crate::domain::words::few;
use crate::io::source::secret::Password;

/// The name under which servers see us.
pub const APPLICATION_URI: &str = "urn:hotstandby:client";
/// Our name.
pub const APPLICATION_NAME: &str = "hotstandby";

/// The security policies that we use, the best first.
const ORDER: [Policy; 4] =
    [Policy::Aes256Sha256RsaPss, Policy::Aes128Sha256RsaOaep, Policy::Basic256Sha256, Policy::None];

/// How much later than our own limit the library gives up by itself.
const LIBRARY_LATER: Duration = Duration::from_secs(1);

/// The part of a policy's URI behind the `#`.
pub fn policy_name(endpoint: &EndpointDescription) -> &str {
    let uri = endpoint.security_policy_uri.as_ref();
    uri.rsplit('#').next().unwrap_or(uri)
}

/// A client with the folder of certificates.
pub fn client(access: &Access) -> Result<Client, SourceError> {
    let folder = own::folder(&access.url)?;
    let built = ClientBuilder::new()
        .application_name(APPLICATION_NAME)
        .application_uri(APPLICATION_URI)
        .product_uri(APPLICATION_URI)
        .pki_dir(folder)
        .create_sample_keypair(false)
        .trust_server_certs(false)
        // Done by `trust::require`, before a session is asked for, and for names in any order.
        .verify_server_certs(false)
        .session_retry_limit(0)
        // The limit is ours (`session::step`), with our words. The library's own must never run out first: it would look like
        // the server's answer that it timed out, whose cure is another one.
        .request_timeout(access.timeout + LIBRARY_LATER)
        // Its own limits are for small servers: an answer beyond them looks like a connection that broke off.
        .max_message_size(limits::MESSAGE)
        .max_chunk_count(limits::CHUNKS)
        .max_array_length(limits::ELEMENTS)
        .max_string_length(limits::MESSAGE)
        .max_byte_string_length(limits::MESSAGE)
        // Set, the library shifts some of a server's times and not others, so that no two of them compare.
        .ignore_clock_skew(false)
        .session_name(APPLICATION_NAME)
        .client();
    built.map_err(|faults| {
        SourceError::new(
            &access.url,
            format!("the OPC UA client could not be made: {}", faults.join("; ")),
            "check the folder of certificates",
        )
    })
}

/// What the server offers.
pub async fn endpoints(client: &Client, access: &Access) -> Result<Vec<EndpointDescription>, SourceError> {
    let asked = client.get_server_endpoints_from_url(access.url.as_str());
    step(access.timeout, asked).await.map_err(|why| words::stop(&access.url, "connect", access.timeout, &why))
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
    let demand = demand(access);
    let found = match access.policy {
        Policy::Best => {
            ORDER.into_iter().filter(|policy| *policy != Policy::None || demand.is_none()).find_map(find)
        }
        policy => find(policy),
    };
    found.ok_or_else(|| {
        let offered: Vec<String> =
            endpoints.iter().map(|one| format!("{} {:?}", policy_name(one), one.security_mode)).collect();
        let offers = offered.join(", ");
        match demand.filter(|_| access.policy == Policy::Best && find(Policy::None).is_some()) {
            Some(why) => SourceError::new(
                &access.url,
                format!(
                    "the server offers no security with {:?} (it offers {offers}), and {why}: nothing was sent to it",
                    access.mode
                ),
                "enable a security policy on the server; if it used to offer one, find out who answers at this address now. \
                 `--policy None` does without security, by name",
            ),
            None => SourceError::new(
                &access.url,
                format!("the server does not offer {} with {:?}; it offers {offers}", access.policy.name(), access.mode),
                "set --policy and --mode to what it offers, or enable the policy on the server",
            ),
        }
    })
}

/// Why security is a demand here, so that an endpoint without any is no choice.
fn demand(access: &Access) -> Option<&'static str> {
    if access.user.is_some() {
        return Some("a password is not sent in clear");
    }
    if access.mode_asked {
        return Some("signing or encryption was asked for");
    }
    trust::is_known(&access.url).then_some("a certificate was trusted for this address before")
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

/// The path of an address, without the slash at its end.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('/').map_or("", |(_, path)| path).trim_end_matches('/')
}

/// The address under which the server offers this endpoint: ours, or with the only other path that it has. Host and port are
/// ours in any case: a server behind a tunnel does not know by which it is reached.
fn offered(
    url: &str,
    chosen: &EndpointDescription,
    endpoints: &[EndpointDescription],
) -> Result<String, SourceError> {
    let alike = |one: &&EndpointDescription| {
        policy_name(one) == policy_name(chosen) && one.security_mode == chosen.security_mode
    };
    let mut paths: Vec<&str> =
        endpoints.iter().filter(alike).map(|one| path_of(one.endpoint_url.as_ref())).collect();
    paths.sort_unstable();
    paths.dedup();
    if paths.contains(&path_of(url)) {
        return Ok(url.to_owned());
    }
    let bare = url.trim_end_matches('/');
    let host = bare.strip_suffix(path_of(url)).unwrap_or(bare).trim_end_matches('/');
    let addresses: Vec<String> = paths.iter().map(|path| format!("{host}/{path}")).collect();
    match &addresses[..] {
        [only] => Ok(only.clone()),
        _ => Err(SourceError::new(
            url,
            format!("the server offers no endpoint with this path; it offers {}", few(&addresses)),
            "write the address with one of these paths",
        )),
    }
}

/// Opens a session and reads the server's namespaces.
pub async fn connect(
    access: &Access,
    login: Option<&(String, Password)>,
    notes: &mut Vec<String>,
) -> Result<Live, SourceError> {
    let url = &access.url;
    let probe = client(access)?;
    let all = endpoints(&probe, access).await?;
    let endpoint = choose(access, &all)?.clone();
    check_login(access, &endpoint, login.is_some())?;
    let secure = endpoint.security_mode != MessageSecurityMode::None;
    if secure {
        trust::require(access, &endpoint)?;
    } else {
        let also = if login.is_some() { ", and so can the password" } else { "" };
        tell(
            notes,
            format!("{url}: the connection has no security; values can be read and forged on the wire{also}"),
        );
    }
    let client = if secure {
        if let Some(note) = own::ensure(url)? {
            tell(notes, note);
        }
        client(access)?
    } else {
        probe
    };
    let token = login.map_or(IdentityToken::Anonymous, |(user, password)| {
        IdentityToken::UserName(user.clone(), opcua_client::Password::new(password.reveal()))
    });
    let mut wanted = endpoint.clone();
    let address = offered(url, &endpoint, &all)?;
    if address != *url {
        tell(notes, format!("{url}: the server offers this as {address} only, which was taken"));
    }
    wanted.endpoint_url = address.into();
    // The only one to choose from: of those in the server's list the library takes the port, too, and behind a tunnel or a
    // forwarded port that is another one, where another server may answer.
    let built = client
        .session_builder()
        .with_endpoints(vec![wanted.clone()])
        .connect_to_matching_endpoint(wanted)
        .and_then(|builder| {
            builder.user_identity_token(token.clone()).build(Arc::clone(client.certificate_store()))
        });
    let (session, _unused_loop) = built.map_err(|error| words::failure(url, "connect", &error))?;
    session::open(session, &client, token, &all, access.timeout).await.map_err(|refused| match &refused.why {
        // A server that does not know our certificate says so, or hangs up, each after its own fashion.
        Stop::Failed(error) if secure && refused.at_channel && words::is_hang_up(error) => {
            words::hung_up(url, refused.what)
        }
        why => words::stop(url, refused.what, access.timeout, why),
    })
}

fn tell(notes: &mut Vec<String>, note: String) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

#[cfg(test)]
mod tests {
    use super::{EndpointDescription, offered};

    fn at(url: &str, paths: &[&str]) -> Result<String, String> {
        let endpoint = |path: &&str| EndpointDescription {
            endpoint_url: format!("opc.tcp://another-name:4840{path}").into(),
            ..EndpointDescription::default()
        };
        let all: Vec<EndpointDescription> = paths.iter().map(endpoint).collect();
        offered(url, &all[0], &all).map_err(|error| error.message)
    }

    #[test]
    fn the_only_other_path_is_taken_and_several_are_told() {
        for (url, paths, taken) in [
            ("opc.tcp://10.1.1.1:4840", &["/"][..], "opc.tcp://10.1.1.1:4840"),
            ("opc.tcp://10.1.1.1:4840/", &[""], "opc.tcp://10.1.1.1:4840/"),
            ("opc.tcp://10.1.1.1:4840", &["/x"], "opc.tcp://10.1.1.1:4840/x"),
            ("opc.tcp://10.1.1.1:4840/y/", &["/x/z/"], "opc.tcp://10.1.1.1:4840/x/z"),
            ("opc.tcp://10.1.1.1:4840/x", &["/x", "/y"], "opc.tcp://10.1.1.1:4840/x"),
        ] {
            assert_eq!(at(url, paths).as_deref(), Ok(taken), "{url} {paths:?}");
        }
        let told = at("opc.tcp://10.1.1.1:4840", &["/x", "/y"]).expect_err("two to choose from");
        assert!(told.contains("opc.tcp://10.1.1.1:4840/x and opc.tcp://10.1.1.1:4840/y"), "{told}");
    }
}
