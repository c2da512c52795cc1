//! A listener on the wire between a tool and a server: what the tool asks for, read from its own messages, so that servers that
//! record nothing can be held to the same proof. Without security only.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{READ, is_harmless};

/// Channel, token, sequence number and request number before the body of a MSG (OPC UA part 6, 6.7.2).
const BEFORE_BODY: usize = 16;

/// What the tools have asked for through it, by the numbers of the requests' binary encodings.
pub struct Wire {
    /// The address under which the server is reached through it.
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    /// Listens in front of the server at `url`.
    pub fn to(url: &str) -> Self {
        let server = url.trim_start_matches("opc.tcp://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("opc.tcp://{}/", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for tool in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let (mut answers, mut back) =
                    (server.try_clone().expect("a handle"), tool.try_clone().expect("a handle"));
                thread::spawn(move || {
                    let _ended = std::io::copy(&mut answers, &mut back);
                    let _gone = back.shutdown(Shutdown::Both);
                });
                let heard = Arc::clone(&heard);
                thread::spawn(move || listen(tool, server, &heard));
            }
        });
        Self { url, asked }
    }

    /// Nothing but reading was asked for.
    pub fn saw_only_reading(&self) {
        let asked = self.asked.lock().expect("whole");
        assert!(asked.iter().any(|one| one == READ), "no Read was heard: the listener is deaf: {asked:?}");
        for one in asked.iter() {
            assert!(is_harmless(one), "the service {one} is not among those that only read");
        }
    }
}

/// Passes on what the tool says, message by message, until either side ends.
fn listen(mut tool: TcpStream, mut server: TcpStream, heard: &Mutex<Vec<String>>) {
    let mut is_first = true;
    let mut head = [0; 8];
    while tool.read_exact(&mut head).is_ok() {
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let mut rest = vec![0; size - head.len()];
        if tool.read_exact(&mut rest).is_err() || server.write_all(&[&head[..], &rest].concat()).is_err() {
            break;
        }
        if is_first && head.starts_with(b"MSG") {
            heard.lock().expect("whole").push(service(&rest[BEFORE_BODY..]));
        }
        // A long message comes in chunks, and the first one tells what it is.
        is_first = head[3] != b'C';
    }
    let _gone = server.shutdown(Shutdown::Both);
}

/// The number at the start of a request: a node id of two or four bytes.
fn service(body: &[u8]) -> String {
    match body {
        [0, id, ..] => id.to_string(),
        [1, 0, low, high, ..] => u16::from_le_bytes([*low, *high]).to_string(),
        other => format!("unknown: {:?}", &other[..other.len().min(8)]),
    }
}
