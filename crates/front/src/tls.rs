//! TLS by the name that a client asks for: certificates are the resolver's, HTTP/2 is offered where AWS offers it.
//!
//! The endpoints of S3, SQS, SNS and DynamoDB negotiate HTTP/1.1 alone; the name in the client's hello (RFC 6066, section 3) says
//! which service is meant, before the protocol is agreed on (RFC 7301).

use rustls::ServerConfig;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

/// Labels of the endpoints that speak HTTP/1.1 only; `streams.dynamodb` and `ACCOUNT.ddb` are DynamoDB's, `queue` is SQS's older one.
const HTTP_1_LABELS: &[&str] = &["s3", "s3-accelerate", "sqs", "queue", "sns", "dynamodb", "ddb"];

/// One configuration for each set of protocols.
pub(crate) struct Tls {
    any: Arc<ServerConfig>,
    http_1: Arc<ServerConfig>,
}

impl Tls {
    /// From one that offers everything.
    pub(crate) fn new(any: Arc<ServerConfig>) -> Tls {
        let mut http_1 = ServerConfig::clone(&any);
        http_1.alpn_protocols = vec![b"http/1.1".to_vec()];
        Tls { any, http_1: Arc::new(http_1) }
    }

    /// The handshake.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let started = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream).await?;
        let http_1 = started.client_hello().server_name().is_some_and(is_http_1_only);
        started.into_stream(if http_1 { self.http_1.clone() } else { self.any.clone() }).await
    }
}

/// AWS's own names of these services, buckets' among them.
pub(crate) fn is_http_1_only(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().find_map(|s| name.strip_suffix(s));
    let own = |label: &str| HTTP_1_LABELS.contains(&label) || label.starts_with("s3-website");
    stem.is_some_and(|stem| stem.split('.').any(own))
}
