//! Bad input for every operation: what does not exist, what is malformed, and nothing is changed by a refusal.

use super::*;
use crate::operations::all;
use api_rds as api;
use expect_test::{expect, expect_file};
use shape::{AnyStruct, Kind, Slot};
use std::ops::Bound;
use store::Read;

/// An input in which every text member has a valid value that names nothing.
fn strange(meta: &'static shape::OpMeta) -> Box<dyn AnyStruct> {
    let mut input = (meta.new_input)();
    for (i, member) in meta.input.members.iter().enumerate() {
        let s = input.as_struct_mut();
        if member.ty.kind == Kind::String
            && member.ty.names.is_empty()
            && member.required
            && let Slot::Str(text) = s.slot(i).fill()
        {
            *text = "nobody".into();
        }
    }
    input
}

#[test]
fn every_operation_refuses_what_does_not_exist_and_changes_nothing() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut found = String::new();
    let mut metas: Vec<_> = all(None).iter().map(|o| o.meta).collect();
    metas.sort_by_key(|m| m.name);
    for meta in metas {
        let before = fingerprint(&cloud);
        let answer = runtime.block_on(cloud.kernel.invoke(cloud.cx(), "rds", meta.name, strange(meta)));
        assert!(answer.is_ok() || before == fingerprint(&cloud), "{} was refused and changed something", meta.name);
        let text = answer.map_or_else(|f| format!("{} {f}", f.status), |_| "ok".into());
        found += &format!("{}: {text}\n", meta.name);
    }
    expect_file!["golden/strangers.txt"].assert_eq(&found);
}

/// Everything in this room's tables and the tags.
fn fingerprint(cloud: &Cloud) -> Vec<Vec<u8>> {
    let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
    let mut rows = Vec::new();
    for table in crate::tables::ALL.into_iter().chain([kernel::tags::TAGS.name(), "vpc.interfaces"]) {
        snapshot
            .scan_raw(table, Bound::Unbounded, Bound::Unbounded, false, &mut |key, value| {
                rows.push([key, value].concat());
                Ok(true)
            })
            .expect("the store");
    }
    rows
}

type Create = api::CreateDBInstanceMessage;

/// What each request is answered; none may leave anything.
fn answers<const N: usize>(requests: [Create; N]) -> String {
    let mut cloud = Cloud::new();
    cloud.available("taken");
    let before = fingerprint(&cloud);
    let found = requests.map(|input| cloud.refused(&api::CREATE_DB_INSTANCE, input));
    assert!(before == fingerprint(&cloud), "a refusal left something");
    found.join("\n")
}

#[test]
fn names_engines_classes_and_sizes_that_cannot_be() {
    let base = || create("shop");
    let found = answers([
        create("TAKEN"),
        create(""),
        create("1st"),
        create("a--b"),
        create("a-"),
        create("a_b"),
        create(&"a".repeat(64)),
        Create { engine: String::new(), ..base() },
        Create { engine: "dbase".into(), ..base() },
        Create { engine: "oracle-ee".into(), ..base() },
        Create { engine: "aurora-mysql".into(), ..base() },
        Create { engine_version: Some("5.5".into()), ..base() },
        Create { db_instance_class: "db.t3.nano".into(), ..base() },
        Create { db_instance_class: "t3.micro".into(), ..base() },
        Create { allocated_storage: None, ..base() },
        Create { allocated_storage: Some(19), ..base() },
        Create { storage_type: Some("io1".into()), ..base() },
        Create { storage_type: Some("tape".into()), ..base() },
    ]);
    expect![[r#"
        400 DBInstanceAlreadyExists: DB instance already exists
        400 InvalidParameterValue: The parameter DBInstanceIdentifier must be provided and must not be blank.
        400 InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.
        400 InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.
        400 InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.
        400 InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.
        400 InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier because it is longer than 63 characters.
        400 InvalidParameterValue: The parameter Engine must be provided and must not be blank.
        400 InvalidParameterValue: Invalid DB engine
        501 NotImplemented: CreateDBInstance.Engine=oracle-ee is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.Engine=aurora-mysql is not implemented by Hanul.
        400 InvalidParameterCombination: Cannot find version 5.5 for mariadb
        400 InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t3.nano, Engine=mariadb, EngineVersion=10.11.14, LicenseModel=general-public-license. For supported combinations of instance class and database engine version, see the documentation.
        400 InvalidParameterValue: Invalid DB Instance class: t3.micro
        400 InvalidParameterValue: The parameter AllocatedStorage must be provided and must not be blank.
        400 InvalidParameterCombination: Invalid storage size for engine name mariadb and storage type gp3: 19
        501 NotImplemented: CreateDBInstance.StorageType=io1 is not implemented by Hanul.
        400 InvalidParameterValue: Invalid storage type: tape"#]].assert_eq(&found);
}

#[test]
fn users_passwords_and_databases_that_cannot_be() {
    let base = || create("shop");
    let found = answers([
        Create { master_username: None, ..base() },
        Create { master_username: Some("1x".into()), ..base() },
        Create { master_username: Some("rdsadmin".into()), ..base() },
        Create { master_username: Some("a".repeat(17)), ..base() },
        Create { master_user_password: None, ..base() },
        Create { master_user_password: Some("short".into()), ..base() },
        Create { master_user_password: Some("x".repeat(42)), ..base() },
        Create { master_user_password: Some("with a space".into()), ..base() },
        Create { master_user_password: Some("at@everyone".into()), ..base() },
        Create { db_name: Some("my-db".into()), ..base() },
        Create { db_name: Some("mysql".into()), ..base() },
        Create { db_name: Some("a".repeat(65)), ..base() },
    ]);
    expect![[r#"
        400 InvalidParameterValue: The parameter MasterUsername must be provided and must not be blank.
        400 InvalidParameterValue: MasterUsername must begin with a letter and contain only alphanumeric characters or underscores.
        400 InvalidParameterValue: MasterUsername rdsadmin cannot be used as it is a reserved word used by the engine
        400 InvalidParameterValue: The parameter MasterUsername is not a valid identifier because it is longer than 16 characters.
        400 InvalidParameterValue: The parameter MasterUserPassword must be provided and must not be blank.
        400 InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.
        400 InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is longer than 41 characters.
        400 InvalidParameterValue: The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.
        400 InvalidParameterValue: The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.
        400 InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters.
        400 InvalidParameterValue: Database name cannot be a reserved word: mysql
        400 InvalidParameterValue: DBName must be at most 64 characters long."#]].assert_eq(&found);
}

#[test]
fn settings_that_cannot_be_or_are_not_built() {
    let base = || create("shop");
    let found = answers([
        Create { port: Some(1149), ..base() },
        Create { port: Some(65_536), ..base() },
        Create { backup_retention_period: Some(-1), ..base() },
        Create { license_model: Some("bring-your-own-license".into()), ..base() },
        Create { db_parameter_group_name: Some("mine".into()), ..base() },
        Create { db_parameter_group_name: Some("default.mysql8.0".into()), ..base() },
        Create { option_group_name: Some("mine".into()), ..base() },
        Create { engine_lifecycle_support: Some("forever".into()), ..base() },
        Create { tags: Some(vec![super::tags::tag("aws:x", "")]), ..base() },
        Create { preferred_backup_window: Some("noon".into()), ..base() },
        Create { multi_az: Some(true), ..base() },
        Create { storage_encrypted: Some(true), ..base() },
        Create { iops: Some(3000), ..base() },
        Create { max_allocated_storage: Some(100), ..base() },
        Create { manage_master_user_password: Some(true), ..base() },
        Create { network_type: Some("DUAL".into()), ..base() },
        Create { db_cluster_identifier: Some("c".into()), ..base() },
    ]);
    expect![[r#"
        400 InvalidParameterValue: Invalid value 1149 for Port. Must be between 1150 and 65535
        400 InvalidParameterValue: Invalid value 65536 for Port. Must be between 1150 and 65535
        400 InvalidParameterValue: Invalid backup retention period: -1. Must be between 0 and 35.
        400 InvalidParameterCombination: Invalid license model 'bring-your-own-license' for engine 'mariadb'.
        404 DBParameterGroupNotFound: DBParameterGroup not found: mine
        400 InvalidParameterCombination: The Parameter Group default.mysql8.0 with DBParameterGroupFamily mysql8.0 cannot be used for this instance. Please use a Parameter Group with DBParameterGroupFamily mariadb10.11
        404 OptionGroupNotFoundFault: Specified OptionGroupName: mine not found.
        400 InvalidParameterValue: Invalid value 'forever' for EngineLifecycleSupport.
        400 InvalidParameterValue: The tag key 'aws:x' is invalid. Tag keys can't be prefixed with aws: or rds:.
        400 InvalidParameterValue: Invalid backup window format: noon. Should be specified as a range hh24:mi-hh24:mi.
        501 NotImplemented: CreateDBInstance.MultiAZ is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.StorageEncrypted is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.Iops is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.MaxAllocatedStorage is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.ManageMasterUserPassword is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.NetworkType is not implemented by Hanul.
        501 NotImplemented: CreateDBInstance.DBClusterIdentifier is not implemented by Hanul."#]].assert_eq(&found);
}

#[test]
fn states_that_do_not_allow_what_is_asked_are_named() {
    let mut cloud = Cloud::new();
    cloud.ok(&api::CREATE_DB_INSTANCE, create("new"));
    let reboot = |name: &str, failover: Option<bool>| {
        let input = api::RebootDBInstanceMessage { db_instance_identifier: name.into(), force_failover: failover };
        cloud.refused(&api::REBOOT_DB_INSTANCE, input)
    };
    let start = |name: &str| {
        let input = api::StartDBInstanceMessage { db_instance_identifier: name.into(), ..Default::default() };
        cloud.refused(&api::START_DB_INSTANCE, input)
    };
    let delete = |skip: Option<bool>, named: Option<&str>| {
        let input = api::DeleteDBInstanceMessage {
            db_instance_identifier: "new".into(),
            skip_final_snapshot: skip,
            final_db_snapshot_identifier: named.map(String::from),
            delete_automated_backups: None,
        };
        cloud.refused(&api::DELETE_DB_INSTANCE, input)
    };
    let mut found = vec![
        cloud.refused(&api::STOP_DB_INSTANCE, state("new")),
        reboot("new", None),
        start("new"),
        delete(None, None),
        delete(Some(true), Some("last")),
        delete(Some(false), Some("last")),
    ];
    cloud.settle();
    let reboot = api::RebootDBInstanceMessage { db_instance_identifier: "new".into(), force_failover: Some(true) };
    found.push(cloud.refused(&api::REBOOT_DB_INSTANCE, reboot));
    let snapshot = api::StopDBInstanceMessage { db_snapshot_identifier: Some("s".into()), ..state("new") };
    cloud.ok(&api::STOP_DB_INSTANCE, snapshot);
    expect![[r#"
        400 InvalidDBInstanceState: Instance new is not in available state.
        400 InvalidDBInstanceState: Instance cannot currently reboot due to an in-progress management operation.
        400 InvalidDBInstanceState: Instance new is not in stopped state.
        400 InvalidParameterCombination: FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.
        400 InvalidParameterCombination: FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is enabled.
        400 InvalidDBInstanceState: Cannot create a snapshot because the database instance new is not currently in the available state.
        400 InvalidParameterCombination: MultiAZ must be enabled for a DB instance in order to force a failover."#]].assert_eq(&found.join("\n"));
}

#[test]
fn filters_pages_and_arns_of_instances() {
    let mut cloud = Cloud::new();
    for n in 0..25 {
        cloud.ok(&api::CREATE_DB_INSTANCE, create(&format!("db-{n:02}")));
    }
    let ask = |input: api::DescribeDBInstancesMessage| cloud.ok(&api::DESCRIBE_DB_INSTANCES, input);
    let filter = |name: &str, value: &str| api::DescribeDBInstancesMessage {
        filters: Some(vec![api::Filter { name: name.into(), values: vec![value.into()] }]),
        ..Default::default()
    };
    let first = ask(api::DescribeDBInstancesMessage { max_records: Some(20), ..Default::default() });
    assert_eq!(first.db_instances.as_ref().map(Vec::len), Some(20));
    let rest = ask(api::DescribeDBInstancesMessage {
        max_records: Some(20),
        marker: first.marker.clone(),
        ..Default::default()
    });
    assert_eq!((rest.db_instances.map(|i| i.len()), rest.marker), (Some(5), None));
    let arn = cloud.shown("db-03").db_instance_arn.expect("an ARN");
    assert_eq!(cloud.shown(&arn).db_instance_identifier.as_deref(), Some("db-03"));
    let count = |input| ask(input).db_instances.map(|i| i.len());
    assert_eq!(count(filter("db-instance-id", "DB-03")), Some(1));
    assert_eq!(count(filter("db-instance-id", &arn)), Some(1));
    assert_eq!(count(filter("engine", "mysql")), Some(0));
    assert_eq!(count(filter("dbi-resource-id", &cloud.record("db-07").resource_id)), Some(1));
    let refused = [
        cloud.refused(&api::DESCRIBE_DB_INSTANCES, filter("colour", "red")),
        cloud.refused(
            &api::DESCRIBE_DB_INSTANCES,
            api::DescribeDBInstancesMessage { max_records: Some(101), ..Default::default() },
        ),
        cloud.refused(
            &api::DESCRIBE_DB_INSTANCES,
            api::DescribeDBInstancesMessage { marker: first.marker, ..filter("engine", "mysql") },
        ),
    ];
    expect![[r#"
        400 InvalidParameterValue: Unrecognized filter name: colour
        400 InvalidParameterValue: Invalid value 101 for MaxRecords. Must be between 20 and 100
        400 InvalidParameterValue: Invalid or expired marker"#]]
    .assert_eq(&refused.join("\n"));
    cloud.account = "444455556666".parse().expect("an account");
    assert_eq!(cloud.ok(&api::DESCRIBE_DB_INSTANCES, Default::default()).db_instances.map(|i| i.len()), Some(0));
    let foreign = api::DescribeDBInstancesMessage { db_instance_identifier: Some(arn), ..Default::default() };
    assert!(cloud.refused(&api::DESCRIBE_DB_INSTANCES, foreign).contains("DBInstanceNotFound"));
}

#[test]
fn quotas_are_aws_s_and_can_be_raised() {
    let cloud = Cloud::new();
    let set = |name: &str, value| {
        kernel::quota::set(&cloud.kernel.store, cloud.account, cloud.region, name.into(), value).expect("a quota");
    };
    set("rds.db-instances", 1);
    set("rds.total-storage-gib", 40);
    cloud.ok(&api::CREATE_DB_INSTANCE, create("one"));
    let more = cloud.refused(&api::CREATE_DB_INSTANCE, create("two"));
    set("rds.db-instances", 2);
    let large = api::CreateDBInstanceMessage { allocated_storage: Some(21), ..create("two") };
    let storage = cloud.refused(&api::CREATE_DB_INSTANCE, large);
    cloud.ok(&api::CREATE_DB_INSTANCE, create("two"));
    set("rds.db-subnet-groups", 1);
    let (_, subnets) = cloud.vpc("10.1", "ac");
    let group = api::CreateDBSubnetGroupMessage {
        db_subnet_group_name: "g".into(),
        db_subnet_group_description: "d".into(),
        subnet_ids: subnets,
        tags: None,
    };
    let groups = cloud.refused(&api::CREATE_DB_SUBNET_GROUP, group);
    expect![[r#"
        400 InstanceQuotaExceeded: The DB instance quota of 1 in this region is exceeded.
        400 StorageQuotaExceeded: The total storage quota of 40 GiB in this region is exceeded.
        400 DBSubnetGroupQuotaExceeded: The DB subnet group quota of 1 in this region is exceeded."#]]
    .assert_eq(&[more, storage, groups].join("\n"));
}
