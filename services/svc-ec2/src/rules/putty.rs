//! Private keys in PuTTY's form (`.ppk`, version 2, without a passphrase), as `KeyFormat` `ppk` asks for.
//!
//! PuTTY manual, appendix "PPK file format": each blob is made of SSH's own strings and numbers, and an HMAC of SHA-1 under
//! a fixed key covers them all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BoxedUint, RsaPrivateKey};
use sha1::{Digest, Sha1};
use std::fmt::Write;

/// What the MAC's key is the hash of when there is no passphrase.
const MAC_KEY: &[u8] = b"putty-private-key-file-mac-key";
/// Characters of a line of base64.
const LINE_LENGTH: usize = 64;

/// An RSA key.
pub fn rsa(key: &RsaPrivateKey, comment: &str) -> Option<String> {
    let (mut public, mut private) = (Vec::new(), Vec::new());
    string(&mut public, b"ssh-rsa");
    number(&mut public, key.e());
    number(&mut public, key.n());
    number(&mut private, key.d());
    let [p, q] = key.primes() else { return None };
    number(&mut private, p);
    number(&mut private, q);
    number(&mut private, &key.crt_coefficient()?);
    Some(file("ssh-rsa", comment, &public, &private))
}

/// An Ed25519 key: its seed and its public point.
pub fn ed25519(seed: &[u8; 32], point: &[u8; 32], comment: &str) -> String {
    let (mut public, mut private) = (Vec::new(), Vec::new());
    string(&mut public, b"ssh-ed25519");
    string(&mut public, point);
    string(&mut private, seed);
    file("ssh-ed25519", comment, &public, &private)
}

fn file(algorithm: &str, comment: &str, public: &[u8], private: &[u8]) -> String {
    let mut text = format!("PuTTY-User-Key-File-2: {algorithm}\r\nEncryption: none\r\nComment: {comment}\r\n");
    lines(&mut text, "Public-Lines", public);
    lines(&mut text, "Private-Lines", private);
    let mut covered = Vec::new();
    for part in [algorithm.as_bytes(), b"none", comment.as_bytes(), public, private] {
        string(&mut covered, part);
    }
    let mac = Hmac::<Sha1>::new_from_slice(&Sha1::digest(MAC_KEY)).map(|m| m.chain_update(&covered).finalize());
    text.push_str("Private-MAC: ");
    for byte in mac.map(|m| m.into_bytes()).unwrap_or_default() {
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("\r\n");
    text
}

fn lines(text: &mut String, name: &str, blob: &[u8]) {
    let all = BASE64.encode(blob);
    let _ = write!(text, "{name}: {}\r\n", all.len().div_ceil(LINE_LENGTH));
    for from in (0..all.len()).step_by(LINE_LENGTH) {
        text.push_str(&all[from..all.len().min(from + LINE_LENGTH)]);
        text.push_str("\r\n");
    }
}

fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// A positive number: the first bit says so, by a zero byte if need be.
fn number(out: &mut Vec<u8>, n: &BoxedUint) {
    let mut bytes = n.to_be_bytes_trimmed_vartime().into_vec();
    if bytes.first().is_some_and(|b| b & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    string(out, &bytes);
}
