//! ModifyDBInstance: what is at once, what waits for the window, what restarts the engine.

use super::*;
use crate::tables;
use api_rds as api;
use expect_test::expect;
use kernel::Next;
use std::sync::atomic::Ordering;

fn change(name: &str) -> api::ModifyDBInstanceMessage {
    api::ModifyDBInstanceMessage { db_instance_identifier: name.into(), ..Default::default() }
}

fn modify(cloud: &Cloud, input: api::ModifyDBInstanceMessage) -> api::DBInstance {
    cloud.ok(&api::MODIFY_DB_INSTANCE, input).db_instance.expect("an instance")
}

#[test]
fn a_new_class_restarts_the_engine_with_its_memory() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let input = api::ModifyDBInstanceMessage {
        db_instance_class: Some("db.t3.medium".into()),
        apply_immediately: Some(true),
        ..change("shop")
    };
    let shown = modify(&cloud, input);
    assert_eq!(
        (shown.db_instance_status.as_deref(), shown.db_instance_class.as_deref()),
        (Some("modifying"), Some("db.t3.micro"))
    );
    assert_eq!(shown.pending_modified_values.and_then(|p| p.db_instance_class).as_deref(), Some("db.t3.medium"));
    cloud.settle();
    let shown = cloud.shown("shop");
    assert_eq!(
        (shown.db_instance_status.as_deref(), shown.db_instance_class.as_deref()),
        (Some("available"), Some("db.t3.medium"))
    );
    assert_eq!(shown.pending_modified_values, Some(api::PendingModifiedValues::default()));
    let spec = cloud.boxes.spec(&cloud.box_id("shop")).expect("a box");
    assert_eq!(spec.limits.memory_mib, Some(4096));
    assert_eq!(
        cloud.events("shop")[1..],
        [
            "Applying modification to database instance class",
            "Finished applying modification to DB instance class from db.t3.micro to db.t3.medium"
        ]
    );
}

#[test]
fn without_apply_immediately_changes_wait_for_the_maintenance_window() {
    let mut cloud = Cloud::new();
    let windows = api::CreateDBInstanceMessage {
        preferred_maintenance_window: Some("Wed:03:00-Wed:04:00".into()),
        preferred_backup_window: Some("10:00-11:00".into()),
        ..create("shop")
    };
    cloud.ok(&api::CREATE_DB_INSTANCE, windows);
    cloud.settle();
    let input = api::ModifyDBInstanceMessage {
        db_instance_class: Some("db.t3.small".into()),
        allocated_storage: Some(21),
        storage_type: Some("gp2".into()),
        ..change("shop")
    };
    assert_eq!(modify(&cloud, input).db_instance_status.as_deref(), Some("available"));
    // START is Tuesday, 22:13:20
    let opens = cloud.now().plus_ms((4 * 3600 + 46 * 60 + 40) * 1000);
    assert_eq!(cloud.settle(), Next::At(opens));
    let pending = cloud.shown("shop").pending_modified_values.expect("values");
    assert_eq!((pending.db_instance_class.as_deref(), pending.allocated_storage), (Some("db.t3.small"), Some(22)));
    cloud.clock.advance_ms(opens.0 - cloud.now().0);
    assert_eq!(cloud.settle(), Next::Settled);
    let shown = cloud.shown("shop");
    assert_eq!(shown.db_instance_class.as_deref(), Some("db.t3.small"));
    assert_eq!((shown.allocated_storage, shown.storage_type.as_deref(), shown.iops), (Some(22), Some("gp2"), None));
}

#[test]
fn a_value_that_is_in_force_takes_a_waiting_one_back() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let class = |name: &str| api::ModifyDBInstanceMessage { db_instance_class: Some(name.into()), ..change("shop") };
    modify(&cloud, class("db.t3.small"));
    let shown = modify(&cloud, class("db.t3.micro"));
    assert_eq!(shown.pending_modified_values, Some(api::PendingModifiedValues::default()));
    assert_eq!(cloud.settle(), Next::Settled);
}

#[test]
fn a_new_password_is_set_in_the_engine_and_then_forgotten() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    cloud.inside.take();
    cloud.inside.silent.store(true, Ordering::Relaxed);
    let input = api::ModifyDBInstanceMessage { master_user_password: Some("second-secret".into()), ..change("shop") };
    let shown = modify(&cloud, input);
    assert_eq!(shown.db_instance_status.as_deref(), Some("resetting-master-credentials"));
    assert_eq!(shown.pending_modified_values.and_then(|p| p.master_user_password).as_deref(), Some("****"));
    for _ in 0..3 {
        cloud.round();
    }
    assert_eq!(cloud.status("shop"), "resetting-master-credentials", "the engine says nothing");
    cloud.inside.silent.store(false, Ordering::Relaxed);
    cloud.inside.take();
    cloud.settle();
    assert_eq!(cloud.inside.take(), ["SELECT 1", "password admin hash(second-secret)"]);
    assert_eq!(cloud.status("shop"), "available");
    let read = cloud.kernel.store.snapshot().expect("a snapshot");
    let secret = tables::secret(&read, cloud.cx().scope(), &i.resource_id).expect("the store").expect("a secret");
    assert_eq!(secret.master, None);
    assert_eq!(cloud.events("shop")[1..], ["Reset master credentials"]);
    assert_eq!(cloud.boxes.calls().iter().filter(|c| c.starts_with("stop")).count(), 0, "the engine goes on");
}

#[test]
fn a_password_does_not_bring_forward_what_waits() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let input = api::ModifyDBInstanceMessage {
        master_user_password: Some("second-secret".into()),
        db_instance_class: Some("db.t3.small".into()),
        ..change("shop")
    };
    modify(&cloud, input);
    assert!(matches!(cloud.settle(), Next::At(_)));
    let shown = cloud.shown("shop");
    assert_eq!(shown.db_instance_class.as_deref(), Some("db.t3.micro"));
    let pending = shown.pending_modified_values.expect("values");
    assert_eq!((pending.db_instance_class.as_deref(), pending.master_user_password), (Some("db.t3.small"), None));
}

#[test]
fn a_new_port_restarts_the_engine_at_once() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    modify(&cloud, api::ModifyDBInstanceMessage { db_port_number: Some(3400), ..change("shop") });
    cloud.settle();
    assert_eq!(cloud.shown("shop").endpoint.and_then(|e| e.port), Some(3400));
    let spec = cloud.boxes.spec(&cloud.box_id("shop")).expect("a box");
    assert!(format!("{:?}", spec.kind).contains("port 3400"));
}

#[test]
fn backups_change_at_once_between_retentions_and_wait_when_switched() {
    let mut cloud = Cloud::new();
    let with_backups = api::CreateDBInstanceMessage { backup_retention_period: Some(1), ..create("shop") };
    cloud.ok(&api::CREATE_DB_INSTANCE, with_backups);
    cloud.settle();
    let days = |n| api::ModifyDBInstanceMessage { backup_retention_period: Some(n), ..change("shop") };
    assert_eq!(modify(&cloud, days(7)).backup_retention_period, Some(7));
    let shown = modify(&cloud, days(0));
    assert_eq!(shown.backup_retention_period, Some(7));
    assert_eq!(shown.pending_modified_values.and_then(|p| p.backup_retention_period), Some(0));
    let now = api::ModifyDBInstanceMessage { apply_immediately: Some(true), ..days(0) };
    modify(&cloud, now);
    cloud.settle();
    assert_eq!(cloud.shown("shop").backup_retention_period, Some(0));
    let stops = cloud.boxes.calls().iter().filter(|c| c.starts_with("stop")).count();
    assert_eq!(stops, 1, "its journal ends with its backups");
}

#[test]
fn protection_is_honoured_at_once() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let protect = |on| api::ModifyDBInstanceMessage { deletion_protection: Some(on), ..change("shop") };
    let delete = || api::DeleteDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        skip_final_snapshot: Some(true),
        ..Default::default()
    };
    assert_eq!(modify(&cloud, protect(true)).deletion_protection, Some(true));
    expect![[r#"400 InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."#]]
    .assert_eq(&cloud.refused(&api::DELETE_DB_INSTANCE, delete()));
    modify(&cloud, protect(false));
    cloud.ok(&api::DELETE_DB_INSTANCE, delete());
}

#[test]
fn modifications_that_cannot_be_are_refused() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let base = || change("shop");
    let found = [
        base(),
        api::ModifyDBInstanceMessage { apply_immediately: Some(true), ..base() },
        api::ModifyDBInstanceMessage { allocated_storage: Some(10), ..base() },
        api::ModifyDBInstanceMessage { allocated_storage: Some(70_000), ..base() },
        api::ModifyDBInstanceMessage { db_instance_class: Some("db.t9.huge".into()), ..base() },
        api::ModifyDBInstanceMessage { db_instance_class: Some("t3.micro".into()), ..base() },
        api::ModifyDBInstanceMessage { master_user_password: Some("short".into()), ..base() },
        api::ModifyDBInstanceMessage { db_port_number: Some(80), ..base() },
        api::ModifyDBInstanceMessage { backup_retention_period: Some(36), ..base() },
        api::ModifyDBInstanceMessage { preferred_maintenance_window: Some("soon".into()), ..base() },
        api::ModifyDBInstanceMessage { engine_version: Some("10.6".into()), ..base() },
        api::ModifyDBInstanceMessage { db_parameter_group_name: Some("mine".into()), ..base() },
        api::ModifyDBInstanceMessage { vpc_security_group_ids: Some(vec!["sg-1".into()]), ..base() },
        api::ModifyDBInstanceMessage { storage_type: Some("io2".into()), ..base() },
        api::ModifyDBInstanceMessage { multi_az: Some(true), ..base() },
        api::ModifyDBInstanceMessage { new_db_instance_identifier: Some("o--r".into()), ..base() },
    ]
    .map(|input| cloud.refused(&api::MODIFY_DB_INSTANCE, input));
    expect![[r#"
        400 InvalidParameterCombination: No modifications were requested
        400 InvalidParameterCombination: No modifications were requested
        400 InvalidParameterCombination: Invalid storage size for engine name mariadb and storage type gp3: 10. Requested storage size cannot be less than the current storage size (20).
        400 InvalidParameterCombination: Invalid storage size for engine name mariadb and storage type gp3: 70000
        400 InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t9.huge, Engine=mariadb, EngineVersion=10.11.14, LicenseModel=general-public-license. For supported combinations of instance class and database engine version, see the documentation.
        400 InvalidParameterValue: Invalid DB Instance class: t3.micro
        400 InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.
        400 InvalidParameterValue: Invalid value 80 for Port. Must be between 1150 and 65535
        400 InvalidParameterValue: Invalid backup retention period: 36. Must be between 0 and 35.
        400 InvalidParameterValue: Invalid maintenance window format: soon. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi.
        400 InvalidParameterCombination: Cannot find version 10.6 for mariadb
        404 DBParameterGroupNotFound: DBParameterGroup not found: mine
        400 InvalidParameterValue: Invalid security group , groupId= sg-1, groupName=.
        501 NotImplemented: ModifyDBInstance.StorageType=io2 is not implemented by Hanul.
        501 NotImplemented: ModifyDBInstance.MultiAZ is not implemented by Hanul.
        400 InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."#]].assert_eq(&found.join("\n"));
    cloud.ok(&api::STOP_DB_INSTANCE, state("shop"));
    let input = api::ModifyDBInstanceMessage { deletion_protection: Some(true), ..base() };
    expect!["400 InvalidDBInstanceState: Database instance is not in available state."]
        .assert_eq(&cloud.refused(&api::MODIFY_DB_INSTANCE, input));
}
