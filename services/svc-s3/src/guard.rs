//! Who owns a bucket, and which documents decide over it and what lies in it.
//!
//! "How Amazon S3 authorizes a request", "Blocking public access to your Amazon S3 storage", Amazon S3 User Guide.

use crate::model::{Acl, Bucket};
use crate::ops::config;
use crate::rules::{access, acl};
use crate::tables::{BUCKETS, VERSIONS};
use base::Fault;
use kernel::{Cx, Guard, Keys, Principal, Rule};
use policy::{Document, Kind};
use store::Read;

/// The guard of a bucket or an object.
pub(crate) fn guard(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Option<Guard>, Fault> {
    let Some(path) = arn.strip_prefix("arn:aws:s3:::") else { return Ok(None) };
    let (name, key) = path.split_once('/').map_or((path, None), |(b, k)| (b, Some(k)));
    let Some(bucket) = BUCKETS.get(read, &(name.to_owned(),)).map_err(Fault::internal)? else { return Ok(None) };
    let on = |f: Option<bool>| f == Some(true);
    let stranger = cx.principal.account() != Some(bucket.owner) || matches!(cx.principal, Principal::Anonymous);
    let block = if stranger { config::public_access(read, name)? } else { Default::default() };
    let mut documents = Vec::new();
    if let Some(text) = config::policy(cx, read, name)?
        && !(on(block.restrict_public_buckets) && stranger && !is_service(cx) && public(&text))
    {
        documents.push(text);
    }
    // what writes access logs acts in the owner's account
    if bucket.has_acls() && (stranger || is_service(cx)) {
        documents.extend(lists(read, &bucket, key, on(block.ignore_public_acls))?);
    }
    Ok(Some(Guard { owner: bucket.owner, rule: Rule::MayGrant, documents }))
}

fn is_service(cx: &Cx) -> bool {
    matches!(cx.principal, Principal::Service { .. })
}

fn public(text: &str) -> bool {
    Document::parse(text, Kind::Resource).is_ok_and(|d| access::is_public(&d))
}

/// The lists of the bucket and of the object, as policies.
fn lists(read: &dyn Read, bucket: &Bucket, key: Option<&str>, ignore: bool) -> Result<Vec<String>, Fault> {
    let mut out = Vec::new();
    let of_bucket = config::acl(read, bucket)?;
    out.extend(acl::policy(&of_bucket, &bucket.arn(), false, ignore));
    if let Some(key) = key {
        let prefix = (bucket.name.clone(), key.as_bytes().to_vec());
        let newest = VERSIONS.first(read, &prefix).map_err(Fault::internal)?;
        if let Some(object) = newest.as_ref().and_then(|(_, v)| v.object()) {
            let own = object.acl.clone().unwrap_or_else(|| Acl::private(object.owner));
            let arn = format!("{}/{key}", bucket.arn());
            out.extend(acl::policy(&own, &arn, true, ignore));
        }
    }
    Ok(out)
}

/// The tags that the newest version of an object has.
pub(crate) fn describe(_: &Cx, read: &dyn Read, arn: &str) -> Result<Keys, Fault> {
    let mut keys = Keys::new();
    let path = arn.strip_prefix("arn:aws:s3:::").unwrap_or("");
    let Some((bucket, key)) = path.split_once('/') else { return Ok(keys) };
    let newest = VERSIONS.first(read, &(bucket.to_owned(), key.as_bytes().to_vec())).map_err(Fault::internal)?;
    for (k, v) in newest.iter().filter_map(|(_, v)| v.object()).flat_map(|o| &o.tags) {
        keys.set(&format!("s3:ExistingObjectTag/{k}"), v.clone());
    }
    Ok(keys)
}
