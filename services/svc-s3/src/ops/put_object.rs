//! PutObject.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>

use super::{acls, find, object_lock, show, versions};
use crate::files::{self, Expected, Staged};
use crate::model::{Bucket, Checksum, Data, Kind, Object, Seal};
use crate::named::{Value, set, set_text, text};
use crate::rules::{conditions, intake, keys};
use crate::{errors, events};
use api_s3::{PutObjectOutput, PutObjectRequest};
use base::{BlobKey, Blobs, Fault};
use checksum::Algorithm;
use kernel::Cx;
use shape::Struct;
use std::sync::Arc;
use store::{Read, Tx};

/// The body on the disk, and the key that sealed it.
pub(crate) type Made = (Staged, Seal);

/// Everything that can be refused is refused before the body is taken.
pub(crate) fn stage(blobs: &Arc<dyn Blobs>, cx: &Cx, input: &PutObjectRequest) -> Result<Made, Fault> {
    let (key, seal, expected) = prepare(cx, &cx.snapshot()?, input)?;
    Ok((files::receive(blobs, &input.body, &key, &expected)?, seal))
}

fn prepare(cx: &Cx, read: &dyn Read, input: &PutObjectRequest) -> Result<(BlobKey, Seal, Expected), Fault> {
    let bucket = find::asked(cx, read, input)?;
    object(cx, read, &bucket, &input.key, input, "PutObject")?;
    condition(read, input)?;
    let customer = customer_key(cx, &bucket, input)?;
    let (key, seal) = files::new_key(cx, read, customer.as_ref())?;
    Ok((key, seal, Expected::read(input, Algorithm::Crc64Nvme)?))
}

pub(crate) fn run(
    _: &Arc<dyn Blobs>,
    cx: &Cx,
    tx: &mut Tx,
    input: PutObjectRequest,
    (mut staged, seal): Made,
) -> Result<PutObjectOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let mut object = object(cx, tx, &bucket, &input.key, &input, "PutObject")?;
    condition(tx, &input)?;
    fill(&mut object, &staged, seal);
    object.data = staged.keep().map_or(Data::Empty, Data::One);
    let version = versions::insert(cx, tx, &bucket, &input.key, Kind::Object(Box::new(object)), None)?;
    events::tell(cx, tx, &bucket, &input.key, "s3:ObjectCreated:Put", &version)?;
    let mut out = PutObjectOutput::default();
    if let Some(o) = version.object() {
        set(&mut out, "ETag", Value::Text(&format!("\"{}\"", o.etag)));
        show::encryption(&mut out, &o.seal);
        show::checksum(&mut out, o);
    }
    show::expiration(&mut out, tx, &bucket, &input.key, &version)?;
    set_text(&mut out, "VersionId", versions::told(&bucket, &version));
    Ok(out)
}

fn condition(read: &dyn Read, input: &PutObjectRequest) -> Result<(), Fault> {
    let current = versions::current_etag(read, &input.bucket, &input.key)?;
    conditions::write(&input.key, current.as_deref(), input.if_match.as_deref(), input.if_none_match.as_deref())
}

/// A customer's key, where the bucket takes one.
pub(crate) fn customer_key(cx: &Cx, bucket: &Bucket, input: &dyn Struct) -> Result<Option<files::CustomerKey>, Fault> {
    let key = files::customer_key(cx, input, files::CUSTOMER)?;
    if key.is_some() && text(input, "ServerSideEncryption").is_some() {
        let text =
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
        return Err(errors::argument("x-amz-server-side-encryption", "AES256", text));
    }
    if key.is_some() && bucket.blocks_customer_keys {
        return Err(errors::access_denied());
    }
    Ok(key)
}

/// Size, digests and key of what was staged.
pub(crate) fn fill(object: &mut Object, staged: &Staged, seal: Seal) {
    object.size = staged.size;
    let mut etag = staged.md5.clone();
    if let Seal::Customer { key_md5, .. } = &seal {
        // with a customer's key the entity tag is not the MD5 of the bytes
        etag.extend_from_slice(key_md5.as_bytes());
        etag = checksum::sum(Algorithm::Md5, &etag);
    }
    object.etag = hex::encode(etag);
    let (algorithm, sum) = staged.checksum.clone();
    object.checksum = Some(Checksum { algorithm: algorithm.name().into(), sum, composite: false });
    object.seal = seal;
}

/// The object that an upload's headers describe, without bytes.
pub(crate) fn object(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    input: &dyn Struct,
    operation: &str,
) -> Result<Object, Fault> {
    keys::check(key)?;
    intake::encryption(input, operation)?;
    let mut lock = intake::lock(input, bucket.object_lock, cx.now())?;
    if lock.retention.is_none() {
        lock.retention = object_lock::default_retention(read, bucket, cx.now())?;
    }
    let owner = acls::object_owner(cx, bucket, input);
    Ok(Object {
        size: 0,
        etag: String::new(),
        data: Data::Empty,
        seal: Seal::Own(Vec::new()),
        checksum: None,
        parts: 0,
        headers: intake::headers(input),
        metadata: intake::metadata(input)?,
        storage_class: intake::storage_class(input)?,
        tags: intake::object_tags(input)?,
        acl: acls::of_object(cx, read, bucket, owner, input)?,
        owner,
        lock,
        redirect: intake::redirect(input)?,
        restored: None,
    })
}
