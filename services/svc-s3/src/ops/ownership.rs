//! PutBucketOwnershipControls, GetBucketOwnershipControls, DeleteBucketOwnershipControls.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html>

use super::{config, find};
use crate::errors;
use crate::model::{Acl, Ownership};
use crate::tables::BUCKETS;
use api_s3::{
    DeleteBucketOwnershipControlsRequest, GetBucketOwnershipControlsOutput, GetBucketOwnershipControlsRequest,
    ObjectOwnership, OwnershipControls, OwnershipControlsRule, PutBucketOwnershipControlsRequest,
};
use base::Fault;
use kernel::Cx;
use shape::{Enum, Unit};
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketOwnershipControlsRequest) -> Result<Unit, Fault> {
    let mut bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let [rule] = &input.ownership_controls.rules[..] else { return Err(errors::malformed_xml()) };
    let wanted = Ownership::parse(rule.object_ownership.as_str()).ok_or_else(errors::malformed_xml)?;
    if wanted == Ownership::BucketOwnerEnforced && config::acl(tx, &bucket)? != Acl::private(bucket.owner) {
        let text = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
        return Err(Fault::sender("InvalidBucketAclWithObjectOwnership", text));
    }
    bucket.ownership = Some(wanted);
    BUCKETS.put(tx, &(bucket.name.clone(),), &bucket).map_err(Fault::internal)?;
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketOwnershipControlsRequest,
) -> Result<GetBucketOwnershipControlsOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let own = bucket.ownership.ok_or_else(|| errors::no_configuration("ownership", &bucket.name))?;
    let object_ownership = ObjectOwnership::parse(own.name()).unwrap_or_default();
    let rules = vec![OwnershipControlsRule { object_ownership }];
    Ok(GetBucketOwnershipControlsOutput { ownership_controls: Some(OwnershipControls { rules }) })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketOwnershipControlsRequest) -> Result<Unit, Fault> {
    let mut bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    bucket.ownership = None;
    BUCKETS.put(tx, &(bucket.name.clone(),), &bucket).map_err(Fault::internal)?;
    Ok(Unit::default())
}
