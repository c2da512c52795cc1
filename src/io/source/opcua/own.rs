//! The folder of certificates, and our own certificate in it: made on first use, made anew when it has expired.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use opcua_crypto::{CertificateStore, X509, X509Data};
use opcua_types::DateTime;

use super::SourceError;
use super::connect::{APPLICATION_NAME, APPLICATION_URI};

/// How long a certificate of ours holds. Ours: the servers must trust each new one by hand, so not too often.
const DAYS: u32 = 5 * 365;

/// The folder of certificates, in the user's configuration folder; `HOTSTANDBY_PKI` names another. Nobody else may read
/// or change what is in it: a private key, and which servers are trusted.
///
/// # Errors
/// When there is no such place, it cannot be made, or others may get at it and that cannot be changed.
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
    protect(&folder).map_err(|(path, error)| {
        SourceError::new(
            url,
            format!(
                "others may get at {} with our private key and the trusted servers, and that could not be changed: {error}",
                path.display()
            ),
            "give the folder to the user who runs this program, or set HOTSTANDBY_PKI to another",
        )
    })?;
    Ok(folder)
}

/// Closes the folder, the folder of the key, and the key to everybody else. On Windows the user's own folder is closed by
/// its place.
fn protect(folder: &Path) -> Result<(), (PathBuf, std::io::Error)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = folder.join("private");
        let key = private.join("private.pem");
        for (path, mode) in [(folder, 0o700), (&private, 0o700), (&key, 0o600)] {
            let Ok(data) = std::fs::metadata(path) else { continue };
            if data.permissions().mode() & 0o077 != 0 {
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
                    .map_err(|error| (path.to_owned(), error))?;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Sees to it that there is a certificate of ours with its key; a sentence for the user when one had to be renewed.
///
/// # Errors
/// When it cannot be made or written.
pub fn ensure(url: &str) -> Result<Option<String>, SourceError> {
    // All nodes connect at the same time: the first makes it, the others find it.
    static MAKING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = folder(url)?;
    let store = CertificateStore::new(&folder);
    let fail = |why: String| {
        SourceError::new(
            url,
            format!("our certificate could not be made in {}: {why}", folder.display()),
            "check that you may write there, or set HOTSTANDBY_PKI to another folder",
        )
    };
    store.ensure_pki_path().map_err(fail)?;
    let (certificate, key) = (store.own_certificate_path(), store.own_private_key_path());
    let mut note = None;
    if certificate.exists() || key.exists() {
        let (Ok(old), Ok(_)) = (store.read_own_cert(), store.read_own_pkey()) else {
            return Err(SourceError::new(
                url,
                format!(
                    "our certificate {} or its key {} cannot be read",
                    certificate.display(),
                    key.display()
                ),
                "put both back, or take both away: then new ones are made, which the server must trust again",
            ));
        };
        if old.is_time_valid(&DateTime::now().as_chrono()).is_ok() {
            return Ok(None);
        }
        let ended = old.not_after().map_or_else(|_| "?".to_owned(), |end| end.to_string());
        let ours = format!("CN={APPLICATION_NAME}");
        if !old.subject_name().split(',').any(|part| part.trim() == ours) {
            return Err(SourceError::new(
                url,
                format!(
                    "our certificate {} was valid to {ended}, and was not made by this program",
                    certificate.display()
                ),
                "put a valid one there, or take it and its key away: then new ones are made",
            ));
        }
        note = Some(ended);
    }
    let (made, _) = store.create_and_store_application_instance_cert(&description(), true).map_err(fail)?;
    protect(&folder).map_err(|(path, error)| fail(format!("{}: {error}", path.display())))?;
    Ok(note.map(|ended| renewed(url, &ended, &made)))
}

fn renewed(url: &str, ended: &str, new: &X509) -> String {
    format!(
        "{url}: this program's own certificate was valid to {ended}; a new one was made (SHA-1 {}). The server must trust \
         it (Kepware: OPC UA Configuration Manager, Trusted Clients)",
        new.thumbprint().as_hex_string()
    )
}

fn description() -> X509Data {
    X509Data {
        key_size: 2048,
        common_name: APPLICATION_NAME.to_owned(),
        organization: APPLICATION_NAME.to_owned(),
        organizational_unit: String::new(),
        country: String::new(),
        state: String::new(),
        alt_host_names: X509Data::alt_host_names(APPLICATION_URI, None, false, true, false),
        certificate_duration_days: DAYS,
    }
}
