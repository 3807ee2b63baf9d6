//! Objects that the service itself writes: logs and reports.

use crate::events;
use crate::files::{self, Staged};
use crate::model::{Acl, Bucket, Checksum, Data, Headers, Kind, Lock, Object, Seal, Version};
use crate::ops::versions;
use base::{BlobWriter, Blobs, Fault};
use checksum::{Algorithm, Hasher};
use kernel::Cx;
use std::sync::Arc;
use store::{Read, Tx};

/// An object's bytes on their way to the disk.
pub(crate) struct Draft {
    blobs: Arc<dyn Blobs>,
    writer: Box<dyn BlobWriter>,
    seal: Seal,
    md5: Hasher,
    sum: Hasher,
    size: u64,
}

/// An object's bytes on the disk; dropped before it is published, it leaves nothing.
pub(crate) struct Written {
    staged: Staged,
    seal: Seal,
    acl: Option<Acl>,
}

impl Draft {
    /// Nothing yet.
    pub(crate) fn new(blobs: &Arc<dyn Blobs>, cx: &Cx, read: &dyn Read) -> Result<Draft, Fault> {
        let (key, seal) = files::new_key(cx, read, None)?;
        let (md5, sum) = (Hasher::new(Algorithm::Md5), Hasher::new(Algorithm::Crc64Nvme));
        Ok(Draft { blobs: blobs.clone(), writer: blobs.create(&key)?, seal, md5, sum, size: 0 })
    }

    /// All of it at once.
    pub(crate) fn of(blobs: &Arc<dyn Blobs>, cx: &Cx, read: &dyn Read, bytes: &[u8]) -> Result<Written, Fault> {
        let mut draft = Draft::new(blobs, cx, read)?;
        draft.write(bytes)?;
        draft.finish()
    }

    /// Appends.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.md5.update(bytes);
        self.sum.update(bytes);
        self.size += bytes.len() as u64;
        Ok(self.writer.write(bytes)?)
    }

    /// The end.
    pub(crate) fn finish(self) -> Result<Written, Fault> {
        let mut staged = Staged::new(&self.blobs, Some(self.writer.finish()?), self.size);
        staged.md5 = self.md5.finish();
        staged.checksum = (Algorithm::Crc64Nvme, self.sum.finish());
        Ok(Written { staged, seal: self.seal, acl: None })
    }
}

impl Written {
    /// Bytes, and their MD5 in hexadecimal digits.
    pub(crate) fn digest(&self) -> (u64, String) {
        (self.staged.size, hex::encode(&self.staged.md5))
    }

    /// With a list of its own.
    pub(crate) fn with_acl(self, acl: Option<Acl>) -> Written {
        Written { acl, ..self }
    }

    /// Makes it an object of the bucket's owner.
    pub(crate) fn publish(
        mut self,
        cx: &Cx,
        tx: &mut Tx,
        bucket: &Bucket,
        key: &str,
        content_type: &str,
    ) -> Result<Version, Fault> {
        let (algorithm, sum) = self.staged.checksum.clone();
        let object = Object {
            size: self.staged.size,
            etag: hex::encode(&self.staged.md5),
            data: self.staged.keep().map_or(Data::Empty, Data::One),
            seal: self.seal,
            checksum: Some(Checksum { algorithm: algorithm.name().into(), sum, composite: false }),
            parts: 0,
            headers: Headers { content_type: Some(content_type.into()), ..Headers::default() },
            metadata: Vec::new(),
            storage_class: "STANDARD".into(),
            tags: Vec::new(),
            acl: self.acl,
            owner: bucket.owner,
            lock: Lock::default(),
            redirect: None,
            restored: None,
        };
        let version = versions::insert(cx, tx, bucket, key, Kind::Object(Box::new(object)), None)?;
        events::tell(cx, tx, bucket, key, "s3:ObjectCreated:Put", &version)?;
        Ok(version)
    }
}
