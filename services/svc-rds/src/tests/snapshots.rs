//! Snapshots: made of engines that run, kept, copied, restored, and gone.

use super::*;
use crate::model::State;
use crate::tables;
use api_rds as api;
use box_spec::Ending;

fn wanted(instance: &str, name: &str) -> api::CreateDBSnapshotMessage {
    api::CreateDBSnapshotMessage {
        db_instance_identifier: instance.into(),
        db_snapshot_identifier: name.into(),
        tags: None,
    }
}

fn restored(name: &str, from: &str) -> api::RestoreDBInstanceFromDBSnapshotMessage {
    api::RestoreDBInstanceFromDBSnapshotMessage {
        db_instance_identifier: name.into(),
        db_snapshot_identifier: Some(from.into()),
        ..Default::default()
    }
}

fn delete(name: &str, last: Option<&str>) -> api::DeleteDBInstanceMessage {
    api::DeleteDBInstanceMessage {
        db_instance_identifier: name.into(),
        skip_final_snapshot: Some(last.is_none()),
        final_db_snapshot_identifier: last.map(String::from),
        delete_automated_backups: None,
    }
}

fn names(cloud: &Cloud, ask: api::DescribeDBSnapshotsMessage) -> Vec<String> {
    let found = cloud.ok(&api::DESCRIBE_DB_SNAPSHOTS, ask).db_snapshots.expect("snapshots");
    found.into_iter().filter_map(|s| s.db_snapshot_identifier).collect()
}

fn all(cloud: &Cloud) -> Vec<String> {
    names(cloud, Default::default())
}

#[test]
fn a_snapshot_of_a_running_engine_is_copied_while_it_is_held_still() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    let made = cloud.ok(&api::CREATE_DB_SNAPSHOT, wanted("shop", "One")).db_snapshot.expect("a snapshot");
    assert_eq!((made.status.as_deref(), made.snapshot_create_time), (Some("creating"), None));
    assert_eq!(cloud.status("shop"), "backing-up");
    cloud.settle();
    assert_eq!(cloud.status("shop"), "available");
    assert_eq!(*cloud.inside.held.lock().expect("a lock"), 1);
    let s = cloud.snapshot("one");
    assert_eq!(*cloud.disks.copies.lock().expect("a lock"), [(i.resource_id, s.id)]);
    assert_eq!(s.taken, Some(cloud.now()));
    let stopped = cloud.boxes.calls().iter().filter(|c| c.starts_with("stop")).count();
    assert_eq!(stopped, 0, "it serves on");
    assert_eq!(cloud.events("shop")[1..], ["Backing up DB instance", "Finished DB Instance backup"]);
}

#[test]
fn a_snapshot_outlives_its_instance_and_becomes_another_with_its_password() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    cloud.ok(&api::DELETE_DB_INSTANCE, delete("shop", Some("last")));
    cloud.settle();
    assert_eq!(*cloud.inside.held.lock().expect("a lock"), 0, "the engine has ended before");
    assert!(cloud.refused(&api::DESCRIBE_DB_INSTANCES, named("shop")).contains("DBInstanceNotFound"));
    assert_eq!(all(&cloud), ["last"]);
    let shown = cloud.ok(&api::RESTORE_DB_INSTANCE_FROM_DB_SNAPSHOT, restored("again", "last")).db_instance;
    assert_eq!(shown.and_then(|i| i.db_instance_status).as_deref(), Some("creating"));
    cloud.settle();
    let again = cloud.record("again");
    assert_eq!((again.master_user, again.settings), (i.master_user, i.settings));
    assert_ne!(again.resource_id, i.resource_id);
    assert_eq!(*cloud.disks.made.lock().expect("a lock"), 1, "nothing is set up again");
    let read = cloud.kernel.store.snapshot().expect("a snapshot of the store");
    let secret = |id: &str| tables::secret(&read, cloud.cx().scope(), id).expect("the store");
    assert!(secret(&i.resource_id).is_none());
    assert_eq!(secret(&again.resource_id), secret(&cloud.snapshot("last").id));
    assert_eq!(cloud.events("again"), ["Restored from snapshot last"]);
}

fn named(name: &str) -> api::DescribeDBInstancesMessage {
    api::DescribeDBInstancesMessage { db_instance_identifier: Some(name.into()), ..Default::default() }
}

#[test]
fn a_deleted_snapshot_takes_its_disk_and_its_passwords_with_it() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.ok(&api::CREATE_DB_SNAPSHOT, wanted("shop", "one"));
    let early = api::DeleteDBSnapshotMessage { db_snapshot_identifier: "one".into() };
    assert!(cloud.refused(&api::DELETE_DB_SNAPSHOT, early).contains("InvalidDBSnapshotState"));
    cloud.settle();
    let id = cloud.snapshot("one").id;
    let gone = api::DeleteDBSnapshotMessage { db_snapshot_identifier: "one".into() };
    let shown = cloud.ok(&api::DELETE_DB_SNAPSHOT, gone).db_snapshot.expect("a snapshot");
    assert_eq!(shown.status.as_deref(), Some("deleted"));
    cloud.settle();
    assert!(!cloud.disks.there.lock().expect("a lock").contains_key(&id));
    let read = cloud.kernel.store.snapshot().expect("a snapshot of the store");
    assert!(tables::secret(&read, cloud.cx().scope(), &id).expect("the store").is_none());
    assert!(
        cloud.refused(&api::RESTORE_DB_INSTANCE_FROM_DB_SNAPSHOT, restored("x", "one")).contains("DBSnapshotNotFound")
    );
}

#[test]
fn a_copy_has_a_disk_of_its_own_and_says_where_it_is_from() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.ok(&api::CREATE_DB_SNAPSHOT, wanted("shop", "one"));
    cloud.settle();
    let ask = api::CopyDBSnapshotMessage {
        source_db_snapshot_identifier: "one".into(),
        target_db_snapshot_identifier: "two".into(),
        ..Default::default()
    };
    let shown = cloud.ok(&api::COPY_DB_SNAPSHOT, ask).db_snapshot.expect("a snapshot");
    let from = "arn:aws:rds:ap-northeast-2:111122223333:snapshot:one";
    assert_eq!(
        (shown.status.as_deref(), shown.source_db_snapshot_identifier.as_deref()),
        (Some("creating"), Some(from))
    );
    let early = api::DeleteDBSnapshotMessage { db_snapshot_identifier: "one".into() };
    assert!(cloud.refused(&api::DELETE_DB_SNAPSHOT, early.clone()).contains("currently being copied"));
    cloud.settle();
    cloud.ok(&api::DELETE_DB_SNAPSHOT, early);
    cloud.settle();
    assert!(cloud.disks.there.lock().expect("a lock").contains_key(&cloud.snapshot("two").id));
}

#[test]
fn a_snapshot_that_a_crash_cut_off_is_made_again() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    cloud.ok(&api::CREATE_DB_SNAPSHOT, wanted("shop", "one"));
    // half of it is there, and the host went down
    let half = format!("{}.new", cloud.snapshot("one").id);
    cloud.disks.there.lock().expect("a lock").insert(half.clone(), None);
    cloud.boxes.end(&cloud.box_id("shop"), Ending::Lost);
    cloud.rds = crate::reconcile::Loop::new(Some(cloud.databases()));
    cloud.settle();
    assert_eq!((cloud.status("shop"), cloud.snapshot("one").taken.is_some()), ("available".into(), true));
    let there = cloud.disks.there.lock().expect("a lock");
    assert!(!there.contains_key(&half) && there.contains_key(&i.resource_id));
}

#[test]
fn automated_backups_begin_at_once_come_daily_and_go_with_their_retention() {
    let mut cloud = Cloud::new();
    let input = api::CreateDBInstanceMessage {
        backup_retention_period: Some(2),
        preferred_backup_window: Some("01:00-01:30".into()),
        preferred_maintenance_window: Some("sun:05:00-sun:05:30".into()),
        ..create("shop")
    };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    assert_eq!(all(&cloud), ["rds:shop-2023-11-14-22-13"]);
    let manual = api::DeleteDBSnapshotMessage { db_snapshot_identifier: "rds:shop-2023-11-14-22-13".into() };
    assert!(cloud.refused(&api::DELETE_DB_SNAPSHOT, manual).contains("Only manual snapshots"));
    // 01:03:20 of the days after
    for day in 0..3 {
        cloud.clock.advance_ms(if day == 0 { 10_200_000 } else { 86_400_000 });
        cloud.settle();
    }
    assert_eq!(
        all(&cloud),
        ["rds:shop-2023-11-15-01-03", "rds:shop-2023-11-16-01-03", "rds:shop-2023-11-17-01-03"],
        "the first one is older than two days"
    );
    cloud.ok(&api::DELETE_DB_INSTANCE, delete("shop", Some("last")));
    cloud.settle();
    assert_eq!(all(&cloud), ["last"], "automated ones go with their instance");
    assert_eq!(cloud.disks.there.lock().expect("a lock").len(), 1);
}

#[test]
fn a_retention_of_zero_takes_the_automated_backups_away() {
    let mut cloud = Cloud::new();
    cloud.ok(
        &api::CREATE_DB_INSTANCE,
        api::CreateDBInstanceMessage { backup_retention_period: Some(7), ..create("shop") },
    );
    cloud.settle();
    let backups = |cloud: &Cloud| {
        let found = cloud.ok(&api::DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS, Default::default());
        found.db_instance_automated_backups.expect("backups").len()
    };
    assert_eq!((all(&cloud).len(), backups(&cloud)), (1, 1));
    let none = api::ModifyDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        backup_retention_period: Some(0),
        apply_immediately: Some(true),
        ..Default::default()
    };
    cloud.ok(&api::MODIFY_DB_INSTANCE, none);
    cloud.settle();
    assert_eq!((cloud.status("shop").as_str(), all(&cloud).len(), backups(&cloud)), ("available", 0, 0));
    assert_eq!(cloud.disks.there.lock().expect("a lock").len(), 1);
}

#[test]
fn snapshots_are_found_by_instance_type_and_filter() {
    let mut cloud = Cloud::new();
    for name in ["shop", "bank"] {
        cloud.available(name);
        cloud.ok(&api::CREATE_DB_SNAPSHOT, wanted(name, &format!("{name}-one")));
        cloud.settle();
    }
    let ask = api::DescribeDBSnapshotsMessage::default;
    let of = api::DescribeDBSnapshotsMessage { db_instance_identifier: Some("Shop".into()), ..ask() };
    assert_eq!(names(&cloud, of), ["shop-one"]);
    let filter = api::Filter { name: "db-instance-id".into(), values: vec!["bank".into()] };
    assert_eq!(names(&cloud, api::DescribeDBSnapshotsMessage { filters: Some(vec![filter]), ..ask() }), ["bank-one"]);
    let automated = api::DescribeDBSnapshotsMessage { snapshot_type: Some("automated".into()), ..ask() };
    assert!(names(&cloud, automated).is_empty());
    let missing = api::DescribeDBSnapshotsMessage { db_snapshot_identifier: Some("none".into()), ..ask() };
    assert_eq!(
        cloud.refused(&api::DESCRIBE_DB_SNAPSHOTS, missing),
        "404 DBSnapshotNotFound: DBSnapshot none not found."
    );
}

#[test]
fn snapshots_that_cannot_be_are_refused() {
    let mut cloud = Cloud::new();
    cloud.ok(&api::CREATE_DB_INSTANCE, create("new"));
    let mut found = vec![cloud.refused(&api::CREATE_DB_SNAPSHOT, wanted("new", "one"))];
    cloud.settle();
    cloud.ok(&api::CREATE_DB_SNAPSHOT, wanted("new", "one"));
    cloud.settle();
    for (instance, name) in [("new", "ONE"), ("none", "two"), ("new", "rds:two"), ("new", "")] {
        found.push(cloud.refused(&api::CREATE_DB_SNAPSHOT, wanted(instance, name)));
    }
    found.push(cloud.refused(&api::DELETE_DB_INSTANCE, delete("new", Some("one"))));
    found.push(cloud.refused(&api::RESTORE_DB_INSTANCE_FROM_DB_SNAPSHOT, restored("new", "one")));
    let other = api::RestoreDBInstanceFromDBSnapshotMessage { engine: Some("postgres".into()), ..restored("x", "one") };
    found.push(cloud.refused(&api::RESTORE_DB_INSTANCE_FROM_DB_SNAPSHOT, other));
    assert_eq!(cloud.record("new").state, State::Available);
    expect_test::expect![[r#"
        400 InvalidDBInstanceState: Cannot create a snapshot because the database instance new is not currently in the available state.
        400 DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier one already exists.
        404 DBInstanceNotFound: DBInstance none not found.
        400 InvalidParameterValue: The parameter DBSnapshotIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.
        400 InvalidParameterValue: The parameter DBSnapshotIdentifier must be provided and must not be blank.
        400 DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier one already exists.
        400 DBInstanceAlreadyExists: DB instance already exists
        400 InvalidParameterCombination: Cannot restore a snapshot of engine mariadb to engine postgres."#]].assert_eq(&found.join("\n"));
}
