//! Status codes in words, each with its cure. Some codes say one thing and mean another.

use std::time::Duration;

use opcua_types::{Error, StatusCode};

use super::SourceError;
use super::session::Stop;

/// A call that was not answered in time.
pub fn no_answer(url: &str, what: &str, limit: Duration) -> SourceError {
    SourceError::new(
        url,
        format!("no answer to `{what}` within {} s", limit.as_secs_f64()),
        "check address, port and firewall, and that this is an OPC UA server; --request-timeout sets the limit",
    )
}

/// A call that failed.
pub fn failure(url: &str, what: &str, error: &Error) -> SourceError {
    if let Some((words, help)) = wire(&error.to_string()) {
        return SourceError::new(url, format!("`{what}` failed: {words}"), help);
    }
    if is_hang_up(error) {
        let (words, help) = code(StatusCode::BadConnectionClosed);
        return SourceError::new(url, format!("`{what}` failed: {words}"), help);
    }
    let (words, help) = made_up(&error.to_string())
        .or_else(|| answered(error.status()))
        .unwrap_or_else(|| code(error.status()));
    let told = SourceError::new(url, format!("`{what}` failed: {words} ({error})"), help);
    SourceError { login_refused: is_login(error.status()), ..told }
}

/// What the library found wrong itself: its codes are those of servers, and only its text tells that no server said so.
fn made_up(text: &str) -> Option<(&'static str, &'static str)> {
    const WHO: &str =
        "find out who answers at this address; renew the server's certificate if it is the server";
    let has = |part: &str| text.contains(part);
    if has("does not match channel certificate") {
        Some(("in the session the server shows another certificate than on the channel", WHO))
    } else if has("Signature mismatch") || has("signature verification failed") {
        Some((
            "a signature of the server does not hold: its key is not that of its certificate, or somebody changed the answer",
            WHO,
        ))
    } else if has("User token policy security policy is None") {
        Some((
            "the server wants the password in clear on a connection that is only signed, and nothing was sent",
            "set --mode sign-and-encrypt, or let the server encrypt passwords",
        ))
    } else {
        None
    }
}

/// What a code about a certificate means as the server's answer: it is about ours. We check the server's ourselves, before.
fn answered(status: StatusCode) -> Option<(&'static str, &'static str)> {
    match status {
        StatusCode::BadCertificateUntrusted | StatusCode::BadCertificateUriInvalid => {
            Some(code(StatusCode::BadSecurityChecksFailed))
        }
        StatusCode::BadCertificateTimeInvalid => Some((
            "the server refuses our certificate: by its clock it has expired, or is not valid yet",
            "check both clocks; our certificate is made anew when its folder is deleted",
        )),
        _ => None,
    }
}

/// Whether the code is about user and password.
const fn is_login(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BadIdentityTokenRejected
            | StatusCode::BadIdentityTokenInvalid
            | StatusCode::BadUserAccessDenied
    )
}

/// A request that gave nothing.
pub fn stop(url: &str, what: &str, limit: Duration, why: &Stop) -> SourceError {
    match why {
        Stop::Failed(error) => failure(url, what, error),
        Stop::Late => no_answer(url, what, limit),
        Stop::Hidden(endpoints) => SourceError::new(
            url,
            format!(
                "the server offers {}, and the list of endpoints that came before did not: somebody may have taken them out; \
                 nobody was logged in",
                endpoints.join(", ")
            ),
            "find out what stands between this computer and the server; ask again from the server's own network",
        ),
        Stop::Interrupted => SourceError::new(
            url,
            format!("`{what}` was not answered before the program was told to end"),
            "nothing was changed; ask again",
        ),
    }
}

/// Whether the connection was closed instead of an answer. The library gives no bad code then.
pub fn is_hang_up(error: &Error) -> bool {
    !error.status().is_bad() || error.status() == StatusCode::BadConnectionClosed
}

/// The server hung up at our certificate.
pub fn hung_up(url: &str, what: &str) -> SourceError {
    let (_, help) = code(StatusCode::BadSecurityChecksFailed);
    let words = format!(
        "`{what}` failed: the server closed the connection when it saw our certificate: most likely the server refuses our certificate"
    );
    SourceError::new(url, words, help)
}

/// A server's certificate that does not hold, although it is trusted.
pub fn certificate(url: &str, error: &Error) -> SourceError {
    let (words, help) = code(error.status());
    SourceError::new(url, format!("{words} ({})", error.status()), help)
}

/// What happened below OPC UA. The library has one code for all of it, and says more in its text only.
fn wire(text: &str) -> Option<(&'static str, &'static str)> {
    const NO_UA: &str = "check address and port: this may be another service";
    let has = |part: &str| text.contains(part);
    if has("ConnectionRefused") {
        Some((
            "nobody listens there (connection refused)",
            "check address and port, and that the server runs",
        ))
    } else if has("HostUnreachable") || has("NetworkUnreachable") {
        Some(("there is no way to this host", "check address, gateway and that the host is up"))
    } else if has("cannot be parsed") || has("does not resolve to any socket") {
        Some(("the host name is not known", "check the name, or use an address"))
    } else if !has("while waiting for server ACK") || has("got Some(Ok(") {
        None
    } else if has("ConnectionReset") || has("ConnectionAborted") || has("BrokenPipe") {
        Some(("the connection was reset at our first message", NO_UA))
    } else if has("got None") {
        Some(("the connection was closed at our first message", NO_UA))
    } else {
        Some(("what listens there speaks no OPC UA", NO_UA))
    }
}

fn code(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BadIdentityTokenRejected
        | StatusCode::BadIdentityTokenInvalid
        | StatusCode::BadUserAccessDenied => (
            "the server refuses this login",
            "check user and password; many servers allow no anonymous login, and Kepware has it off by default: give --user and --password-env",
        ),
        StatusCode::BadSecurityChecksFailed => (
            "the server refuses our certificate",
            "trust this program's certificate on the server (Kepware: OPC UA Configuration Manager, Trusted Clients), then ask again",
        ),
        StatusCode::BadCertificateUntrusted => {
            ("the certificate is not trusted", "run `trust` for this source")
        }
        StatusCode::BadCertificateTimeInvalid | StatusCode::BadCertificateIssuerTimeInvalid => (
            "a certificate has expired or is not valid yet",
            "renew it on the server, and check both clocks; our own is made anew when its folder is deleted",
        ),
        StatusCode::BadCertificateHostNameInvalid => (
            "the server's certificate is for another host name than the address",
            "use the name of the certificate, or --no-hostname-check (the exact certificate stays pinned)",
        ),
        StatusCode::BadCertificateUriInvalid => (
            "the server's certificate is for another application",
            "trust the right certificate, or --no-hostname-check",
        ),
        StatusCode::BadLicenseExpired | StatusCode::BadLicenseLimitsExceeded => (
            "the server's licence allows no further session",
            "close other clients, or wait until their sessions have run out; this program uses one session and closes it",
        ),
        StatusCode::BadTooManySessions
        | StatusCode::BadTooManyOperations
        | StatusCode::BadTcpServerTooBusy => {
            ("the server has too much to do", "ask less often, or close other clients")
        }
        StatusCode::BadTimeout | StatusCode::BadRequestTimeout => (
            "the server did not answer in time",
            "if it only happens with many items, lower `batch` in sources.yaml: some servers announce batches that they cannot answer",
        ),
        StatusCode::BadEncodingLimitsExceeded
        | StatusCode::BadResponseTooLarge
        | StatusCode::BadRequestTooLarge => {
            ("too many items in one request", "lower `batch` in sources.yaml")
        }
        StatusCode::BadTcpEndpointUrlInvalid => {
            ("this address is refused", "check host, port and path of the address")
        }
        StatusCode::BadSecurityPolicyRejected | StatusCode::BadSecurityModeRejected => (
            "the server refuses this security",
            "see with `trust` what it offers, and set --policy and --mode",
        ),
        StatusCode::BadConnectionClosed
        | StatusCode::BadCommunicationError
        | StatusCode::BadNotConnected
        | StatusCode::BadConnectionRejected
        | StatusCode::BadServerNotConnected => {
            ("the connection broke off", "check that the server runs, and the line to it; then ask again")
        }
        StatusCode::BadSessionClosed
        | StatusCode::BadSessionIdInvalid
        | StatusCode::BadServerHalted
        | StatusCode::BadShutdown => ("the server ended the session", "it may be restarting; ask again"),
        _ => ("the server or the connection failed", "look at the server's own log"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, StatusCode, failure};

    #[test]
    fn what_the_library_says_is_not_worded_as_the_servers_answer() {
        let said = |text: &str| {
            failure("opc.tcp://a:1", "open a session", &Error::new(StatusCode::BadSecurityChecksFailed, text))
                .message
        };
        assert!(said("Signature mismatch").contains("a signature of the server does not hold"));
        assert!(
            said("Server certificate in CreateSession response does not match channel certificate")
                .contains("another certificate")
        );
        assert!(said("").contains("the server refuses our certificate"), "{}", said(""));
    }
}
