//! Life cycles on the clock, and files that nothing refers to.

use super::*;

fn rule(c: &Cloud, rule: LifecycleRule) {
    let rule = LifecycleRule {
        status: ExpirationStatus::Enabled,
        filter: Some(LifecycleRuleFilter { prefix: Some("tmp/".into()), ..Default::default() }),
        ..rule
    };
    let input = PutBucketLifecycleConfigurationRequest {
        bucket: "cycle".into(),
        lifecycle_configuration: Some(BucketLifecycleConfiguration { rules: vec![rule] }),
        ..Default::default()
    };
    c.call(ME, &PUT_BUCKET_LIFECYCLE_CONFIGURATION, input).unwrap();
}

fn until(c: &Cloud, what: impl Fn() -> bool) {
    c.until(crate::LIFECYCLE_LOOP, what);
}

#[test]
fn what_has_expired_goes_and_the_rest_stays() {
    let c = cloud();
    c.bucket("cycle");
    let days = |d| Some(LifecycleExpiration { days: Some(d), ..Default::default() });
    rule(&c, LifecycleRule { expiration: days(1), ..Default::default() });
    let told = c.put("cycle", "tmp/a", b"x").expiration.unwrap();
    assert!(told.starts_with("expiry-date=\"Thu, 16 Nov 2023 00:00:00 GMT\", rule-id=\""), "{told}");
    c.put("cycle", "keep", b"x");
    c.clock.advance_ms(2 * DAY_MS);
    until(&c, || c.get("cycle", "tmp/a").is_err());
    assert_eq!(c.get("cycle", "keep").unwrap(), b"x");
}

#[test]
fn noncurrent_versions_markers_and_stale_uploads_go_in_their_time() {
    let c = cloud();
    c.versioned("cycle");
    rule(
        &c,
        LifecycleRule {
            noncurrent_version_expiration: Some(NoncurrentVersionExpiration {
                noncurrent_days: Some(1),
                newer_noncurrent_versions: None,
            }),
            expiration: Some(LifecycleExpiration { expired_object_delete_marker: Some(true), ..Default::default() }),
            abort_incomplete_multipart_upload: Some(AbortIncompleteMultipartUpload { days_after_initiation: Some(1) }),
            ..Default::default()
        },
    );
    c.put("cycle", "tmp/a", b"old");
    c.put("cycle", "tmp/a", b"new");
    let delete = DeleteObjectRequest { bucket: "cycle".into(), key: "tmp/a".into(), ..Default::default() };
    c.call(ME, &DELETE_OBJECT, delete).unwrap();
    let begin = CreateMultipartUploadRequest { bucket: "cycle".into(), key: "tmp/u".into(), ..Default::default() };
    c.call(ME, &CREATE_MULTIPART_UPLOAD, begin).unwrap();
    c.clock.advance_ms(3 * DAY_MS);
    let rest = || {
        let list = ListObjectVersionsRequest { bucket: "cycle".into(), ..Default::default() };
        let out = c.call(ME, &LIST_OBJECT_VERSIONS, list).unwrap();
        let list = ListMultipartUploadsRequest { bucket: "cycle".into(), ..Default::default() };
        let uploads = c.call(ME, &LIST_MULTIPART_UPLOADS, list).unwrap().uploads.unwrap().len();
        out.versions.unwrap().len() + out.delete_markers.unwrap().len() + uploads
    };
    until(&c, || rest() == 0);
}

#[test]
fn objects_move_to_the_class_that_is_due() {
    let c = cloud();
    c.bucket("cycle");
    let to = |days, class| Transition { days: Some(days), storage_class: Some(class), date: None };
    let transitions = Some(vec![to(30, TransitionStorageClass::StandardIa), to(60, TransitionStorageClass::Glacier)]);
    rule(&c, LifecycleRule { transitions, ..Default::default() });
    c.put("cycle", "tmp/a", &vec![b'x'; 128 << 10]);
    c.put("cycle", "tmp/small", b"x");
    assert_eq!(class(&c, "tmp/a"), None);
    c.clock.advance_ms(32 * DAY_MS);
    until(&c, || class(&c, "tmp/a") == Some(StorageClass::StandardIa));
    c.clock.advance_ms(32 * DAY_MS);
    until(&c, || class(&c, "tmp/a") == Some(StorageClass::Glacier));
    assert_eq!(class(&c, "tmp/small"), None);
}

fn class(c: &Cloud, key: &str) -> Option<StorageClass> {
    let head = HeadObjectRequest { bucket: "cycle".into(), key: key.into(), ..Default::default() };
    c.call(ME, &HEAD_OBJECT, head).unwrap().storage_class
}

#[test]
fn small_objects_move_to_the_archives_where_the_bucket_says_so_and_anywhere_where_the_rule_says_a_size() {
    let c = cloud();
    c.bucket("cycle");
    let to = |class| Some(vec![Transition { days: Some(30), storage_class: Some(class), date: None }]);
    let rule = |prefix: &str, above: Option<i64>, class| LifecycleRule {
        status: ExpirationStatus::Enabled,
        filter: Some(LifecycleRuleFilter {
            and: Some(LifecycleRuleAndOperator {
                prefix: Some(prefix.into()),
                object_size_greater_than: above,
                object_size_less_than: above.map(|_| 1 << 30),
                ..Default::default()
            }),
            ..Default::default()
        }),
        transitions: to(class),
        ..Default::default()
    };
    let rules = vec![
        rule("cold/", None, TransitionStorageClass::Glacier),
        rule("warm/", None, TransitionStorageClass::StandardIa),
        rule("sized/", Some(1), TransitionStorageClass::StandardIa),
    ];
    let input = PutBucketLifecycleConfigurationRequest {
        bucket: "cycle".into(),
        lifecycle_configuration: Some(BucketLifecycleConfiguration { rules }),
        transition_default_minimum_object_size: Some(TransitionDefaultMinimumObjectSize::VariesByStorageClass),
        ..Default::default()
    };
    c.call(ME, &PUT_BUCKET_LIFECYCLE_CONFIGURATION, input).unwrap();
    for key in ["cold/a", "warm/a", "sized/a"] {
        c.put("cycle", key, b"small");
    }
    c.clock.advance_ms(32 * DAY_MS);
    until(&c, || class(&c, "sized/a") == Some(StorageClass::StandardIa));
    assert_eq!((class(&c, "cold/a"), class(&c, "warm/a")), (Some(StorageClass::Glacier), None));
}

#[test]
fn rules_that_mean_nothing_are_refused() {
    let c = cloud();
    c.bucket("cycle");
    let put = |rule: LifecycleRule| {
        let input = PutBucketLifecycleConfigurationRequest {
            bucket: "cycle".into(),
            lifecycle_configuration: Some(BucketLifecycleConfiguration { rules: vec![rule] }),
            ..Default::default()
        };
        said(c.call(ME, &PUT_BUCKET_LIFECYCLE_CONFIGURATION, input))
    };
    let prefix = Some(String::new());
    assert_eq!(put(LifecycleRule { prefix: prefix.clone(), ..Default::default() }), "400 InvalidRequest");
    let none = Some(LifecycleExpiration { days: Some(0), ..Default::default() });
    assert_eq!(
        put(LifecycleRule { prefix: prefix.clone(), expiration: none, ..Default::default() }),
        "400 InvalidArgument"
    );
    let empty = Some(LifecycleExpiration::default());
    assert_eq!(put(LifecycleRule { prefix, expiration: empty, ..Default::default() }), "400 MalformedXML");
}

#[test]
fn a_rule_moves_objects_down_once_a_class_and_counts_in_days_or_in_dates() {
    let c = cloud();
    c.bucket("cycle");
    let put = |transitions: Vec<Transition>, days: Option<i32>| {
        let filter = Some(LifecycleRuleFilter { prefix: Some("p/".into()), ..Default::default() });
        let expiration = days.map(|d| LifecycleExpiration { days: Some(d), ..Default::default() });
        let rule = LifecycleRule { filter, transitions: Some(transitions), expiration, ..Default::default() };
        let input = PutBucketLifecycleConfigurationRequest {
            bucket: "cycle".into(),
            lifecycle_configuration: Some(BucketLifecycleConfiguration { rules: vec![rule] }),
            ..Default::default()
        };
        c.call(ME, &PUT_BUCKET_LIFECYCLE_CONFIGURATION, input).err().map_or("ok".into(), |f| f.message)
    };
    let (warm, cold) = (TransitionStorageClass::StandardIa, TransitionStorageClass::Glacier);
    let after = |days, class| Transition { days: Some(days), storage_class: Some(class), date: None };
    let on = |class| Transition { date: Some(Timestamp(0)), storage_class: Some(class), days: None };
    assert_eq!(put(vec![after(30, warm), after(60, cold)], Some(61)), "ok");
    assert_eq!(
        put(vec![after(30, cold), after(31, warm)], None),
        "'Days' in the 'Transition' action for StorageClass 'GLACIER' for filter '(prefix=p/)' must be 30 days more than \
         'filter '(prefix=p/)'' in the 'Transition' action for StorageClass 'STANDARD_IA'"
    );
    assert_eq!(
        put(vec![after(30, cold), after(60, cold)], None),
        "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(prefix=p/)'"
    );
    assert_eq!(
        put(vec![after(30, warm), on(cold)], None),
        "Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for filter '(prefix=p/)'"
    );
    assert_eq!(
        put(vec![on(cold)], Some(3)),
        "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '(prefix=p/)'"
    );
    assert_eq!(
        put(vec![after(30, warm)], Some(30)),
        "'Days' in the Expiration action for filter '(prefix=p/)' must be greater than 'Days' in the Transition action"
    );
}

#[test]
fn an_object_stays_in_a_class_for_the_least_time_that_it_costs() {
    let c = cloud();
    c.bucket("cycle");
    let put = |filter: LifecycleRuleFilter, rule: LifecycleRule| {
        let rule = LifecycleRule { filter: Some(filter), ..rule };
        let input = PutBucketLifecycleConfigurationRequest {
            bucket: "cycle".into(),
            lifecycle_configuration: Some(BucketLifecycleConfiguration { rules: vec![rule] }),
            ..Default::default()
        };
        c.call(ME, &PUT_BUCKET_LIFECYCLE_CONFIGURATION, input).err().map_or("ok".into(), |f| f.to_string())
    };
    use TransitionStorageClass::*;
    let current = |moves: &[(i32, TransitionStorageClass)]| {
        let one = |(days, class): &(i32, _)| Transition { days: Some(*days), storage_class: Some(*class), date: None };
        let rule = LifecycleRule { transitions: Some(moves.iter().map(one).collect()), ..Default::default() };
        put(LifecycleRuleFilter::default(), rule)
    };
    let dated =
        |days: i64, class| Transition { date: Some(Timestamp(days * DAY_MS)), storage_class: Some(class), days: None };
    let noncurrent = |moves: &[(i32, TransitionStorageClass)], ends: Option<i32>| {
        let one = |(days, class): &(i32, _)| NoncurrentVersionTransition {
            noncurrent_days: Some(*days),
            storage_class: Some(*class),
            ..Default::default()
        };
        let rule = LifecycleRule {
            noncurrent_version_transitions: Some(moves.iter().map(one).collect()),
            noncurrent_version_expiration: ends
                .map(|d| NoncurrentVersionExpiration { noncurrent_days: Some(d), ..Default::default() }),
            ..Default::default()
        };
        put(LifecycleRuleFilter { object_size_less_than: Some(9), ..Default::default() }, rule)
    };
    for moves in [
        &[(0, Glacier), (90, DeepArchive)][..],
        &[(60, OnezoneIa), (30, StandardIa), (90, GlacierIr)],
        &[(0, IntelligentTiering), (1, Glacier)],
    ] {
        assert_eq!(current(moves), "ok");
    }
    assert_eq!(noncurrent(&[(30, StandardIa), (60, Glacier), (150, DeepArchive)], Some(151)), "ok");
    let by_date = |moves| LifecycleRule { transitions: Some(moves), ..Default::default() };
    let refused = [
        current(&[(0, Glacier), (89, DeepArchive)]),
        current(&[(30, StandardIa), (59, OnezoneIa)]),
        current(&[(-1, Glacier)]),
        current(&[(29, OnezoneIa)]),
        current(&[(1, IntelligentTiering), (1, Glacier)]),
        put(LifecycleRuleFilter::default(), by_date(vec![dated(10, StandardIa), dated(39, Glacier)])),
        put(
            LifecycleRuleFilter { prefix: Some("p/".into()), ..Default::default() },
            LifecycleRule {
                expiration: Some(LifecycleExpiration { date: Some(Timestamp(10 * DAY_MS)), ..Default::default() }),
                ..by_date(vec![dated(10, Glacier)])
            },
        ),
        noncurrent(&[(29, StandardIa)], None),
        noncurrent(&[(30, StandardIa), (30, Glacier)], None),
        noncurrent(&[(5, Glacier), (6, Glacier)], None),
        noncurrent(&[(5, Glacier)], Some(5)),
    ];
    let told: Vec<&str> = refused.iter().map(String::as_str).collect();
    assert_eq!(
        told,
        [
            "InvalidArgument: 'Days' in the 'Transition' action for StorageClass 'DEEP_ARCHIVE' for filter '()' must be 90 days more \
         than 'filter '()'' in the 'Transition' action for StorageClass 'GLACIER'",
            "InvalidArgument: 'Days' in the 'Transition' action for StorageClass 'ONEZONE_IA' for filter '()' must be 30 days more \
         than 'filter '()'' in the 'Transition' action for StorageClass 'STANDARD_IA'",
            "InvalidArgument: 'Days' in Transition action must be nonnegative",
            "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass 'ONEZONE_IA'",
            "InvalidArgument: 'Days' in the 'Transition' action for StorageClass 'GLACIER' for filter '()' must be greater than \
         'filter '()'' in the 'Transition' action for StorageClass 'INTELLIGENT_TIERING'",
            "InvalidArgument: 'Date' in the 'Transition' action for StorageClass 'GLACIER' for filter '()' must be 30 days more \
         than 'filter '()'' in the 'Transition' action for StorageClass 'STANDARD_IA'",
            "InvalidArgument: 'Date' in the Expiration action for filter '(prefix=p/)' must be later than 'Date' in the Transition \
         action",
            "InvalidArgument: 'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for \
         storageClass 'STANDARD_IA'",
            "InvalidArgument: 'NoncurrentDays' in the 'NoncurrentVersionTransition' action for StorageClass 'GLACIER' for filter \
         '(objectsizelessthan=9)' must be 30 days more than 'filter '(objectsizelessthan=9)'' in the \
         'NoncurrentVersionTransition' action for StorageClass 'STANDARD_IA'",
            "InvalidRequest: 'StorageClass' must be different for 'NoncurrentVersionTransition' actions in same 'Rule' with filter \
         '(objectsizelessthan=9)'",
            "InvalidArgument: 'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '(objectsizelessthan=9)' must be \
         greater than 'NoncurrentDays' in the NoncurrentVersionTransition action",
        ]
    );
}

#[test]
fn a_rule_about_uploads_or_markers_names_no_tags() {
    let c = cloud();
    c.bucket("cycle");
    let tag = Some(Tag { key: "a".into(), value: "b".into() });
    let rule = LifecycleRule { filter: Some(LifecycleRuleFilter { tag, ..Default::default() }), ..Default::default() };
    let put = |rule| {
        let input = PutBucketLifecycleConfigurationRequest {
            bucket: "cycle".into(),
            lifecycle_configuration: Some(BucketLifecycleConfiguration { rules: vec![rule] }),
            ..Default::default()
        };
        said(c.call(ME, &PUT_BUCKET_LIFECYCLE_CONFIGURATION, input))
    };
    let abort = AbortIncompleteMultipartUpload { days_after_initiation: Some(1) };
    let uploads = LifecycleRule { abort_incomplete_multipart_upload: Some(abort), ..rule.clone() };
    assert_eq!(put(uploads), "400 InvalidRequest");
    let markers = LifecycleExpiration { expired_object_delete_marker: Some(true), ..Default::default() };
    assert_eq!(put(LifecycleRule { expiration: Some(markers), ..rule.clone() }), "400 InvalidRequest");
    let days = LifecycleExpiration { days: Some(1), ..Default::default() };
    assert_eq!(put(LifecycleRule { expiration: Some(days), ..rule }), "no error");
}

#[test]
fn a_clock_that_is_moved_on_returns_when_what_was_due_has_gone_or_moved() {
    let c = cloud();
    c.bucket("cycle");
    let to = |days, class| Transition { days: Some(days), storage_class: Some(class), date: None };
    let transitions = Some(vec![to(30, TransitionStorageClass::StandardIa), to(60, TransitionStorageClass::Glacier)]);
    let expiration = Some(LifecycleExpiration { days: Some(90), ..Default::default() });
    rule(&c, LifecycleRule { transitions, expiration, ..Default::default() });
    c.put("cycle", "tmp/a", &vec![b'x'; 128 << 10]);
    for (days, wanted) in [(32, StorageClass::StandardIa), (30, StorageClass::Glacier)] {
        c.kernel.advance_clock(days * DAY_MS).unwrap();
        assert_eq!(class(&c, "tmp/a"), Some(wanted));
    }
    c.kernel.advance_clock(30 * DAY_MS).unwrap();
    assert!(c.get("cycle", "tmp/a").is_err());
}
