//! A file that is being written.

use crate::seal::{Seal, head};
use crate::{HEAD_BYTES, SEGMENT_BYTES, TAG_BYTES};
use base::{BlobError, BlobId, BlobKey, BlobWriter};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

pub(crate) struct Writer {
    pub(crate) id: BlobId,
    file: File,
    seal: Seal,
    buffer: Vec<u8>,
    number: u64,
    /// Where it is until it is finished; empty when it is under its name.
    temporary: PathBuf,
    name: PathBuf,
    sync: bool,
}

impl Writer {
    pub(crate) fn create(
        id: BlobId,
        key: &BlobKey,
        salt: &[u8; 16],
        temporary: PathBuf,
        name: PathBuf,
        sync: bool,
    ) -> Result<Writer, BlobError> {
        let head: [u8; HEAD_BYTES] = head(salt);
        let seal = Seal::new(id, key, &head)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        let buffer = Vec::new();
        let mut writer = Writer { id, file, seal, buffer, number: 0, temporary, name, sync };
        writer.file.write_all(&head)?;
        Ok(writer)
    }

    /// The last segment is known only at the end, so a full buffer waits for what follows.
    fn flush(&mut self, last: bool) -> Result<(), BlobError> {
        self.seal.close(self.number, last, &mut self.buffer);
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        self.number += 1;
        Ok(())
    }
}

impl BlobWriter for Writer {
    fn write(&mut self, mut bytes: &[u8]) -> Result<(), BlobError> {
        while !bytes.is_empty() {
            if self.buffer.len() == SEGMENT_BYTES {
                self.flush(false)?;
            }
            let (now, rest) = bytes.split_at(bytes.len().min(SEGMENT_BYTES - self.buffer.len()));
            if self.buffer.capacity() == 0 && now.len() == SEGMENT_BYTES {
                self.buffer.reserve_exact(SEGMENT_BYTES + TAG_BYTES);
            }
            self.buffer.extend_from_slice(now);
            bytes = rest;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<BlobId, BlobError> {
        self.flush(true)?;
        if self.sync {
            self.file.sync_data()?;
        }
        fs::rename(&self.temporary, &self.name)?;
        self.temporary = PathBuf::new();
        if self.sync {
            crate::dir::sync_parent(&self.name)?;
        }
        Ok(self.id)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.temporary.as_os_str().is_empty() {
            // what is left is removed at the next start
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
