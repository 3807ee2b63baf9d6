//! Objects: what is put comes back, checked, in ranges, under conditions.

use super::*;

#[test]
fn what_is_put_comes_back_with_the_entity_tag_of_its_bytes() {
    let c = cloud();
    c.bucket("one-bucket");
    let out = c.put("one-bucket", "a/b", b"hello");
    assert_eq!(out.e_tag.as_deref(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(out.server_side_encryption, Some(ServerSideEncryption::Aes256));
    // S3 computes a checksum of its own when the client sends none
    assert!(out.checksum_crc64_nvme.is_some());
    assert_eq!(c.get("one-bucket", "a/b").unwrap(), b"hello");
    assert_eq!(said(c.get("one-bucket", "a/b/")), "404 NoSuchKey");
}

#[test]
fn ranges_are_answered_in_part_and_beyond_the_end_refused() {
    let c = cloud();
    c.bucket("one-bucket");
    c.put("one-bucket", "k", b"0123456789");
    let part = |range: &str| {
        let input = GetObjectRequest { range: Some(range.into()), ..fetch("one-bucket", "k") };
        let out = c.call(ME, &GET_OBJECT, input)?;
        Ok::<_, Fault>((out.body.collect()?, out.content_range.unwrap_or_default()))
    };
    assert_eq!(part("bytes=2-4").unwrap(), (b"234".to_vec(), "bytes 2-4/10".into()));
    assert_eq!(part("bytes=-3").unwrap(), (b"789".to_vec(), "bytes 7-9/10".into()));
    assert_eq!(part("bytes=8-99").unwrap(), (b"89".to_vec(), "bytes 8-9/10".into()));
    assert_eq!(part("bytes=1-2,4-5").unwrap(), (b"0123456789".to_vec(), String::new()), "one range at a time");
    assert_eq!(said(part("bytes=10-")), "416 InvalidRange");
}

#[test]
fn a_digest_that_does_not_match_leaves_nothing_behind() {
    let c = cloud();
    c.bucket("one-bucket");
    let wrong = checksum::text(&[7; 16]);
    let input = PutObjectRequest { content_md5: Some(wrong), ..upload("one-bucket", "k", b"hello") };
    assert_eq!(said(c.call(ME, &PUT_OBJECT, input)), "400 BadDigest");
    let input = PutObjectRequest { content_md5: Some("nonsense".into()), ..upload("one-bucket", "k", b"hello") };
    assert_eq!(said(c.call(ME, &PUT_OBJECT, input)), "400 InvalidDigest");
    let input = PutObjectRequest { checksum_crc32: Some("AAAAAA==".into()), ..upload("one-bucket", "k", b"hello") };
    assert_eq!(said(c.call(ME, &PUT_OBJECT, input)), "400 BadDigest");
    let two = PutObjectRequest {
        checksum_crc32: Some("NhCmhg==".into()),
        checksum_sha1: Some("qvTGHdzF6KLavt4PO0gs2a6pQ00=".into()),
        ..upload("one-bucket", "k", b"hello")
    };
    assert_eq!(said(c.call(ME, &PUT_OBJECT, two)), "400 InvalidRequest");
    assert_eq!(said(c.get("one-bucket", "k")), "404 NoSuchKey");
    assert_eq!(c.file_counts(), (0, 0));
}

#[test]
fn writes_hold_only_under_their_conditions() {
    let c = cloud();
    c.bucket("one-bucket");
    let put = |matches: Option<&str>, none: Option<&str>| {
        let input = PutObjectRequest {
            if_match: matches.map(Into::into),
            if_none_match: none.map(Into::into),
            ..upload("one-bucket", "k", b"x")
        };
        c.call(ME, &PUT_OBJECT, input)
    };
    assert_eq!(said(put(Some("\"abc\""), None)), "404 NoSuchKey");
    let tag = put(None, Some("*")).unwrap().e_tag.unwrap();
    assert_eq!(said(put(None, Some("*"))), "412 PreconditionFailed");
    assert_eq!(said(put(None, Some(&tag))), "501 NotImplemented");
    assert_eq!(said(put(Some("\"abc\""), None)), "412 PreconditionFailed");
    assert_eq!(said(put(Some(&tag), None)), "no error");
    assert_eq!(c.file_counts(), (1, 1));
}

#[test]
fn reads_and_deletions_hold_only_under_their_conditions() {
    let c = cloud();
    c.bucket("one-bucket");
    let tag = c.put("one-bucket", "k", b"x").e_tag.unwrap();
    let get = |i: GetObjectRequest| said(c.call(ME, &GET_OBJECT, i));
    assert_eq!(
        get(GetObjectRequest { if_match: Some("zz".into()), ..fetch("one-bucket", "k") }),
        "412 PreconditionFailed"
    );
    assert_eq!(
        get(GetObjectRequest { if_none_match: Some(tag.clone()), ..fetch("one-bucket", "k") }),
        "304 NotModified"
    );
    let later = Timestamp::from_secs(1_700_000_100);
    assert_eq!(get(GetObjectRequest { if_modified_since: Some(later), ..fetch("one-bucket", "k") }), "304 NotModified");
    let earlier = Timestamp::from_secs(1_600_000_000);
    let both = GetObjectRequest {
        if_match: Some(tag.clone()),
        if_unmodified_since: Some(earlier),
        ..fetch("one-bucket", "k")
    };
    assert_eq!(get(both), "no error", "the entity tag decides before the time");
    let delete = |tag: &str| {
        let input = DeleteObjectRequest {
            bucket: "one-bucket".into(),
            key: "k".into(),
            if_match: Some(tag.into()),
            ..Default::default()
        };
        said(c.call(ME, &DELETE_OBJECT, input))
    };
    assert_eq!(delete("\"zz\""), "412 PreconditionFailed");
    assert_eq!(delete(&tag), "no error");
    assert_eq!(delete(&tag), "404 NoSuchKey");
}

#[test]
fn keys_may_be_anything_but_too_long_or_above_the_top() {
    let c = cloud();
    c.bucket("one-bucket");
    let long = "k".repeat(1_024);
    for key in ["a/../b", "\u{1}\u{7f}\n", "한울/키", " ", "//x", "a/", long.as_str(), "100%&<>?#+"] {
        c.put("one-bucket", key, key.as_bytes());
        assert_eq!(c.get("one-bucket", key).unwrap(), key.as_bytes(), "{key:?}");
    }
    let refused = |key: &str| said(c.call(ME, &PUT_OBJECT, upload("one-bucket", key, b"")));
    assert_eq!(refused(&"k".repeat(1_025)), "400 KeyTooLongError");
    assert_eq!(refused("../secret"), "400 InvalidURI");
    assert_eq!(refused("a/../../secret"), "400 InvalidURI");
}

#[test]
fn a_copy_shares_its_bytes_and_outlives_its_source() {
    let c = cloud();
    c.bucket("one-bucket");
    let put = PutObjectRequest {
        metadata: Some([("owner".to_owned(), "me".to_owned())].into_iter().collect()),
        content_type: Some("text/plain".into()),
        ..upload("one-bucket", "from", b"payload")
    };
    c.call(ME, &PUT_OBJECT, put).unwrap();
    let copy = |key: &str, source: &str| {
        let input = CopyObjectRequest {
            bucket: "one-bucket".into(),
            key: key.into(),
            copy_source: source.into(),
            ..Default::default()
        };
        c.call(ME, &COPY_OBJECT, input)
    };
    copy("to it", "one-bucket/from").unwrap();
    let delete = DeleteObjectRequest { bucket: "one-bucket".into(), key: "from".into(), ..Default::default() };
    c.call(ME, &DELETE_OBJECT, delete).unwrap();
    let out = c.call(ME, &GET_OBJECT, fetch("one-bucket", "to it")).unwrap();
    assert_eq!(out.content_type.as_deref(), Some("text/plain"));
    assert_eq!(out.metadata.unwrap().get("owner").map(String::as_str), Some("me"));
    assert_eq!(out.body.collect().unwrap(), b"payload");
    assert_eq!(said(copy("to it", "one-bucket/to%20it")), "400 InvalidRequest", "nothing would change");
    assert_eq!(said(copy("x", "one-bucket")), "400 InvalidArgument");
    assert_eq!(said(copy("x", "one-bucket/none")), "404 NoSuchKey");
}

#[test]
fn a_customers_key_is_refused_until_the_bucket_is_unblocked_and_then_needed_to_read() {
    let c = cloud();
    c.bucket("one-bucket");
    let key = [9u8; 32];
    let with_key = |i: PutObjectRequest| PutObjectRequest {
        sse_customer_algorithm: Some("AES256".into()),
        sse_customer_key: Some(checksum::text(&key)),
        sse_customer_key_md5: Some(checksum::text(&checksum::sum(checksum::Algorithm::Md5, &key))),
        ..i
    };
    assert_eq!(said(c.call(ME, &PUT_OBJECT, with_key(upload("one-bucket", "k", b"x")))), "403 AccessDenied");
    let none = BlockedEncryptionTypes { encryption_type: Some(vec![EncryptionType::None]) };
    let rule = ServerSideEncryptionRule { blocked_encryption_types: Some(none), ..Default::default() };
    let input = PutBucketEncryptionRequest {
        bucket: "one-bucket".into(),
        server_side_encryption_configuration: ServerSideEncryptionConfiguration { rules: vec![rule] },
        ..Default::default()
    };
    c.call(ME, &PUT_BUCKET_ENCRYPTION, input).unwrap();
    let out = c.call(ME, &PUT_OBJECT, with_key(upload("one-bucket", "k", b"x"))).unwrap();
    assert_ne!(out.e_tag.as_deref(), Some("\"9dd4e461268c8034f5c8564e155c67a6\""), "not the MD5 of the bytes");
    assert_eq!(said(c.get("one-bucket", "k")), "400 InvalidRequest");
    let get = |key: &[u8; 32]| {
        let input = GetObjectRequest {
            sse_customer_algorithm: Some("AES256".into()),
            sse_customer_key: Some(checksum::text(key)),
            sse_customer_key_md5: Some(checksum::text(&checksum::sum(checksum::Algorithm::Md5, key))),
            ..fetch("one-bucket", "k")
        };
        c.call(ME, &GET_OBJECT, input)
    };
    assert_eq!(get(&key).unwrap().body.collect().unwrap(), b"x");
    assert_eq!(said(get(&[8; 32])), "403 AccessDenied");
}

#[test]
fn archived_objects_are_read_only_after_they_are_restored_on_the_clock() {
    let c = cloud();
    c.bucket("one-bucket");
    let input = PutObjectRequest { storage_class: Some(StorageClass::Glacier), ..upload("one-bucket", "k", b"ice") };
    c.call(ME, &PUT_OBJECT, input).unwrap();
    assert_eq!(said(c.get("one-bucket", "k")), "403 InvalidObjectState");
    let restore = || {
        let input = RestoreObjectRequest {
            bucket: "one-bucket".into(),
            key: "k".into(),
            restore_request: Some(RestoreRequest { days: Some(1), ..Default::default() }),
            ..Default::default()
        };
        c.call(ME, &RESTORE_OBJECT, input)
    };
    assert_eq!(restore().unwrap().status_code, Some(202), "a copy is going to be made");
    assert_eq!(said(restore()), "409 RestoreAlreadyInProgress");
    let listed = |ask: bool| {
        let optional_object_attributes = ask.then(|| vec![OptionalObjectAttributes::RestoreStatus]);
        let input =
            ListObjectsV2Request { bucket: "one-bucket".into(), optional_object_attributes, ..Default::default() };
        let found = c.call(ME, &LIST_OBJECTS_V2, input).unwrap().contents.unwrap().remove(0).restore_status;
        found.map(|s| (s.is_restore_in_progress, s.restore_expiry_date.is_some()))
    };
    assert_eq!((listed(false), listed(true)), (None, Some((Some(true), false))));
    assert_eq!(said(c.get("one-bucket", "k")), "403 InvalidObjectState");
    c.clock.advance_ms(5 * 3_600_000);
    assert_eq!(c.get("one-bucket", "k").unwrap(), b"ice");
    assert_eq!(listed(true), Some((Some(false), true)));
    assert_eq!(restore().unwrap().status_code, Some(200), "it is there, and is kept longer");
    c.clock.advance_ms(3 * DAY_MS);
    assert_eq!(said(c.get("one-bucket", "k")), "403 InvalidObjectState");
    assert_eq!(restore().unwrap().status_code, Some(202));
}
