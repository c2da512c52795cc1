//! Every source behaves the same: one contract, run over file, command, recording and REST. (OPC UA: tests/opcua.)
//! Then the faults of each, with their messages and limits; read only; and secrets.

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use hotstandby::domain::source::point::{Fault, Stamp, Value};
use hotstandby::domain::source::settings::{Access, Policy, Secret};
use hotstandby::domain::source::time::format_time;
use hotstandby::io::clock;
use hotstandby::io::source::{Source, SourceError, open};
use tempfile::TempDir;

use crate::http::{Http, ok, reply};
use crate::in_time::IN_TIME;

const PENDING: &str = "Channel1._Statistics._PendingWrites";

fn items() -> Vec<String> {
    [PENDING, "Channel1.Text", "Channel1.Bad", "Channel1.Missing", "Channel1.Float"]
        .map(str::to_owned)
        .to_vec()
}

fn feed(at: Stamp) -> String {
    let t = format_time(at);
    let line =
        |item: &str, rest: &str| format!("{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"{item}\",{rest}}}\n");
    [
        line(PENDING, "\"value\":7,\"quality\":\"good\""),
        line("Fix32.SRV-A.Channel1.Text", "\"value\":\"RUN\""),
        line("Channel1.Bad", "\"value\":1,\"quality\":\"bad\""),
        line("Channel1.Float", "\"value\":2.5,\"quality\":\"GOOD\""),
    ]
    .concat()
}

/// What every source must do.
fn contract(source: &mut dyn Source, what: &str) {
    let found = source.read("SRV-A", &items()).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(found.len(), 5, "{what}: a reading for each item, in order");
    assert_eq!(found[0].value, Ok(Value::Int(7)), "{what}");
    assert_eq!(found[0].value.as_ref().expect("as prepared").counter(), Some(7), "{what}");
    assert!(found[0].at.is_some(), "{what}: the source's time is kept");
    assert!(found[0].age_ms.is_some_and(|age| (0..60_000).contains(&age)), "{what}: {:?}", found[0].age_ms);
    assert_eq!(found[1].value, Ok(Value::Text("RUN".to_owned())), "{what}");
    assert_eq!(found[1].value.as_ref().expect("as prepared").counter(), None, "{what}: text is no counter");
    assert!(matches!(found[2].value, Err(Fault::Bad(_))), "{what}: {:?}", found[2].value);
    assert!(matches!(found[3].value, Err(Fault::Missing(_))), "{what}: {:?}", found[3].value);
    assert_eq!(found[4].value, Ok(Value::Float(2.5)), "{what}");
    assert!(
        source.read("SRV-A", &[]).expect("as prepared").is_empty(),
        "{what}: nothing asked, nothing answered"
    );
    let names: Vec<String> =
        source.browse().expect("as prepared").into_iter().map(|item| item.name).collect();
    assert!(names.iter().any(|name| name.ends_with(PENDING)), "{what}: {names:?}");
}

#[test]
fn file_command_recording_and_rest_keep_the_contract() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("feed.jsonl");
    fs::write(&path, feed(clock::now())).expect("as prepared");
    for url in [
        format!("file:{}", path.display()),
        if cfg!(windows) {
            format!("exec:cmd /c type \"{}\"", path.display())
        } else {
            format!("exec:cat '{}'", path.display())
        },
        format!("recording:{}", path.display()),
    ] {
        contract(&mut *open(&Access::new(&url)).expect("as prepared"), &url);
    }
    let server = Http::start(|path| match path {
        "/iotgateway/browse" => ok(&format!(
            "\u{feff}{{\"browseResults\":[{{\"id\":\"{PENDING}\"}}],\"succeeded\":true,\"reason\":\"\"}}"
        )),
        path if path.starts_with("/iotgateway/read?ids=") => {
            let t = clock::now().0;
            let one = |id: &str, rest: &str| format!("{{\"id\":\"{id}\",{rest},\"t\":{t}}}");
            ok(&format!(
                "{{\"readResults\":[{},{},{},{}]}}",
                one("Channel1.Float", "\"s\":true,\"r\":\"\",\"v\":2.5"),
                one(PENDING, "\"s\":true,\"r\":\"\",\"v\":7"),
                one("Channel1.Text", "\"s\":true,\"r\":\"\",\"v\":\"RUN\""),
                one("Channel1.Bad", "\"s\":false,\"r\":\"device does not answer\",\"v\":null"),
            ))
        }
        _ => reply(404, "", ""),
    });
    contract(&mut *open(&Access::new(server.url("/iotgateway/"))).expect("as prepared"), "REST");
    server.saw_only_get();
}

#[test]
fn the_configuration_api_gives_settings() {
    let server = Http::start(|path| {
        assert_eq!(path, "/config/v1/project/channels");
        ok(
            "\u{feff}[{\"common.ALLTYPES_NAME\":\"Channel1\",\"servermain.CHANNEL_WRITE_OPTIMIZATIONS_METHOD\":2}]",
        )
    });
    let mut source = open(&Access::new(server.url("/config/v1"))).expect("as prepared");
    let wanted = ["Channel1.servermain.CHANNEL_WRITE_OPTIMIZATIONS_METHOD".to_owned(), PENDING.to_owned()];
    let found = source.read("x", &wanted).expect("as prepared");
    assert_eq!(found[0].value, Ok(Value::Int(2)));
    assert!(matches!(&found[1].value, Err(Fault::Missing(words)) if words.contains("settings, not values")));
    assert_eq!(source.browse().expect("as prepared").len(), 1);
    server.saw_only_get();
}

fn fails(access: &Access) -> SourceError {
    let mut source = match open(access) {
        Ok(source) => source,
        Err(error) => return error,
    };
    source.read("SRV-A", &items()).expect_err("it must fail")
}

fn quick(url: String) -> Access {
    Access { timeout: Duration::from_millis(700), ..Access::new(url) }
}

#[test]
fn every_fault_of_rest_has_its_own_words_and_limit() {
    let big = "x".repeat(10 * 1024 * 1024);
    // Where a redirect leads to; nobody may come there.
    let elsewhere = Http::start(|_| ok("{}"));
    let location = format!("Location: {}\r\n", elsewhere.url("/"));
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (reply(302, &location, ""), "redirect"),
        (reply(401, "", ""), "user or password"),
        (reply(500, "", "oops"), "fault of the server"),
        (ok("{\"readResults\":[{\"id\":\"Chan"), "no JSON"),
        (ok("{}"), "readResults"),
        (ok(&big), "8 MiB"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec(), "the answer is no HTTP"),
        (Vec::new(), "the connection failed"),
    ];
    for (answer, words) in cases {
        let server = Http::start(move |_| answer.clone());
        let start = Instant::now();
        let error = fails(&quick(server.url("/iotgateway")));
        assert!(error.to_string().contains(words), "{words}: {error}");
        assert!(!error.help.is_empty());
        assert!(start.elapsed() < IN_TIME, "{error}");
        // The program says the same, is UNKNOWN, and has a limit, too.
        is_active(&server.url("/iotgateway"), words);
        server.saw_only_get();
    }
    assert!(elsewhere.requests().is_empty(), "a redirect was followed");
    // A reply that begins with a byte order mark is none of these.
    let server = Http::start(|_| ok("\u{feff}{\"readResults\":[]}"));
    is_active(&server.url("/iotgateway"), "the gateway has no item");
    // A peer that accepts and never answers; a port where nobody listens.
    let silent = TcpListener::bind("127.0.0.1:0").expect("as prepared");
    let start = Instant::now();
    let error = fails(&quick(format!("http://{}/iotgateway", silent.local_addr().expect("as prepared"))));
    assert!(error.message.contains("no answer within the time-out"), "{error}");
    assert!(start.elapsed() < IN_TIME);
    drop(silent);
    let closed = TcpListener::bind("127.0.0.1:0").expect("as prepared").local_addr().expect("as prepared");
    assert!(fails(&quick(format!("http://{closed}/iotgateway"))).message.contains("connection"));
}

/// `sac-status is-active` on a source that is no good: UNKNOWN, in these words, within the limit.
fn is_active(source: &str, words: &str) {
    let start = Instant::now();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .args(["is-active", "A", "--source", source, "--request-timeout", "700ms"])
        .output()
        .expect("as prepared");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains(words), "{words}: {said}");
    assert!(start.elapsed() < IN_TIME, "{source}: {:?}", start.elapsed());
}

#[test]
fn a_feed_that_is_cut_or_empty_is_told() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("feed.jsonl");
    let text = feed(clock::now());
    fs::write(&path, &text[..text.len() - 20]).expect("as prepared");
    let mut source = open(&Access::new(format!("file:{}", path.display()))).expect("as prepared");
    assert_eq!(source.read("SRV-A", &items()).expect("as prepared")[0].value, Ok(Value::Int(7)));
    assert!(source.notes().iter().any(|note| note.contains("cut off")));
    source.read("SRV-A", &items()).expect("as prepared");
    assert!(source.notes().is_empty(), "each thing is told once");
    assert_eq!(source.facts().not_whole, None, "whoever writes it may be in the middle of that line");
    fs::write(&path, format!("rubbish\n{text}")).expect("as prepared");
    source.read("SRV-A", &items()).expect("as prepared");
    assert!(source.facts().not_whole.is_some_and(|why| why.contains("one line could not be read")));
    fs::write(&path, &text).expect("as prepared");
    source.read("SRV-A", &items()).expect("as prepared");
    assert_eq!(source.facts().not_whole, None, "it was mended");
    fs::write(&path, "").expect("as prepared");
    assert!(fails(&Access::new(format!("file:{}", path.display()))).message.contains("no record"));
    assert!(fails(&Access::new("file:/does/not/exist")).message.contains("no such file"));
    // UTF-16, as PowerShell 5.1 writes it.
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(&path, utf16).expect("as prepared");
    contract(&mut *open(&Access::new(format!("file:{}", path.display()))).expect("as prepared"), "UTF-16");
}

#[test]
fn a_command_gets_its_words_whole() {
    let folder = TempDir::new().expect("as prepared");
    let program = folder.path().join(if cfg!(windows) { "a tool.exe" } else { "a tool" });
    fs::copy(env!("CARGO_BIN_EXE_nic-check"), &program).expect("as prepared");
    // The program names the inputs that it cannot read as it was given them.
    let missing = ["no such/with space.yaml", r"no\such\", "no 'such", r#"no "such" \"#];
    let words = ["'no such/with space.yaml'", r#""no\such\""#, r#""no 'such""#, r#"'no "such" \'"#];
    for (missing, word) in missing.into_iter().zip(words) {
        let error = fails(&Access::new(format!("exec:\"{}\" --from {word}", program.display())));
        assert!(error.message.contains(missing), "{missing}: {error}");
    }
    // A script without its interpreter is no program.
    let script = folder.path().join(if cfg!(windows) { "export.exe" } else { "export" });
    fs::write(&script, "Write-Output 1").expect("as prepared");
    #[cfg(unix)]
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("as prepared");
    let error = fails(&Access::new(format!("exec:'{}'", script.display())));
    assert!(error.message.contains("could not be started"), "{error}");
    assert!(error.help.contains("interpreter"), "{error}");
}

#[test]
fn a_feed_in_a_code_page_is_told() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("feed.jsonl");
    let mut bytes = feed(clock::now()).into_bytes();
    bytes.extend_from_slice(b"{\"node\":\"S\xfcd\"}\n");
    fs::write(&path, &bytes).expect("as prepared");
    let command = if cfg!(windows) { "cmd /c type" } else { "cat" };
    for url in [format!("file:{}", path.display()), format!("exec:{command} \"{}\"", path.display())] {
        let mut source = open(&Access::new(&url)).expect("as prepared");
        contract(&mut *source, &url);
        let notes = source.notes();
        assert!(
            notes.iter().any(|note| note.contains("not UTF-8") && note.contains("Encoding")),
            "{notes:?}"
        );
    }
}

#[test]
fn a_command_that_hangs_is_stopped() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("feed.jsonl");
    fs::write(&path, feed(clock::now())).expect("as prepared");
    // It waits for a queue that does not drain; started by another program, so that both must be stopped.
    let waits = format!(
        "{} drain SRV-A/Channel1 --source file:{} --max-age 10m --timeout 60s",
        env!("CARGO_BIN_EXE_driver-queue"),
        path.display()
    );
    let shell = if cfg!(windows) { "cmd /c" } else { "sh -c" };
    let words = if cfg!(windows) { waits } else { format!("'{waits}; exit'") };
    let start = Instant::now();
    let error = fails(&quick(format!("exec:{shell} {words}")));
    assert!(error.message.contains("did not end within"), "{error}");
    assert!(start.elapsed() < IN_TIME, "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn a_command_that_hangs_fails_or_complains_is_told() {
    let start = Instant::now();
    let error = fails(&quick("exec:sh -c 'echo half >&2; sleep 60'".to_owned()));
    assert!(error.message.contains("did not end within") && error.message.contains("half"), "{error}");
    assert!(start.elapsed() < IN_TIME);
    let error = fails(&quick("exec:sh -c 'echo no licence >&2; exit 4'".to_owned()));
    assert!(error.message.contains("no licence") && error.message.contains('4'), "{error}");
    is_active(
        "exec:sh -c 'echo half >&2; sleep 60'",
        "did not end within 0.7 s and was stopped; it said: half",
    );
    is_active("exec:sh -c 'echo no licence >&2; exit 4'", "it said: no licence");
    assert!(fails(&quick("exec:/does/not/exist".to_owned())).message.contains("could not be started"));
    assert!(fails(&quick("exec:a 'b".to_owned())).message.contains("quote"));
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("feed.jsonl");
    fs::write(&path, feed(clock::now())).expect("as prepared");
    let mut source =
        open(&quick(format!("exec:sh -c 'echo careful >&2; cat {}'", path.display()))).expect("as prepared");
    source.read("SRV-A", &items()).expect("as prepared");
    assert!(source.notes().iter().any(|note| note.contains("careful")));
}

/// What was asked for is a demand: an address that lacks the `s` of `https` is no reason to go without.
#[test]
fn protection_that_a_line_does_not_have_is_refused() {
    let server = Http::start(|_| reply(401, "", ""));
    let plain = quick(server.url("/iotgateway"));
    let ca_file = Some("ca.pem".to_owned());
    let proof = Access { ca_file: ca_file.clone(), ..plain.clone() };
    let mode = Access { mode_asked: true, ..plain.clone() };
    let policy = Access { policy: Policy::Basic256Sha256, ..plain.clone() };
    let url = plain.url.replace("http://", "https://");
    let any = Access { url, ca_file, insecure: true, ..plain };
    for (access, words) in [
        (proof, "`ca_file` asks for a server that proves who it is"),
        (mode, "asks for protection, and `http` has none"),
        (policy, "asks for protection, and `http` has none"),
        (any, "`insecure` takes any; nothing was sent"),
    ] {
        let error = fails(&access);
        assert!(error.message.contains(words), "{words}: {error}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_password_goes_to_the_server_and_nowhere_else() {
    const PASSWORD: &str = "geheim-Zq7";
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("password");
    fs::write(&path, format!("{PASSWORD}\n")).expect("as prepared");
    let server = Http::start(|_| reply(401, "", ""));
    let mut access = quick(server.url("/iotgateway"));
    access.user = Some("operator".to_owned());
    access.password = Secret::File(path.display().to_string());
    let error = fails(&access);
    assert!(error.message.contains("anybody on the line could read them"), "{error}");
    assert!(server.requests().is_empty(), "nothing is sent in clear without being asked");
    access.plain_password = true;
    let error = fails(&access);
    let sent = server.requests().concat();
    assert!(sent.contains("Basic b3BlcmF0b3I6Z2VoZWltLVpxNw=="), "{sent}");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .args([
            "--source",
            &access.url,
            "--node",
            "A",
            "--user",
            "operator",
            "--password-env",
            "PLANT_PASSWORD",
        ])
        .args(["--over", "100ms", "--grace", "100ms", "--format", "json", "-v", "--plain-password"])
        .env("PLANT_PASSWORD", PASSWORD)
        .output()
        .expect("as prepared");
    let said = format!(
        "{error:?}{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!said.contains(PASSWORD) && !said.contains("Z2VoZWlt"), "{said}");
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .args(["--source", &format!("http://operator:{PASSWORD}@127.0.0.1:1/iotgateway"), "--node", "A"])
        .output()
        .expect("as prepared");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(!said.contains(PASSWORD), "{said}");
}

#[cfg(not(windows))]
#[test]
fn ifix_itself_is_read_on_windows_only() {
    for url in ["eda:", r"eda:C:\iFIX"] {
        let refused = assert_cmd::Command::new(env!("CARGO_BIN_EXE_sac-status"))
            .args(["browse", "--source", url])
            .output()
            .expect("as prepared");
        let said = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(3), "{said}");
        assert!(said.contains("folder `32-bit`") && !said.contains("eda::"), "{said}");
    }
}

#[test]
fn the_sources_that_can_write_are_not_there() {
    // The code of the backends names no request that changes anything.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/io/source");
    let mut seen = 0;
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("as prepared");
        if !entry.file_type().is_file() {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(entry.path()).expect("as prepared");
        for word in [
            ".post(",
            ".put(",
            ".patch(",
            ".delete(",
            "session.write(",
            "session.call(",
            "history_update",
            ".call_method(",
            "eda_set",
            "eda_write",
            "eda_add",
            "eda_delete_block",
            "eda_reload",
            "eda_save",
        ] {
            assert!(!text.contains(word), "{} has {word}", entry.path().display());
        }
    }
    assert!(seen > 8);
}
