//! Takes deliveries to web servers: those on this host's loopback, and those at public addresses of the simulated internet. Nothing
//! else is reached: an address outside is refused before a packet leaves.

use base::is_local_name;
use base64::Engine;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use kernel::{Cx, Delivery, Receiver, Undelivered, names};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use way_in::Dial;

/// An endpoint has this long to answer, in seconds.
const ANSWER_SECONDS_MAX: u64 = 15;
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How web servers are reached.
#[derive(Clone)]
struct Courier {
    dial: Option<Arc<dyn Dial>>,
    tls: Arc<ClientConfig>,
}

/// The receivers of `http` and `https`. `root_pem` is the root that endpoints' certificates must lead to.
pub fn receivers(dial: Option<Arc<dyn Dial>>, root_pem: &str) -> Vec<Receiver> {
    let mut roots = RootCertStore::empty();
    if let Some(root) =
        CertificateDer::from_pem_slice(root_pem.as_bytes()).ok().filter(|r| roots.add(r.clone()).is_err())
    {
        tracing::error!("the root certificate cannot be read: {} bytes", root.len());
    }
    let tls = Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
    let courier = Courier { dial, tls };
    let take = |courier: Courier| {
        move |cx: Cx, delivery: Delivery| -> kernel::BoxFuture<Result<(), Undelivered>> {
            let courier = courier.clone();
            Box::pin(async move {
                let limit = Duration::from_secs(ANSWER_SECONDS_MAX);
                match tokio::time::timeout(limit, courier.post(&cx, &delivery)).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(Undelivered::Later(format!("no answer within {ANSWER_SECONDS_MAX} s"))),
                }
            })
        }
    };
    vec![Receiver::sent("http", take(courier.clone())), Receiver::sent("https", take(courier))]
}

impl Courier {
    async fn post(&self, cx: &Cx, delivery: &Delivery) -> Result<(), Undelivered> {
        let never = |what: &str| Undelivered::Never(format!("{}: {what}", delivery.target));
        let uri: Uri = delivery.target.parse().map_err(|_| never("no address"))?;
        let host = uri.host().ok_or_else(|| never("no host"))?.trim_matches(['[', ']']).to_owned();
        let tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let stream = self.connect(cx, &host, port).await?;
        let status = match tls {
            true => {
                let name = ServerName::try_from(host).map_err(|_| never("no host name"))?;
                let stream = TlsConnector::from(self.tls.clone()).connect(name, stream).await.map_err(later)?;
                send(stream, &uri, delivery).await?
            }
            false => send(stream, &uri, delivery).await?,
        };
        match status {
            200..=299 => Ok(()),
            429 | 500..=599 | 100..=199 => Err(Undelivered::Later(format!("the endpoint answered {status}"))),
            _ => Err(Undelivered::Never(format!("the endpoint answered {status}"))),
        }
    }

    async fn connect(&self, cx: &Cx, host: &str, port: u16) -> Result<TcpStream, Undelivered> {
        match (address(cx, host), &self.dial) {
            (Some(here), _) if here.is_loopback() => {
                TcpStream::connect(SocketAddr::new(here, port)).await.map_err(later)
            }
            (Some(IpAddr::V4(there)), Some(dial)) if is_public_of_ours(there) => {
                dial.connect(SocketAddrV4::new(there, port)).await.map_err(later)
            }
            _ => Err(Undelivered::Never(format!("{host} is neither on this host nor in this cloud"))),
        }
    }
}

/// What a host name or address leads to, inside this cloud.
pub(crate) fn address(cx: &Cx, host: &str) -> Option<IpAddr> {
    if let Ok(address) = host.parse() {
        return Some(address);
    }
    if is_local_name(host) {
        return Some(Ipv4Addr::LOCALHOST.into());
    }
    let read = cx.snapshot().ok()?;
    let published = names::addresses(&read, host, None).ok().flatten().and_then(|(all, _)| all.first().copied());
    match (published, dns_zone::resolve(host)) {
        (Some(address), _) | (None, Some(dns_zone::Place::Public(address))) => Some(address.into()),
        _ => None,
    }
}

/// 198.18.0.0/15, the addresses of the simulated internet.
pub(crate) fn is_public_of_ours(a: Ipv4Addr) -> bool {
    a.octets()[0] == 198 && a.octets()[1] & 0xfe == 18
}

async fn send<S>(stream: S, uri: &Uri, delivery: &Delivery) -> Result<u16, Undelivered>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(later)?;
    tokio::spawn(connection);
    let authority = uri.authority().map_or("", |a| a.as_str());
    // a name and password in the address are Basic authentication
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let mut request = Request::post(path).header("host", host);
    for (name, value) in &delivery.event.headers {
        request = request.header(name, value);
    }
    if let Some(user) = user {
        let said = base64::engine::general_purpose::STANDARD.encode(user);
        request = request.header("authorization", format!("Basic {said}"));
    }
    let body = Full::new(Bytes::from(delivery.event.body.clone()));
    let request = request.body(body).map_err(|e| Undelivered::Never(e.to_string()))?;
    let answer = sender.send_request(request).await.map_err(later)?;
    let status = answer.status().as_u16();
    let _ = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
    Ok(status)
}

fn later(e: impl std::fmt::Display) -> Undelivered {
    Undelivered::Later(e.to_string())
}
