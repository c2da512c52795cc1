//! Policies, logins and certificates.

use std::fs;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{ACTIVATE, READ, Server, program, python};

/// A certificate of a client in its folder: of whom, and for how many more days.
fn client_certificate(pki: &Path, name: &str, days: i32) {
    const SCRIPT: &str = "
import datetime as dt, pathlib, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as s
from cryptography.hazmat.primitives.asymmetric import rsa
pki, name, days = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
now = dt.datetime.now(dt.timezone.utc)
cert = (x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(7)
  .not_valid_before(now - dt.timedelta(days=400)).not_valid_after(now + dt.timedelta(days=days))
  .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier('urn:hotstandby:client')]), False)
  .sign(key, hashes.SHA256()))
for folder in ('own', 'private'): (pki / folder).mkdir(parents=True, exist_ok=True)
(pki / 'own/cert.der').write_bytes(cert.public_bytes(s.Encoding.DER))
(pki / 'private/private.pem').write_bytes(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))
";
    let made = Command::new(python()).args(["-c", SCRIPT]).arg(pki).args([name, &days.to_string()]).status();
    assert!(made.expect("python starts").success());
}

#[test]
fn our_own_certificate_is_renewed_when_it_has_expired() {
    let server = Server::start(&["--no-none"]);
    server.trust();
    let own = server.pki().join("own/cert.der");
    client_certificate(&server.pki(), "hotstandby", -1);
    let old = fs::read(&own).expect("a certificate");
    let (status, said) = server.look(&[]);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("this program's own certificate was valid to 20"), "{said}");
    assert!(said.contains("The server must trust it"), "{said}");
    assert_ne!(fs::read(&own).expect("a certificate"), old);
    let (status, said) = server.look(&[]);
    assert_eq!(status, 0, "{said}");
    assert!(!said.contains("was valid to"), "told once: {said}");
    // What somebody else made is not ours to replace.
    client_certificate(&server.pki(), "Plant CA client 7", -1);
    let theirs = fs::read(&own).expect("a certificate");
    let (status, said) = server.look(&[]);
    assert_eq!(status, 3, "{said}");
    assert!(
        said.contains("was not made by this program") && said.contains("Put a valid one there"),
        "{said}"
    );
    assert_eq!(fs::read(&own).expect("a certificate"), theirs);
    client_certificate(&server.pki(), "Plant CA client 7", 30);
    let (status, said) = server.look(&[]);
    assert_eq!(status, 0, "{said}");
    // Half of a pair is neither used nor overwritten.
    fs::remove_file(server.pki().join("private/private.pem")).expect("removed");
    let (status, said) = server.look(&[]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("cannot be read") && said.contains("take both away"), "{said}");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changed");
}

#[test]
fn the_folder_of_certificates_is_closed_to_others() {
    let server = Server::start(&["--no-none"]);
    server.trust();
    assert_eq!(server.look(&[]).0, 0);
    let (folder, private) = (server.pki(), server.pki().join("private"));
    let key = private.join("private.pem");
    for (path, open) in [(&folder, 0o777), (&private, 0o755), (&key, 0o644)] {
        set_mode(path, open);
    }
    assert_eq!(server.look(&[]).0, 0);
    assert_eq!((mode(&folder), mode(&private), mode(&key)), (0o700, 0o700, 0o600));
}

/// Somebody else's folder that all may read cannot be closed, so nothing is asked of the server.
#[test]
fn a_folder_that_cannot_be_closed_is_refused() {
    let folder = TempDir::new().expect("a folder");
    set_mode(folder.path(), 0o755);
    let (tool, pki) = (folder.path().join("sac-status"), folder.path().join("pki"));
    fs::copy(program("sac-status").get_program(), &tool).expect("copied");
    fs::create_dir(&pki).expect("made");
    set_mode(&pki, 0o755);
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&tool)
        .args(["is-active", "A", "--source", "opc.tcp://127.0.0.1:1"])
        .env("HOTSTANDBY_PKI", &pki)
        .output()
        .expect("setpriv runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("others may get at") && said.contains("HOTSTANDBY_PKI"), "{said}");
}

#[test]
fn all_policies_and_logins() {
    let server = Server::start(&[]);
    server.trust();
    for policy in ["None", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss", "best"] {
        for mode in ["sign", "sign-and-encrypt"] {
            let (status, said) = server.look(&["--policy", policy, "--mode", mode]);
            assert_eq!(status, 0, "{policy} {mode}: {said}");
            let (status, said) = server.look(&[
                "--policy",
                policy,
                "--mode",
                mode,
                "--user",
                "operator",
                "--password-env",
                "PLANT_PASSWORD",
            ]);
            assert_eq!(status, 0, "{policy} {mode} with user: {said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
    server.saw_only_reading();
}

/// Servers lock accounts; what repetition cannot cure is not repeated.
#[test]
fn a_wrong_password_is_tried_once() {
    let server = Server::start(&[]);
    let login = ["--policy", "None", "--user", "operator", "--password-env", "WRONG_PASSWORD"];
    let (status, said) = server.look(&login);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("refuses this login") && !said.contains("s3cret"), "{said}");
    for command in [&["inspect", "Channel1", "--over", "4s"][..], &["drain", "Channel1", "--timeout", "4s"]] {
        let before = server.count(ACTIVATE);
        let output = server.run("driver-queue", &[command, &login].concat());
        assert_eq!(output.status.code(), Some(3), "{command:?}");
        assert_eq!(server.count(ACTIVATE) - before, 1, "{command:?}");
    }
}

/// The whole way of a planned switch-over, as it should be secured: signed, encrypted, with a login.
#[test]
fn queues_are_inspected_and_drained_over_an_encrypted_login() {
    const SECURED: [&str; 10] = [
        "--policy",
        "Aes256_Sha256_RsaPss",
        "--mode",
        "sign-and-encrypt",
        "--user",
        "operator",
        "--password-env",
        "PLANT_PASSWORD",
        "--format",
        "json",
    ];
    let server = Server::start(&["--no-none", "--no-anonymous", "--pending", "40"]);
    server.trust();
    let ask = |arguments: &[&str]| {
        let output = server.run("driver-queue", &[arguments, &SECURED].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(!said.contains("s3cret") && !report.to_string().contains("s3cret"), "{said}{report}");
        (output.status.code(), report)
    };
    let (status, report) = ask(&["inspect", "Channel1", "--over", "4s", "--interval", "500ms"]);
    assert!(status.is_some_and(|status| status < 3), "{report}");
    assert!(report["data"]["channels"][0]["pending_writes"].is_number(), "{report}");
    let (status, report) = ask(&["drain", "Channel1", "--interval", "500ms", "--timeout", "30s"]);
    assert_eq!((status, report["data"]["outcome"].as_str()), (Some(0), Some("drained")), "{report}");
    server.saw_only_reading();
}

#[test]
fn an_untrusted_certificate_is_refused_then_trusted() {
    let server = Server::start(&["--no-none"]);
    let (status, said) = server.look(&[]);
    assert_eq!(status, 3);
    assert!(said.contains("not trusted") && said.contains("trust --source"), "{said}");
    let wrong = server.run("driver-queue", &["trust", "--accept", "00:11:22"]);
    assert_eq!(wrong.status.code(), Some(3));
    server.trust();
    let (status, said) = server.look(&[]);
    assert_eq!(status, 0, "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = server.pki().join("private/private.pem");
        assert_eq!(fs::metadata(key).expect("our key").permissions().mode() & 0o077, 0);
    }
    let (_, said) = server.look(&["--policy", "None"]);
    assert!(said.contains("does not offer None") && said.contains("Basic256Sha256"), "{said}");
    server.saw_only_reading();
}

#[test]
fn anonymous_refused_expired_and_another_host() {
    let server = Server::start(&["--no-anonymous"]);
    let (status, said) = server.look(&["--policy", "None"]);
    assert_eq!(status, 3);
    assert!(said.contains("no anonymous login"), "{said}");
    let server = Server::start(&["--expired"]);
    server.trust();
    let (status, said) = server.look(&["--policy", "Basic256Sha256"]);
    assert_eq!(status, 3);
    assert!(said.contains("expired"), "{said}");
    let server = Server::start(&["--host", "plant-server"]);
    server.trust();
    let (status, said) = server.look(&["--policy", "Basic256Sha256"]);
    assert_eq!(status, 3);
    assert!(said.contains("another host name"), "{said}");
    let (status, said) = server.look(&["--policy", "Basic256Sha256", "--no-hostname-check"]);
    assert_eq!(status, 0, "{said}");
}

#[test]
fn an_endpoint_that_was_taken_out_of_the_list_is_noticed_before_the_login() {
    let server = Server::start(&["--hide-secure"]);
    for arguments in [&[][..], &["--policy", "None"][..]] {
        let (status, said) = server.look(arguments);
        assert_eq!(status, 3, "{said}");
        assert!(
            said.contains("somebody may have taken them out") && said.contains("Basic256Sha256"),
            "{said}"
        );
    }
    assert_eq!((server.count(ACTIVATE), server.count(READ)), (0, 0), "nobody logged in");
    server.sessions_are_closed();
}

#[test]
fn an_address_that_was_trusted_is_one_that_has_security_from_then_on() {
    let sound = Server::start(&[]);
    sound.trust();
    let addresses = fs::read(sound.pki().join("addresses")).expect("the address is remembered");
    let port = sound.url.trim_end_matches('/').rsplit_once(':').expect("a port").1.to_owned();
    drop(sound);
    // Somebody else answers there now, before the tool has ever logged in, and offers no security.
    let other = Server::start(&["--only-none", "--port", &port]);
    fs::create_dir(other.pki()).expect("a folder");
    let (status, said) = other.look(&[]);
    assert_eq!(status, 0, "nobody has trusted anything: {said}");
    fs::write(other.pki().join("addresses"), addresses).expect("written");
    let (status, said) = other.look(&[]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("a certificate was trusted for this address before"), "{said}");
}

#[test]
fn several_servers_are_shown_and_trusted_each_by_its_own_fingerprint() {
    let (one, other) = (Server::start(&[]), Server::start(&[]));
    let file = one.folder.path().join("sources.yaml");
    let node = |name: &str, url: &str| format!("  - {{ name: {name}, source: {url:?}, timeout: 5s }}\n");
    let nodes = [node("A", &one.url), node("N", "opc.tcp://127.0.0.1:1"), node("B", &other.url)].concat();
    fs::write(&file, format!("kind: sources\nschema_version: 1\nnodes:\n{nodes}")).expect("written");
    let trust = |arguments: &[&str]| {
        let mut command = program("sac-status");
        command.arg("trust").args(arguments).arg("--sources").arg(&file).env("HOTSTANDBY_PKI", one.pki());
        let output = command.output().expect("starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (status, shown, errors) = trust(&[]);
    assert_eq!((status, shown.matches("fingerprint").count()), (Some(3), 2), "{shown}{errors}");
    assert!(errors.contains("opc.tcp://127.0.0.1:1: `connect` failed"), "{errors}");
    let (_, shown, errors) = trust(&["--accept", &other.fingerprint()]);
    assert_eq!(shown.matches("now trusted").count(), 1, "{shown}{errors}");
    let (_, shown, _) = trust(&[]);
    assert_eq!(shown.matches("  not trusted").count(), 1, "{shown}");
    let (status, _, errors) = trust(&["--accept", "0000"]);
    assert!(status == Some(3) && errors.contains("nothing was trusted"), "{errors}");
}
