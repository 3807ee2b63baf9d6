//! Another name: record, tags, endpoint and certificate follow, with a restart.

use super::*;
use api_rds as api;

fn rename(from: &str, to: &str, now: bool) -> api::ModifyDBInstanceMessage {
    api::ModifyDBInstanceMessage {
        db_instance_identifier: from.into(),
        new_db_instance_identifier: Some(to.into()),
        apply_immediately: Some(now),
        ..Default::default()
    }
}

#[test]
fn a_renamed_instance_takes_everything_with_it() {
    let mut cloud = Cloud::new();
    let before = cloud.available("shop");
    let arn = cloud.shown("shop").db_instance_arn.expect("an ARN");
    let tag = api::Tag { key: Some("team".into()), value: Some("a".into()) };
    cloud.ok(&api::ADD_TAGS_TO_RESOURCE, api::AddTagsToResourceMessage { resource_name: arn, tags: vec![tag.clone()] });
    let shown = cloud.ok(&api::MODIFY_DB_INSTANCE, rename("shop", "Store", true)).db_instance.expect("an instance");
    assert_eq!(shown.db_instance_status.as_deref(), Some("renaming"));
    assert_eq!(shown.pending_modified_values.and_then(|p| p.db_instance_identifier).as_deref(), Some("store"));
    cloud.settle();
    let after = cloud.record("store");
    assert_eq!((cloud.status("store"), &after.resource_id), ("available".into(), &before.resource_id));
    assert_eq!(after.endpoint, before.endpoint.replacen("shop.", "store.", 1));
    assert_eq!(cloud.resolved(&before.endpoint, None), None);
    assert!(cloud.resolved(&after.endpoint, None).is_some());
    assert_eq!(cloud.shown("store").tag_list, Some(vec![tag]));
    assert_eq!(
        cloud.disks.hosts.lock().expect("a lock").last(),
        Some(&after.endpoint),
        "a certificate for the new name"
    );
    let old = api::DescribeDBInstancesMessage { db_instance_identifier: Some("shop".into()), ..Default::default() };
    assert!(cloud.refused(&api::DESCRIBE_DB_INSTANCES, old).contains("DBInstanceNotFound"));
}

#[test]
fn a_name_that_waits_for_the_window_is_taken_already() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.ok(&api::MODIFY_DB_INSTANCE, rename("shop", "store", false));
    assert_eq!(cloud.status("shop"), "available");
    let refused = cloud.refused(&api::CREATE_DB_INSTANCE, create("store"));
    assert_eq!(refused, "400 DBInstanceAlreadyExists: DB instance already exists");
    let refused = cloud.refused(&api::MODIFY_DB_INSTANCE, rename("shop", "store", true));
    assert_eq!(refused, "400 DBInstanceAlreadyExists: DB instance already exists");
}
