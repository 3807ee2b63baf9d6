//! A TLS server configuration whose certificates are made for the name that the client asks for.

use crate::{Authority, PkiError};
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
    default: Arc<CertifiedKey>,
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
        let made = self.authority.leaf(&[name]).ok()?;
        cache.insert(name.to_owned(), made.clone());
        Some(made)
    }
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        match hello.server_name().filter(|n| (self.allowed)(n)) {
            Some(name) => self.key(name),
            None => Some(self.default.clone()),
        }
    }
}

/// A configuration that answers for the names that `allowed` lets pass, and for the names and addresses of `default` otherwise.
/// HTTP/1.1 and 2.
///
/// # Errors
/// A default name is no name, or the randomness of a key fails.
pub fn server_config(
    authority: Arc<Authority>,
    default: &[&str],
    allowed: fn(&str) -> bool,
) -> Result<Arc<ServerConfig>, PkiError> {
    let resolver = ByName { default: authority.leaf(default)?, authority, allowed, cache: Mutex::default() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| PkiError::new(e.to_string()))?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
