//! Many nodes, read at the same time over real sockets: one moment for all, and one time-out for all that do not answer.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use super::{code, json, queue, sac};
use crate::in_time::IN_TIME;

/// Answers nothing until so many questions wait for an answer; from then on everything, at once.
struct Gateway {
    address: SocketAddr,
}

impl Gateway {
    fn start(together: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("as prepared");
        let address = listener.local_addr().expect("as prepared");
        let waiting = Arc::new((Mutex::new(0), Condvar::new()));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let waiting = Arc::clone(&waiting);
                thread::spawn(move || serve(stream.expect("as prepared"), together, &waiting));
            }
        });
        Self { address }
    }
}

fn serve(mut stream: TcpStream, together: usize, (waiting, all_here): &(Mutex<usize>, Condvar)) {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return,
            Ok(length) => bytes.extend(&part[..length]),
        }
    }
    *waiting.lock().expect("whole") += 1;
    all_here.notify_all();
    drop(all_here.wait_while(waiting.lock().expect("whole"), |waiting| *waiting < together));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    let head = String::from_utf8_lossy(&bytes);
    let query = head.split(' ').nth(1).and_then(|path| path.split_once('?')).map_or("", |(_, query)| query);
    let results: Vec<String> = query
        .split('&')
        .filter_map(|part| part.strip_prefix("ids="))
        .map(|id| {
            let value = if id.ends_with("role") { "\"ACTIVE\"".to_owned() } else { now.to_string() };
            format!(r#"{{"id":"{id}","s":true,"r":"","v":{value},"t":{now}}}"#)
        })
        .collect();
    let body = format!(r#"{{"readResults":[{}]}}"#, results.join(","));
    let _gone = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

/// A sources file of these nodes, in this order.
fn sources(folder: &TempDir, nodes: &[(String, SocketAddr)]) -> String {
    let mut file = "kind: sources\nschema_version: 1\nnodes:\n".to_owned();
    for (name, address) in nodes {
        file += &format!(
            "  - name: {name}\n    source: http://{address}/iotgateway\n    sac: {{ mapping: none, items: {{ role: \"{{node}}.role\", \
             blocks_processed: \"{{node}}.blocks\" }} }}\n    channels: [{{ name: C, mapping: none, items: {{ pending_writes: \
             \"{{node}}.pending\" }} }}]\n"
        );
    }
    let path = folder.path().join("sources.yaml");
    fs::write(&path, file).expect("as prepared");
    path.to_string_lossy().into_owned()
}

fn named(prefix: &str, count: usize, address: SocketAddr) -> Vec<(String, SocketAddr)> {
    (0..count).map(|at| (format!("{prefix}{at:02}"), address)).collect()
}

/// It takes connections, as its kernel does, and says nothing.
fn silent() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("as prepared")
}

#[test]
fn all_nodes_are_asked_at_the_same_time_and_told_in_their_order() {
    let gateway = Gateway::start(24);
    let folder = TempDir::new().expect("as prepared");
    let file = sources(&folder, &named("N", 24, gateway.address));
    // Asked one after the other, none but the last would ever be answered.
    let output = sac(&[
        "--sources",
        &file,
        "--request-timeout",
        "30s",
        "--over",
        "200ms",
        "--grace",
        "1s",
        "--format",
        "json",
    ]);
    let report = json(&output);
    assert_eq!(code(&output), 0, "{report}");
    let nodes = report["data"]["nodes"].as_array().expect("nodes");
    let names: Vec<&str> = nodes.iter().filter_map(|node| node["node"].as_str()).collect();
    let expected: Vec<String> = (0..24).map(|at| format!("N{at:02}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn channels_of_all_nodes_are_asked_at_the_same_time() {
    let gateway = Gateway::start(24);
    let folder = TempDir::new().expect("as prepared");
    let file = sources(&folder, &named("N", 24, gateway.address));
    let output = queue(&[
        "inspect",
        "--sources",
        &file,
        "--request-timeout",
        "30s",
        "--over",
        "1s",
        "--interval",
        "200ms",
        "--format",
        "json",
    ]);
    let report = json(&output);
    let channels = report["data"]["channels"].as_array().expect("channels");
    assert_eq!(channels.len(), 24);
    assert!(channels.iter().all(|channel| channel["pending_writes"].is_u64()), "{report}");
}

#[test]
fn nodes_that_never_answer_cost_one_time_out_together() {
    let gateway = Gateway::start(1);
    let silent: Vec<TcpListener> = (0..20).map(|_| silent()).collect();
    let mut nodes: Vec<(String, SocketAddr)> = silent
        .iter()
        .enumerate()
        .map(|(at, one)| (format!("DEAD{at:02}"), one.local_addr().expect("bound")))
        .collect();
    nodes.extend(named("LIVE", 4, gateway.address));
    let folder = TempDir::new().expect("as prepared");
    let file = sources(&folder, &nodes);
    let start = Instant::now();
    let output = sac(&[
        "--sources",
        &file,
        "--request-timeout",
        "3s",
        "--over",
        "500ms",
        "--grace",
        "1s",
        "--format",
        "json",
    ]);
    let took = start.elapsed();
    let report = json(&output);
    assert_eq!(code(&output), 3, "{report}");
    // One after the other, or at each of two looks, it would be a minute or two.
    assert!(took < IN_TIME, "{took:?}");
    let nodes = report["data"]["nodes"].as_array().expect("nodes");
    for node in nodes {
        let name = node["node"].as_str().expect("a name");
        let expected = if name.starts_with("DEAD") { "unknown" } else { "ok" };
        assert_eq!(node["verdict"], expected, "{node}");
    }
}

#[cfg(unix)]
#[test]
fn one_signal_ends_all_that_wait_for_their_nodes() {
    use std::process::{Command, Stdio};

    let silent: Vec<TcpListener> = (0..8).map(|_| silent()).collect();
    let nodes: Vec<(String, SocketAddr)> = silent
        .iter()
        .enumerate()
        .map(|(at, one)| (format!("DEAD{at}"), one.local_addr().expect("bound")))
        .collect();
    let folder = TempDir::new().expect("as prepared");
    let file = sources(&folder, &nodes);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .args(["--sources", &file, "--request-timeout", "1h"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    // Every node is being asked.
    let _asked: Vec<_> = silent.iter().map(|one| one.accept().expect("a question")).collect();
    let id = libc::pid_t::try_from(child.id()).expect("small");
    // SAFETY: no memory is involved; the child is ours and not yet waited for.
    assert_eq!(unsafe { libc::kill(id, libc::SIGINT) }, 0);
    assert_eq!(child.wait().expect("ends").code(), Some(130));
}
