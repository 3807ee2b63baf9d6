//! A bucket's configurations, kept as the client gave them.

use crate::errors;
use crate::model::{Acl, Bucket};
use crate::rules::lifecycle;
use crate::tables::CONFIGS;
use api_s3::{CORSConfiguration, PublicAccessBlockConfiguration};
use base::Fault;
use kernel::Cx;
use kernel::principals::{self, Bound};
use shape::Schema;
use store::{Read, Tx};

/// The configuration of this kind.
pub(crate) fn get<T: Schema>(read: &dyn Read, bucket: &str, kind: &str) -> Result<Option<T>, Fault> {
    let Some(text) = raw(read, bucket, kind)? else { return Ok(None) };
    let document = serde_json::from_str(&text).map_err(Fault::internal)?;
    let mut out = T::default();
    shape::from_document(&document, &mut out);
    Ok(Some(out))
}

/// The configuration of this kind, or the error that says it is not there.
pub(crate) fn must<T: Schema>(read: &dyn Read, bucket: &str, kind: &str) -> Result<T, Fault> {
    get(read, bucket, kind)?.ok_or_else(|| errors::no_configuration(kind, bucket))
}

/// True when the bucket has a configuration of this kind.
pub(crate) fn exists(read: &dyn Read, bucket: &str, kind: &str) -> Result<bool, Fault> {
    CONFIGS.contains(read, &(bucket.to_owned(), kind.to_owned())).map_err(Fault::internal)
}

/// Keeps a configuration.
pub(crate) fn put<T: Schema>(tx: &mut Tx, bucket: &str, kind: &str, value: &T) -> Result<(), Fault> {
    put_raw(tx, bucket, kind, shape::to_document(value).to_string())
}

/// Forgets one; it need not be there.
pub(crate) fn delete(tx: &mut Tx, bucket: &str, kind: &str) -> Result<(), Fault> {
    CONFIGS.delete(tx, &(bucket.to_owned(), kind.to_owned())).map(drop).map_err(Fault::internal)
}

/// Remembers that something is so.
pub(crate) fn note(tx: &mut Tx, bucket: &str, kind: &str) -> Result<(), Fault> {
    put_raw(tx, bucket, kind, String::new())
}

fn raw(read: &dyn Read, bucket: &str, kind: &str) -> Result<Option<String>, Fault> {
    CONFIGS.get(read, &(bucket.to_owned(), kind.to_owned())).map_err(Fault::internal)
}

fn put_raw(tx: &mut Tx, bucket: &str, kind: &str, text: String) -> Result<(), Fault> {
    CONFIGS.put(tx, &(bucket.to_owned(), kind.to_owned()), &text).map_err(Fault::internal)
}

/// The bucket's policy, as text; principals that are gone are shown by their ids.
pub(crate) fn policy(cx: &Cx, read: &dyn Read, bucket: &str) -> Result<Option<String>, Fault> {
    let Some(text) = raw(read, bucket, "policy")? else { return Ok(None) };
    let bound = match raw(read, bucket, "policy-principals")? {
        Some(bound) => serde_json::from_str(&bound).map_err(Fault::internal)?,
        None => return Ok(Some(text)),
    };
    principals::shown(&text, &bound, |arn| cx.named(read, arn)).map(Some)
}

/// Sets the bucket's policy.
pub(crate) fn put_policy(tx: &mut Tx, bucket: &str, text: String, bound: &Bound) -> Result<(), Fault> {
    match bound.is_empty() {
        true => delete(tx, bucket, "policy-principals")?,
        false => put_raw(tx, bucket, "policy-principals", serde_json::to_string(bound).map_err(Fault::internal)?)?,
    }
    put_raw(tx, bucket, "policy", text)
}

/// Forgets the bucket's policy; it need not be there.
pub(crate) fn delete_policy(tx: &mut Tx, bucket: &str) -> Result<(), Fault> {
    delete(tx, bucket, "policy-principals")?;
    delete(tx, bucket, "policy")
}

/// The bucket's list.
pub(crate) fn acl(read: &dyn Read, bucket: &Bucket) -> Result<Acl, Fault> {
    match raw(read, &bucket.name, "acl")? {
        Some(text) => serde_json::from_str(&text).map_err(Fault::internal),
        None => Ok(Acl::private(bucket.owner)),
    }
}

/// Sets the bucket's list.
pub(crate) fn put_acl(tx: &mut Tx, bucket: &str, acl: &Acl) -> Result<(), Fault> {
    put_raw(tx, bucket, "acl", serde_json::to_string(acl).map_err(Fault::internal)?)
}

/// What keeps the public out; nothing where it was deleted.
pub(crate) fn public_access(read: &dyn Read, bucket: &str) -> Result<PublicAccessBlockConfiguration, Fault> {
    Ok(get(read, bucket, "public-access")?.unwrap_or_default())
}

/// The rules of the life cycle.
pub(crate) fn lifecycle(read: &dyn Read, bucket: &str) -> Result<lifecycle::Rules, Fault> {
    let found: Option<api_s3::GetBucketLifecycleConfigurationOutput> = get(read, bucket, "lifecycle")?;
    Ok(found.map(lifecycle::Rules::from).unwrap_or_default())
}

/// The rules for pages of other sites.
pub(crate) fn cors(read: &dyn Read, bucket: &str) -> Result<Option<CORSConfiguration>, Fault> {
    get(read, bucket, "cors")
}
