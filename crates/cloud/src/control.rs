//! Asks the daemon over its control socket: a tiny HTTP client.

use crate::dirs::{DataDir, socket_path};
use crate::failure::Failure;
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// The control socket's name in `run`.
pub const SOCKET: &str = "control";
/// The daemon answers within this many seconds, or counts as stuck.
const ANSWER_SECONDS_MAX: u64 = 60;

/// One request; the answer's document, or a failure with its `error`.
pub fn ask(dir: &DataDir, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
    if !dir.is_running() {
        return Err(Failure::not_running(dir.path()));
    }
    let run = dir.run_fd()?;
    let mut socket = UnixStream::connect(socket_path(&run, SOCKET)).map_err(|_| Failure::not_running(dir.path()))?;
    socket.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes())?;
    socket.write_all(body.as_bytes())?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    parse(&answer)
}

fn parse(answer: &str) -> Result<Value, Failure> {
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| Failure::new("the cloud did not answer"))?;
    let status: u16 = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let document: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    if status == 200 {
        return Ok(document);
    }
    Err(Failure::new(document["error"].as_str().unwrap_or("the cloud answered with an error").to_owned()))
}
