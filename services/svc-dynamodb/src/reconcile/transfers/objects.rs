//! The objects of a transfer, through the public operations of S3 and with the permissions of who asked.

use crate::reconcile::transfers::{Broken, acting};
use crate::transfer::{Asker, Bucket};
use api_s3::{
    GET_OBJECT, GetObjectOutput, GetObjectRequest, LIST_OBJECTS_V2, ListObjectsV2Output, ListObjectsV2Request,
    PUT_OBJECT, PutObjectOutput, PutObjectRequest,
};
use base::{Fault, Region};
use bytes::{Buf, Bytes};
use kernel::{Cx, Scope, World};
use shape::{Body, Chunks, Op, Schema};
use std::io::Read;

/// A bucket, in the region where it is.
pub(super) struct Objects<'a> {
    world: &'a World,
    cx: Cx,
    bucket: &'a Bucket,
}

impl<'a> Objects<'a> {
    pub(super) fn new(world: &'a World, at: Scope, by: &Asker, bucket: &'a Bucket) -> Objects<'a> {
        Objects { world, cx: acting(world, at, by), bucket }
    }

    /// Calls an operation; a bucket elsewhere says where it is, and is asked there.
    fn call<I: Schema, O: Schema>(&mut self, op: &'static Op<I, O>, input: impl Fn() -> I) -> Result<O, Broken> {
        let region = |f: &Fault| {
            let said = f.members.iter().find(|(name, _)| *name == "@x-amz-bucket-region");
            said.and_then(|(_, region)| Region::parse(region))
        };
        let kernel = &self.world.kernel;
        let outcome = match kernel.invoke_blocking(self.cx.again(), op, input()) {
            Err(fault) if region(&fault).is_some_and(|r| r != self.cx.region) => {
                self.cx = self.cx.in_region(region(&fault).unwrap_or(self.cx.region));
                kernel.invoke_blocking(self.cx.again(), op, input())
            }
            outcome => outcome,
        };
        outcome.map_err(|fault| match fault.status >= 500 {
            true => Broken::Ours(fault.into()),
            // as the descriptions of transfers name it: `S3NoSuchBucket`
            false => Broken::Refused(Fault { code: format!("S3{}", fault.code).into(), ..fault }),
        })
    }

    /// Writes an object; answers its entity tag without quotation marks.
    pub(super) fn put(&mut self, key: &str, bytes: impl Into<Bytes>) -> Result<String, Broken> {
        let bytes: Bytes = bytes.into();
        let (bucket, owner) = (self.bucket.name.clone(), self.bucket.owner.clone());
        let out: PutObjectOutput = self.call(&PUT_OBJECT, || PutObjectRequest {
            bucket: bucket.clone(),
            key: key.to_owned(),
            expected_bucket_owner: owner.clone(),
            body: Body::bytes(bytes.clone()),
            server_side_encryption: Some(api_s3::ServerSideEncryption::Aes256),
            ..Default::default()
        })?;
        Ok(out.e_tag.unwrap_or_default().trim_matches('"').to_owned())
    }

    /// Keys below the prefix, behind one.
    pub(super) fn list(&mut self, after: Option<String>) -> Result<Vec<String>, Broken> {
        let bucket = self.bucket;
        let out: ListObjectsV2Output = self.call(&LIST_OBJECTS_V2, || ListObjectsV2Request {
            bucket: bucket.name.clone(),
            expected_bucket_owner: bucket.owner.clone(),
            prefix: bucket.prefix.clone(),
            start_after: after.clone(),
            ..Default::default()
        })?;
        Ok(out.contents.unwrap_or_default().into_iter().filter_map(|o| o.key).collect())
    }

    /// An object's bytes.
    pub(super) fn get(&mut self, key: &str) -> Result<Reading, Broken> {
        let bucket = self.bucket;
        let out: GetObjectOutput = self.call(&GET_OBJECT, || GetObjectRequest {
            bucket: bucket.name.clone(),
            expected_bucket_owner: bucket.owner.clone(),
            key: key.to_owned(),
            ..Default::default()
        })?;
        Ok(Reading { chunks: out.body.take(), piece: Bytes::new() })
    }
}

/// A body as a reader.
pub(super) struct Reading {
    chunks: Option<Box<dyn Chunks>>,
    piece: Bytes,
}

impl Read for Reading {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        while self.piece.is_empty() {
            let next = self.chunks.as_mut().map_or(Ok(None), |c| c.next());
            match next.map_err(|f| std::io::Error::other(f.message))? {
                Some(piece) => self.piece = piece,
                None => return Ok(0),
            }
        }
        let n = to.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut to[..n]);
        Ok(n)
    }
}
