//! A client that speaks HTTP/1 by hand, so that it can also speak it badly.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).into_iter().next()
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().skip(1).filter_map(|l| l.split_once(": "));
        fields.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v).collect()
    }

    /// The `name=value` pairs of all cookies set, as a `Cookie` header sends them.
    pub(crate) fn cookies(&self) -> String {
        let pairs = self.headers("Set-Cookie").into_iter().filter_map(|c| c.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(15))).expect("a timeout");
        stream.set_nodelay(true).expect("no delay");
        Self { stream, bytes: Vec::new() }
    }

    pub(crate) fn ask(&mut self, text: &str) -> Answer {
        self.send(text);
        self.answer()
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).expect("sent");
    }

    /// Reads one answer, whatever its framing.
    pub(crate) fn answer(&mut self) -> Answer {
        self.answer_to("GET")
    }

    pub(crate) fn answer_to(&mut self, method: &str) -> Answer {
        let head = self.head();
        let status: u16 = head.get(9..12).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("{head:?}"));
        let mut answer = Answer { status, head, body: Vec::new() };
        let bodiless = method == "HEAD" || status < 200 || status == 204 || status == 304;
        answer.body = match (answer.header("Content-Length"), answer.header("Transfer-Encoding")) {
            _ if bodiless => Vec::new(),
            (_, Some("chunked")) => self.chunks(),
            (Some(n), None) => {
                let n = n.parse().expect("a length");
                self.take(n)
            }
            _ => self.rest(),
        };
        answer
    }

    pub(crate) fn head(&mut self) -> String {
        loop {
            if let Some(at) = self.bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                return String::from_utf8(self.take(at + 4)).expect("text");
            }
            let n = self.more();
            assert!(n > 0, "closed within a head: {:?}", String::from_utf8_lossy(&self.bytes));
        }
    }

    fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line = self.line();
            let size = usize::from_str_radix(&line, 16).unwrap_or_else(|_| panic!("a chunk size: {line:?}"));
            body.extend(self.take(size));
            assert_eq!(self.line(), "");
            if size == 0 {
                return body;
            }
        }
    }

    fn line(&mut self) -> String {
        loop {
            if let Some(at) = self.bytes.windows(2).position(|w| w == b"\r\n") {
                let mut line = self.take(at + 2);
                line.truncate(at);
                return String::from_utf8(line).expect("text");
            }
            assert!(self.more() > 0, "closed within a line");
        }
    }

    pub(crate) fn take(&mut self, n: usize) -> Vec<u8> {
        while self.bytes.len() < n {
            assert!(self.more() > 0, "closed after {} of {n} bytes", self.bytes.len());
        }
        let rest = self.bytes.split_off(n);
        std::mem::replace(&mut self.bytes, rest)
    }

    /// Everything until the other side closes.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        while self.more() > 0 {}
        std::mem::take(&mut self.bytes)
    }

    /// Whether the other side has closed, with nothing left to read.
    pub(crate) fn is_closed(&mut self) -> bool {
        self.bytes.is_empty() && self.more() == 0
    }

    pub(crate) fn finish(&self) {
        self.stream.shutdown(Shutdown::Write).expect("shut");
    }

    fn more(&mut self) -> usize {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer) {
            Ok(n) => {
                self.bytes.extend_from_slice(&buffer[..n]);
                n
            }
            Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => 0,
            Err(e) => panic!("reading: {e}"),
        }
    }
}
