//! Policies, logins and certificates.

use std::fs;

use crate::support::Server;

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
    let (status, said) =
        server.look(&["--policy", "None", "--user", "operator", "--password-env", "WRONG_PASSWORD"]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("refuses this login") && !said.contains("s3cret"), "{said}");
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
