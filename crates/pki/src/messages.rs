//! The key that notifications are signed with, and its certificate, signed by the endpoints' intermediate.
//!
//! Verifying the signatures of Amazon SNS messages: <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>

use crate::{Authority, PkiError};
use base64::Engine;
use getrandom::SysRng;
use rcgen::KeyPair;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::rand_core::UnwrapErr;
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Bits of the key.
const KEY_BITS: usize = 2048;

/// Signs messages. The key is made when the first message is signed, and kept.
pub struct MessageSigner {
    dir: PathBuf,
    name: String,
    authority: Arc<Authority>,
    made: Mutex<Option<Arc<Made>>>,
}

struct Made {
    key: RsaPrivateKey,
    certificate: String,
    /// A digest of the certificate, in hex.
    digest: String,
}

impl MessageSigner {
    /// A signer for a name, whose key is kept in `dir`.
    pub fn new(dir: &Path, name: &str, authority: Arc<Authority>) -> MessageSigner {
        MessageSigner { dir: dir.to_owned(), name: name.into(), authority, made: Mutex::default() }
    }

    /// A Base64 RSA signature (PKCS #1 v1.5): version 1 over the text's SHA-1, version 2 over its SHA-256.
    pub fn sign(&self, version: u8, text: &str) -> Result<String, PkiError> {
        let made = self.made()?;
        let signed = match version {
            2 => made.key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(text)),
            _ => made.key.sign(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(text)),
        };
        let signed = signed.map_err(|e| PkiError::new(e.to_string()))?;
        Ok(base64::engine::general_purpose::STANDARD.encode(signed))
    }

    /// The certificate in PEM.
    pub fn certificate(&self) -> Result<String, PkiError> {
        Ok(self.made()?.certificate.clone())
    }

    /// What tells this certificate from others, in hex.
    pub fn digest(&self) -> Result<String, PkiError> {
        Ok(self.made()?.digest.clone())
    }

    fn made(&self) -> Result<Arc<Made>, PkiError> {
        let mut made = self.made.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(made) = &*made {
            return Ok(made.clone());
        }
        let fresh = Arc::new(self.open()?);
        *made = Some(fresh.clone());
        Ok(fresh)
    }

    fn open(&self) -> Result<Made, PkiError> {
        let (key_file, certificate_file) =
            (self.dir.join(format!("{}.key", self.name)), self.dir.join(format!("{}.crt", self.name)));
        if !certificate_file.exists() {
            self.make(&key_file, &certificate_file)?;
        }
        let key = RsaPrivateKey::from_pkcs8_pem(&fs::read_to_string(key_file)?);
        let key = key.map_err(|e| PkiError::new(e.to_string()))?;
        let certificate = fs::read_to_string(certificate_file)?;
        let digest = hex::encode(&Sha256::digest(&certificate)[..16]);
        Ok(Made { key, certificate, digest })
    }

    /// The certificate is written last: while it is missing, both are made anew.
    fn make(&self, key_file: &Path, certificate_file: &Path) -> Result<(), PkiError> {
        let wrong = |e: &dyn std::fmt::Display| PkiError::new(e.to_string());
        let key = RsaPrivateKey::new(&mut UnwrapErr(SysRng), KEY_BITS).map_err(|e| wrong(&e))?;
        let der = key.to_pkcs8_der().map_err(|e| wrong(&e))?;
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|e| wrong(&e))?;
        let der = PrivatePkcs8KeyDer::from(der.as_bytes().to_vec());
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&der, &rcgen::PKCS_RSA_SHA256)?;
        let certificate = self.authority.certify(&self.name, &pair)?;
        write_private(key_file, pem.as_bytes())?;
        let new = certificate_file.with_extension("new");
        fs::write(&new, certificate)?;
        Ok(fs::rename(new, certificate_file)?)
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<(), PkiError> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    Ok(file.write_all(bytes)?)
}
