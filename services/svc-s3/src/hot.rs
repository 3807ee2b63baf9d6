//! The bytes of small objects that are read again and again: opened once, kept for a while.
//!
//! A file never changes and its id is never reused, so what is kept is never stale. Objects under a customer's key are not kept:
//! their key, and what it opens, is forgotten with the request ("Using server-side encryption with customer-provided keys", Amazon
//! S3 User Guide).

use crate::limits::{HOT_BYTES_MAX, HOT_FILES_MAX, HOT_OBJECT_BYTES_MAX};
use crate::model::{Data, Object, Seal};
use base::{BlobId, Fault};
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Ids are never reused, so one list serves every cloud of the process.
static HOT: Mutex<Option<Hot>> = Mutex::new(None);

/// The file of an object that may be kept.
pub(crate) fn file(object: &Object) -> Option<BlobId> {
    match (&object.data, &object.seal) {
        (Data::One(id), Seal::Own(_)) if object.size <= HOT_OBJECT_BYTES_MAX => Some(*id),
        _ => None,
    }
}

/// The whole file, from memory or by `read`. A file is kept from the second time on, so that reading many once keeps none.
pub(crate) fn bytes(id: BlobId, read: impl FnOnce() -> Result<Bytes, Fault>) -> Result<Bytes, Fault> {
    let known = with(|hot| hot.look(id));
    if let Some(Known::Kept(bytes)) = known {
        return Ok(bytes);
    }
    let bytes = read()?;
    with(|hot| hot.put(id, known.is_some().then(|| bytes.clone())));
    Ok(bytes)
}

/// The file is removed.
pub(crate) fn forget(id: BlobId) {
    with(|hot| hot.drop(id));
}

fn with<T>(f: impl FnOnce(&mut Hot) -> T) -> T {
    f(HOT.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

#[derive(Clone)]
enum Known {
    /// Read once.
    Seen,
    /// Read more often.
    Kept(Bytes),
}

struct Entry {
    known: Known,
    /// Since it was last passed over.
    used: bool,
}

/// Files in the order in which they came; whoever was used meanwhile is passed over once (the clock algorithm).
#[derive(Default)]
struct Hot {
    files: HashMap<BlobId, Entry>,
    order: VecDeque<BlobId>,
    bytes: u64,
}

impl Hot {
    fn look(&mut self, id: BlobId) -> Option<Known> {
        let entry = self.files.get_mut(&id)?;
        entry.used = true;
        Some(entry.known.clone())
    }

    fn put(&mut self, id: BlobId, bytes: Option<Bytes>) {
        let known = bytes.map_or(Known::Seen, Known::Kept);
        self.bytes += known.size();
        match self.files.insert(id, Entry { known, used: false }) {
            Some(old) => self.bytes -= old.known.size(),
            None => self.order.push_back(id),
        }
        while self.bytes > HOT_BYTES_MAX || self.order.len() > HOT_FILES_MAX {
            self.make_room();
        }
    }

    fn make_room(&mut self) {
        let Some(id) = self.order.pop_front() else { return };
        match self.files.get_mut(&id) {
            Some(entry) if entry.used => {
                entry.used = false;
                self.order.push_back(id);
            }
            _ => self.drop(id),
        }
    }

    /// Its place in the order stays until its turn comes.
    fn drop(&mut self, id: BlobId) {
        if let Some(old) = self.files.remove(&id) {
            self.bytes -= old.known.size();
        }
    }
}

impl Known {
    fn size(&self) -> u64 {
        match self {
            Known::Seen => 0,
            Known::Kept(bytes) => bytes.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> BlobId {
        let mut out = [0xaa; 16];
        out[8..].copy_from_slice(&n.to_be_bytes());
        BlobId(out)
    }

    fn fill(hot: &mut Hot, n: u64, size: usize) {
        hot.look(id(n));
        hot.put(id(n), Some(Bytes::from(vec![0; size])));
    }

    #[test]
    fn what_is_kept_stays_within_its_bounds() {
        let (mut hot, size) = (Hot::default(), HOT_OBJECT_BYTES_MAX as usize);
        for n in 0..1_000 {
            fill(&mut hot, n, size);
            assert!(hot.bytes <= HOT_BYTES_MAX && hot.order.len() <= HOT_FILES_MAX);
            let kept: u64 = hot.files.values().map(|e| e.known.size()).sum();
            assert_eq!(hot.bytes, kept);
        }
        assert_eq!(hot.bytes, HOT_BYTES_MAX / HOT_OBJECT_BYTES_MAX * HOT_OBJECT_BYTES_MAX, "and uses them");
        for n in 0..20_000 {
            hot.put(id(n), None);
        }
        assert!(hot.order.len() <= HOT_FILES_MAX && hot.files.len() <= HOT_FILES_MAX);
    }

    #[test]
    fn what_is_read_often_outlives_what_is_read_once() {
        let (mut hot, size) = (Hot::default(), HOT_OBJECT_BYTES_MAX as usize);
        fill(&mut hot, 0, size);
        for n in 1..500 {
            assert!(matches!(hot.look(id(0)), Some(Known::Kept(_))), "{n}");
            fill(&mut hot, n, size);
        }
        hot.drop(id(0));
        assert!(hot.look(id(0)).is_none());
    }

    #[test]
    fn a_file_is_read_twice_and_then_no_more() {
        let mut reads = 0;
        for _ in 0..5 {
            let read = || {
                reads += 1;
                Ok(Bytes::from_static(b"hello"))
            };
            assert_eq!(bytes(id(u64::MAX), read).unwrap(), &b"hello"[..]);
        }
        assert_eq!(reads, 2);
        forget(id(u64::MAX));
        assert!(bytes(id(u64::MAX), || Err(Fault::internal("gone"))).is_err());
    }
}
