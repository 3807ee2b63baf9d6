//! PutBucketReplication, GetBucketReplication, DeleteBucketReplication.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html>

use super::{config, find};
use crate::errors;
use crate::model::{Bucket, Versioning};
use crate::rules::replication;
use crate::tables::BUCKETS;
use api_s3::{
    DeleteBucketReplicationRequest, GetBucketReplicationOutput, GetBucketReplicationRequest,
    PutBucketReplicationRequest, ReplicationRule,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketReplicationRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let mut said = input.replication_configuration;
    replication::check(&mut said, &mut || cx.ids().uuid())?;
    if bucket.versioning != Versioning::Enabled {
        let text = "Versioning must be 'Enabled' on the bucket to apply a replication configuration";
        return Err(errors::invalid_request(text));
    }
    said.rules.iter().try_for_each(|rule| destination(tx, &bucket, rule))?;
    config::put(tx, &bucket.name, "replication", &said)?;
    Ok(Unit::default())
}

/// The other bucket can take copies.
fn destination(read: &dyn Read, bucket: &Bucket, rule: &ReplicationRule) -> Result<(), Fault> {
    let name = replication::destination(rule)?;
    if name == bucket.name {
        return Err(errors::invalid_request("Destination bucket cannot be the same as the source bucket."));
    }
    let there = BUCKETS.get(read, &(name.to_owned(),)).map_err(Fault::internal)?;
    let there = there.ok_or_else(|| errors::invalid_request("Destination bucket must exist."))?;
    if there.versioning != Versioning::Enabled {
        return Err(errors::invalid_request("Destination bucket must have versioning enabled."));
    }
    if bucket.object_lock && !there.object_lock {
        return Err(errors::invalid_request("Destination bucket must have Object Lock enabled."));
    }
    match &rule.destination.account {
        Some(account) if *account != there.owner.to_string() => {
            Err(errors::invalid_request("Account must be the account that owns the destination bucket."))
        }
        _ => Ok(()),
    }
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketReplicationRequest,
) -> Result<GetBucketReplicationOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let found = config::must(read, &bucket.name, "replication")?;
    Ok(GetBucketReplicationOutput { replication_configuration: Some(found) })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketReplicationRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete(tx, &bucket.name, "replication")?;
    Ok(Unit::default())
}
