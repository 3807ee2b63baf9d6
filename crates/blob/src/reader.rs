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

    /// Segment `number`, without what lies outside the range.
    fn segment(&mut self, number: u64, out: &mut Vec<u8>) -> Result<(), BlobError> {
        let (plain, step) = (SEGMENT_BYTES as u64, (SEGMENT_BYTES + TAG_BYTES) as u64);
        let start = number * plain;
        let length = (self.size - start).min(plain);
        let mut sealed = vec![0; length as usize + TAG_BYTES];
        read_exact(self.id, &self.file, &mut sealed, HEAD_BYTES as u64 + number * step)?;
        self.seal.open(self.id, number, start + length == self.size, &mut sealed)?;
        let (from, to) = (self.at - start, (self.end - start).min(length));
        out.extend_from_slice(&sealed[from as usize..to as usize]);
        self.at = start + to;
        Ok(())
    }
}

impl BlobReader for Reader {
    fn read(&mut self) -> Result<Option<Vec<u8>>, BlobError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let first = self.at / SEGMENT_BYTES as u64;
        let last = (self.end - 1) / SEGMENT_BYTES as u64;
        let mut out = Vec::with_capacity((self.end - self.at).min(SEGMENTS_MAX * SEGMENT_BYTES as u64) as usize);
        for number in first..=last.min(first + SEGMENTS_MAX - 1) {
            self.segment(number, &mut out)?;
        }
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
