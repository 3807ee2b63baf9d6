//! PutBucketAcl, GetBucketAcl, PutObjectAcl, GetObjectAcl, and the lists that other operations carry.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>; "Controlling ownership of objects and disabling ACLs",
//! Amazon S3 User Guide.

use super::{config, find, versions};
use crate::model::{Acl, Bucket, Grantee, Kind, Ownership, Permission, canonical_id};
use crate::named::text;
use crate::rules::{access, acl};
use crate::tables::BUCKETS;
use crate::{errors, events, replication};
use api_s3::{
    AccessControlPolicy, CreateBucketRequest, GetBucketAclOutput, GetBucketAclRequest, GetObjectAclOutput,
    GetObjectAclRequest, PutBucketAclRequest, PutObjectAclOutput, PutObjectAclRequest, TargetGrant,
};
use base::{AccountId, Fault};
use kernel::Cx;
use shape::{Enum, Struct, Unit};
use store::{Read, Tx};

/// Accounts that may be granted something: the caller, and everyone who owns a bucket.
fn known<'r>(cx: &'r Cx, read: &'r dyn Read) -> impl Fn(&str) -> Option<AccountId> + 'r {
    move |id| {
        if canonical_id(cx.account) == id {
            return Some(cx.account);
        }
        let mut found = None;
        let _ = BUCKETS.visit(read, &(), None, &mut |_, b| {
            found = (canonical_id(b.owner) == id).then_some(b.owner);
            found.is_none()
        });
        found
    }
}

/// Who will own an upload.
pub(crate) fn object_owner(cx: &Cx, bucket: &Bucket, input: &dyn Struct) -> AccountId {
    let caller = cx.principal.account().unwrap_or(bucket.owner);
    match bucket.ownership {
        Some(Ownership::BucketOwnerEnforced) => bucket.owner,
        Some(Ownership::BucketOwnerPreferred) if text(input, "ACL").as_deref() == Some("bucket-owner-full-control") => {
            bucket.owner
        }
        _ => caller,
    }
}

/// The list of an upload; `None` is private.
pub(crate) fn of_object(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    owner: AccountId,
    input: &dyn Struct,
) -> Result<Option<Acl>, Fault> {
    let asked = acl::asked(input, owner, bucket.owner, &known(cx, read))?;
    if !bucket.has_acls() {
        let full = text(input, "ACL").is_none_or(|a| a == "bucket-owner-full-control");
        return if asked.is_none() || full && only_owner(&asked, bucket.owner) {
            Ok(None)
        } else {
            Err(errors::no_acls())
        };
    }
    not_blocked(cx, read, bucket, asked.as_ref(), "s3:PutObject")?;
    Ok(asked)
}

fn only_owner(asked: &Option<Acl>, owner: AccountId) -> bool {
    let own = |g: &crate::model::Grant| g.grantee == Grantee::Account(owner) && g.permission == Permission::FullControl;
    asked.iter().flat_map(|a| &a.0).all(own)
}

fn not_blocked(cx: &Cx, read: &dyn Read, bucket: &Bucket, asked: Option<&Acl>, action: &str) -> Result<(), Fault> {
    let block = config::public_access(read, &bucket.name)?.block_public_acls == Some(true);
    if block && asked.is_some_and(Acl::is_public) {
        return Err(access::blocked(&cx.principal.arn(), action, &bucket.arn(), "BlockPublicAcls"));
    }
    Ok(())
}

/// The list of an access log: the bucket owner's grant, and those that were asked for; `None` is private.
pub(crate) fn of_log(cx: &Cx, read: &dyn Read, bucket: &Bucket, grants: &[TargetGrant]) -> Result<Option<Acl>, Fault> {
    if grants.is_empty() || !bucket.has_acls() {
        return Ok(None);
    }
    let one = |g: &TargetGrant| api_s3::Grant {
        grantee: g.grantee.clone(),
        permission: g.permission.and_then(|p| api_s3::Permission::parse(p.as_str())),
    };
    let asked = AccessControlPolicy { grants: Some(grants.iter().map(one).collect()), ..Default::default() };
    let mut acl = Acl::private(bucket.owner);
    acl.0.extend(acl::document(&asked, bucket.owner, &known(cx, read))?.0);
    not_blocked(cx, read, bucket, Some(&acl), "s3:PutObject")?;
    Ok(Some(acl))
}

/// The list of a bucket that is made.
pub(crate) fn of_new_bucket(cx: &Cx, input: &CreateBucketRequest, ownership: Ownership) -> Result<Option<Acl>, Fault> {
    let own = |id: &str| (canonical_id(cx.account) == id).then_some(cx.account);
    let asked = acl::asked(input, cx.account, cx.account, &own)?;
    let plain = asked.as_ref().is_none_or(|a| *a == Acl::private(cx.account));
    if ownership == Ownership::BucketOwnerEnforced && !plain {
        let text = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
        return Err(Fault::sender("InvalidBucketAclWithObjectOwnership", text));
    }
    if asked.as_ref().is_some_and(Acl::is_public) {
        // a new bucket keeps the public out
        let arn = format!("arn:aws:s3:::{}", input.bucket);
        return Err(access::blocked(&cx.principal.arn(), "s3:CreateBucket", &arn, "BlockPublicAcls"));
    }
    Ok(asked)
}

pub(crate) fn put_bucket(cx: &Cx, tx: &mut Tx, input: PutBucketAclRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let known = known(cx, tx);
    let asked = acl::asked(&input, bucket.owner, bucket.owner, &known)?;
    let asked = match (&input.access_control_policy, asked) {
        (Some(_), Some(_)) => {
            return Err(Fault::sender("UnexpectedContent", "This request does not support content"));
        }
        (Some(policy), None) => acl::document(policy, bucket.owner, &known)?,
        (None, Some(acl)) => acl,
        (None, None) => {
            let text = "Your request was missing a required header";
            let fault = Fault::sender("MissingSecurityHeader", text);
            return Err(errors::with(fault, &[("MissingHeaderName", "x-amz-acl")]));
        }
    };
    drop(known);
    if !bucket.has_acls() && asked != Acl::private(bucket.owner) {
        return Err(errors::no_acls());
    }
    not_blocked(cx, tx, &bucket, Some(&asked), "s3:PutBucketAcl")?;
    config::put_acl(tx, &bucket.name, &asked)?;
    Ok(Unit::default())
}

pub(crate) fn get_bucket(cx: &Cx, read: &dyn Read, input: GetBucketAclRequest) -> Result<GetBucketAclOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let list = match bucket.has_acls() {
        true => config::acl(read, &bucket)?,
        false => Acl::private(bucket.owner),
    };
    Ok(GetBucketAclOutput { owner: Some(acl::owner(bucket.owner)), grants: Some(acl::shown(&list)) })
}

pub(crate) fn put_object(cx: &Cx, tx: &mut Tx, input: PutObjectAclRequest) -> Result<PutObjectAclOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (at, mut version) = find::version(cx, tx, &bucket, &input.key, input.version_id.as_deref())?;
    let Kind::Object(object) = &mut version.kind else { return Err(errors::method_not_allowed("DeleteMarker")) };
    let known = known(cx, tx);
    let asked = acl::asked(&input, object.owner, bucket.owner, &known)?;
    let asked = match (&input.access_control_policy, asked) {
        (Some(policy), None) => acl::document(policy, object.owner, &known)?,
        (None, Some(acl)) => acl,
        (Some(_), Some(_)) => {
            return Err(Fault::sender("UnexpectedContent", "This request does not support content"));
        }
        (None, None) => {
            let fault = Fault::sender("MissingSecurityHeader", "Your request was missing a required header");
            return Err(errors::with(fault, &[("MissingHeaderName", "x-amz-acl")]));
        }
    };
    drop(known);
    if !bucket.has_acls() {
        let full = text(&input, "ACL").is_none_or(|a| a == "bucket-owner-full-control");
        if !full || !only_owner(&Some(asked), bucket.owner) {
            return Err(errors::no_acls());
        }
        return Ok(PutObjectAclOutput::default());
    }
    not_blocked(cx, tx, &bucket, Some(&asked), "s3:PutObjectAcl")?;
    object.acl = Some(asked);
    versions::update(tx, &at, &version)?;
    replication::changed(cx, tx, &bucket, &at, &version)?;
    events::tell(cx, tx, &bucket, &input.key, "s3:ObjectAcl:Put", &version)?;
    Ok(PutObjectAclOutput::default())
}

pub(crate) fn get_object(cx: &Cx, read: &dyn Read, input: GetObjectAclRequest) -> Result<GetObjectAclOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let (_, version) = find::version(cx, read, &bucket, &input.key, input.version_id.as_deref())?;
    let Some(object) = version.object() else {
        return Err(match input.version_id {
            None => errors::no_such_key(&input.key),
            Some(_) => errors::method_not_allowed("DeleteMarker"),
        });
    };
    let private = Acl::private(object.owner);
    let list = object.acl.as_ref().filter(|_| bucket.has_acls()).unwrap_or(&private);
    Ok(GetObjectAclOutput {
        owner: Some(acl::owner(object.owner)),
        grants: Some(acl::shown(list)),
        ..Default::default()
    })
}
