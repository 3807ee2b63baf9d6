//! Sockets: plain HTTP and TLS told apart by the first byte, HTTP/1.1 and 2 by the preface.

use crate::own_wakes::OwnWakes;
use crate::{Front, Origin};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::{Semaphore, watch};

/// Connections served at once on one listener.
pub(crate) const CONNECTIONS_MAX: usize = 4096;
/// A client must send its first byte, its TLS handshake and each head within this many seconds.
pub(crate) const HEAD_SECONDS_MAX: u64 = 30;
/// Open connections may finish their call for this many seconds when the cloud ends.
pub(crate) const DRAIN_SECONDS_MAX: u64 = 5;

/// The first byte of a TLS record that carries a handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// Serves a TCP listener until `stop` becomes true.
pub async fn serve_tcp(front: Arc<Front>, listener: TcpListener, origin: Origin, stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut stopping = stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|s| *s) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Ok(slot) = slots.clone().acquire_owned().await else { return };
                let (front, stop) = (front.clone(), stop.clone());
                tokio::spawn(async move {
                    if let Err(e) = connection(front, stream, peer, origin, stop).await {
                        tracing::debug!(%peer, "{e}");
                    }
                    drop(slot);
                });
            }
            Err(e) => pause_after(e).await,
        }
    }
}

/// Serves the control socket until `stop` becomes true. The file's mode decides who may connect.
pub async fn serve_unix(front: Arc<Front>, listener: UnixListener, stop: watch::Receiver<bool>) {
    let mut stopping = stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|s| *s) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (front, stop) = (front.clone(), stop.clone());
                let here = SocketAddr::from(([127, 0, 0, 1], 0));
                tokio::spawn(async move { http(front, stream, here, false, Origin::Control, stop).await });
            }
            Err(e) => pause_after(e).await,
        }
    }
}

/// Out of descriptors or memory: wait instead of spinning.
async fn pause_after(e: io::Error) {
    tracing::warn!("accept: {e}");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn connection(
    front: Arc<Front>,
    stream: TcpStream,
    peer: SocketAddr,
    origin: Origin,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let head = Duration::from_secs(HEAD_SECONDS_MAX);
    let mut first = [0];
    let seen = tokio::time::timeout(head, stream.peek(&mut first)).await.map_err(io::Error::other)??;
    if seen == 0 {
        return Ok(());
    }
    match front.tls.clone() {
        Some(tls) if first[0] == TLS_HANDSHAKE => {
            let stream = tokio::time::timeout(head, tls.accept(stream)).await.map_err(io::Error::other)??;
            http(front, stream, peer, true, origin, stop).await;
        }
        _ => http(front, stream, peer, false, origin, stop).await,
    }
    Ok(())
}

async fn http<S>(
    front: Arc<Front>,
    stream: S,
    peer: SocketAddr,
    tls: bool,
    origin: Origin,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX));
    builder.http2().timer(TokioTimer::new()).max_header_list_size(64 * 1024).max_concurrent_streams(256);
    let service = hyper::service::service_fn(move |request| {
        let front = front.clone();
        async move { Ok::<_, std::convert::Infallible>(front.answer(request, peer, tls, origin).await) }
    });
    let mut connection = OwnWakes::new(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = &mut connection => Some(ended),
        _ = stop.wait_for(|s| *s) => None,
    };
    if ended.is_none() {
        connection.task().graceful_shutdown();
        let _ = tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS_MAX), connection).await;
    }
}
