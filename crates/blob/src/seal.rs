//! Sealing segments: AES-256-GCM, one key per file, the segment's number as the nonce.
//!
//! NIST SP 800-38D; the last-segment flag is the one of STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015).

use crate::HEAD_BYTES;
use base::{BlobError, BlobId, BlobKey};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

const MARK: &[u8; 8] = b"HANULB\0\x01";

/// The key of one file.
pub(crate) struct Seal(LessSafeKey);

/// The salt of a new file and its head.
pub(crate) fn head(salt: &[u8; 16]) -> [u8; HEAD_BYTES] {
    let mut out = [0; HEAD_BYTES];
    out[..8].copy_from_slice(MARK);
    out[16..].copy_from_slice(salt);
    out
}

impl Seal {
    /// From the owner's key and the file's head.
    pub(crate) fn new(id: BlobId, key: &BlobKey, head: &[u8; HEAD_BYTES]) -> Result<Seal, BlobError> {
        if head[..8] != MARK[..] {
            return Err(BlobError::Damaged(id));
        }
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &head[16..]);
        let key = UnboundKey::new(&AES_256_GCM, derived.as_ref()).map_err(|_| BlobError::Damaged(id))?;
        Ok(Seal(LessSafeKey::new(key)))
    }

    /// Seals a segment in place; the tag is appended.
    pub(crate) fn close(&self, number: u64, last: bool, segment: &mut Vec<u8>) {
        let tag = self.0.seal_in_place_separate_tag(nonce(number, last), Aad::empty(), segment);
        // a segment is far below the cipher's limit of 64 GiB
        let tag = tag.unwrap_or_else(|_| unreachable!("a segment is 64 KiB"));
        segment.extend_from_slice(tag.as_ref());
    }

    /// Opens a segment in place; its tag stays behind it.
    pub(crate) fn open(&self, id: BlobId, number: u64, last: bool, segment: &mut [u8]) -> Result<(), BlobError> {
        let opened = self.0.open_in_place(nonce(number, last), Aad::empty(), segment);
        opened.map(drop).map_err(|_| BlobError::Damaged(id))
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut out = [0; NONCE_LEN];
    out[..8].copy_from_slice(&number.to_be_bytes());
    out[NONCE_LEN - 1] = u8::from(last);
    Nonce::assume_unique_for_key(out)
}
