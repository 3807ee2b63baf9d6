//! CreateBucket.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>

use super::{acls, config};
use crate::errors;
use crate::files;
use crate::limits::{BUCKET_TAGS_MAX, BUCKETS as QUOTA};
use crate::model::{Bucket, Ownership, Versioning};
use crate::rules::{names, tags};
use crate::tables::{BUCKETS, BY_OWNER, owner_key};
use api_s3::{CreateBucketOutput, CreateBucketRequest, PublicAccessBlockConfiguration, Tagging};
use base::{Fault, Region, Timestamp};
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateBucketRequest) -> Result<CreateBucketOutput, Fault> {
    let name = input.bucket.clone();
    if !names::is_bucket_name(&name) {
        return Err(errors::invalid_bucket_name(&name));
    }
    let region = region(cx, &input)?;
    let ownership = input.object_ownership.and_then(|o| Ownership::parse(o.as_str()));
    let ownership = ownership.unwrap_or(Ownership::BucketOwnerEnforced);
    let acl = acls::of_new_bucket(cx, &input, ownership)?;
    if let Some(there) = BUCKETS.get(tx, &(name.clone(),)).map_err(Fault::internal)? {
        return match there.owner == cx.account {
            // the oldest region answers as it always did
            true if there.region.code() == "us-east-1" && region.code() == "us-east-1" => Ok(answer(cx, &there)),
            true => Err(errors::bucket_yours(&name)),
            false => Err(errors::bucket_taken(&name)),
        };
    }
    let owned = BUCKETS.keys_by(&BY_OWNER, tx, &owner_key(cx.account)).map_err(Fault::internal)?.len() as u64;
    if owned >= QUOTA.of(cx, tx)? {
        return Err(errors::too_many_buckets());
    }
    let locked = input.object_lock_enabled_for_bucket == Some(true);
    let bucket = Bucket {
        name: name.clone(),
        owner: cx.account,
        region,
        created: Timestamp::from_secs(cx.now().secs()),
        versioning: if locked { Versioning::Enabled } else { Versioning::Never },
        object_lock: locked,
        ownership: Some(ownership),
        blocks_customer_keys: true,
    };
    files::make_own_key(cx, tx)?;
    BUCKETS.put(tx, &(name.clone(),), &bucket).map_err(Fault::internal)?;
    if location(&input).is_some_and(|c| c == EU) {
        config::note(tx, &name, "eu")?;
    }
    if let Some(acl) = acl {
        config::put_acl(tx, &name, &acl)?;
    }
    let block = PublicAccessBlockConfiguration {
        block_public_acls: Some(true),
        ignore_public_acls: Some(true),
        block_public_policy: Some(true),
        restrict_public_buckets: Some(true),
    };
    config::put(tx, &name, "public-access", &block)?;
    let given = input.create_bucket_configuration.and_then(|c| c.tags).unwrap_or_default();
    let given = tags::document(given, BUCKET_TAGS_MAX)?;
    if !given.is_empty() {
        config::put(tx, &name, "tagging", &Tagging { tag_set: tags::shown(&given) })?;
    }
    Ok(answer(cx, &bucket))
}

fn answer(cx: &Cx, bucket: &Bucket) -> CreateBucketOutput {
    let location = match bucket.region.code() {
        "us-east-1" => format!("/{}", bucket.name),
        _ => format!("{}/{}/", cx.source.endpoint, bucket.name),
    };
    CreateBucketOutput { location: Some(location), bucket_arn: Some(bucket.arn()) }
}

/// What Ireland was called when it was Europe's only region; GetBucketLocation answers as it was asked.
const EU: &str = "EU";

fn location(input: &CreateBucketRequest) -> Option<&'static str> {
    input.create_bucket_configuration.as_ref().and_then(|c| c.location_constraint).map(|c| c.as_str())
}

/// Where the bucket will be: the endpoint of us-east-1 makes buckets anywhere, the others only in their own region.
fn region(cx: &Cx, input: &CreateBucketRequest) -> Result<Region, Fault> {
    let here = cx.region.code();
    let code = |asked| if asked == EU { "eu-west-1" } else { asked };
    match location(input) {
        None if here == "us-east-1" => Ok(cx.region),
        None => Err(errors::wrong_location(None)),
        Some(asked) if here == "us-east-1" => {
            let region = Region::parse(code(asked)).filter(|_| asked != "us-east-1");
            region.ok_or_else(|| errors::invalid_location(asked))
        }
        Some(asked) if code(asked) == here => Ok(cx.region),
        Some(asked) => Err(errors::wrong_location(Some(asked))),
    }
}
