//! PostgreSQL beside MariaDB: its own defaults, names and files.

use super::*;
use api_rds as api;

fn postgres(name: &str) -> api::CreateDBInstanceMessage {
    api::CreateDBInstanceMessage { engine: "postgres".into(), master_username: Some("boss".into()), ..create(name) }
}

#[test]
fn a_postgres_has_its_own_port_licence_groups_and_version() {
    let mut cloud = Cloud::new();
    cloud.ok(&api::CREATE_DB_INSTANCE, postgres("shop"));
    cloud.settle();
    let shown = cloud.shown("shop");
    assert_eq!(
        (shown.db_instance_status.as_deref(), shown.engine_version.as_deref()),
        (Some("available"), Some("15.18"))
    );
    assert_eq!(shown.endpoint.and_then(|e| e.port), Some(5432));
    assert_eq!(shown.license_model.as_deref(), Some("postgresql-license"));
    let group = shown.db_parameter_groups.expect("groups").remove(0);
    assert_eq!(group.db_parameter_group_name.as_deref(), Some("default.postgres15"));
    let options = shown.option_group_memberships.expect("groups").remove(0);
    assert_eq!(options.option_group_name.as_deref(), Some("default:postgres-15"));
    assert_eq!(*cloud.disks.hosts.lock().expect("a lock"), [cloud.record("shop").endpoint], "its certificate's name");
}

#[test]
fn names_and_passwords_have_the_engine_s_own_limits() {
    let cloud = Cloud::new();
    let base = || postgres("shop");
    let found = [
        api::CreateDBInstanceMessage { master_username: Some("admin".into()), ..base() },
        api::CreateDBInstanceMessage { master_username: Some("pg_boss".into()), ..base() },
        api::CreateDBInstanceMessage { master_username: Some("a".repeat(64)), ..base() },
        api::CreateDBInstanceMessage { master_user_password: Some("x".repeat(129)), ..base() },
        api::CreateDBInstanceMessage { db_name: Some("template1".into()), ..base() },
        api::CreateDBInstanceMessage { db_name: Some("a".repeat(64)), ..base() },
        api::CreateDBInstanceMessage { engine_version: Some("9.6".into()), ..base() },
        api::CreateDBInstanceMessage { license_model: Some("general-public-license".into()), ..base() },
        api::CreateDBInstanceMessage { db_parameter_group_name: Some("default.mariadb10.11".into()), ..base() },
    ]
    .map(|input| cloud.refused(&api::CREATE_DB_INSTANCE, input));
    expect_test::expect![[r#"
        400 InvalidParameterValue: MasterUsername admin cannot be used as it is a reserved word used by the engine
        400 InvalidParameterValue: MasterUsername pg_boss cannot be used as it is a reserved word used by the engine
        400 InvalidParameterValue: The parameter MasterUsername is not a valid identifier because it is longer than 63 characters.
        400 InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is longer than 128 characters.
        400 InvalidParameterValue: Database name cannot be a reserved word: template1
        400 InvalidParameterValue: DBName must be at most 63 characters long.
        400 InvalidParameterCombination: Cannot find version 9.6 for postgres
        400 InvalidParameterCombination: Invalid license model 'general-public-license' for engine 'postgres'.
        400 InvalidParameterCombination: The Parameter Group default.mariadb10.11 with DBParameterGroupFamily mariadb10.11 cannot be used for this instance. Please use a Parameter Group with DBParameterGroupFamily postgres15"#]].assert_eq(&found.join("\n"));
    let long = api::CreateDBInstanceMessage {
        master_username: Some("a".repeat(63)),
        master_user_password: Some("x".repeat(128)),
        engine_version: Some("15".into()),
        ..base()
    };
    assert!(cloud.call(&api::CREATE_DB_INSTANCE, long).is_ok());
}
