//! The seam to whoever holds the key that messages are signed with.

/// Signs messages; the certificate is served at a path of every endpoint.
pub trait Signer: Send + Sync {
    /// A Base64 RSA signature of the text: version 1 over its SHA-1, version 2 over its SHA-256.
    ///
    /// # Errors
    /// The key could not be made or read.
    fn sign(&self, version: u8, text: &str) -> Result<String, String>;

    /// Where the certificate is: `/SimpleNotificationService-….pem`.
    ///
    /// # Errors
    /// The key could not be made or read.
    fn certificate_path(&self) -> Result<String, String>;
}
