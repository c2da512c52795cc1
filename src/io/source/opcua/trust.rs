//! Certificates of servers, trusted one by one by their fingerprint.

use std::path::PathBuf;

use opcua_crypto::{CertificateStore, X509};
use opcua_types::{DateTime, EndpointDescription, Error};

use super::{SourceError, connect, own, runtime, words};
use crate::domain::source::settings::{self, Access, host};
use crate::io::files::{self, Overwrite};

/// A server's certificate.
pub struct Certificate {
    /// Whom it names.
    pub subject: String,
    /// Start of its validity.
    pub not_before: String,
    /// End of its validity.
    pub not_after: String,
    /// SHA-1, in hexadecimal.
    pub fingerprint: String,
    /// Whether exactly this one is trusted.
    pub trusted: bool,
    der: Vec<u8>,
    place: PathBuf,
    url: String,
}

/// A fingerprint without colons and spaces, in lower case.
#[must_use]
pub fn plain(fingerprint: &str) -> String {
    fingerprint.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase()
}

fn parse(url: &str, endpoint: &EndpointDescription) -> Result<X509, SourceError> {
    X509::from_byte_string(&endpoint.server_certificate).map_err(|_| {
        SourceError::new(url, "the server's certificate cannot be read", "renew it on the server")
    })
}

fn of(access: &Access, endpoint: &EndpointDescription) -> Result<Certificate, SourceError> {
    let url = &access.url;
    let unreadable =
        || SourceError::new(url, "the server's certificate cannot be read", "renew it on the server");
    let x509 = parse(url, endpoint)?;
    let der = x509.to_der().map_err(|_| unreadable())?;
    let place = own::folder(url)?.join("trusted").join(CertificateStore::cert_file_name(&x509));
    let trusted = std::fs::read(&place).is_ok_and(|known| known == der);
    let time = |time: Option<String>| time.unwrap_or_else(|| "?".to_owned());
    Ok(Certificate {
        subject: x509.subject_name(),
        not_before: time(x509.not_before().ok().map(|at| at.to_string())),
        not_after: time(x509.not_after().ok().map(|at| at.to_string())),
        fingerprint: x509.thumbprint().as_hex_string(),
        trusted,
        der,
        place,
        url: url.clone(),
    })
}

/// The file that names the addresses of which a certificate was trusted, one a line.
const ADDRESSES: &str = "addresses";

/// Host and port of an address, as they stand in [`ADDRESSES`].
fn authority(url: &str) -> String {
    settings::authority(url).to_ascii_lowercase()
}

/// Whether a certificate was trusted for this address before: from then on it is one that has security.
pub fn is_known(url: &str) -> bool {
    let known = own::folder(url).map(|folder| std::fs::read_to_string(folder.join(ADDRESSES)));
    let wanted = authority(url);
    known.is_ok_and(|text| text.is_ok_and(|text| text.lines().any(|line| line == wanted)))
}

/// Remembers the address. What cannot be written is left: the certificate itself is what counts, and it is there.
fn remember(url: &str) {
    if is_known(url) {
        return;
    }
    let Ok(folder) = own::folder(url) else { return };
    let path = folder.join(ADDRESSES);
    let mut text = std::fs::read_to_string(&path).unwrap_or_default();
    text.push_str(&authority(url));
    text.push('\n');
    let _not_writable = files::write_atomic(&path, text.as_bytes(), Overwrite::Replace);
}

/// Refuses a server whose certificate is not trusted, or not one for this server now, before it has made anything for us.
///
/// # Errors
/// With the fingerprint and how to trust it, or with what is wrong.
pub fn require(access: &Access, endpoint: &EndpointDescription) -> Result<(), SourceError> {
    let url = &access.url;
    let certificate = of(access, endpoint)?;
    if !certificate.trusted {
        let before = if is_known(url) {
            "; another one was trusted for this address before: it was renewed, or somebody else answers here"
        } else {
            ""
        };
        return Err(SourceError::new(
            url,
            format!(
                "the server's certificate is not trusted (subject {}, SHA-1 {}){before}",
                certificate.subject, certificate.fingerprint
            ),
            format!(
                "compare the fingerprint with the server's own; if it is the same, run `trust --source {url} --accept {}`",
                certificate.fingerprint
            ),
        ));
    }
    let x509 = parse(url, endpoint)?;
    let mut checked = x509.is_time_valid(&DateTime::now().as_chrono());
    if access.hostname_check {
        let uri = endpoint.server.application_uri.as_ref();
        checked = checked.and_then(|()| names(&x509, host(url))).and_then(|()| belongs_to(&x509, uri));
    }
    checked.map_err(|error| words::certificate(url, &error))?;
    remember(url);
    Ok(())
}

/// Whether the certificate names this host. The library looks for hosts everywhere but in the first of the alternative
/// names, and for the application in the first only; real certificates have them in any order, so both are asked.
fn names(certificate: &X509, host: &str) -> Result<(), Error> {
    certificate
        .is_hostname_valid(host)
        .or_else(|error| certificate.is_application_uri_valid(host).map_err(|_| error))
}

/// Whether the certificate names this application; see [`names`].
fn belongs_to(certificate: &X509, uri: &str) -> Result<(), Error> {
    certificate
        .is_application_uri_valid(uri)
        .or_else(|error| certificate.is_hostname_valid(uri).map_err(|_| error))
}

/// Asks a server for its certificate.
///
/// # Errors
/// When it does not answer, or has none.
pub fn look(access: &Access) -> Result<Certificate, SourceError> {
    let runtime = runtime(access)?;
    let found = runtime.block_on(async {
        let client = connect::client(access)?;
        connect::endpoints(&client, access).await
    });
    let endpoints = found?;
    let with = endpoints.iter().find(|one| !one.server_certificate.is_null_or_empty());
    let endpoint = with.ok_or_else(|| {
        SourceError::new(
            &access.url,
            "the server has no certificate",
            "it offers no security; use --policy None",
        )
    })?;
    of(access, endpoint)
}

/// Trusts exactly this certificate.
///
/// # Errors
/// When it cannot be written.
pub fn accept(certificate: &Certificate) -> Result<PathBuf, SourceError> {
    let fail = |words: String| SourceError::new(&certificate.url, words, "check the folder of certificates");
    if let Some(folder) = certificate.place.parent() {
        std::fs::create_dir_all(folder).map_err(|error| fail(error.to_string()))?;
    }
    files::write_atomic(&certificate.place, &certificate.der, Overwrite::Replace)
        .map_err(|error| fail(error.to_string()))?;
    // From now on, not only from the first session on: what answers there without security is somebody else.
    remember(&certificate.url);
    Ok(certificate.place.clone())
}
