//! Targets that record what they are asked and answer as they are told, byte by byte if need be.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a target was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }
}

/// Answers a request on its connection; false closes it.
pub(crate) type Handler = dyn Fn(&mut TcpStream, &Asked) -> bool + Send + Sync;

pub(crate) struct TestTarget {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

struct State {
    handler: Box<Handler>,
    asked: Mutex<Vec<Asked>>,
    probes: Mutex<Vec<String>>,
    health: AtomicU16,
    mute: AtomicBool,
    connections: AtomicUsize,
}

impl TestTarget {
    pub(crate) fn start(
        name: &'static str,
        handler: impl Fn(&mut TcpStream, &Asked) -> bool + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State {
            handler: Box::new(handler),
            asked: Mutex::default(),
            probes: Mutex::default(),
            health: AtomicU16::new(200),
            mute: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Self { name, address, state }
    }

    /// Answers every request with its name.
    pub(crate) fn named(name: &'static str) -> Self {
        Self::start(name, move |stream, _| reply(stream, 200, name))
    }

    /// Answers every request with exactly these bytes.
    pub(crate) fn raw(bytes: &'static str, keep: bool) -> Self {
        Self::start("raw", move |stream, _| {
            let _ = stream.write_all(bytes.as_bytes());
            keep
        })
    }

    /// The status that health checks get.
    pub(crate) fn set_health(&self, status: u16) {
        self.state.health.store(status, Ordering::SeqCst);
    }

    /// Health checks get no answer at all.
    pub(crate) fn set_mute(&self, mute: bool) {
        self.state.mute.store(mute, Ordering::SeqCst);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().expect("lock").clone()
    }

    pub(crate) fn last(&self) -> Asked {
        self.asked().pop().expect("a request")
    }

    pub(crate) fn probes(&self) -> Vec<String> {
        self.state.probes.lock().expect("lock").clone()
    }

    /// Connections that carried requests (not probes).
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

impl State {
    fn serve(&self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let mut first = true;
        while let Some(head) = read_head(&mut stream, &mut bytes) {
            if head.contains("ELB-HealthChecker") {
                self.probes.lock().expect("lock").push(head);
                while self.mute.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                reply(&mut stream, self.health.load(Ordering::SeqCst), "");
                return;
            }
            if std::mem::take(&mut first) {
                self.connections.fetch_add(1, Ordering::SeqCst);
            }
            let Some(body) = read_body(&mut stream, &mut bytes, &head) else { return };
            let asked = Asked { head, body };
            self.asked.lock().expect("lock").push(asked.clone());
            if !(self.handler)(&mut stream, &asked) {
                return;
            }
        }
    }
}

/// Writes a plain answer; true keeps the connection.
pub(crate) fn reply(stream: &mut TcpStream, status: u16, body: &str) -> bool {
    let text = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).is_ok()
}

fn read_head(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let rest = bytes.split_off(at + 4);
            let head = std::mem::replace(bytes, rest);
            return Some(String::from_utf8_lossy(&head).into_owned());
        }
        more(stream, bytes)?;
    }
}

fn read_body(stream: &mut TcpStream, bytes: &mut Vec<u8>, head: &str) -> Option<Vec<u8>> {
    let lower = head.to_ascii_lowercase();
    if lower.lines().any(|l| l == "transfer-encoding: chunked") {
        return read_chunks(stream, bytes);
    }
    let length = lower.lines().find_map(|l| l.strip_prefix("content-length: ")).map_or(0, |n| n.parse().expect("n"));
    take(stream, bytes, length)
}

fn read_chunks(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let at = loop {
            match bytes.windows(2).position(|w| w == b"\r\n") {
                Some(at) => break at,
                None => more(stream, bytes)?,
            }
        };
        let line = take(stream, bytes, at + 2)?;
        let size = usize::from_str_radix(std::str::from_utf8(&line[..at]).expect("text"), 16).expect("a size");
        body.extend(take(stream, bytes, size)?);
        assert_eq!(take(stream, bytes, 2)?, b"\r\n", "chunks end with CRLF, and no trailers come");
        if size == 0 {
            return Some(body);
        }
    }
}

fn take(stream: &mut TcpStream, bytes: &mut Vec<u8>, n: usize) -> Option<Vec<u8>> {
    while bytes.len() < n {
        more(stream, bytes)?;
    }
    let rest = bytes.split_off(n);
    Some(std::mem::replace(bytes, rest))
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 64 * 1024];
    match stream.read(&mut buffer) {
        Ok(n) if n > 0 => {
            bytes.extend_from_slice(&buffer[..n]);
            Some(())
        }
        _ => None,
    }
}
