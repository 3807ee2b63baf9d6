//! Values that may not lie in the file in clear: LMDB leaves what was deleted in its free pages.
//!
//! A table named `*.secrets` is sealed (ChaCha20-Poly1305, a random nonce for each write: they are few). The key is a file
//! of its own beside the data, so that `data.mdb` alone gives nothing away.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::StoreError;

/// The key's file.
const FILE: &str = "key";
/// Bytes of the key.
const KEY_LENGTH: usize = 32;
/// The first byte of a sealed value; a record begins with its version, which is never 0.
const SEALED: u8 = 0;

/// Seals and opens the values of secret tables.
pub(crate) struct Seal(LessSafeKey);

/// Whether the values of this table are sealed.
pub(crate) fn covers(table: &str) -> bool {
    table.ends_with(".secrets")
}

impl Seal {
    /// The directory's key; made with the store. Its name is on the disk before the first commit, as the data's is.
    pub(crate) fn open(dir: &Path, synced: bool) -> Result<Seal, StoreError> {
        let bytes = key(dir, synced).map_err(|e| StoreError::io(format!("the key of {}", dir.display()), e))?;
        let key = UnboundKey::new(&CHACHA20_POLY1305, &bytes).map_err(|_| trouble("the key has a wrong length"))?;
        Ok(Seal(LessSafeKey::new(key)))
    }

    /// `value` as it may lie in the file, under this name and key only.
    pub(crate) fn close(&self, table: &str, key: &[u8], value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| trouble("the host gives no random bytes"))?;
        let mut sealed = value.to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        let closed = self.0.seal_in_place_append_tag(nonce_used, Aad::from(place(table, key)), &mut sealed);
        closed.map_err(|_| trouble("a value cannot be sealed"))?;
        Ok([&[SEALED], nonce.as_slice(), &sealed].concat())
    }

    /// The value again.
    pub(crate) fn open_value(&self, table: &str, key: &[u8], value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let wrong = || StoreError::codec("secrets", "a sealed value does not open with the store's key");
        let Some((&SEALED, rest)) = value.split_first() else {
            return Ok(value.to_vec()); // written before tables were sealed
        };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(wrong)?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.0.open_in_place(nonce, Aad::from(place(table, key)), &mut sealed).map_err(|_| wrong())?;
        Ok(opened.to_vec())
    }
}

/// A sealed value opens nowhere else.
fn place(table: &str, key: &[u8]) -> Vec<u8> {
    [table.as_bytes(), b"\0", key].concat()
}

fn trouble(what: &str) -> StoreError {
    StoreError::Engine(what.to_owned())
}

fn key(dir: &Path, synced: bool) -> io::Result<[u8; KEY_LENGTH]> {
    let path = dir.join(FILE);
    let mut bytes = [0; KEY_LENGTH];
    match File::open(&path) {
        Ok(mut file) => {
            file.read_exact(&mut bytes)?;
            return Ok(bytes);
        }
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
        Err(_) => {}
    }
    SystemRandom::new().fill(&mut bytes).map_err(|_| io::Error::other("the host gives no random bytes"))?;
    // whole or not there at all, also after a power cut
    let fresh = dir.join("key.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(&bytes)?;
    if synced {
        file.sync_all()?;
    }
    std::fs::rename(&fresh, &path)?;
    Ok(bytes)
}
