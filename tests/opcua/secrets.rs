//! A password goes to the server, encrypted where there is security, and to no other place: not to output, errors, arguments of
//! processes, recordings or files.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::console::Console;
use crate::http::{Http, ok, reply};
use crate::reading_only::{TOOLS, commands, recorded, ways};
use crate::support::{READ, Server, program};

const PASSWORD: &str = "s3cret-pw";
/// `operator:s3cret-pw` as HTTP carries it, without what padding may change.
const ENCODED: &str = "b3BlcmF0b3I6czNjcmV0LXB3";

fn holds_no_secret(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for secret in [PASSWORD, "s3cret-no", ENCODED] {
        assert!(!text.contains(secret), "{what} holds {secret}: {text}");
    }
}

fn all_files_hold_no_secret(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            holds_no_secret(&entry.path().display().to_string(), &fs::read(entry.path()).expect("readable"));
        }
    }
}

/// Runs every sub-command of both tools with a login at this source, the result going to a file where one is taken.
fn every_sub_command_is_silent(server: &Server, source: &str, variable: &str, more: &[&str]) {
    let (recording, fingerprint) = (recorded(server), server.fingerprint());
    let written = server.folder.path().join("written");
    for tool in TOOLS {
        for command in commands(tool) {
            for way in ways(tool, &command, &recording, &fingerprint).0 {
                let mut words: Vec<&str> = way.iter().map(String::as_str).collect();
                if words.contains(&"--then") {
                    continue;
                }
                if command == "record" {
                    words.extend(["-o", written.to_str().expect("a path")]);
                }
                let login = ["-v", "--user", "operator", "--password-env", variable, "--source", source];
                let output = program(tool)
                    .args(&words)
                    .args(login)
                    .args(more)
                    .env("HOTSTANDBY_PKI", server.pki())
                    .env("PLANT_PASSWORD", PASSWORD)
                    .env("WRONG_PASSWORD", "s3cret-no")
                    .env("RUST_LOG", "trace")
                    .output()
                    .expect("starts");
                holds_no_secret(&format!("output of {tool} {words:?}"), &output.stdout);
                holds_no_secret(&format!("errors of {tool} {words:?}"), &output.stderr);
                let _next_time = fs::rename(&written, written.with_extension(format!("{tool}-{command}")));
            }
        }
    }
    all_files_hold_no_secret(server.folder.path());
}

#[test]
fn no_sub_command_lets_the_password_out_over_opc_ua() {
    let server = Server::start(&["--pending", "5"]);
    server.trust();
    for variable in ["PLANT_PASSWORD", "WRONG_PASSWORD"] {
        every_sub_command_is_silent(&server, &server.url, variable, &[]);
    }
    assert!(server.count(READ) > 0);
}

#[test]
fn no_sub_command_lets_the_password_out_over_http() {
    let server = Server::start(&[]);
    let good = Http::start(|_| ok("{\"browseResults\":[],\"readResults\":[]}"));
    let refusing = Http::start(|_| reply(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "operator"));
    for http in [&good, &refusing] {
        let url = http.url("/iotgateway");
        every_sub_command_is_silent(&server, &url, "PLANT_PASSWORD", &[]);
        assert!(!http.requests().concat().contains(ENCODED), "not in clear without being asked");
        every_sub_command_is_silent(&server, &url, "PLANT_PASSWORD", &["--plain-password"]);
        assert!(http.requests().concat().contains(ENCODED), "the server itself was given it");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn arguments_of_processes_hold_no_password() {
    let server = Server::start(&[]);
    let file = server.folder.path().join("password");
    fs::write(&file, format!("{PASSWORD}\n")).expect("written");
    let path = file.to_str().expect("a path");
    let arguments = ["watch", "SRV-A", "--policy", "None", "--user", "operator", "--password-file", path];
    let mut tool = server
        .command("sac-status", &arguments)
        .env_remove("PLANT_PASSWORD")
        .env_remove("WRONG_PASSWORD")
        .stdout(Stdio::null())
        .spawn()
        .expect("starts");
    server.wait_for(READ, 2);
    for part in ["cmdline", "environ", "comm"] {
        let bytes = fs::read(format!("/proc/{}/{part}", tool.id())).expect("readable");
        assert!(!bytes.is_empty());
        holds_no_secret(part, &bytes);
    }
    let ended = Command::new("kill").args(["-s", "INT", &tool.id().to_string()]).status();
    assert!(ended.expect("kill runs").success());
    assert_eq!(tool.wait().expect("an end").code(), Some(130));
}

/// Asked for on a terminal: it works, and nobody who looks over the shoulder reads it.
#[test]
fn a_typed_password_is_not_shown() {
    let server = Server::start(&["--no-anonymous"]);
    let tool = program("sac-status").get_program().to_string_lossy().into_owned();
    let pki = format!("HOTSTANDBY_PKI={}", server.pki().display());
    let ask = |password: &str| {
        let words =
            ["env", &pki, &tool, "--node", "SRV-A", "--over", "1s", "--grace", "1s", "--user", "operator"];
        let mut console =
            Console::run(&[&words[..], &["--policy", "None", "--source", &server.url]].concat());
        console.wait_for("Password of operator:");
        // Until then the terminal itself may still show what is typed.
        std::thread::sleep(std::time::Duration::from_millis(500));
        console.press(&format!("{password}\r"));
        let (status, shown) = console.finish();
        holds_no_secret("the terminal", shown.as_bytes());
        (status, shown)
    };
    let (status, shown) = ask(PASSWORD);
    assert_eq!(status, Some(0), "{shown}");
    let (status, shown) = ask("s3cret-no");
    // A word that stays whole however the console breaks lines.
    assert!(status == Some(3) && shown.contains("BadUserAccessDenied"), "{shown}");
}
