//! The same against a second server (node-opcua), so that no habit of one is taken for the rule.

use std::time::Instant;

use crate::in_time::IN_TIME;
use crate::support::Server;

#[test]
fn all_policies_and_logins() {
    let server = Server::node(&[]);
    server.trust();
    for policy in ["None", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss", "best"] {
        for mode in ["sign", "sign-and-encrypt"] {
            let security = ["--policy", policy, "--mode", mode];
            for (login, status) in [
                (&[][..], 0),
                (&["--user", "operator", "--password-env", "PLANT_PASSWORD"][..], 0),
                (&["--user", "operator", "--password-env", "WRONG_PASSWORD"][..], 3),
            ] {
                let output =
                    server.run("sac-status", &[&["is-active", "SRV-A"][..], &security, login].concat());
                let said = format!(
                    "{}{}",
                    String::from_utf8_lossy(&output.stdout),
                    String::from_utf8_lossy(&output.stderr)
                );
                assert_eq!(output.status.code(), Some(status), "{policy} {mode} {login:?}: {said}");
                assert_eq!(said.contains("refuses this login"), status == 3, "{policy} {mode}: {said}");
                assert!(!said.contains("s3cret"), "{said}");
            }
        }
    }
    server.saw_only_reading();
}

#[test]
fn anonymous_refused_and_no_unsecured_endpoint() {
    let server = Server::node(&["--no-anonymous", "--no-none"]);
    let (status, said) = server.look(&["--policy", "None"]);
    assert_eq!(status, 3);
    assert!(said.contains("does not offer None") && said.contains("Aes256_Sha256_RsaPss"), "{said}");
    let (status, said) = server.look(&["--user", "operator", "--password-env", "PLANT_PASSWORD"]);
    assert_eq!(status, 3);
    assert!(said.contains("the server's certificate is not trusted"), "{said}");
    server.trust();
    let (status, said) = server.look(&[]);
    assert_eq!(status, 3);
    assert!(said.contains("no anonymous login"), "{said}");
    let (status, said) = server.look(&["--user", "operator", "--password-env", "PLANT_PASSWORD"]);
    assert_eq!(status, 0, "{said}");
    server.saw_only_reading();
}

/// As with Kepware: the server knows our certificate only after somebody has trusted it there.
#[test]
fn our_certificate_is_refused_until_the_server_trusts_it() {
    let server = Server::node(&["--strict-clients"]);
    server.trust();
    let secure = ["--policy", "Basic256Sha256"];
    let (status, said) = server.look(&secure);
    assert_eq!(status, 3);
    assert!(
        said.contains("the server refuses our certificate") && said.contains("Trusted Clients"),
        "{said}"
    );
    server.order("trust");
    server.wait_for("trusted", 1);
    let (status, said) = server.look(&secure);
    assert_eq!(status, 0, "{said}");
}

#[test]
fn a_server_that_stands_still_has_a_limit() {
    let server = Server::node(&[]);
    let (status, said) = server.look(&["--policy", "None"]);
    assert_eq!(status, 0, "{said}");
    let stop = |name: &str| {
        let sent =
            std::process::Command::new("kill").args(["-s", name, &server.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    };
    stop("STOP");
    let start = Instant::now();
    let output = server.run("sac-status", &["is-active", "A", "--policy", "None", "--request-timeout", "1s"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    stop("CONT");
    assert_eq!(output.status.code(), Some(3));
    assert!(said.contains("no answer to `connect` within 1 s"), "{said}");
    assert!(start.elapsed() < IN_TIME, "{:?}", start.elapsed());
}

#[test]
fn queues_are_found_and_drained() {
    let server = Server::node(&["--pending", "30"]);
    server.queue_is_found_and_drained("40s", "2s");
}
