//! Making and reading keys.
//!
//! Create a key pair: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html>; fingerprints:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html>

use crate::errors;
use crate::model::Kind;
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::Md5;
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use ssh_key::public::KeyData;
use ssh_key::rand_core::OsRng;
use ssh_key::{Algorithm, PrivateKey, PublicKey};

/// Bits of the RSA keys that are made here.
const RSA_BITS: usize = 2048;

/// A key that was just made. The private half is answered once and kept nowhere.
pub struct Made {
    /// One line in OpenSSH's form.
    pub public: String,
    /// PEM: PKCS#1 for RSA, OpenSSH's own for Ed25519.
    pub private: String,
    /// SHA-1 of the private key for RSA, SHA-256 of the public one for Ed25519.
    pub fingerprint: String,
}

/// Makes a key pair; takes up to a second for RSA.
pub fn make(kind: Kind, name: &str) -> Result<Made, Fault> {
    match kind {
        Kind::Ed25519 => ed25519(name).map_err(Fault::internal),
        Kind::Rsa => rsa_pair(name),
    }
}

fn ed25519(name: &str) -> Result<Made, ssh_key::Error> {
    let mut key = PrivateKey::random(&mut OsRng, Algorithm::Ed25519)?;
    key.set_comment(name);
    let public = key.public_key();
    Ok(Made {
        public: public.to_openssh()?,
        fingerprint: BASE64.encode(Sha256::digest(public.to_bytes()?)),
        private: key.to_openssh(ssh_key::LineEnding::LF)?.to_string(),
    })
}

fn rsa_pair(name: &str) -> Result<Made, Fault> {
    let key = rsa::RsaPrivateKey::new(&mut OsRng, RSA_BITS).map_err(Fault::internal)?;
    let der = key.to_pkcs8_der().map_err(Fault::internal)?;
    let private = key.to_pkcs1_pem(LineEnding::LF).map_err(Fault::internal)?;
    let public: ssh_key::public::RsaPublicKey =
        (&key.to_public_key()).try_into().map_err(|e: ssh_key::Error| Fault::internal(e))?;
    let public = PublicKey::new(KeyData::Rsa(public), name).to_openssh().map_err(Fault::internal)?;
    Ok(Made { public, private: private.to_string(), fingerprint: colons(&Sha1::digest(der.as_bytes())) })
}

/// A public key that a user brings: its kind, its one-line form and its fingerprint.
pub fn read(material: &[u8], name: &str) -> Result<(Kind, String, String), Fault> {
    let text = std::str::from_utf8(material).map_err(|_| errors::not_a_key())?;
    let mut key = PublicKey::from_openssh(text.trim()).map_err(|_| errors::not_a_key())?;
    if key.comment().is_empty() {
        key.set_comment(name);
    }
    let line = key.to_openssh().map_err(Fault::internal)?;
    match key.key_data() {
        KeyData::Ed25519(_) => {
            let bytes = key.to_bytes().map_err(Fault::internal)?;
            Ok((Kind::Ed25519, line, BASE64.encode(Sha256::digest(bytes))))
        }
        KeyData::Rsa(rsa) => {
            let rsa: rsa::RsaPublicKey = rsa.try_into().map_err(|_| errors::not_a_key())?;
            let der = rsa.to_public_key_der().map_err(Fault::internal)?;
            Ok((Kind::Rsa, line, colons(&Md5::digest(der.as_bytes()))))
        }
        _ => Err(errors::not_a_key()),
    }
}

fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}
