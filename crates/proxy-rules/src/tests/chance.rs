//! Random bytes and mutated messages: nothing panics, and what is passed on says one thing only.

use crate::chunked::Decoder;
use crate::forward::{Hop, write_request};
use crate::request::{Parts, Request, parse};
use crate::response;
use crate::scan::HeadScan;
use crate::snapshot::Attributes;
use crate::transform::Rewritten;

const ROUNDS: usize = 20_000;

/// A small generator (xorshift), so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    /// A sample with a few bytes changed, inserted, removed or doubled, mostly to bytes that matter in HTTP.
    fn mutate(&mut self, sample: &[u8]) -> Vec<u8> {
        const TELLING: &[u8] = b"\r\n\t :,;=/?#@%*0159afAF\0\x0b\x7f\xff-_";
        let mut bytes = sample.to_vec();
        for _ in 0..1 + self.roll(4) {
            let at = self.roll(bytes.len().max(1)).min(bytes.len());
            let byte = TELLING[self.roll(TELLING.len())];
            match self.roll(4) {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => {
                    let end = (at + self.roll(24)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    }
}

const REQUESTS: [&str; 4] = [
    "GET /a/b?c=d HTTP/1.1\r\nHost: example.com:80\r\nAccept: */*\r\nCookie: a=b; AWSALB=x\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n",
    "PUT http://a.example/x?y HTTP/1.0\r\nConnection: keep-alive, X-A\r\nX-A: 1\r\nContent-Length: 3\r\n\r\n",
    "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
];

#[test]
fn what_targets_are_sent_reads_the_same_to_a_strict_reader() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut parts, mut again, mut accepted) = (Parts::default(), Parts::default(), 0);
    let hop = Hop {
        client: "203.0.113.7:1".parse().expect("an address"),
        port: 80,
        protocol: "http",
        node: "10.0.0.5".parse().expect("an address"),
        now: 1,
        dice: (1, 1),
    };
    for round in 0..ROUNDS {
        let bytes = dice.mutate(REQUESTS[round % REQUESTS.len()].as_bytes());
        let Ok(Some(end)) = HeadScan::request().advance(&bytes) else { continue };
        if parse(&bytes[..end], &mut parts).is_err() {
            continue;
        }
        accepted += 1;
        let request = Request::new(&bytes[..end], &parts);
        let mut out = Vec::new();
        write_request(&mut out, &request, &hop, &Attributes::default(), &Rewritten::default(), false);
        let shown = || format!("{:?} became {:?}", String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&out));
        assert_eq!(HeadScan::request().advance(&out), Ok(Some(out.len())), "one head: {}", shown());
        parse(&out, &mut again).unwrap_or_else(|refusal| panic!("{refusal:?}: {}", shown()));
        let reread = Request::new(&out, &again);
        assert_eq!(reread.framing(), request.framing(), "{}", shown());
        assert_eq!(reread.method(), request.method(), "{}", shown());
        let framing_fields = out.split(|b| *b == b'\n').filter(|line| {
            let line = String::from_utf8_lossy(line).to_ascii_lowercase();
            line.starts_with("content-length:") || line.starts_with("transfer-encoding:")
        });
        assert!(framing_fields.count() <= 1, "{}", shown());
    }
    assert!(accepted > ROUNDS / 10, "only {accepted} mutations were heads at all");
}

#[test]
fn responses_and_chunks_of_any_bytes_do_not_panic() {
    let mut dice = Dice(7);
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\n";
    let body = "5;a=b\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX: y\r\n\r\n";
    let mut parts = response::Parts::default();
    for _ in 0..ROUNDS {
        let bytes = dice.mutate(head.as_bytes());
        if let Ok(Some(end)) = HeadScan::response().advance(&bytes) {
            let _ = response::parse(&bytes[..end], false, &mut parts);
        }
        let bytes = dice.mutate(body.as_bytes());
        let mut data = 0;
        let used = Decoder::default().read(&bytes, |run| data += bytes[run].len());
        assert!(used.is_err() || data <= bytes.len());
    }
}
