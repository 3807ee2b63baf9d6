//! One host port for all web servers of the cloud: `NAME.localhost` says which. A connection is carried on like one
//! through a door, so that every rule on its way decides.

use crate::Dial;
use std::io;
use std::net::SocketAddrV4;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The head of the first request is looked at up to this many bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// It must arrive within this many seconds.
const HEAD_SECONDS_MAX: u64 = 30;

/// Where the web server of this name is; an error is a sentence that the browser shows.
pub type Lookup = Arc<dyn Fn(&str) -> Result<SocketAddrV4, String> + Send + Sync>;

/// Serves until the task is dropped.
pub async fn by_name(listener: std::net::TcpListener, lookup: Lookup, dial: Arc<dyn Dial>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (client, _) = listener.accept().await?;
        let (lookup, dial) = (lookup.clone(), dial.clone());
        tokio::spawn(async move {
            if let Err(e) = one(client, lookup, &*dial).await {
                tracing::debug!("by name: {e}");
            }
        });
    }
}

async fn one(mut client: TcpStream, lookup: Lookup, dial: &dyn Dial) -> io::Result<()> {
    let within = Duration::from_secs(HEAD_SECONDS_MAX);
    let head = tokio::time::timeout(within, head(&mut client)).await??;
    let name = host(&head).and_then(|h| h.strip_suffix(".localhost").map(str::to_owned));
    let found = tokio::task::spawn_blocking(move || match name {
        Some(name) => lookup(&name),
        None => Err("Say which web server: http://NAME.localhost".into()),
    });
    let inside = match found.await.map_err(io::Error::other)? {
        Ok(address) => dial.connect(address).await.map_err(|e| format!("It did not answer: {e}")),
        Err(why) => Err(why),
    };
    match inside {
        Ok(mut inside) => {
            inside.write_all(&head).await?;
            tokio::io::copy_bidirectional(&mut client, &mut inside).await.map(drop)
        }
        Err(why) => refuse(&mut client, &why).await,
    }
}

async fn head(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|w| w == b"\r\n\r\n") && head.len() < HEAD_BYTES_MAX {
        match client.read(&mut chunk).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => head.extend_from_slice(&chunk[..n]),
        }
    }
    Ok(head)
}

/// The host of a request's head, without a port, in lower case.
pub(crate) fn host(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().skip(1).take_while(|l| !l.is_empty());
    let value = line.filter_map(|l| l.split_once(':')).find(|(k, _)| k.eq_ignore_ascii_case("host"))?.1.trim();
    let name = value.rsplit_once(':').filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit())).map_or(value, |(n, _)| n);
    Some(name.to_ascii_lowercase())
}

async fn refuse(client: &mut TcpStream, why: &str) -> io::Result<()> {
    let text = why.replace('&', "&amp;").replace('<', "&lt;");
    let body = format!("<!doctype html><meta charset=utf-8><title>Hanul</title><p>{text}</p>\n");
    let head = format!(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    client.write_all(head.as_bytes()).await?;
    client.write_all(body.as_bytes()).await?;
    client.shutdown().await
}
