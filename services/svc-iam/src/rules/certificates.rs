//! Certificates and keys that are uploaded, in PEM.
//!
//! IAM API Reference, UploadServerCertificate, UploadSigningCertificate.

use base::{Fault, Timestamp};
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::pem::parse_x509_pem;

/// What is known of a certificate.
pub(crate) struct Certificate {
    /// Until when it is valid.
    pub(crate) expires: Timestamp,
    /// The public key as it is in the certificate.
    public: Vec<u8>,
}

/// Reads one certificate.
pub(crate) fn read(pem: &str) -> Result<Certificate, Fault> {
    let bad = || malformed("Unable to parse certificate. Please ensure the certificate is in PEM format.");
    let (_, block) = parse_x509_pem(pem.as_bytes()).map_err(|_| bad())?;
    let certificate = block.parse_x509().map_err(|_| bad())?;
    let expires = Timestamp::from_secs(certificate.validity().not_after.timestamp());
    Ok(Certificate { expires, public: certificate.public_key().raw.to_vec() })
}

/// Reads a chain; each of its certificates must be one.
pub(crate) fn chain(pem: &str) -> Result<(), Fault> {
    let mut seen = 0;
    for block in x509_parser::pem::Pem::iter_from_buffer(pem.as_bytes()) {
        let fits = block.is_ok_and(|b| b.parse_x509().is_ok());
        if !fits {
            return Err(malformed("Unable to parse certificate chain. Please ensure the chain is in PEM format."));
        }
        seen += 1;
    }
    match seen {
        0 => Err(malformed("Unable to parse certificate chain. Please ensure the chain is in PEM format.")),
        _ => Ok(()),
    }
}

impl Certificate {
    /// Refuses a private key that is not this certificate's.
    pub(crate) fn fits(&self, key: &str) -> Result<(), Fault> {
        let bad = || malformed("Unable to parse private key. Please ensure the private key is in PEM format.");
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| bad())?;
        let key = any_supported_type(&key).map_err(|_| bad())?;
        match key.public_key() {
            Some(public) if public.as_ref() == self.public => Ok(()),
            _ => Err(Fault::sender(
                "KeyPairMismatch",
                "The public key certificate and the private key do not belong together.",
            )),
        }
    }
}

fn malformed(message: &str) -> Fault {
    Fault::sender("MalformedCertificate", message)
}
