//! Replication: what is copied, what is not, and what the source tells of it.

use super::*;
use crate::REPLICATION_LOOP;

const ROLE: &str = "arn:aws:iam::111111111111:role/copies";

fn rule(priority: i32, prefix: &str, to: &str) -> ReplicationRule {
    let marker = DeleteMarkerReplication { status: Some(DeleteMarkerReplicationStatus::Disabled) };
    ReplicationRule {
        priority: Some(priority),
        status: ReplicationRuleStatus::Enabled,
        filter: Some(ReplicationRuleFilter { prefix: Some(prefix.into()), ..Default::default() }),
        delete_marker_replication: Some(marker),
        destination: Destination { bucket: format!("arn:aws:s3:::{to}"), ..Default::default() },
        ..Default::default()
    }
}

fn put(c: &Cloud, role: &str, rules: Vec<ReplicationRule>) -> Result<shape::Unit, Fault> {
    let replication_configuration = ReplicationConfiguration { role: role.into(), rules };
    let input = PutBucketReplicationRequest { bucket: "from".into(), replication_configuration, ..Default::default() };
    c.call(ME, &PUT_BUCKET_REPLICATION, input)
}

/// Two buckets, and a rule for everything.
fn pair() -> Cloud {
    let c = cloud();
    c.versioned("from");
    c.versioned("there");
    put(&c, ROLE, vec![rule(1, "", "there")]).unwrap();
    c
}

fn head(c: &Cloud, bucket: &str, key: &str) -> Result<HeadObjectOutput, Fault> {
    c.call(ME, &HEAD_OBJECT, HeadObjectRequest { bucket: bucket.into(), key: key.into(), ..Default::default() })
}

fn status(c: &Cloud, bucket: &str, key: &str) -> String {
    head(c, bucket, key).ok().and_then(|h| h.replication_status).map_or_else(String::new, |s| s.as_str().into())
}

fn until(c: &Cloud, key: &str, wanted: &str) {
    c.until(REPLICATION_LOOP, || status(c, "from", key) == wanted);
}

#[test]
fn a_new_object_is_copied_with_its_version_and_shares_its_file() {
    let c = pair();
    let mut input = upload("from", "k", b"bytes");
    input.content_language = Some("ko".into());
    input.tagging = Some("a=b".into());
    let made = c.call(ME, &PUT_OBJECT, input).unwrap();
    until(&c, "k", "COMPLETED");
    let copy = head(&c, "there", "k").unwrap();
    assert_eq!((copy.version_id, copy.e_tag), (made.version_id.clone(), made.e_tag));
    assert_eq!(copy.content_language.as_deref(), Some("ko"));
    assert_eq!((copy.tag_count, status(&c, "there", "k")), (Some(1), "REPLICA".into()));
    let by_id = GetObjectRequest { version_id: made.version_id, ..fetch("there", "k") };
    assert_eq!(c.call(ME, &GET_OBJECT, by_id).unwrap().body.collect().unwrap(), b"bytes");
    assert_eq!(c.file_counts(), (2, 2));
    // the source may go
    let gone = DeleteObjectRequest {
        bucket: "from".into(),
        key: "k".into(),
        version_id: head(&c, "from", "k").unwrap().version_id,
        ..Default::default()
    };
    c.call(ME, &DELETE_OBJECT, gone).unwrap();
    assert_eq!(c.get("there", "k").unwrap(), b"bytes", "the deletion of a version is not copied");
}

#[test]
fn what_was_there_before_and_what_no_rule_names_is_not_copied() {
    let c = cloud();
    c.versioned("from");
    c.versioned("there");
    c.put("from", "logs/old", b"old");
    put(&c, ROLE, vec![rule(1, "logs/", "there")]).unwrap();
    c.put("from", "other", b"x");
    c.put("from", "logs/new", b"new");
    until(&c, "logs/new", "COMPLETED");
    assert_eq!((status(&c, "from", "logs/old"), status(&c, "from", "other")), (String::new(), String::new()));
    assert!(head(&c, "there", "logs/old").is_err() && head(&c, "there", "other").is_err());
}

#[test]
fn versions_keep_their_order_and_copies_are_not_copied_again() {
    let c = pair();
    let replication_configuration = ReplicationConfiguration { role: ROLE.into(), rules: vec![rule(1, "", "from")] };
    let back = PutBucketReplicationRequest { bucket: "there".into(), replication_configuration, ..Default::default() };
    c.call(ME, &PUT_BUCKET_REPLICATION, back).unwrap();
    for body in [b"1", b"2", b"3"] {
        c.put("from", "k", body);
    }
    c.clock.advance_ms(1);
    until(&c, "k", "COMPLETED");
    assert_eq!(c.get("there", "k").unwrap(), b"3");
    let list = |bucket: &str| {
        let input = ListObjectVersionsRequest { bucket: bucket.into(), ..Default::default() };
        let all = c.call(ME, &LIST_OBJECT_VERSIONS, input).unwrap().versions.unwrap();
        all.into_iter().map(|v| v.version_id.unwrap()).collect::<Vec<_>>()
    };
    c.until(REPLICATION_LOOP, || list("there").len() == 3);
    assert_eq!(list("from"), list("there"));
}

#[test]
fn each_destination_gets_its_copy_by_the_rule_that_counts_most() {
    let c = pair();
    c.versioned("third");
    let class = |class, rule: ReplicationRule| {
        let destination = Destination { storage_class: Some(class), ..rule.destination };
        ReplicationRule { destination, ..rule }
    };
    let rules = vec![
        class(StorageClass::OnezoneIa, rule(1, "", "there")),
        class(StorageClass::GlacierIr, rule(2, "a/", "there")),
        rule(3, "a/", "third"),
    ];
    put(&c, ROLE, rules).unwrap();
    c.put("from", "a/k", b"x");
    until(&c, "a/k", "COMPLETED");
    assert_eq!(head(&c, "there", "a/k").unwrap().storage_class, Some(StorageClass::GlacierIr));
    assert_eq!(head(&c, "third", "a/k").unwrap().storage_class, None);
    assert_eq!(c.file_counts(), (3, 3));
}

#[test]
fn changes_of_a_copy_go_back_where_that_is_wanted() {
    let c = pair();
    let mut back = rule(1, "", "from");
    let replica_modifications = Some(ReplicaModifications { status: ReplicaModificationsStatus::Enabled });
    back.source_selection_criteria = Some(SourceSelectionCriteria { replica_modifications, ..Default::default() });
    let replication_configuration = ReplicationConfiguration { role: ROLE.into(), rules: vec![back] };
    let input = PutBucketReplicationRequest { bucket: "there".into(), replication_configuration, ..Default::default() };
    c.call(ME, &PUT_BUCKET_REPLICATION, input).unwrap();
    c.put("from", "k", b"x");
    until(&c, "k", "COMPLETED");
    let tagging = Tagging { tag_set: vec![Tag { key: "a".into(), value: "b".into() }] };
    let input = PutObjectTaggingRequest { bucket: "there".into(), key: "k".into(), tagging, ..Default::default() };
    c.call(ME, &PUT_OBJECT_TAGGING, input).unwrap();
    c.until(REPLICATION_LOOP, || head(&c, "from", "k").unwrap().tag_count == Some(1));
    let list = ListObjectVersionsRequest { bucket: "from".into(), ..Default::default() };
    assert_eq!(c.call(ME, &LIST_OBJECT_VERSIONS, list).unwrap().versions.unwrap().len(), 1);
}

#[test]
fn delete_markers_go_along_where_a_rule_says_so() {
    let c = pair();
    let delete = |key: &str| {
        let input = DeleteObjectRequest { bucket: "from".into(), key: key.into(), ..Default::default() };
        c.call(ME, &DELETE_OBJECT, input).unwrap()
    };
    c.put("from", "kept", b"x");
    c.put("from", "gone", b"x");
    until(&c, "gone", "COMPLETED");
    delete("kept");
    let mut with = rule(1, "", "there");
    with.delete_marker_replication =
        Some(DeleteMarkerReplication { status: Some(DeleteMarkerReplicationStatus::Enabled) });
    put(&c, ROLE, vec![with]).unwrap();
    let marker = delete("gone").version_id.unwrap();
    c.until(REPLICATION_LOOP, || head(&c, "there", "gone").is_err());
    let fault = c.get("there", "gone").unwrap_err();
    assert!(fault.members.contains(&("@x-amz-version-id", marker)), "{fault:?}");
    assert_eq!(c.get("there", "kept").unwrap(), b"x");
}

#[test]
fn changes_of_tags_follow_and_the_class_may_be_another() {
    let c = cloud();
    c.versioned("from");
    c.versioned("there");
    let mut cheap = rule(1, "", "there");
    cheap.destination.storage_class = Some(StorageClass::StandardIa);
    put(&c, ROLE, vec![cheap]).unwrap();
    c.put("from", "k", b"x");
    until(&c, "k", "COMPLETED");
    assert_eq!(head(&c, "there", "k").unwrap().storage_class, Some(StorageClass::StandardIa));
    let tagging = Tagging { tag_set: vec![Tag { key: "a".into(), value: "b".into() }] };
    let input = PutObjectTaggingRequest { bucket: "from".into(), key: "k".into(), tagging, ..Default::default() };
    c.call(ME, &PUT_OBJECT_TAGGING, input).unwrap();
    c.until(REPLICATION_LOOP, || head(&c, "there", "k").unwrap().tag_count == Some(1));
    assert_eq!(c.file_counts(), (2, 2), "nothing was copied twice");
}

#[test]
fn parts_are_shared_too() {
    let c = pair();
    let begin = CreateMultipartUploadRequest { bucket: "from".into(), key: "big".into(), ..Default::default() };
    let id = c.call(ME, &CREATE_MULTIPART_UPLOAD, begin).unwrap().upload_id.unwrap();
    let part = UploadPartRequest {
        bucket: "from".into(),
        key: "big".into(),
        upload_id: id.clone(),
        part_number: 1,
        body: Body::bytes(b"only".to_vec()),
        ..Default::default()
    };
    let e_tag = c.call(ME, &UPLOAD_PART, part).unwrap().e_tag;
    let parts = Some(vec![CompletedPart { part_number: Some(1), e_tag, ..Default::default() }]);
    let done = CompleteMultipartUploadRequest {
        bucket: "from".into(),
        key: "big".into(),
        upload_id: id,
        multipart_upload: Some(CompletedMultipartUpload { parts }),
        ..Default::default()
    };
    c.call(ME, &COMPLETE_MULTIPART_UPLOAD, done).unwrap();
    until(&c, "big", "COMPLETED");
    assert_eq!(c.get("there", "big").unwrap(), b"only");
    assert_eq!(c.file_counts(), (2, 2));
}

#[test]
fn what_may_not_be_done_has_failed_and_is_told() {
    let c = cloud();
    c.versioned("from");
    c.versioned("there");
    put(&c, "arn:aws:iam::111111111111:role/stranger", vec![rule(1, "", "there")]).unwrap();
    c.put("from", "k", b"x");
    until(&c, "k", "FAILED");
    assert!(head(&c, "there", "k").is_err());
    assert_eq!(c.file_counts(), (1, 1));
}

#[test]
fn another_accounts_bucket_takes_copies_when_its_policy_says_so_and_may_own_them() {
    let c = cloud();
    c.versioned("from");
    c.call(OTHER, &CREATE_BUCKET, CreateBucketRequest { bucket: "theirs".into(), ..Default::default() }).unwrap();
    let versioning_configuration =
        VersioningConfiguration { status: Some(BucketVersioningStatus::Enabled), ..Default::default() };
    let input = PutBucketVersioningRequest { bucket: "theirs".into(), versioning_configuration, ..Default::default() };
    c.call(OTHER, &PUT_BUCKET_VERSIONING, input).unwrap();
    put(&c, ROLE, vec![rule(1, "", "theirs")]).unwrap();
    c.put("from", "k", b"x");
    until(&c, "k", "FAILED");
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},
        "Action":["s3:ReplicateObject","s3:ReplicateTags"],"Resource":"arn:aws:s3:::theirs/*"}}"#;
    let input = PutBucketPolicyRequest { bucket: "theirs".into(), policy: policy.into(), ..Default::default() };
    c.call(OTHER, &PUT_BUCKET_POLICY, input).unwrap();
    c.put("from", "l", b"x");
    until(&c, "l", "COMPLETED");
    let copy = c.call(OTHER, &GET_OBJECT, fetch("theirs", "l")).unwrap();
    assert_eq!(copy.body.collect().unwrap(), b"x");
}

#[test]
fn rules_that_contradict_each_other_are_refused() {
    let c = cloud();
    c.versioned("from");
    c.versioned("there");
    c.bucket("plain");
    let refused = |rules| put(&c, ROLE, rules).err().map_or_else(String::new, |f| format!("{} {}", f.code, f.message));
    assert_eq!(refused(vec![rule(1, "", "plain")]), "InvalidRequest Destination bucket must have versioning enabled.");
    assert_eq!(refused(vec![rule(1, "", "none")]), "InvalidRequest Destination bucket must exist.");
    assert!(refused(vec![rule(1, "", "there"), rule(1, "a", "there")]).contains("duplicate priority"));
    assert!(
        refused(vec![ReplicationRule { priority: None, ..rule(1, "", "there") }])
            .contains("Priority must be specified")
    );
    let unmarked = ReplicationRule { delete_marker_replication: None, ..rule(1, "", "there") };
    assert!(refused(vec![unmarked]).contains("DeleteMarkerReplication must be specified"));
    let both = ReplicationRule { prefix: Some("a".into()), ..rule(1, "", "there") };
    assert!(refused(vec![both]).starts_with("MalformedXML"));
    assert!(refused(vec![]).starts_with("MalformedXML"));
    let former = |prefix: &str, to: &str| ReplicationRule {
        prefix: Some(prefix.into()),
        filter: None,
        priority: None,
        delete_marker_replication: None,
        ..rule(1, "", to)
    };
    assert!(refused(vec![former("a", "there"), former("ab", "there")]).contains("overlapping prefixes"));
    assert_eq!(refused(vec![former("a", "there"), former("b", "there")]), "");
    c.versioned("late");
    let suspend = VersioningConfiguration { status: Some(BucketVersioningStatus::Suspended), ..Default::default() };
    let input =
        PutBucketVersioningRequest { bucket: "from".into(), versioning_configuration: suspend, ..Default::default() };
    assert_eq!(said(c.call(ME, &PUT_BUCKET_VERSIONING, input)), "409 InvalidBucketState");
}
