//! Reaches issuers of web identities, at public addresses of the simulated internet and nowhere else.
//!
//! IAM User Guide, "Obtain the thumbprint for an OpenID Connect identity provider": a certificate that leads to a trusted authority
//! needs no thumbprint; otherwise the last certificate that the server sends must have one. The trusted authority is the cloud's.

use crate::courier;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use kernel::{BoxFuture, Cx};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use sha1::{Digest, Sha1};
use std::io;
use std::net::{IpAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;
use svc_sts::{Issuers, Unfetched};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use way_in::Dial;

/// An issuer has this long to answer, in seconds.
const ANSWER_SECONDS_MAX: u64 = 5;
/// Bytes of a document that are read.
const DOCUMENT_BYTES_MAX: usize = 256 * 1024;

/// How issuers are reached; `root_pem` is the authority that needs no thumbprint.
pub fn issuers(dial: Arc<dyn Dial>, root_pem: &str) -> Arc<dyn Issuers> {
    let root = CertificateDer::from_pem_slice(root_pem.as_bytes()).ok();
    Arc::new(ByTls { dial, root, crypto: Arc::new(rustls::crypto::ring::default_provider()) })
}

#[derive(Clone)]
struct ByTls {
    dial: Arc<dyn Dial>,
    root: Option<CertificateDer<'static>>,
    crypto: Arc<CryptoProvider>,
}

impl Issuers for ByTls {
    fn fetch(&self, cx: Cx, url: String, thumbprints: Vec<String>) -> BoxFuture<Result<Vec<u8>, Unfetched>> {
        let this = self.clone();
        Box::pin(async move {
            let limit = Duration::from_secs(ANSWER_SECONDS_MAX);
            match tokio::time::timeout(limit, this.get(&cx, &url, thumbprints)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(unreachable(format!("no answer within {ANSWER_SECONDS_MAX} s"))),
            }
        })
    }
}

impl ByTls {
    async fn get(&self, cx: &Cx, url: &str, thumbprints: Vec<String>) -> Result<Vec<u8>, Unfetched> {
        let uri: Uri = url.parse().map_err(unusable)?;
        let stream = self.connect(cx, &uri, thumbprints).await?;
        let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = shaken.map_err(unreachable)?;
        tokio::spawn(connection);
        let authority = uri.authority().map_or("", |a| a.as_str());
        let path = uri.path_and_query().map_or("/", |p| p.as_str());
        let request = Request::get(path).header("host", authority).header("accept", "application/json");
        let request = request.body(Full::new(Bytes::new())).map_err(unusable)?;
        let answer = sender.send_request(request).await.map_err(unreachable)?;
        if answer.status() != 200 {
            return Err(unusable(format!("it answered {}", answer.status())));
        }
        let body = Limited::new(answer.into_body(), DOCUMENT_BYTES_MAX).collect().await.map_err(unusable)?;
        Ok(body.to_bytes().to_vec())
    }

    async fn connect(&self, cx: &Cx, uri: &Uri, thumbprints: Vec<String>) -> Result<TlsStream<TcpStream>, Unfetched> {
        let host = uri.host().ok_or_else(|| unusable("no host"))?.trim_matches(['[', ']']).to_owned();
        let there = match courier::address(cx, &host) {
            Some(IpAddr::V4(there)) if courier::is_public_of_ours(there) => there,
            _ => return Err(unreachable(format!("{host} is not in this cloud"))),
        };
        let to = SocketAddrV4::new(there, uri.port_u16().unwrap_or(443));
        let stream = self.dial.connect(to).await.map_err(unreachable)?;
        let name = ServerName::try_from(host).map_err(unusable)?;
        let tls = TlsConnector::from(Arc::new(self.config(thumbprints)?));
        let refused = |e: io::Error| match e.get_ref().and_then(|e| e.downcast_ref::<Error>()) {
            Some(Error::InvalidCertificate(_)) => Unfetched::Untrusted(e.to_string()),
            Some(_) => unusable(e),
            None => unreachable(e),
        };
        tls.connect(name, stream).await.map_err(refused)
    }

    fn config(&self, thumbprints: Vec<String>) -> Result<ClientConfig, Unfetched> {
        let authority = self.root.clone().and_then(|root| by_authority(root, &self.crypto));
        let trust = Trust { authority, thumbprints, crypto: self.crypto.clone() };
        let versions = ClientConfig::builder_with_provider(self.crypto.clone()).with_safe_default_protocol_versions();
        let config = versions.map_err(unusable)?.dangerous().with_custom_certificate_verifier(Arc::new(trust));
        Ok(config.with_no_client_auth())
    }
}

fn unreachable(why: impl std::fmt::Display) -> Unfetched {
    Unfetched::Unreachable(why.to_string())
}

fn unusable(why: impl std::fmt::Display) -> Unfetched {
    Unfetched::Unusable(why.to_string())
}

fn by_authority(root: CertificateDer<'static>, crypto: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    roots.add(root).ok()?;
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), crypto.clone()).build().ok()
}

/// Whose certificates an issuer may show.
#[derive(Debug)]
struct Trust {
    authority: Option<Arc<WebPkiServerVerifier>>,
    thumbprints: Vec<String>,
    crypto: Arc<CryptoProvider>,
}

impl Trust {
    fn known(&self, certificate: &CertificateDer<'_>) -> bool {
        let print: String = Sha1::digest(certificate).iter().map(|b| format!("{b:02x}")).collect();
        self.thumbprints.iter().any(|t| t.eq_ignore_ascii_case(&print))
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by_authority = self.authority.as_ref().map(|a| a.verify_server_cert(own, others, name, ocsp, now));
        if let Some(Ok(verified)) = by_authority {
            return Ok(verified);
        }
        let (last, between) = others.split_last().unwrap_or((own, &[]));
        if !self.known(last) {
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        }
        if others.is_empty() {
            // it vouches for itself: its name and its time are left to check
            verify_server_name(&ParsedCertificate::try_from(own)?, name)?;
            return in_time(own, now).map(|()| ServerCertVerified::assertion());
        }
        let by_last = by_authority_of(last, &self.crypto)?;
        by_last.verify_server_cert(own, between, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.crypto.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.crypto.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.crypto.signature_verification_algorithms.supported_schemes()
    }
}

fn by_authority_of(
    last: &CertificateDer<'_>,
    crypto: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let unreadable = || Error::InvalidCertificate(CertificateError::BadEncoding);
    by_authority(last.clone().into_owned(), crypto).ok_or_else(unreadable)
}

fn in_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let wrong = |e| Err(Error::InvalidCertificate(e));
    let Ok((_, read)) = x509_parser::parse_x509_certificate(certificate) else {
        return wrong(CertificateError::BadEncoding);
    };
    let (validity, now) = (read.validity(), i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    match now {
        _ if now < validity.not_before.timestamp() => wrong(CertificateError::NotValidYet),
        _ if now > validity.not_after.timestamp() => wrong(CertificateError::Expired),
        _ => Ok(()),
    }
}
