//! Serves a listener that was made inside a VPC's router.

use crate::{Asked, Directory, Reply, Seal, answer};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Connections served at once per VPC.
const CONNECTIONS_MAX: usize = 256;
/// What Linux gives to packets.
const TTL_DEFAULT: u32 = 64;
/// A head must arrive within this many seconds.
const HEAD_SECONDS_MAX: u64 = 30;

/// Answers until the task is dropped. `vpc` says in which VPC the listener is.
pub async fn serve(
    directory: Arc<dyn Directory>,
    seal: Seal,
    vpc: String,
    listener: std::net::TcpListener,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let (stream, peer) = listener.accept().await?;
        let Ok(slot) = slots.clone().acquire_owned().await else { return Ok(()) };
        let (directory, seal, vpc) = (directory.clone(), seal.clone(), vpc.clone());
        let (stream, socket) = twice(stream)?;
        tokio::spawn(async move {
            let service = hyper::service::service_fn(|request: Request<Incoming>| {
                let reply = one(&*directory, &seal, &vpc, peer, &request);
                let limited = socket.set_ttl(reply.hop_limit.map_or(TTL_DEFAULT, u32::from));
                async move { limited.map(|()| encode(reply)) }
            });
            let served = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
                .serve_connection(TokioIo::new(stream), service)
                .await;
            if let Err(e) = served {
                tracing::debug!(%peer, "metadata: {e}");
            }
            drop(slot);
        });
    }
}

/// The stream, and its socket once more: the hop limit of an answer is the time to live of the packets that carry it.
fn twice(stream: TcpStream) -> io::Result<(TcpStream, std::net::TcpStream)> {
    let stream = stream.into_std()?;
    let socket = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, socket))
}

fn one(directory: &dyn Directory, seal: &Seal, vpc: &str, peer: SocketAddr, request: &Request<Incoming>) -> Reply {
    let IpAddr::V4(source) = peer.ip() else { return unknown() };
    let Some(facts) = directory.instance(vpc, source) else { return unknown() };
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let asked = Asked {
        method: request.method().as_str(),
        path: request.uri().path(),
        token: header("x-aws-ec2-metadata-token"),
        ttl: header("x-aws-ec2-metadata-token-ttl-seconds"),
        forwarded: request.headers().contains_key("x-forwarded-for"),
    };
    answer(directory, seal, &facts, &asked)
}

fn unknown() -> Reply {
    let body = b"no instance has this address".to_vec();
    Reply { status: 404, content_type: "text/plain", ttl: None, hop_limit: None, body }
}

fn encode(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(reply.content_type));
    headers.insert("server", HeaderValue::from_static("EC2ws"));
    if let Some(left) = reply.ttl {
        headers.insert("x-aws-ec2-metadata-token-ttl-seconds", HeaderValue::from(left));
    }
    response
}
