//! Bodies of any size pass block by block.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};

use proxy_rules::{Action, Forward};

use crate::bed::{Bed, group, registered, snapshot};

const BODY_BYTES: usize = 192 * 1024 * 1024;
static BLOCK: [u8; 64 * 1024] = [b'x'; 64 * 1024];

/// Reads a head, then discards or sends a large body.
fn bulk_target() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut head = [0; 1024];
                let n = stream.peek(&mut head).expect("a head");
                let text = String::from_utf8_lossy(&head[..n]).into_owned();
                let end = text.find("\r\n\r\n").expect("a whole head") + 4;
                stream.read_exact(&mut vec![0; end]).expect("the head");
                match text.starts_with("POST") {
                    true => swallow(&mut stream),
                    false => pour(&mut stream, text.contains("/chunked")),
                }
            });
        }
    });
    address
}

fn swallow(stream: &mut TcpStream) {
    let (mut left, mut block) = (BODY_BYTES, vec![0; 64 * 1024]);
    while left > 0 {
        left -= stream.read(&mut block).expect("a body");
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").expect("answered");
}

fn pour(stream: &mut TcpStream, chunked: bool) {
    let framing = if chunked { "Transfer-Encoding: chunked".into() } else { format!("Content-Length: {BODY_BYTES}") };
    write!(stream, "HTTP/1.1 200 OK\r\n{framing}\r\n\r\n").expect("a head");
    for _ in 0..BODY_BYTES / BLOCK.len() {
        if chunked {
            stream.write_all(b"10000\r\n").expect("a size");
        }
        stream.write_all(&BLOCK).expect("a block");
        if chunked {
            stream.write_all(b"\r\n").expect("an end");
        }
    }
    if chunked {
        stream.write_all(b"0\r\n\r\n").expect("the end");
    }
}

fn resident_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").trim().parse::<usize>().expect("a number") * 1024
}

fn bed() -> Bed {
    let mut group = group("g", &[]);
    group.health_check = None;
    group.targets.push(registered("bulk", bulk_target()));
    Bed::with_workers(&snapshot(Action::Forward(Forward::to("g")), vec![group]), 1)
}

#[test]
fn large_bodies_pass_both_ways_in_constant_memory() {
    let bed = bed();
    let before = resident_bytes();
    let mut most = 0;
    for path in ["/plain", "/chunked"] {
        let mut stream = TcpStream::connect(bed.address("a", 80)).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").expect("sent");
        let (mut got, mut block) = (0, vec![0; 256 * 1024]);
        loop {
            let n = stream.read(&mut block).expect("read");
            if n == 0 {
                break;
            }
            got += n;
            most = most.max(resident_bytes().saturating_sub(before));
        }
        assert!((BODY_BYTES..BODY_BYTES + BODY_BYTES / 100).contains(&got), "{path}: {got}");
    }
    let mut client = bed.client();
    client.send(&format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {BODY_BYTES}\r\n\r\n"));
    for _ in 0..BODY_BYTES / BLOCK.len() {
        client.stream.write_all(&BLOCK).expect("sent");
    }
    assert_eq!(client.answer().text(), "ok");
    most = most.max(resident_bytes().saturating_sub(before));
    // other tests share this process, so the bound is loose; one body would still break it
    assert!(most < BODY_BYTES / 2, "{most} bytes more than before");
}

#[test]
fn a_slow_reader_holds_the_target_back() {
    let bed = bed();
    let mut stream = TcpStream::connect(bed.address("a", 80)).expect("a connection");
    stream.write_all(b"GET /plain HTTP/1.1\r\nHost: h\r\n\r\n").expect("sent");
    let mut first = [0; 1024];
    stream.read_exact(&mut first).expect("the start");
    std::thread::sleep(std::time::Duration::from_millis(200));
    drop(stream);
    let aborted = |bed: &Bed| bed.proxy.counters().balancers[&"app/lb/1".into()].client_aborts == 1;
    bed.wait("the abort to be noticed", aborted);
    let sent = bed.proxy.counters().balancers[&"app/lb/1".into()].sent_bytes as usize;
    assert!(sent < BODY_BYTES / 4, "{sent} bytes were taken for a reader that read 1,024");
}
