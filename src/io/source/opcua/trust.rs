//! Certificates: our own, made on first use, and those of servers, trusted one by one by their fingerprint.

use std::path::{Path, PathBuf};

use opcua_crypto::{CertificateStore, X509};
use opcua_types::EndpointDescription;

use super::{SourceError, connect, runtime};
use crate::domain::source::settings::Access;
use crate::io::files::{self, Overwrite};

/// The folder of certificates, in the user's configuration folder; `HOTSTANDBY_PKI` names another.
///
/// # Errors
/// When there is no such place, or it cannot be made.
pub fn folder(url: &str) -> Result<PathBuf, SourceError> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = || {
        if cfg!(windows) {
            set("APPDATA")
        } else {
            set("XDG_CONFIG_HOME").or_else(|| Some(set("HOME")?.join(".config")))
        }
    };
    let folder = set("HOTSTANDBY_PKI").or_else(|| Some(base()?.join("hotstandby").join("pki")));
    let folder = folder.ok_or_else(|| {
        SourceError::new(
            url,
            "there is no place for certificates: neither HOME nor HOTSTANDBY_PKI is set",
            "set one of them",
        )
    })?;
    std::fs::create_dir_all(&folder).map_err(|error| {
        SourceError::new(
            url,
            format!("{} could not be made: {error}", folder.display()),
            "set HOTSTANDBY_PKI to a folder that you may write",
        )
    })?;
    Ok(folder)
}

/// Nobody else may read our private key. Files that we made a moment ago are closed; if that fails, it is said.
///
/// # Errors
/// When others may read the key and that cannot be changed.
pub fn protect(folder: &Path, url: &str) -> Result<(), SourceError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let close = |path: &Path, mode: u32| -> std::io::Result<()> {
            let now = match std::fs::metadata(path) {
                Ok(data) => data.permissions().mode(),
                Err(_) => return Ok(()),
            };
            if now & 0o077 == 0 {
                Ok(())
            } else {
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
            }
        };
        let private = folder.join("private");
        close(folder, 0o700)
            .and_then(|()| close(&private, 0o700))
            .and_then(|()| close(&private.join("private.pem"), 0o600))
            .map_err(|error| {
                let words = format!("others may read the private key in {}: {error}", private.display());
                SourceError::new(url, words, "give the folder to the user who runs this program")
            })?;
    }
    #[cfg(not(unix))]
    let _ = (folder, url);
    Ok(())
}

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

fn of(access: &Access, endpoint: &EndpointDescription) -> Result<Certificate, SourceError> {
    let url = &access.url;
    let unreadable =
        || SourceError::new(url, "the server's certificate cannot be read", "renew it on the server");
    let x509 = X509::from_byte_string(&endpoint.server_certificate).map_err(|_| unreadable())?;
    let der = x509.to_der().map_err(|_| unreadable())?;
    let place = folder(url)?.join("trusted").join(CertificateStore::cert_file_name(&x509));
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

/// Refuses a server whose certificate is not trusted, before anything is sent to it.
///
/// # Errors
/// With the fingerprint, and how to trust it.
pub fn require(access: &Access, endpoint: &EndpointDescription) -> Result<(), SourceError> {
    let certificate = of(access, endpoint)?;
    if certificate.trusted {
        return Ok(());
    }
    Err(SourceError::new(
        &access.url,
        format!(
            "the server's certificate is not trusted (subject {}, SHA-1 {})",
            certificate.subject, certificate.fingerprint
        ),
        format!(
            "compare the fingerprint with the server's own; if it is the same, run `trust --source {} --accept {}`",
            access.url, certificate.fingerprint
        ),
    ))
}

/// Asks a server for its certificate.
///
/// # Errors
/// When it does not answer, or has none.
pub fn look(access: &Access) -> Result<Certificate, SourceError> {
    let runtime = runtime(access)?;
    let found = runtime.block_on(async {
        let client = connect::client(access, false)?;
        connect::endpoints(&client, access).await
    });
    runtime.shutdown_background();
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
    Ok(certificate.place.clone())
}
