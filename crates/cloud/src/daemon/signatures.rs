//! Signs notifications with the installation's key, and publishes the certificate.

use pki::{Authority, MessageSigner};
use std::path::Path;
use std::sync::Arc;

/// What stands before the digest in the certificate's path, as in AWS's.
const PREFIX: &str = "/SimpleNotificationService-";

/// The signer of topics.
pub struct Signatures(MessageSigner);

impl Signatures {
    /// With a key in `dir`, made when it is first needed.
    pub fn new(dir: &Path, authority: Arc<Authority>) -> Signatures {
        Signatures(MessageSigner::new(dir, "sns.amazonaws.com", authority))
    }

    /// The certificate, at its path.
    pub fn document(&self, path: &str) -> Option<(&'static str, String)> {
        let digest = path.strip_prefix(PREFIX)?.strip_suffix(".pem")?;
        let here = self.0.digest().ok()? == digest;
        here.then(|| Some(("binary/octet-stream", self.0.certificate().ok()?)))?
    }
}

impl svc_sns::Signer for Signatures {
    fn sign(&self, version: u8, text: &str) -> Result<String, String> {
        self.0.sign(version, text).map_err(|e| e.to_string())
    }
    fn certificate_path(&self) -> Result<String, String> {
        Ok(format!("{PREFIX}{}.pem", self.0.digest().map_err(|e| e.to_string())?))
    }
}
