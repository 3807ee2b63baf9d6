//! Public keys for CodeCommit: RSA, in OpenSSH's form or in PEM.
//!
//! IAM API Reference, UploadSSHPublicKey: at least 2048 bits; the fingerprint is the MD5 of the key.

use crate::limits;
use base::Fault;
use md5::{Digest, Md5};
use rsa::RsaPublicKey;
use rsa::pkcs1::{DecodeRsaPublicKey, LineEnding};
use rsa::pkcs8::{DecodePublicKey, EncodePublicKey};
use ssh_key::PublicKey;
use ssh_key::public::{KeyData, RsaPublicKey as SshRsa};

/// A key that was read.
pub(crate) struct Read {
    /// As OpenSSH writes it, without a comment.
    pub(crate) body: String,
    pub(crate) fingerprint: String,
}

/// Reads a key as it is uploaded.
pub(crate) fn read(body: &str) -> Result<Read, Fault> {
    let body = body.trim();
    let key = if body.starts_with("-----") { from_pem(body)? } else { from_openssh(body)? };
    let rsa = match key.key_data() {
        KeyData::Rsa(rsa) => rsa,
        _ => return Err(unrecognised()),
    };
    if rsa.key_size() < limits::SSH_KEY_BITS_MIN {
        return Err(invalid());
    }
    let bytes = key.to_bytes().map_err(|_| invalid())?;
    let digits: Vec<String> = Md5::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    Ok(Read { body: key.to_openssh().map_err(|_| invalid())?, fingerprint: digits.join(":") })
}

/// The same key in PEM.
pub(crate) fn pem(openssh: &str) -> Option<String> {
    let key = PublicKey::from_openssh(openssh).ok()?;
    let KeyData::Rsa(rsa) = key.key_data() else { return None };
    let key = RsaPublicKey::try_from(rsa).ok()?;
    key.to_public_key_pem(LineEnding::LF).ok()
}

fn from_openssh(body: &str) -> Result<PublicKey, Fault> {
    let mut key = PublicKey::from_openssh(body).map_err(|_| unrecognised())?;
    key.set_comment("");
    Ok(key)
}

fn from_pem(body: &str) -> Result<PublicKey, Fault> {
    let key = RsaPublicKey::from_public_key_pem(body).ok().or_else(|| RsaPublicKey::from_pkcs1_pem(body).ok());
    let key = key.ok_or_else(unrecognised)?;
    let rsa = SshRsa::try_from(&key).map_err(|_| invalid())?;
    Ok(PublicKey::new(KeyData::Rsa(rsa), ""))
}

fn unrecognised() -> Fault {
    Fault::sender("UnrecognizedPublicKeyEncoding", "The public key encoding format is not recognized.")
}

fn invalid() -> Fault {
    Fault::sender("InvalidPublicKey", "The public key is malformed or otherwise invalid.")
}
