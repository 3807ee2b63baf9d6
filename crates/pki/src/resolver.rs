//! A TLS server configuration whose certificates are made for the name that the client asks for.

use crate::Authority;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// Names kept at once; beyond it the cache is emptied.
const NAMES_MAX: usize = 1000;

struct ByName {
    authority: Arc<Authority>,
    /// Serves clients that send no name, such as those that connect to an address.
    default_name: String,
    allowed: fn(&str) -> bool,
    cache: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl fmt::Debug for ByName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByName")
    }
}

impl ByName {
    fn key(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let mut cache = self.cache.lock().ok()?;
        if let Some(found) = cache.get(name) {
            return Some(found.clone());
        }
        if cache.len() >= NAMES_MAX {
            cache.clear();
        }
        let made = self.authority.leaf(name).ok()?;
        cache.insert(name.to_owned(), made.clone());
        Some(made)
    }
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().filter(|n| (self.allowed)(n)).unwrap_or(&self.default_name);
        self.key(name)
    }
}

/// A configuration that answers for the names that `allowed` lets pass, and for `default_name` otherwise. HTTP/1.1 and 2.
pub fn server_config(
    authority: Arc<Authority>,
    default_name: &str,
    allowed: fn(&str) -> bool,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let resolver = ByName { authority, default_name: default_name.into(), allowed, cache: Mutex::default() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
