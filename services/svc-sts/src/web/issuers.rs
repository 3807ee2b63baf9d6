//! The seam to the issuers of tokens, and the documents that they publish.
//!
//! OpenID Connect Discovery 1.0, section 4. AWS waits for an issuer for five seconds: "How do I troubleshoot the AWS STS error
//! InvalidIdentityToken", AWS knowledge center.

use crate::errors::{no_key, unreachable, untrusted_issuer};
use base::Fault;
use kernel::{BoxFuture, Cx};
use serde::Deserialize;

/// Reaches issuers over HTTPS.
pub trait Issuers: Send + Sync {
    /// The document at a URL. The server's certificate must lead to an authority that everyone here trusts, or to a certificate
    /// with one of these SHA-1 thumbprints.
    fn fetch(&self, cx: Cx, url: String, thumbprints: Vec<String>) -> BoxFuture<Result<Vec<u8>, Unfetched>>;
}

/// Why a document was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfetched {
    /// There is no such server, or it does not answer in time.
    Unreachable(String),
    /// Its certificate is nobody's whom we trust.
    Untrusted(String),
    /// It answered, but not with the document.
    Unusable(String),
}

/// A cloud without a network.
pub(crate) struct Nowhere;

impl Issuers for Nowhere {
    fn fetch(&self, _: Cx, url: String, _: Vec<String>) -> BoxFuture<Result<Vec<u8>, Unfetched>> {
        Box::pin(std::future::ready(Err(Unfetched::Unreachable(format!("{url}: this cloud has no network")))))
    }
}

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

/// The key set that an issuer (`https://…`) publishes now.
pub(crate) async fn keys(from: &dyn Issuers, cx: &Cx, issuer: &str, prints: &[String]) -> Result<Vec<u8>, Fault> {
    let at = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let found = fetch(from, cx, at, prints).await?;
    let found: Configuration = serde_json::from_slice(&found).map_err(|e| unusable(issuer, &e.to_string()))?;
    if found.issuer != issuer || !found.jwks_uri.starts_with("https://") {
        return Err(unusable(issuer, "its configuration names another issuer, or keys without TLS"));
    }
    fetch(from, cx, found.jwks_uri, prints).await
}

async fn fetch(from: &dyn Issuers, cx: &Cx, url: String, prints: &[String]) -> Result<Vec<u8>, Fault> {
    let fetched = from.fetch(cx.clone(), url.clone(), prints.to_vec()).await;
    fetched.map_err(|why| match why {
        Unfetched::Unreachable(why) => {
            tracing::info!("{url} cannot be reached: {why}");
            unreachable()
        }
        Unfetched::Untrusted(why) => {
            tracing::info!("{url} is not trusted: {why}");
            untrusted_issuer()
        }
        Unfetched::Unusable(why) => unusable(&url, &why),
    })
}

fn unusable(url: &str, why: &str) -> Fault {
    tracing::info!("{url} publishes no keys: {why}");
    no_key()
}
