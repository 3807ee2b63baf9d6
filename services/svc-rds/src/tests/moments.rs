//! Restoring to a moment: which moments there are, and what an instance of one begins with.

use super::*;
use api_rds as api;
use base::Timestamp;
use expect_test::expect;
use world::START;

/// An instance with backups, whose first one is there.
fn backed_up(cloud: &mut Cloud, name: &str) {
    let ask = api::CreateDBInstanceMessage { backup_retention_period: Some(7), ..create(name) };
    cloud.ok(&api::CREATE_DB_INSTANCE, ask);
    cloud.settle();
    assert_eq!(cloud.status(name), "available");
}

fn after(seconds: i64) -> Timestamp {
    START.plus_ms(seconds * 1000)
}

/// Lets time pass until so many seconds after the start.
fn pass(cloud: &Cloud, seconds: i64) {
    cloud.clock.advance_ms(after(seconds).0 - cloud.now().0);
}

/// What the box that serves runs.
fn command(cloud: &Cloud, name: &str) -> String {
    let spec = cloud.boxes.spec(&cloud.box_id(name)).expect("a box");
    let box_spec::Kind::Engine { command, .. } = spec.kind else { panic!("no engine") };
    command.join(" ")
}

/// The disk of its automated backup.
fn backup_of(cloud: &Cloud, name: &str) -> String {
    let found = cloud.ok(&api::DESCRIBE_DB_SNAPSHOTS, Default::default()).db_snapshots.expect("snapshots");
    let mut own = found.into_iter().filter(|s| s.db_instance_identifier.as_deref() == Some(name));
    cloud.snapshot(&own.next().and_then(|s| s.db_snapshot_identifier).expect("a backup")).id
}

fn to(source: &str, target: &str, at: Option<Timestamp>) -> api::RestoreDBInstanceToPointInTimeMessage {
    api::RestoreDBInstanceToPointInTimeMessage {
        source_db_instance_identifier: Some(source.into()),
        target_db_instance_identifier: target.into(),
        restore_time: at,
        use_latest_restorable_time: at.is_none().then_some(true),
        ..Default::default()
    }
}

#[test]
fn an_instance_with_backups_keeps_a_journal_and_says_how_far_it_reaches() {
    let mut cloud = Cloud::new();
    backed_up(&mut cloud, "shop");
    assert!(command(&cloud, "shop").ends_with(" journal"));
    assert_eq!(cloud.shown("shop").latest_restorable_time, Some(START), "what the first backup shows");
    pass(&cloud, 90);
    assert_eq!(cloud.shown("shop").latest_restorable_time, Some(after(89)));
    let all = cloud.ok(&api::DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS, Default::default());
    let window = all.db_instance_automated_backups.expect("backups")[0].restore_window.clone().expect("a window");
    assert_eq!((window.earliest_time, window.latest_time), (Some(START), Some(after(89))));
    cloud.ok(&api::STOP_DB_INSTANCE, state("shop"));
    cloud.settle();
    pass(&cloud, 500);
    assert_eq!(cloud.shown("shop").latest_restorable_time, Some(after(90)), "nothing is written any more");
    cloud.available("plain");
    assert!(!command(&cloud, "plain").contains("journal"));
    assert_eq!(cloud.shown("plain").latest_restorable_time, None);
}

#[test]
fn an_instance_of_a_moment_begins_with_a_backup_and_what_the_journal_adds() {
    let mut cloud = Cloud::new();
    backed_up(&mut cloud, "shop");
    let (source, backup) = (cloud.record("shop").resource_id, backup_of(&cloud, "shop"));
    pass(&cloud, 600);
    let shown = cloud.ok(&api::RESTORE_DB_INSTANCE_TO_POINT_IN_TIME, to("shop", "again", Some(after(300))));
    assert_eq!(shown.db_instance.and_then(|i| i.db_instance_status).as_deref(), Some("creating"));
    let early = api::DeleteDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        skip_final_snapshot: Some(true),
        ..Default::default()
    };
    expect!["400 InvalidDBInstanceState: Instance shop is being restored to another DB instance."]
        .assert_eq(&cloud.refused(&api::DELETE_DB_INSTANCE, early.clone()));
    cloud.settle();
    let again = cloud.record("again");
    let own = again.resource_id.clone();
    assert_eq!(cloud.status("again"), "available");
    assert_eq!(cloud.disks.copies.lock().expect("a lock")[1], (backup, own.clone()));
    let gathered = cloud.engines.gathered.lock().expect("a lock").clone();
    assert_eq!(gathered, [format!("Some(\"{own}.new\") + Some(\"{source}\") until {}", after(300).secs())]);
    assert_eq!(*cloud.disks.made.lock().expect("a lock"), 1, "nothing is set up again");
    assert_eq!(again.settings, cloud.record("shop").settings);
    assert_eq!(cloud.events("again")[0], "Restored from DB instance shop to again");
    cloud.ok(&api::DELETE_DB_INSTANCE, early);
}

#[test]
fn a_snapshot_of_an_engine_with_a_journal_recovers_by_it() {
    let mut cloud = Cloud::new();
    backed_up(&mut cloud, "shop");
    let ask = api::CreateDBSnapshotMessage {
        db_instance_identifier: "shop".into(),
        db_snapshot_identifier: "one".into(),
        tags: None,
    };
    cloud.ok(&api::CREATE_DB_SNAPSHOT, ask);
    cloud.settle();
    let restored = api::RestoreDBInstanceFromDBSnapshotMessage {
        db_instance_identifier: "again".into(),
        db_snapshot_identifier: Some("one".into()),
        backup_retention_period: Some(0),
        ..Default::default()
    };
    cloud.ok(&api::RESTORE_DB_INSTANCE_FROM_DB_SNAPSHOT, restored);
    cloud.settle();
    assert_eq!(cloud.status("again"), "available");
    let (own, from) = (cloud.record("again").resource_id, cloud.snapshot("one").id);
    let gathered = cloud.engines.gathered.lock().expect("a lock").clone();
    assert_eq!(gathered, [format!("Some(\"{own}.new\") + Some(\"{from}\") until {}", i64::MAX / 1000)]);
    assert!(!command(&cloud, "again").contains("journal"), "it has no backups");
}

#[test]
fn moments_that_there_are_not() {
    let mut cloud = Cloud::new();
    cloud.available("plain");
    let waits = api::CreateDBInstanceMessage { backup_retention_period: Some(7), ..create("waits") };
    cloud.ok(&api::CREATE_DB_INSTANCE, waits);
    let refused = |cloud: &Cloud, ask| cloud.refused(&api::RESTORE_DB_INSTANCE_TO_POINT_IN_TIME, ask) + "\n";
    let mut found = refused(&cloud, to("waits", "x", None));
    cloud.settle();
    backed_up(&mut cloud, "shop");
    let other =
        api::CreateDBInstanceMessage { engine: "postgres".into(), backup_retention_period: Some(7), ..create("pg") };
    let other = api::CreateDBInstanceMessage { master_username: Some("boss".into()), ..other };
    cloud.ok(&api::CREATE_DB_INSTANCE, other);
    cloud.settle();
    pass(&cloud, 60);
    let neither =
        api::RestoreDBInstanceToPointInTimeMessage { use_latest_restorable_time: None, ..to("shop", "x", None) };
    let both = api::RestoreDBInstanceToPointInTimeMessage {
        use_latest_restorable_time: Some(true),
        ..to("shop", "x", Some(START))
    };
    let by_id = |id: &str| api::RestoreDBInstanceToPointInTimeMessage {
        source_db_instance_identifier: None,
        source_dbi_resource_id: Some(id.into()),
        ..to("shop", "x", None)
    };
    let nobody =
        api::RestoreDBInstanceToPointInTimeMessage { source_db_instance_identifier: None, ..to("shop", "x", None) };
    let asks = [
        to("plain", "x", None),
        to("nothing", "x", None),
        to("shop", "plain", None),
        to("pg", "x", None),
        to("shop", "x", Some(after(-1))),
        to("shop", "x", Some(after(60))),
        neither,
        both,
        by_id("db-NONE"),
        nobody,
    ];
    found.extend(asks.into_iter().map(|ask| refused(&cloud, ask)));
    expect![[r#"
        400 InvalidDBInstanceState: DB instance waits has no automated backup yet that it could be restored from.
        400 PointInTimeRestoreNotEnabled: Point in time restore is not enabled for plain: its backup retention period is 0.
        404 DBInstanceNotFound: DBInstance nothing not found.
        400 DBInstanceAlreadyExists: DB instance already exists
        501 NotImplemented: RestoreDBInstanceToPointInTime of engine postgres is not implemented by Hanul.
        400 InvalidParameterValue: The specified instance shop cannot be restored to a time earlier than 2023-11-14T22:13:20Z.
        400 InvalidParameterValue: The specified instance shop cannot be restored to a time later than 2023-11-14T22:14:19Z.
        400 InvalidParameterCombination: Either RestoreTime or UseLatestRestorableTime must be specified.
        400 InvalidParameterCombination: RestoreTime can not be specified when UseLatestRestorableTime is enabled.
        404 DBInstanceAutomatedBackupNotFound: DBInstance automated backup db-NONE not found.
        400 InvalidParameterValue: The parameter SourceDBInstanceIdentifier must be provided and must not be blank.
    "#]].assert_eq(&found);
    let id = cloud.record("shop").resource_id;
    cloud.ok(&api::RESTORE_DB_INSTANCE_TO_POINT_IN_TIME, by_id(&id));
}

#[test]
fn switching_backups_restarts_the_engine_with_or_without_its_journal() {
    let mut cloud = Cloud::new();
    backed_up(&mut cloud, "shop");
    let keep = |days| api::ModifyDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        backup_retention_period: Some(days),
        apply_immediately: Some(true),
        ..Default::default()
    };
    let stops = |cloud: &Cloud| cloud.boxes.calls().iter().filter(|c| c.starts_with("stop")).count();
    for (days, restarts) in [(3, 0), (0, 1), (0, 1), (1, 2)] {
        cloud.ok(&api::MODIFY_DB_INSTANCE, keep(days));
        cloud.settle();
        assert_eq!(cloud.status("shop"), "available");
        assert_eq!((stops(&cloud), command(&cloud, "shop").contains("journal")), (restarts, days > 0), "{days} days");
    }
}

#[test]
fn after_a_backup_the_engine_lets_go_of_what_is_older_than_all_of_them() {
    let mut cloud = Cloud::new();
    backed_up(&mut cloud, "shop");
    assert!(cloud.inside.take().contains(&format!("forget before {}", START.secs())));
}
