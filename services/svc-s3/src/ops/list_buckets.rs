//! ListBuckets: an account's buckets of every region.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>

use crate::errors;
use crate::rules::acl;
use crate::tables::{BUCKETS, BY_OWNER, owner_key};
use api_s3::{Bucket, ListBucketsOutput, ListBucketsRequest};
use base::{Fault, Region};
use kernel::{Cx, seal};
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListBucketsRequest) -> Result<ListBucketsOutput, Fault> {
    let max = input.max_buckets.unwrap_or(10_000);
    if !(1..=10_000).contains(&max) {
        let text = "Argument max-buckets must be an integer between 1 and 10000";
        return Err(errors::argument("max-buckets", &max.to_string(), text));
    }
    if let Some(code) = input.bucket_region.as_deref().filter(|c| Region::parse(c).is_none()) {
        return Err(errors::argument(
            "bucket-region",
            code,
            format!("Argument value {code} is not a valid AWS Region"),
        ));
    }
    let label = format!("s3 buckets {}", cx.account);
    let after = match &input.continuation_token {
        Some(token) => {
            let wrong =
                || errors::argument("continuation-token", token, "The continuation token provided is incorrect");
            let content = seal::open(cx.kernel(), &label, token).ok_or_else(wrong)?;
            Some(String::from_utf8(content).map_err(|_| wrong())?)
        }
        None => None,
    };
    let prefix = input.prefix.clone().unwrap_or_default();
    let mut found: Vec<Bucket> = BUCKETS
        .list_by(&BY_OWNER, read, &owner_key(cx.account))
        .map_err(Fault::internal)?
        .into_iter()
        .map(|(_, b)| b)
        .filter(|b| b.name.starts_with(&prefix) && after.as_ref().is_none_or(|a| b.name > *a))
        .filter(|b| input.bucket_region.as_deref().is_none_or(|r| r == b.region.code()))
        .map(|b| Bucket {
            bucket_arn: Some(b.arn()),
            name: Some(b.name),
            creation_date: Some(b.created),
            bucket_region: Some(b.region.code().into()),
        })
        .collect();
    let more = found.len() > max as usize;
    found.truncate(max as usize);
    let last = found.last().and_then(|b| b.name.clone()).filter(|_| more);
    Ok(ListBucketsOutput {
        buckets: Some(found),
        owner: Some(acl::owner(cx.account)),
        continuation_token: last.map(|l| seal::close(cx.kernel(), &label, l.as_bytes())),
        prefix: input.prefix,
    })
}
