//! A small HTTP/1.1 client on one kept connection.

use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long an answer may take, in seconds.
const READ_SECONDS_MAX: u64 = 30;

/// A connection, with the cookies it was given.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// Whether a byte of the present answer has come.
    begun: bool,
    pub(crate) cookies: HashMap<String, String>,
    pub(crate) headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn connect(port: u16) -> io::Result<Client> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(READ_SECONDS_MAX)))?;
        Ok(Client { stream: BufReader::new(stream), begun: false, cookies: HashMap::new(), headers: Vec::new() })
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, None, "").expect("an answer")
    }

    pub(crate) fn form(&mut self, path: &str, body: &str) -> Answer {
        self.request("POST", path, Some("application/x-www-form-urlencoded"), body).expect("an answer")
    }

    pub(crate) fn json(&mut self, path: &str, body: &str) -> Answer {
        self.request("POST", path, Some("application/json"), body).expect("an answer")
    }

    /// Sends a request and reads its answer; an error is a connection that broke.
    pub(crate) fn request(&mut self, method: &str, path: &str, kind: Option<&str>, body: &str) -> io::Result<Answer> {
        self.begun = false;
        let head = self.head(method, path, kind, body.len());
        self.send(&(head + body))?;
        self.answer(method == "HEAD")
    }

    /// A request's head.
    pub(crate) fn head(&self, method: &str, path: &str, kind: Option<&str>, length: usize) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: shop.test\r\n");
        if let Some(kind) = kind {
            head += &format!("content-type: {kind}\r\ncontent-length: {length}\r\n");
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += &format!("cookie: {}\r\n", pairs.join("; "));
        }
        head + "\r\n"
    }

    pub(crate) fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(text.as_bytes())
    }

    /// Whether the last request broke before any of its answer came.
    pub(crate) fn nothing_received(&self) -> bool {
        !self.begun
    }

    /// Reads one answer.
    pub(crate) fn answer(&mut self, without_body: bool) -> io::Result<Answer> {
        self.begun = false;
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut headers = HashMap::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
            let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
            if name == "set-cookie" {
                let (name, value) =
                    value.split(';').next().and_then(|pair| pair.split_once('=')).ok_or(io::ErrorKind::InvalidData)?;
                self.cookies.insert(name.into(), value.into());
            }
            headers.insert(name, value);
        }
        let length = headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        let mut body = vec![0; if without_body { 0 } else { length }];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.begun = true;
        Ok(line.trim_end().to_owned())
    }
}

impl Answer {
    /// The value of the first field of this name in the page's forms.
    pub(crate) fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let start = self.body.find(&mark).unwrap_or_else(|| panic!("no field {name} in {}", self.body)) + mark.len();
        self.body[start..].split('"').next().expect("a value").to_owned()
    }

    /// The number behind `"key":` in a JSON body.
    pub(crate) fn number(&self, key: &str) -> u64 {
        let mark = format!("\"{key}\":");
        let start = self.body.find(&mark).unwrap_or_else(|| panic!("no {key} in {}", self.body)) + mark.len();
        self.body[start..].chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
    }
}
