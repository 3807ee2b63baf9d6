//! Versions, delete markers, the version `null`, object lock.

use super::*;

fn delete(c: &Cloud, key: &str, id: Option<&str>) -> Result<DeleteObjectOutput, Fault> {
    let version_id = id.map(str::to_owned);
    c.call(
        ME,
        &DELETE_OBJECT,
        DeleteObjectRequest { bucket: "vee".into(), key: key.into(), version_id, ..Default::default() },
    )
}

fn get(c: &Cloud, id: &str) -> Result<Vec<u8>, Fault> {
    c.call(ME, &GET_OBJECT, GetObjectRequest { version_id: Some(id.into()), ..fetch("vee", "k") })?.body.collect()
}

/// Ids from the newest, markers with a star.
fn listed(c: &Cloud) -> (Vec<String>, Vec<String>) {
    let input = ListObjectVersionsRequest { bucket: "vee".into(), ..Default::default() };
    let out = c.call(ME, &LIST_OBJECT_VERSIONS, input).unwrap();
    let versions = out.versions.unwrap().into_iter().map(|v| v.version_id.unwrap()).collect();
    (versions, out.delete_markers.unwrap().into_iter().map(|v| v.version_id.unwrap()).collect())
}

#[test]
fn a_deletion_hides_the_object_and_removing_the_marker_brings_it_back() {
    let c = cloud();
    c.versioned("vee");
    let first = c.put("vee", "k", b"1").version_id.unwrap();
    let second = c.put("vee", "k", b"2").version_id.unwrap();
    let marker = delete(&c, "k", None).unwrap();
    assert_eq!(marker.delete_marker, Some(true));
    let marker = marker.version_id.unwrap();
    let gone = c.get("vee", "k").unwrap_err();
    assert_eq!(gone.code, "NoSuchKey");
    assert!(gone.members.contains(&("@x-amz-delete-marker", "true".into())));
    assert_eq!(said(get(&c, &marker)), "405 MethodNotAllowed");
    assert_eq!(get(&c, &first).unwrap(), b"1");
    assert_eq!(listed(&c), (vec![second.clone(), first.clone()], vec![marker.clone()]));
    let undone = delete(&c, "k", Some(&marker)).unwrap();
    assert_eq!((undone.delete_marker, undone.version_id), (Some(true), Some(marker)));
    assert_eq!(c.get("vee", "k").unwrap(), b"2");
    delete(&c, "k", Some(&second)).unwrap();
    assert_eq!(c.get("vee", "k").unwrap(), b"1");
    assert_eq!(said(get(&c, &second)), "404 NoSuchVersion");
    assert_eq!(said(get(&c, "nonsense")), "400 InvalidArgument");
    assert_eq!(said(delete(&c, "k", Some(""))), "400 InvalidArgument");
}

#[test]
fn a_suspended_bucket_overwrites_only_the_version_null() {
    let c = cloud();
    c.bucket("vee");
    assert_eq!(c.put("vee", "k", b"before").version_id, None);
    c.versioning("vee", BucketVersioningStatus::Enabled);
    let kept = c.put("vee", "k", b"kept").version_id.unwrap();
    assert_eq!(get(&c, "null").unwrap(), b"before");
    c.versioning("vee", BucketVersioningStatus::Suspended);
    assert_eq!(c.put("vee", "k", b"null two").version_id.as_deref(), Some("null"));
    assert_eq!(get(&c, "null").unwrap(), b"null two");
    assert_eq!(listed(&c).0, ["null".to_owned(), kept.clone()]);
    assert_eq!(delete(&c, "k", None).unwrap().version_id.as_deref(), Some("null"));
    assert_eq!(listed(&c), (vec![kept], vec!["null".to_owned()]));
}

#[test]
fn a_version_under_a_hold_or_retention_stays() {
    let c = cloud();
    let input =
        CreateBucketRequest { bucket: "vee".into(), object_lock_enabled_for_bucket: Some(true), ..Default::default() };
    c.call(ME, &CREATE_BUCKET, input).unwrap();
    let until = Timestamp::from_secs(1_700_000_000).plus_ms(DAY_MS);
    let put = |mode: ObjectLockMode| {
        let input = PutObjectRequest {
            object_lock_mode: Some(mode),
            object_lock_retain_until_date: Some(until),
            ..upload("vee", "k", b"x")
        };
        c.call(ME, &PUT_OBJECT, input).unwrap().version_id.unwrap()
    };
    let (soft, hard) = (put(ObjectLockMode::Governance), put(ObjectLockMode::Compliance));
    let bypass = |id: &str| {
        let input = DeleteObjectRequest {
            bucket: "vee".into(),
            key: "k".into(),
            version_id: Some(id.into()),
            bypass_governance_retention: Some(true),
            ..Default::default()
        };
        said(c.call(ME, &DELETE_OBJECT, input))
    };
    assert_eq!(said(delete(&c, "k", Some(&soft))), "403 AccessDenied");
    assert_eq!(bypass(&hard), "403 AccessDenied");
    assert_eq!(bypass(&soft), "no error");
    c.clock.advance_ms(2 * DAY_MS);
    let hold = |on: bool| {
        let status = Some(if on { ObjectLockLegalHoldStatus::On } else { ObjectLockLegalHoldStatus::Off });
        let legal_hold = Some(ObjectLockLegalHold { status });
        let input = PutObjectLegalHoldRequest {
            bucket: "vee".into(),
            key: "k".into(),
            version_id: Some(hard.clone()),
            legal_hold,
            ..Default::default()
        };
        c.call(ME, &PUT_OBJECT_LEGAL_HOLD, input).unwrap();
    };
    hold(true);
    assert_eq!(said(delete(&c, "k", Some(&hard))), "403 AccessDenied");
    hold(false);
    assert_eq!(said(delete(&c, "k", Some(&hard))), "no error");
}

#[test]
fn a_bucket_is_deleted_when_its_last_version_is_gone() {
    let c = cloud();
    c.versioned("vee");
    c.put("vee", "k", b"1");
    let marker = delete(&c, "k", None).unwrap().version_id.unwrap();
    let end = || said(c.call(ME, &DELETE_BUCKET, DeleteBucketRequest { bucket: "vee".into(), ..Default::default() }));
    assert_eq!(end(), "409 BucketNotEmpty");
    let (versions, _) = listed(&c);
    delete(&c, "k", Some(&versions[0])).unwrap();
    assert_eq!(end(), "409 BucketNotEmpty");
    delete(&c, "k", Some(&marker)).unwrap();
    assert_eq!(end(), "no error");
    assert_eq!(end(), "404 NoSuchBucket");
}

#[test]
fn deletion_without_a_device_may_be_said_and_with_one_is_refused_by_name() {
    let c = cloud();
    c.bucket("mine");
    let put = |mfa_delete| {
        let status = Some(BucketVersioningStatus::Enabled);
        let versioning_configuration = VersioningConfiguration { status, mfa_delete: Some(mfa_delete) };
        let input =
            PutBucketVersioningRequest { bucket: "mine".into(), versioning_configuration, ..Default::default() };
        said(c.call(ME, &PUT_BUCKET_VERSIONING, input))
    };
    assert_eq!(put(MFADelete::Disabled), "no error");
    assert_eq!(put(MFADelete::Enabled), "501 NotImplemented");
}
