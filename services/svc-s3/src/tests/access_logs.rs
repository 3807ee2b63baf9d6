//! Access logs: what a line tells, where it goes, and when.

use super::*;
use crate::ACCESS_LOGS_LOOP;
use crate::edge;
use kernel::Access;

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},
    "Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/app/*",
    "Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::site"},"StringEquals":{"aws:SourceAccount":"111111111111"}}}}"#;

fn logging(c: &Cloud, format: Option<TargetObjectKeyFormat>) -> Result<shape::Unit, Fault> {
    let on = LoggingEnabled {
        target_bucket: "logs".into(),
        target_prefix: "app/".into(),
        target_object_key_format: format,
        ..Default::default()
    };
    let bucket_logging_status = BucketLoggingStatus { logging_enabled: Some(on) };
    let input = PutBucketLoggingRequest { bucket: "site".into(), bucket_logging_status, ..Default::default() };
    c.call(ME, &PUT_BUCKET_LOGGING, input)
}

fn logged(policy: bool) -> Cloud {
    let c = cloud();
    c.bucket("site");
    c.bucket("logs");
    if policy {
        let input = PutBucketPolicyRequest { bucket: "logs".into(), policy: POLICY.into(), ..Default::default() };
        c.call(ME, &PUT_BUCKET_POLICY, input).unwrap();
    }
    c
}

#[test]
fn the_canned_list_for_logs_lets_them_in_without_a_policy() {
    let c = cloud();
    c.bucket("site");
    let logs = CreateBucketRequest {
        bucket: "logs".into(),
        object_ownership: Some(ObjectOwnership::BucketOwnerPreferred),
        ..Default::default()
    };
    c.call(ME, &CREATE_BUCKET, logs).unwrap();
    let acl = Some(BucketCannedACL::LogDeliveryWrite);
    c.call(ME, &PUT_BUCKET_ACL, PutBucketAclRequest { acl, bucket: "logs".into(), ..Default::default() }).unwrap();
    logging(&c, None).unwrap();
    edge::accessed(&c.kernel.store, access(&c, "GetObject", "GET", Some("a")));
    c.clock.advance_ms(61_000);
    c.until(ACCESS_LOGS_LOOP, || keys(&c).len() == 1);
}

fn granted(grantee: Grantee) -> Vec<TargetGrant> {
    vec![TargetGrant { grantee: Some(grantee), permission: Some(BucketLogsPermission::Read) }]
}

fn log_with(c: &Cloud, grants: Vec<TargetGrant>) -> Result<shape::Unit, Fault> {
    let on = LoggingEnabled { target_bucket: "logs".into(), target_grants: Some(grants), ..Default::default() };
    let bucket_logging_status = BucketLoggingStatus { logging_enabled: Some(on) };
    c.call(
        ME,
        &PUT_BUCKET_LOGGING,
        PutBucketLoggingRequest { bucket: "site".into(), bucket_logging_status, ..Default::default() },
    )
}

#[test]
fn logs_carry_the_grants_that_were_asked_for_where_the_target_has_lists() {
    let everyone = Grantee {
        r#type: Type::Group,
        uri: Some("http://acs.amazonaws.com/groups/global/AuthenticatedUsers".into()),
        ..Default::default()
    };
    let by_mail = Grantee {
        r#type: Type::AmazonCustomerByEmail,
        email_address: Some("a@example.com".into()),
        ..Default::default()
    };
    let myself = my_id();
    let c = logged(true);
    assert_eq!(said(log_with(&c, granted(everyone.clone()))), "400 AccessControlListNotSupported");
    let rules = vec![OwnershipControlsRule { object_ownership: ObjectOwnership::BucketOwnerPreferred }];
    let ownership_controls = OwnershipControls { rules };
    let input = PutBucketOwnershipControlsRequest { bucket: "logs".into(), ownership_controls, ..Default::default() };
    c.call(ME, &PUT_BUCKET_OWNERSHIP_CONTROLS, input).unwrap();
    let acl = Some(BucketCannedACL::LogDeliveryWrite);
    c.call(ME, &PUT_BUCKET_ACL, PutBucketAclRequest { acl, bucket: "logs".into(), ..Default::default() }).unwrap();
    assert_eq!(said(log_with(&c, granted(by_mail))), "405 MethodNotAllowed");
    let nobody = Grantee { r#type: Type::CanonicalUser, id: Some("00".into()), ..Default::default() };
    assert_eq!(said(log_with(&c, granted(nobody))), "400 InvalidArgument");
    // the bucket keeps the public out of its lists
    assert_eq!(said(log_with(&c, granted(everyone))), "403 AccessDenied");
    let named = Grantee { display_name: Some("me".into()), ..myself.clone() };
    log_with(&c, granted(named)).unwrap();
    let shown =
        c.call(ME, &GET_BUCKET_LOGGING, GetBucketLoggingRequest { bucket: "site".into(), ..Default::default() });
    assert_eq!(shown.unwrap().logging_enabled.unwrap().target_grants, Some(granted(myself.clone())));

    edge::accessed(&c.kernel.store, access(&c, "GetObject", "GET", Some("a")));
    c.clock.advance_ms(61_000);
    c.until(ACCESS_LOGS_LOOP, || keys(&c).len() == 1);
    let input = GetObjectAclRequest { bucket: "logs".into(), key: keys(&c).remove(0), ..Default::default() };
    let grants = c.call(ME, &GET_OBJECT_ACL, input).unwrap().grants.unwrap();
    let of: Vec<_> = grants.iter().map(|g| g.permission.unwrap()).collect();
    assert_eq!(of, [Permission::FullControl, Permission::Read]);
    assert_eq!(grants[1].grantee, Some(myself));
}

/// The account of the tests.
fn my_id() -> Grantee {
    let id = crate::model::canonical_id(ME.0.parse().unwrap());
    Grantee { r#type: Type::CanonicalUser, id: Some(id), ..Default::default() }
}

fn access(c: &Cloud, operation: &'static str, method: &str, key: Option<&str>) -> Access {
    Access {
        bucket: "site".into(),
        key: key.map(str::to_owned),
        received: c.kernel.clock.now(),
        address: "192.0.2.3".into(),
        principal: Principal::Root(ME.0.parse().unwrap()),
        request_id: format!("R{}", c.kernel.ids.uuid()),
        host_id: "H".into(),
        operation: Some(operation),
        method: method.into(),
        website: false,
        request: format!("{method} /site/{} HTTP/1.1", key.unwrap_or("")),
        status: 200,
        error: None,
        sent: 113,
        size: None,
        total_ms: 7,
        turn_around_ms: 5,
        referer: String::new(),
        user_agent: "a \"b\"\n".into(),
        version_id: None,
        signature: "SigV4",
        authentication: "AuthHeader",
        host: "site.s3.us-east-1.amazonaws.com".into(),
    }
}

fn keys(c: &Cloud) -> Vec<String> {
    let input = ListObjectsV2Request { bucket: "logs".into(), ..Default::default() };
    let found = c.call(ME, &LIST_OBJECTS_V2, input).unwrap().contents.unwrap_or_default();
    found.into_iter().map(|o| o.key.unwrap()).collect()
}

#[test]
fn a_minute_after_a_request_its_line_is_an_object_in_the_target() {
    let c = logged(true);
    logging(&c, None).unwrap();
    assert!(edge::logs(&c.kernel.store.snapshot().unwrap(), "site"));
    edge::accessed(&c.kernel.store, access(&c, "GetObject", "GET", Some("a b.txt")));
    edge::accessed(&c.kernel.store, access(&c, "GetBucketVersioning", "GET", None));
    c.kernel.wake(ACCESS_LOGS_LOOP);
    assert_eq!(keys(&c), Vec::<String>::new(), "not yet");
    c.clock.advance_ms(61_000);
    c.until(ACCESS_LOGS_LOOP, || keys(&c).len() == 1);
    let key = keys(&c).remove(0);
    assert!(key.starts_with("app/2023-11-14-22-14-21-") && key.len() == "app/2023-11-14-22-14-21-".len() + 16, "{key}");
    let text = String::from_utf8(c.get("logs", &key).unwrap()).unwrap();
    let owner = crate::model::canonical_id(ME.0.parse().unwrap());
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(|l| l.contains("VERSIONING"));
    assert_eq!(lines.len(), 2);
    let head = format!("{owner} site [14/Nov/2023:22:13:20 +0000] 192.0.2.3 {owner} R");
    assert!(lines[0].starts_with(&head), "{}", lines[0]);
    let tail = " REST.GET.OBJECT a%20b.txt \"GET /site/a b.txt HTTP/1.1\" 200 - 113 - 7 5 \"-\" \"a %22b%22?\" - H SigV4 - AuthHeader \
                site.s3.us-east-1.amazonaws.com - - - -";
    assert!(lines[0].ends_with(tail), "{}", lines[0]);
    assert!(lines[1].contains(" REST.GET.VERSIONING - "), "{}", lines[1]);
}

#[test]
fn names_of_operations_are_those_of_the_documentation() {
    let c = logged(true);
    logging(&c, None).unwrap();
    let named = [
        ("ListObjectsV2", "GET", "REST.GET.BUCKET"),
        ("DeleteObjects", "POST", "REST.POST.MULTI_OBJECT_DELETE"),
        ("UploadPart", "PUT", "REST.PUT.PART"),
        ("CopyObject", "PUT", "REST.COPY.OBJECT"),
        ("CompleteMultipartUpload", "POST", "REST.POST.UPLOAD"),
        ("GetBucketLogging", "GET", "REST.GET.LOGGING_STATUS"),
        ("GetPublicAccessBlock", "GET", "REST.GET.PUBLIC_ACCESS_BLOCK"),
        ("GetBucketPolicy", "GET", "REST.GET.BUCKETPOLICY"),
        ("GetBucketCors", "GET", "REST.GET.CORS"),
        ("DeleteBucketLifecycle", "DELETE", "REST.DELETE.LIFECYCLE"),
        ("GetBucketRequestPayment", "GET", "REST.GET.REQUEST_PAYMENT"),
    ];
    for (operation, method, _) in named {
        edge::accessed(&c.kernel.store, access(&c, operation, method, None));
    }
    c.clock.advance_ms(61_000);
    c.until(ACCESS_LOGS_LOOP, || keys(&c).len() == 1);
    let text = String::from_utf8(c.get("logs", &keys(&c)[0]).unwrap()).unwrap();
    for (operation, _, name) in named {
        assert!(text.contains(&format!(" {name} ")), "{operation}: {text}");
    }
}

#[test]
fn partitions_are_by_day_of_the_request_unless_delivery_is_wanted() {
    let c = logged(true);
    let by = |source| {
        let parts = PartitionedPrefix { partition_date_source: Some(source) };
        Some(TargetObjectKeyFormat { partitioned_prefix: Some(parts), simple_prefix: None })
    };
    logging(&c, by(PartitionDateSource::EventTime)).unwrap();
    edge::accessed(&c.kernel.store, access(&c, "GetObject", "GET", Some("k")));
    // the next day's record lies in an object of its own
    c.clock.advance_ms(2 * 3_600_000);
    edge::accessed(&c.kernel.store, access(&c, "GetObject", "GET", Some("k")));
    c.clock.advance_ms(61_000);
    c.until(ACCESS_LOGS_LOOP, || keys(&c).len() == 2);
    let found = keys(&c);
    assert!(found[0].starts_with("app/111111111111/us-east-1/site/2023/11/14/2023-11-14-00-00-00-"), "{found:?}");
    assert!(found[1].starts_with("app/111111111111/us-east-1/site/2023/11/15/2023-11-15-00-00-00-"), "{found:?}");
    let both = Some(TargetObjectKeyFormat::default());
    assert_eq!(said(logging(&c, both)), "400 MalformedXML");
}

#[test]
fn without_a_policy_nothing_is_written_and_records_do_not_pile_up() {
    let c = logged(false);
    logging(&c, None).unwrap();
    edge::accessed(&c.kernel.store, access(&c, "GetObject", "GET", Some("k")));
    c.clock.advance_ms(61_000);
    let left = || crate::tables::ACCESSES.count(&c.kernel.store.snapshot().unwrap(), &()).unwrap();
    c.kernel.store.write(|_: &mut Tx| Ok::<(), store::StoreError>(())).unwrap();
    c.until(ACCESS_LOGS_LOOP, || left() == 0);
    assert_eq!(keys(&c), Vec::<String>::new());
}

#[test]
fn the_target_is_ones_own_and_in_the_same_region() {
    let c = cloud();
    c.bucket("site");
    assert_eq!(said(logging(&c, None)), "400 InvalidTargetBucketForLogging");
    let theirs = CreateBucketRequest { bucket: "logs".into(), ..Default::default() };
    c.call(OTHER, &CREATE_BUCKET, theirs).unwrap();
    assert_eq!(said(logging(&c, None)), "400 InvalidTargetBucketForLogging");
    let none = GetBucketLoggingRequest { bucket: "site".into(), ..Default::default() };
    assert!(c.call(ME, &GET_BUCKET_LOGGING, none).unwrap().logging_enabled.is_none());
}

#[test]
fn each_key_of_a_batch_has_a_line_of_its_own() {
    let c = logged(true);
    logging(&c, None).unwrap();
    c.put("site", "a b", b"12345");
    let object = |key: &str, version_id: Option<&str>| ObjectIdentifier {
        key: key.into(),
        version_id: version_id.map(str::to_owned),
        ..Default::default()
    };
    let objects = vec![object("a b", None), object("none", None), object("x", Some("no-version"))];
    let delete = Delete { objects, quiet: Some(true) };
    c.call(ME, &DELETE_OBJECTS, DeleteObjectsRequest { bucket: "site".into(), delete, ..Default::default() }).unwrap();
    c.clock.advance_ms(61_000);
    c.until(ACCESS_LOGS_LOOP, || keys(&c).len() == 1);
    let text = String::from_utf8(c.get("logs", &keys(&c)[0]).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().filter_map(|l| l.split_once(" BATCH.DELETE.OBJECT ")).map(|(_, l)| l).collect();
    let id = lines[0].split(' ').nth(11).unwrap();
    assert_eq!(id.len(), 76, "the answer's `x-amz-id-2`");
    assert_eq!(
        lines,
        [
            format!("a%20b - 204 - - 5 - - - - - {id} SigV4 - AuthHeader h - - - -"),
            format!("none - 204 - - - - - - - - {id} SigV4 - AuthHeader h - - - -"),
            format!("x - 400 InvalidArgument - - - - - - no-version {id} SigV4 - AuthHeader h - - - -"),
        ]
    );
}
