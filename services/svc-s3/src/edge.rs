//! What the front asks before an operation runs: where a bucket is, what its rules let pages of other sites do, and what its
//! website shows.

use crate::errors;
use crate::ops::{config, request_payment};
use crate::rules::{access_log, cors, website};
use crate::tables::{ACCESSES, BUCKETS, CURRENT};
use api_s3::WebsiteConfiguration;
use base::{Fault, Region};
use kernel::{Access, Principal};
use store::{Read, Store, Tx};

pub use crate::rules::website::Show;

/// A host name of S3's: of an endpoint, of any bucket, of any website.
///
/// "Virtual hosting of general purpose buckets", "Website endpoints", Amazon S3 User Guide.
pub fn is_address(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".amazonaws.com") else { return false };
    let known = |code: &str| Region::parse(code).is_some();
    let labels: Vec<&str> = stem.split('.').collect();
    match labels[..] {
        [.., "s3" | "s3-accelerate"] | [.., "s3-accelerate", "dualstack"] => true,
        [.., "s3" | "s3-website", region] | [.., "s3", "dualstack", region] => known(region),
        [.., last] => {
            let own = last.strip_prefix("s3-website-").or_else(|| last.strip_prefix("s3-"));
            own.is_some_and(known)
        }
        [] => false,
    }
}

/// Where a bucket is.
pub fn region(read: &dyn Read, bucket: &str) -> Option<Region> {
    BUCKETS.get(read, &(bucket.to_owned(),)).ok().flatten().map(|b| b.region)
}

/// True when a request of this caller is charged to them, not to the bucket's owner.
pub fn charges(read: &dyn Read, bucket: &str, caller: &Principal) -> bool {
    let found = BUCKETS.get(read, &(bucket.to_owned(),)).ok().flatten();
    found.is_some_and(|b| request_payment::charges(read, &b, caller).unwrap_or(false))
}

/// Are the accesses of a bucket logged?
pub fn logs(read: &dyn Read, bucket: &str) -> bool {
    config::exists(read, bucket, "logging").unwrap_or(false)
}

/// Remembers an access for its bucket's log, with the next commit.
pub fn accessed(store: &Store, access: Access) {
    let remember = move |tx: &mut Tx| {
        let Some(bucket) = BUCKETS.get(tx, &(access.bucket.clone(),))? else { return Ok(()) };
        let at = (access.bucket.clone(), access.received.0, access.request_id.clone());
        ACCESSES.put(tx, &at, &access_log::line(&access, &bucket))
    };
    if let Err(e) = store.write_later(remember) {
        tracing::warn!("an access was not logged: {e}");
    }
}

/// The headers that a bucket's rules give to an answer; none when no rule fits, an error for a preflight.
///
/// # Errors
/// AWS's refusal of a preflight.
pub fn cors_headers(
    read: &dyn Read,
    bucket: &str,
    origin: &str,
    method: &str,
    headers: &[String],
    preflight: bool,
) -> Result<Vec<(&'static str, String)>, Fault> {
    let found = config::cors(read, bucket)?;
    let refused = |text: &str| {
        let fault = Fault::with_status(403, "AccessForbidden", format!("CORSResponse: {text}"));
        errors::with(fault, &[("Method", method), ("ResourceType", "BUCKET")])
    };
    let Some(found) = found else {
        return if preflight { Err(refused("CORS is not enabled for this bucket.")) } else { Ok(Vec::new()) };
    };
    match cors::answer(&found.cors_rules, origin, method, headers) {
        Some(headers) => Ok(headers),
        None if preflight => Err(refused(
            "This CORS request is not allowed. This is usually because the evalution of Origin, request method / \
             Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        )),
        None => Ok(Vec::new()),
    }
}

/// What a website shows at a path.
///
/// # Errors
/// There is no bucket, or it is no website.
pub fn page(read: &dyn Read, bucket: &str, path: &str, failed: Option<u16>, base: &str) -> Result<Show, Fault> {
    if !BUCKETS.contains(read, &(bucket.to_owned(),)).map_err(Fault::internal)? {
        return Err(errors::no_such_bucket(bucket));
    }
    let site: WebsiteConfiguration = config::must(read, bucket, "website")?;
    let suffix = site.index_document.as_ref().map_or("", |i| i.suffix.as_str());
    let index = (bucket.to_owned(), format!("{path}/{suffix}").into_bytes());
    let folder = failed.is_some() && CURRENT.contains(read, &index).map_err(Fault::internal)?;
    Ok(website::show(&site, path, failed, base, folder))
}
