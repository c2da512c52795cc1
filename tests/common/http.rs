//! A small HTTP server: one answer by path, all requests kept.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A whole reply.
pub fn reply(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A reply of JSON.
pub fn ok(body: &str) -> Vec<u8> {
    reply(200, "Content-Type: application/json\r\n", body)
}

/// The server; it listens until the test program ends.
pub struct Http {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Http {
    pub fn start(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("as prepared");
        let address = listener.local_addr().expect("as prepared");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.expect("as prepared"), &seen, &answer);
            }
        });
        Self { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Head lines and headers of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("as prepared").clone()
    }

    /// At least one request came, and none was anything but GET.
    pub fn saw_only_get(&self) {
        let requests = self.requests();
        assert!(!requests.is_empty());
        assert!(requests.iter().all(|request| request.starts_with("GET ")), "{requests:?}");
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, answer: &impl Fn(&str) -> Vec<u8>) {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
        }
    }
    let request = String::from_utf8_lossy(&bytes).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock().expect("as prepared").push(request);
    // The client may have heard enough before the end.
    let _gone = stream.write_all(&answer(&path));
}
