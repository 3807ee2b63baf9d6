//! A range of a file that is being read.

use crate::seal::Seal;
use crate::{HEAD_BYTES, SEGMENT_BYTES, TAG_BYTES};
use base::{BlobError, BlobId, BlobKey, BlobReader};
use std::fs::File;
use std::os::unix::fs::FileExt;

/// Segments read at a time.
const SEGMENTS_MAX: u64 = 4;

pub(crate) struct Reader {
    id: BlobId,
    file: File,
    seal: Seal,
    size: u64,
    at: u64,
    end: u64,
}

impl Reader {
    pub(crate) fn open(
        id: BlobId,
        key: &BlobKey,
        file: File,
        size: u64,
        from: u64,
        length: u64,
    ) -> Result<Reader, BlobError> {
        let mut head = [0; HEAD_BYTES];
        read_exact(id, &file, &mut head, 0)?;
        let seal = Seal::new(id, key, &head)?;
        let end = from.saturating_add(length).min(size);
        Ok(Reader { id, file, seal, size, at: from, end })
    }

    /// Segments that lie side by side, in one piece and one read of the disk.
    fn segments(&self, first: u64, last: u64) -> Result<Vec<u8>, BlobError> {
        let plain = SEGMENT_BYTES as u64;
        let until = ((last + 1) * plain).min(self.size);
        let tags = (last + 1 - first) as usize * TAG_BYTES;
        let mut out = vec![0; (until - first * plain) as usize + tags];
        read_exact(self.id, &self.file, &mut out, HEAD_BYTES as u64 + first * (plain + TAG_BYTES as u64))?;
        let mut filled = 0;
        for number in first..=last {
            let start = number * plain;
            let length = (self.size - start).min(plain) as usize;
            let from = (number - first) as usize * (SEGMENT_BYTES + TAG_BYTES);
            let sealed = &mut out[from..from + length + TAG_BYTES];
            self.seal.open(self.id, number, start + length as u64 == self.size, sealed)?;
            // it closes up with the one before it
            if from != filled {
                out.copy_within(from..from + length, filled);
            }
            filled += length;
        }
        out.truncate(filled);
        Ok(out)
    }
}

impl BlobReader for Reader {
    fn read(&mut self) -> Result<Option<Vec<u8>>, BlobError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let first = self.at / SEGMENT_BYTES as u64;
        let last = ((self.end - 1) / SEGMENT_BYTES as u64).min(first + SEGMENTS_MAX - 1);
        let mut out = self.segments(first, last)?;
        // without what lies outside the range
        let start = first * SEGMENT_BYTES as u64;
        let stop = self.end.min(start + out.len() as u64);
        out.truncate((stop - start) as usize);
        out.drain(..(self.at - start) as usize);
        self.at = stop;
        Ok(Some(out))
    }
}

/// A file that ends early was not the one that was written.
fn read_exact(id: BlobId, file: &File, into: &mut [u8], at: u64) -> Result<(), BlobError> {
    file.read_exact_at(into, at).map_err(|e| match e.kind() {
        std::io::ErrorKind::UnexpectedEof => BlobError::Damaged(id),
        _ => e.into(),
    })
}
