//! DNS over UDP and TCP on given sockets: they were made inside a VPC's router or the simulated internet.

use dns_zone::{Directory, View, answer};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::Semaphore;

/// A TCP client that says nothing for so long is left, in seconds (RFC 7766 suggests seconds).
const IDLE_SECONDS_MAX: u64 = 10;
/// TCP connections served at once per listener.
const CONNECTIONS_MAX: usize = 64;
/// The longest query over UDP, in bytes.
const QUERY_BYTES_MAX: usize = 4096;

/// Answers queries that arrive on a socket until the task is dropped.
pub async fn serve_udp(directory: Arc<dyn Directory>, view: View, socket: std::net::UdpSocket) -> io::Result<()> {
    let socket = UdpSocket::from_std(socket)?;
    let mut buffer = vec![0; QUERY_BYTES_MAX];
    loop {
        match socket.recv_from(&mut buffer).await {
            Ok((n, from)) => {
                if let Some(bytes) = answer(&*directory, &view, &buffer[..n], true)
                    && let Err(e) = socket.send_to(&bytes, from).await
                {
                    tracing::debug!(%from, "dns answer: {e}");
                }
            }
            // an ICMP error of an earlier answer
            Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(e) => return Err(e),
        }
    }
}

/// The same over TCP (RFC 7766): each message has two bytes of length before it.
pub async fn serve_tcp(directory: Arc<dyn Directory>, view: View, listener: std::net::TcpListener) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let (stream, _) = listener.accept().await?;
        let Ok(slot) = slots.clone().acquire_owned().await else { return Ok(()) };
        let (directory, view) = (directory.clone(), view.clone());
        tokio::spawn(async move {
            if let Err(e) = connection(&*directory, &view, stream).await {
                tracing::debug!("dns over tcp: {e}");
            }
            drop(slot);
        });
    }
}

async fn connection(directory: &dyn Directory, view: &View, mut stream: TcpStream) -> io::Result<()> {
    let idle = Duration::from_secs(IDLE_SECONDS_MAX);
    loop {
        let Ok(length) = tokio::time::timeout(idle, stream.read_u16()).await? else { return Ok(()) };
        let mut query = vec![0; usize::from(length)];
        tokio::time::timeout(idle, stream.read_exact(&mut query)).await??;
        let Some(bytes) = answer(directory, view, &query, false) else { return Ok(()) };
        stream.write_u16(bytes.len() as u16).await?;
        stream.write_all(&bytes).await?;
    }
}
