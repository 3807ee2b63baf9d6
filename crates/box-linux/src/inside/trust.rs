//! The cloud's certificate authority in the machine's trust store: as Debian's `update-ca-certificates` would leave it,
//! without running it (it takes a second): the source beside the administrator's own, the bundle that most programs
//! read, and the hashed link that OpenSSL and Python look up.

use crate::sys::{self, Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::path::{Path, PathBuf};

/// Bundles of Debian, of Fedora, of Alpine and of openSUSE.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];
const SOURCES: &str = "/usr/local/share/ca-certificates";
const HASHED: &str = "/etc/ssl/certs";
/// Certificates whose subjects have the same hash are numbered; more than a few never are.
const SAME_HASH_MAX: u32 = 16;

/// The authorities' certificates, read on the host.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<String>> {
    paths.iter().map(|p| std::fs::read_to_string(p).context(|| p.display().to_string())).collect()
}

/// Adds them to the machine's store. Best effort: an image without a store has nothing to add to.
pub(super) fn install(authorities: &[String]) {
    for (n, pem) in authorities.iter().enumerate() {
        let _ = std::fs::create_dir_all(SOURCES);
        let source = Path::new(SOURCES).join(format!("cloud-{n}.crt"));
        let _ = sys::write_new(&source, 0o644, pem.as_bytes());
        BUNDLES.iter().for_each(|bundle| append(Path::new(bundle), pem.trim()));
        if Path::new(HASHED).is_dir()
            && let Some(hash) = subject_hash(pem)
        {
            link(hash, pem.trim());
        }
    }
}

fn append(bundle: &Path, pem: &str) {
    let Ok(text) = std::fs::read_to_string(bundle) else { return };
    if !text.contains(pem) {
        let separator = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let _ = std::fs::write(bundle, format!("{text}{separator}{pem}\n"));
    }
}

/// `HASH.N`, N the first number that is free or ours.
fn link(hash: u32, pem: &str) {
    for n in 0..SAME_HASH_MAX {
        let path = Path::new(HASHED).join(format!("{hash:08x}.{n}"));
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim() == pem => return,
            Ok(_) => {}
            Err(_) => {
                let _ = sys::write_new(&path, 0o644, format!("{pem}\n").as_bytes());
                return;
            }
        }
    }
}

/// OpenSSL's X509_NAME_hash of the first certificate's subject: SHA-1 over the name in canonical form.
pub(super) fn subject_hash(pem: &str) -> Option<u32> {
    let body = pem.split("-----BEGIN CERTIFICATE-----").nth(1)?.split("-----END").next()?;
    let text: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(text).ok()?;
    let digest = Sha1::digest(canonical(subject(&der)?)?);
    Some(u32::from_le_bytes(digest[..4].try_into().ok()?))
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTF8: u8 = 0x0c;
/// PrintableString, TeletexString, IA5String: one byte a character.
const PLAIN: [u8; 3] = [0x13, 0x14, 0x16];

/// Splits the first DER element off: tag, content, rest.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, first) = (*der.first()?, *der.get(1)? as usize);
    let (length, header) = match first {
        0..=0x7f => (first, 2),
        0x81..=0x84 => {
            let bytes = der.get(2..2 + (first & 0x7f))?;
            (bytes.iter().fold(0, |n, b| n << 8 | *b as usize), 2 + bytes.len())
        }
        _ => return None,
    };
    let end = header.checked_add(length)?;
    Some((tag, der.get(header..end)?, &der[end..]))
}

/// RFC 5280: tbsCertificate is version, serialNumber, signature, issuer, validity, subject, ...
fn subject(certificate: &[u8]) -> Option<&[u8]> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut rest, _) = element(certificate)?;
    if *rest.first()? == VERSION {
        rest = element(rest)?.2;
    }
    for _ in 0..4 {
        rest = element(rest)?.2;
    }
    let (tag, subject, _) = element(rest)?;
    (tag == SEQUENCE).then_some(subject)
}

/// Every text as UTF8String, lower case, spaces collapsed; without the outer header.
fn canonical(mut name: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    while !name.is_empty() {
        let (set_tag, mut set, rest) = element(name)?;
        let mut pairs = Vec::new();
        while !set.is_empty() {
            let (_, pair, others) = element(set)?;
            let (oid_tag, oid, value) = element(pair)?;
            let (tag, value, _) = element(value)?;
            let mut inner = wrap(oid_tag, oid);
            inner.extend(match tag {
                UTF8 => wrap(UTF8, &fold(value)),
                t if PLAIN.contains(&t) => wrap(UTF8, &fold(value)),
                t => wrap(t, value),
            });
            pairs.extend(wrap(SEQUENCE, &inner));
            set = others;
        }
        out.extend(wrap(set_tag, &pairs));
        name = rest;
    }
    Some(out)
}

fn fold(text: &[u8]) -> Vec<u8> {
    let words = text.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
    words.map(<[u8]>::to_ascii_lowercase).collect::<Vec<_>>().join(&b' ')
}

fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        n @ 0..=0x7f => out.push(n as u8),
        n @ 0x80..=0xff => out.extend([0x81, n as u8]),
        n => out.extend([0x82, (n >> 8) as u8, n as u8]),
    }
    out.extend(content);
    out
}
