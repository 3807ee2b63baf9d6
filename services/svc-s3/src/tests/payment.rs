//! Who pays for requests, and which buckets the accelerate endpoint takes.

use super::*;
use crate::edge;

const FOR_ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
    "Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],"Resource":["arn:aws:s3:::mine","arn:aws:s3:::mine/*"]}}"#;

fn pays(c: &Cloud, payer: Payer) {
    let request_payment_configuration = RequestPaymentConfiguration { payer };
    let input =
        PutBucketRequestPaymentRequest { bucket: "mine".into(), request_payment_configuration, ..Default::default() };
    c.call(ME, &PUT_BUCKET_REQUEST_PAYMENT, input).unwrap();
}

fn open() -> Cloud {
    let c = cloud();
    c.bucket("mine");
    c.put("mine", "k", b"hello");
    let input = DeletePublicAccessBlockRequest { bucket: "mine".into(), ..Default::default() };
    c.call(ME, &DELETE_PUBLIC_ACCESS_BLOCK, input).unwrap();
    let input = PutBucketPolicyRequest { bucket: "mine".into(), policy: FOR_ALL.into(), ..Default::default() };
    c.call(ME, &PUT_BUCKET_POLICY, input).unwrap();
    c
}

fn agreed() -> Option<RequestPayer> {
    Some(RequestPayer::Requester)
}

#[test]
fn where_the_requester_pays_others_must_say_that_they_do_and_nobody_is_anonymous() {
    let c = open();
    let get =
        |who, request_payer| said(c.call(who, &GET_OBJECT, GetObjectRequest { request_payer, ..fetch("mine", "k") }));
    for who in [ME, OTHER, ANYONE] {
        assert_eq!(get(who, None), "no error", "the owner pays");
    }
    pays(&c, Payer::Requester);
    assert_eq!((get(ME, None), get(OTHER, None)), ("no error".into(), "403 AccessDenied".into()));
    assert_eq!((get(OTHER, agreed()), get(ANYONE, agreed())), ("no error".into(), "403 AccessDenied".into()));
    let head = HeadObjectRequest { bucket: "mine".into(), key: "k".into(), ..Default::default() };
    assert_eq!(said(c.call(OTHER, &HEAD_OBJECT, head)), "403 AccessDenied");
    let list = |request_payer| ListObjectsV2Request { bucket: "mine".into(), request_payer, ..Default::default() };
    assert_eq!(said(c.call(OTHER, &LIST_OBJECTS_V2, list(None))), "403 AccessDenied");
    assert_eq!(said(c.call(OTHER, &LIST_OBJECTS_V2, list(agreed()))), "no error");
    assert_eq!(said(c.call(OTHER, &PUT_OBJECT, upload("mine", "theirs", b"x"))), "403 AccessDenied");
    let put = PutObjectRequest { request_payer: agreed(), ..upload("mine", "theirs", b"x") };
    assert_eq!(said(c.call(OTHER, &PUT_OBJECT, put)), "no error");
    let read = c.kernel.store.snapshot().unwrap();
    let charged = |who| edge::charges(&read, "mine", &c.cx(who).principal);
    assert_eq!((charged(ME), charged(OTHER)), (false, true));
    let ask = GetBucketRequestPaymentRequest { bucket: "mine".into(), ..Default::default() };
    assert_eq!(c.call(ME, &GET_BUCKET_REQUEST_PAYMENT, ask).unwrap().payer, Some(Payer::Requester));
    pays(&c, Payer::BucketOwner);
    assert_eq!(get(ANYONE, None), "no error");
}

#[test]
fn a_copy_pays_for_its_source() {
    let c = open();
    pays(&c, Payer::Requester);
    let theirs = CreateBucketRequest { bucket: "theirs".into(), ..Default::default() };
    c.call(OTHER, &CREATE_BUCKET, theirs).unwrap();
    let copy = |request_payer| CopyObjectRequest {
        bucket: "theirs".into(),
        key: "k".into(),
        copy_source: "mine/k".into(),
        request_payer,
        ..Default::default()
    };
    assert_eq!(said(c.call(OTHER, &COPY_OBJECT, copy(None))), "403 AccessDenied");
    assert_eq!(said(c.call(OTHER, &COPY_OBJECT, copy(agreed()))), "no error");
}

fn accelerate(c: &Cloud, bucket: &str, status: Option<BucketAccelerateStatus>) -> String {
    let accelerate_configuration = AccelerateConfiguration { status };
    let input = PutBucketAccelerateConfigurationRequest {
        bucket: bucket.into(),
        accelerate_configuration,
        ..Default::default()
    };
    said(c.call(ME, &PUT_BUCKET_ACCELERATE_CONFIGURATION, input))
}

#[test]
fn the_accelerate_endpoint_takes_buckets_that_have_it_switched_on() {
    let c = cloud();
    c.bucket("mine");
    c.bucket("my.dotted");
    c.put("mine", "k", b"hello");
    let status = || {
        let input = GetBucketAccelerateConfigurationRequest { bucket: "mine".into(), ..Default::default() };
        c.call(ME, &GET_BUCKET_ACCELERATE_CONFIGURATION, input).unwrap().status
    };
    let fast = || {
        let mut cx = c.cx(ME);
        cx.source.endpoint = "https://mine.s3-accelerate.amazonaws.com".into();
        let (kernel, input) = (c.kernel.clone(), Box::new(fetch("mine", "k")));
        let outcome = c.runtime.block_on(async move { kernel.invoke(cx, "s3", "GetObject", input).await });
        outcome.map_or_else(|f| format!("{} {}", f.code, f.message), |_| "no error".into())
    };
    assert_eq!(status(), None, "no bucket was ever accelerated");
    assert_eq!(fast(), "InvalidRequest S3 Transfer Acceleration is not configured on this bucket");
    assert_eq!(accelerate(&c, "mine", None), "400 MalformedXML");
    assert_eq!(accelerate(&c, "mine", Some(BucketAccelerateStatus::Enabled)), "no error");
    assert_eq!((status(), fast()), (Some(BucketAccelerateStatus::Enabled), "no error".into()));
    assert_eq!(accelerate(&c, "mine", Some(BucketAccelerateStatus::Suspended)), "no error");
    assert_eq!(status(), Some(BucketAccelerateStatus::Suspended));
    assert_eq!(fast(), "InvalidRequest S3 Transfer Acceleration is disabled on this bucket");
    assert_eq!(accelerate(&c, "my.dotted", Some(BucketAccelerateStatus::Enabled)), "400 InvalidRequest");
    assert!(edge::is_address("mine.s3-accelerate.amazonaws.com"));
    assert!(edge::is_address("mine.s3-accelerate.dualstack.amazonaws.com"));
}

#[test]
fn a_bucket_whose_requesters_pay_is_no_target_of_logs() {
    let c = open();
    c.bucket("site");
    let on = LoggingEnabled { target_bucket: "mine".into(), ..Default::default() };
    let input = PutBucketLoggingRequest {
        bucket: "site".into(),
        bucket_logging_status: BucketLoggingStatus { logging_enabled: Some(on) },
        ..Default::default()
    };
    pays(&c, Payer::Requester);
    assert_eq!(said(c.call(ME, &PUT_BUCKET_LOGGING, input.clone())), "400 InvalidTargetBucketForLogging");
    pays(&c, Payer::BucketOwner);
    assert_eq!(said(c.call(ME, &PUT_BUCKET_LOGGING, input)), "no error");
}
