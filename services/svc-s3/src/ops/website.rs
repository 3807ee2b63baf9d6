//! PutBucketWebsite, GetBucketWebsite, DeleteBucketWebsite.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html>

use super::{config, find};
use crate::rules::website;
use api_s3::{
    DeleteBucketWebsiteRequest, GetBucketWebsiteOutput, GetBucketWebsiteRequest, PutBucketWebsiteRequest,
    WebsiteConfiguration,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketWebsiteRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    website::check(&input.website_configuration)?;
    config::put(tx, &bucket.name, "website", &input.website_configuration)?;
    Ok(Unit::default())
}

pub(crate) fn get(cx: &Cx, read: &dyn Read, input: GetBucketWebsiteRequest) -> Result<GetBucketWebsiteOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let c: WebsiteConfiguration = config::must(read, &bucket.name, "website")?;
    Ok(GetBucketWebsiteOutput {
        redirect_all_requests_to: c.redirect_all_requests_to,
        index_document: c.index_document,
        error_document: c.error_document,
        routing_rules: c.routing_rules,
    })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketWebsiteRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete(tx, &bucket.name, "website")?;
    Ok(Unit::default())
}
