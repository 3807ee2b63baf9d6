//! Buckets and versions by what a request names.

use super::{accelerate, request_payment};
use crate::errors;
use crate::model::{Bucket, Upload, Version};
use crate::rules::keys;
use crate::tables::{BUCKETS, FOREIGN, UPLOADS, VERSIONS, VersionKey, foreign_key};
use base::Fault;
use kernel::{Cx, Principal, seal};
use shape::Struct;
use store::Read;

/// The bucket, in the region that the call came to and owned by whom the caller expects.
pub(crate) fn bucket(cx: &Cx, read: &dyn Read, name: &str, owner: Option<&str>) -> Result<Bucket, Fault> {
    let found = anywhere(cx, read, name, owner)?;
    if found.region != cx.region {
        return Err(errors::elsewhere(name, found.region.code()));
    }
    accelerate::check(cx, read, &found)?;
    Ok(found)
}

/// The bucket that a request for objects names, when the requester pays where requesters must.
pub(crate) fn asked(cx: &Cx, read: &dyn Read, input: &dyn Struct) -> Result<Bucket, Fault> {
    let name = shape::text(input, "Bucket").unwrap_or_default();
    let found = bucket(cx, read, name, shape::text(input, "ExpectedBucketOwner"))?;
    request_payment::check(cx, read, &found, shape::text(input, "RequestPayer"))?;
    Ok(found)
}

/// The bucket, wherever it is.
pub(crate) fn anywhere(_: &Cx, read: &dyn Read, name: &str, owner: Option<&str>) -> Result<Bucket, Fault> {
    let found = BUCKETS.get(read, &(name.to_owned(),)).map_err(Fault::internal)?;
    let found = found.ok_or_else(|| errors::no_such_bucket(name))?;
    if owner.is_some_and(|o| o != found.owner.to_string()) {
        return Err(errors::access_denied());
    }
    Ok(found)
}

/// What is looked for under a key.
pub(crate) fn version(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    id: Option<&str>,
) -> Result<(VersionKey, Version), Fault> {
    keys::check(key)?;
    let prefix = (bucket.name.clone(), key.as_bytes().to_vec());
    match id {
        None => {
            let newest = VERSIONS.first(read, &prefix).map_err(Fault::internal)?;
            newest.ok_or_else(|| missing(cx, read, bucket, errors::no_such_key(key)))
        }
        Some("") => Err(errors::argument("versionId", "", "Version id cannot be the empty string")),
        Some(id) => {
            let found = by_id(cx, read, bucket, key, id)?;
            found.ok_or_else(|| missing(cx, read, bucket, errors::no_such_version(key, id)))
        }
    }
}

/// Who may not list a bucket is not told what it does not hold.
pub(crate) fn missing(cx: &Cx, read: &dyn Read, bucket: &Bucket, fault: Fault) -> Fault {
    let stranger = cx.principal.account() != Some(bucket.owner) || matches!(cx.principal, Principal::Anonymous);
    let may = |action: &str| cx.permit(read, action, &bucket.arn()).is_ok();
    if (stranger || cx.enforces_iam()) && !may("s3:ListBucket") { errors::access_denied() } else { fault }
}

/// The version of this id; `None` when there is none (any more).
pub(crate) fn by_id(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    id: &str,
) -> Result<Option<(VersionKey, Version)>, Fault> {
    let prefix = (bucket.name.clone(), key.as_bytes().to_vec());
    if id == "null" {
        let mut found = None;
        VERSIONS
            .visit(read, &prefix, None, &mut |k, v| {
                let null = v.id.is_none();
                found = null.then_some((k, v));
                !null
            })
            .map_err(Fault::internal)?;
        return Ok(found);
    }
    let own = number_of(cx, &label("version", &bucket.name, key), id);
    // copies that replication made have their sources' ids
    let foreign = || FOREIGN.get(read, &foreign_key(&prefix.0, &prefix.1, id)).map_err(Fault::internal);
    let number = match own {
        Some(number) => number,
        None => foreign()?.ok_or_else(|| errors::argument("versionId", id, "Invalid version id specified"))?,
    };
    let at = (prefix.0, prefix.1, number);
    let found = VERSIONS.get(read, &at).map_err(Fault::internal)?;
    Ok(found.filter(|v| v.id.as_deref() == Some(id)).map(|v| (at, v)))
}

/// The upload of this id.
pub(crate) fn upload(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    id: &str,
) -> Result<(VersionKey, Upload), Fault> {
    keys::check(key)?;
    let number = number_of(cx, &label("upload", &bucket.name, key), id).ok_or_else(|| errors::no_such_upload(id))?;
    let at = (bucket.name.clone(), key.as_bytes().to_vec(), number);
    let found = UPLOADS.get(read, &at).map_err(Fault::internal)?.filter(|u| u.id == id);
    found.map(|u| (at, u)).ok_or_else(|| errors::no_such_upload(id))
}

fn label(what: &str, bucket: &str, key: &str) -> String {
    format!("s3 {what} {bucket}/{key}")
}

/// A new id that carries a number, which only this cloud can read.
pub(crate) fn new_id(cx: &Cx, what: &str, bucket: &str, key: &str, number: u64) -> String {
    let content = match what {
        // the number alone names a version; an upload's comes with dice, for uploads end and begin anew
        "version" => number.to_be_bytes().to_vec(),
        // so many that the id needs no padding, which clients forget to escape
        _ => [&number.to_be_bytes()[..], &cx.ids().bytes::<9>()].concat(),
    };
    seal::close(cx.kernel(), &label(what, bucket, key), &content).replace('+', "_").replace('/', ".")
}

fn number_of(cx: &Cx, label: &str, id: &str) -> Option<u64> {
    let text = id.replace('_', "+").replace('.', "/");
    let content = seal::open(cx.kernel(), label, &text)?;
    content.first_chunk::<8>().map(|b| u64::from_be_bytes(*b))
}
