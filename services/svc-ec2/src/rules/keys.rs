//! Making and reading keys.
//!
//! Create a key pair: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html>; fingerprints:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html>

use crate::errors;
use crate::model::Kind;
use crate::rules::putty;
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use getrandom::SysRng;
use md5::Md5;
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::pkcs8::{DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use ssh_key::public::KeyData;
use ssh_key::rand_core::UnwrapErr;
use ssh_key::{Algorithm, PrivateKey, PublicKey};

/// Bits of the RSA keys that are made here.
const RSA_BITS: usize = 2048;
/// Bits of the RSA keys that users may bring. The guide names 1024, 2048 and 4096; EC2 takes those between and above as well, such
/// as the 3072 that `ssh-keygen -t rsa` makes (ImportKeyPair's published example).
const RSA_BITS_TAKEN: std::ops::RangeInclusive<u32> = 1024..=8192;

/// A key that was just made. The private half is answered once and kept nowhere.
pub struct Made {
    /// One line in OpenSSH's form.
    pub public: String,
    /// PEM: PKCS#1 for RSA, OpenSSH's own for Ed25519; or PuTTY's form of either.
    pub private: String,
    /// SHA-1 of the private key for RSA, SHA-256 of the public one for Ed25519.
    pub fingerprint: String,
}

/// The form of a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `pem`
    Pem,
    /// `ppk`
    Ppk,
}

/// Makes a key pair; takes up to a second for RSA.
pub fn make(kind: Kind, form: Form, name: &str) -> Result<Made, Fault> {
    match kind {
        Kind::Ed25519 => ed25519(form, name).map_err(Fault::internal),
        Kind::Rsa => rsa_pair(form, name),
    }
}

fn ed25519(form: Form, name: &str) -> Result<Made, ssh_key::Error> {
    let mut key = PrivateKey::random(&mut UnwrapErr(SysRng), Algorithm::Ed25519)?;
    key.set_comment(name);
    let public = key.public_key();
    Ok(Made {
        public: public.to_openssh()?,
        fingerprint: BASE64.encode(Sha256::digest(public.to_bytes()?)),
        private: match (form, key.key_data().ed25519()) {
            (Form::Ppk, Some(pair)) => putty::ed25519(&pair.private.to_bytes(), &pair.public.0, name),
            _ => key.to_openssh(ssh_key::LineEnding::LF)?.to_string(),
        },
    })
}

fn rsa_pair(form: Form, name: &str) -> Result<Made, Fault> {
    let key = rsa::RsaPrivateKey::new(&mut UnwrapErr(SysRng), RSA_BITS).map_err(Fault::internal)?;
    let der = key.to_pkcs8_der().map_err(Fault::internal)?;
    let private = match form {
        Form::Pem => key.to_pkcs1_pem(LineEnding::LF).map_err(Fault::internal)?.to_string(),
        Form::Ppk => putty::rsa(&key, name).ok_or_else(|| Fault::internal("a key of other than two primes"))?,
    };
    let public: ssh_key::public::RsaPublicKey =
        (&key.to_public_key()).try_into().map_err(|e: ssh_key::Error| Fault::internal(e))?;
    let public = PublicKey::new(KeyData::Rsa(public), name).to_openssh().map_err(Fault::internal)?;
    Ok(Made { public, private, fingerprint: colons(&Sha1::digest(der.as_bytes())) })
}

/// A public key that a user brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Its algorithm.
    pub kind: Kind,
    /// One line in OpenSSH's form.
    pub public: String,
    /// MD5 of the key's DER for RSA, SHA-256 of the OpenSSH form for Ed25519.
    pub fingerprint: String,
}

/// Reads a public key in any of the forms that AWS takes: OpenSSH's line, RFC 4716, base64 of the DER.
pub fn read(material: &[u8], name: &str) -> Result<Brought, Fault> {
    let text = std::str::from_utf8(material).map_err(|_| errors::not_a_key())?.trim();
    let mut key = PublicKey::from_openssh(text)
        .ok()
        .or_else(|| from_rfc4716(text))
        .or_else(|| from_der(text))
        .ok_or_else(errors::not_a_key)?;
    if key.comment().is_empty() {
        key.set_comment(name);
    }
    let (kind, fingerprint) = identify(&key)?;
    Ok(Brought { kind, public: key.to_openssh().map_err(Fault::internal)?, fingerprint })
}

fn identify(key: &PublicKey) -> Result<(Kind, String), Fault> {
    match key.key_data() {
        KeyData::Ed25519(_) => {
            let bytes = key.to_bytes().map_err(Fault::internal)?;
            Ok((Kind::Ed25519, BASE64.encode(Sha256::digest(bytes))))
        }
        KeyData::Rsa(rsa) => {
            let rsa: rsa::RsaPublicKey = rsa.try_into().map_err(|_| errors::not_a_key())?;
            if !RSA_BITS_TAKEN.contains(&rsa.n().bits()) {
                return Err(errors::not_a_key());
            }
            let der = rsa.to_public_key_der().map_err(Fault::internal)?;
            Ok((Kind::Rsa, colons(&Md5::digest(der.as_bytes()))))
        }
        _ => Err(errors::not_a_key()),
    }
}

/// The lines between the markers are the same bytes as in OpenSSH's form; headers (`Comment: …`) may precede them.
fn from_rfc4716(text: &str) -> Option<PublicKey> {
    let inside = text.strip_prefix("---- BEGIN SSH2 PUBLIC KEY ----")?.strip_suffix("---- END SSH2 PUBLIC KEY ----")?;
    let mut body = String::new();
    let mut in_header = false;
    for line in inside.lines().map(str::trim) {
        if in_header || line.contains(':') {
            in_header = line.ends_with('\\');
        } else {
            body.push_str(line);
        }
    }
    PublicKey::from_bytes(&BASE64.decode(body).ok()?).ok()
}

fn from_der(text: &str) -> Option<PublicKey> {
    let compact: String = text.split_ascii_whitespace().collect();
    let key = rsa::RsaPublicKey::from_public_key_der(&BASE64.decode(compact).ok()?).ok()?;
    let key: ssh_key::public::RsaPublicKey = (&key).try_into().ok()?;
    Some(PublicKey::new(KeyData::Rsa(key), ""))
}

fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}
