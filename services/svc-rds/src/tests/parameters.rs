//! Parameter groups: what they say, and how it reaches engines.

use super::*;
use crate::rules::formula::{Figures, value};
use api_rds as api;
use box_spec::{Ending, Kind};
use expect_test::expect;

fn group(cloud: &Cloud, name: &str) {
    let ask = api::CreateDBParameterGroupMessage {
        db_parameter_group_name: name.into(),
        db_parameter_group_family: "mariadb10.11".into(),
        description: "words".into(),
        tags: None,
    };
    cloud.ok(&api::CREATE_DB_PARAMETER_GROUP, ask);
}

fn set(group: &str, name: &str, value: &str, method: api::ApplyMethod) -> api::ModifyDBParameterGroupMessage {
    let parameter = api::Parameter {
        parameter_name: Some(name.into()),
        parameter_value: Some(value.into()),
        apply_method: Some(method),
        ..Default::default()
    };
    api::ModifyDBParameterGroupMessage { db_parameter_group_name: group.into(), parameters: vec![parameter] }
}

const NOW: api::ApplyMethod = api::ApplyMethod::Immediate;
const LATER: api::ApplyMethod = api::ApplyMethod::PendingReboot;

fn status(cloud: &Cloud) -> String {
    let groups = cloud.shown("shop").db_parameter_groups.expect("groups");
    let g = groups.into_iter().next().expect("one");
    format!("{} {}", g.db_parameter_group_name.unwrap_or_default(), g.parameter_apply_status.unwrap_or_default())
}

fn command(cloud: &Cloud) -> String {
    let spec = cloud.boxes.spec(&cloud.box_id("shop")).expect("a box");
    let Kind::Engine { command, .. } = spec.kind else { panic!("an engine") };
    command.join(" ")
}

fn user_values(cloud: &Cloud, group: &str) -> Vec<String> {
    let ask = api::DescribeDBParametersMessage {
        db_parameter_group_name: group.into(),
        source: Some("user".into()),
        ..Default::default()
    };
    let found = cloud.ok(&api::DESCRIBE_DB_PARAMETERS, ask).parameters.expect("parameters");
    let line = |p: api::Parameter| {
        format!("{}={}", p.parameter_name.unwrap_or_default(), p.parameter_value.unwrap_or_default())
    };
    found.into_iter().map(line).collect()
}

fn with_group(cloud: &mut Cloud) {
    group(cloud, "mine");
    let input = api::CreateDBInstanceMessage { db_parameter_group_name: Some("Mine".into()), ..create("shop") };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    cloud.inside.take();
}

#[test]
fn a_dynamic_value_reaches_the_running_engine_at_once() {
    let mut cloud = Cloud::new();
    with_group(&mut cloud);
    assert_eq!(status(&cloud), "mine in-sync");
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "slow_query_log", "1", NOW));
    assert_eq!(status(&cloud), "mine applying");
    cloud.settle();
    assert_eq!(status(&cloud), "mine in-sync");
    assert_eq!(cloud.inside.take(), ["set slow_query_log=1"]);
    let boots = cloud.boxes.calls().iter().filter(|c| c.starts_with("start")).count();
    assert_eq!(boots, 2, "the first start and one more: no restart");
    let reset = api::ResetDBParameterGroupMessage { db_parameter_group_name: "mine".into(), ..Default::default() };
    cloud.ok(&api::RESET_DB_PARAMETER_GROUP, reset);
    cloud.settle();
    assert_eq!(cloud.inside.take(), ["set slow_query_log=DEFAULT"]);
    assert_eq!(status(&cloud), "mine in-sync");
}

#[test]
fn a_static_value_waits_for_a_reboot() {
    let mut cloud = Cloud::new();
    with_group(&mut cloud);
    let refused = cloud.refused(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "performance_schema", "1", NOW));
    assert_eq!(refused, "400 InvalidParameterCombination: cannot use immediate apply method for static parameter");
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "performance_schema", "1", LATER));
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "max_connections", "{DBInstanceClassMemory/8388608}", LATER));
    cloud.settle();
    assert_eq!((status(&cloud).as_str(), cloud.inside.take().len()), ("mine pending-reboot", 0));
    let reboot = api::RebootDBInstanceMessage { db_instance_identifier: "shop".into(), force_failover: None };
    cloud.ok(&api::REBOOT_DB_INSTANCE, reboot);
    cloud.settle();
    assert_eq!(status(&cloud), "mine in-sync");
    assert!(command(&cloud).ends_with("memory 1024 max_connections=128 performance_schema=1"), "{}", command(&cloud));
}

#[test]
fn another_group_is_in_force_after_a_reboot() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    group(&cloud, "mine");
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "slow_query_log", "1", NOW));
    let change = api::ModifyDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        db_parameter_group_name: Some("mine".into()),
        apply_immediately: Some(true),
        ..Default::default()
    };
    cloud.ok(&api::MODIFY_DB_INSTANCE, change);
    cloud.settle();
    assert_eq!(status(&cloud), "mine pending-reboot");
    let reboot = api::RebootDBInstanceMessage { db_instance_identifier: "shop".into(), force_failover: None };
    cloud.ok(&api::REBOOT_DB_INSTANCE, reboot);
    cloud.settle();
    assert_eq!(status(&cloud), "mine in-sync");
    assert!(command(&cloud).ends_with("slow_query_log=1"));
    let delete = api::DeleteDBParameterGroupMessage { db_parameter_group_name: "mine".into() };
    expect!["400 InvalidDBParameterGroupState: One or more database instances are still members of this parameter group mine, so the group cannot be deleted"]
        .assert_eq(&cloud.refused(&api::DELETE_DB_PARAMETER_GROUP, delete));
}

#[test]
fn what_only_sql_can_set_is_told_after_every_start() {
    let mut cloud = Cloud::new();
    group(&cloud, "mine");
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "character_set_client", "utf8mb4", NOW));
    let input = api::CreateDBInstanceMessage { db_parameter_group_name: Some("mine".into()), ..create("shop") };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    assert_eq!(cloud.inside.take().last().map(String::as_str), Some("set character_set_client=utf8mb4"));
}

#[test]
fn values_that_no_engine_can_start_with_are_incompatible_and_a_better_one_heals() {
    let mut cloud = Cloud::new();
    with_group(&mut cloud);
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "innodb_buffer_pool_size", "900000000000000", LATER));
    let reboot = api::RebootDBInstanceMessage { db_instance_identifier: "shop".into(), force_failover: None };
    cloud.ok(&api::REBOOT_DB_INSTANCE, reboot);
    cloud.inside.silent.store(true, std::sync::atomic::Ordering::Relaxed);
    for _ in 0..60 {
        cloud.round();
        if cloud.status("shop") == "incompatible-parameters" {
            break;
        }
        cloud.boxes.end(&cloud.box_id("shop"), Ending::Exited(1));
    }
    assert_eq!(cloud.status("shop"), "incompatible-parameters");
    assert!(
        cloud
            .events("shop")
            .last()
            .is_some_and(|m| m.starts_with("Database instance put into incompatible-parameters"))
    );
    let reset = api::ResetDBParameterGroupMessage { db_parameter_group_name: "mine".into(), ..Default::default() };
    cloud.ok(&api::RESET_DB_PARAMETER_GROUP, reset);
    cloud.inside.silent.store(false, std::sync::atomic::Ordering::Relaxed);
    cloud.boxes.end(&cloud.box_id("shop"), Ending::Exited(1));
    cloud.round();
    cloud.clock.advance_ms(61_000);
    cloud.settle();
    assert_eq!((cloud.status("shop").as_str(), command(&cloud).contains("innodb")), ("available", false));
}

#[test]
fn groups_are_described_copied_and_their_changes_are_events() {
    let cloud = Cloud::new();
    group(&cloud, "mine");
    cloud.ok(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", "SQL_MODE", "ANSI_QUOTES,NO_ZERO_DATE", NOW));
    let copy = api::CopyDBParameterGroupMessage {
        source_db_parameter_group_identifier: "mine".into(),
        target_db_parameter_group_identifier: "yours".into(),
        target_db_parameter_group_description: "words".into(),
        tags: None,
    };
    cloud.ok(&api::COPY_DB_PARAMETER_GROUP, copy);
    assert_eq!(user_values(&cloud, "yours"), ["sql_mode=ANSI_QUOTES,NO_ZERO_DATE"]);
    assert!(user_values(&cloud, "default.mariadb10.11").is_empty());
    let all = cloud.ok(&api::DESCRIBE_DB_PARAMETER_GROUPS, Default::default()).db_parameter_groups.expect("groups");
    let names: Vec<_> = all.into_iter().filter_map(|g| g.db_parameter_group_name).collect();
    assert_eq!(
        names,
        ["default.mariadb10.11", "default.mysql8.0", "default.mysql8.4", "default.postgres15", "mine", "yours"]
    );
    let ask = api::DescribeEventsMessage { source_type: Some(api::SourceType::DbParameterGroup), ..Default::default() };
    let told = cloud.ok(&api::DESCRIBE_EVENTS, ask).events.expect("events");
    assert_eq!(
        told[0].message.as_deref(),
        Some("Updated parameter sql_mode to ANSI_QUOTES,NO_ZERO_DATE with apply method immediate")
    );
}

#[test]
fn groups_and_values_that_cannot_be_are_refused() {
    let cloud = Cloud::new();
    group(&cloud, "mine");
    let family = |family: &str| api::CreateDBParameterGroupMessage {
        db_parameter_group_name: "other".into(),
        db_parameter_group_family: family.into(),
        description: "words".into(),
        tags: None,
    };
    let mut found = vec![
        cloud.refused(&api::CREATE_DB_PARAMETER_GROUP, family("mysql5.5")),
        cloud.refused(
            &api::CREATE_DB_PARAMETER_GROUP,
            api::CreateDBParameterGroupMessage { db_parameter_group_name: "MINE".into(), ..family("mariadb10.11") },
        ),
    ];
    for (name, value) in [
        ("nonsense", "1"),
        ("datadir", "/etc"),
        ("max_connections", "5"),
        ("max_connections", "many"),
        ("max_connections", "{DBInstanceClassMemory"),
        ("slow_query_log", "perhaps"),
        ("log_output", "FILE,PAPER"),
        ("init_connect", "a\nb"),
    ] {
        found.push(cloud.refused(&api::MODIFY_DB_PARAMETER_GROUP, set("mine", name, value, LATER)));
    }
    found.push(cloud.refused(&api::MODIFY_DB_PARAMETER_GROUP, set("default.mariadb10.11", "slow_query_log", "1", NOW)));
    found.push(cloud.refused(&api::MODIFY_DB_PARAMETER_GROUP, set("nobody", "slow_query_log", "1", NOW)));
    expect![[r#"
        400 InvalidParameterValue: ParameterGroupFamily mysql5.5 is not a valid parameter group family
        400 DBParameterGroupAlreadyExists: Parameter group mine already exists
        400 InvalidParameterValue: Could not find parameter with name: nonsense
        400 InvalidParameterValue: The parameter datadir cannot be modified.
        400 InvalidParameterValue: Invalid parameter value: 5 for: max_connections allowed values are: 10-100000
        400 InvalidParameterValue: Invalid parameter value: many for: max_connections allowed values are: 10-100000
        400 InvalidParameterValue: Invalid parameter value: {DBInstanceClassMemory for: max_connections allowed values are: 10-100000
        400 InvalidParameterValue: Invalid parameter value: perhaps for: slow_query_log allowed values are: 0,1
        400 InvalidParameterValue: Invalid parameter value: FILE,PAPER for: log_output allowed values are: NONE,FILE,TABLE
        400 InvalidParameterValue: Invalid parameter value: a
        b for: init_connect allowed values are: 
        400 InvalidParameterValue: Cannot modify a default parameter group.
        404 DBParameterGroupNotFound: DBParameterGroup not found: nobody"#]].assert_eq(&found.join("\n"));
}

#[test]
fn formulas_are_calculated_as_rds_does() {
    let figures = Figures { memory_bytes: 1 << 30, storage_bytes: 20 << 30, port: 3306 };
    let of = |text: &str| value(text, &figures);
    assert_eq!(of("{DBInstanceClassMemory*3/4}"), Some(805_306_368));
    assert_eq!(of("LEAST({DBInstanceClassMemory/9531392},5000)"), Some(112));
    assert_eq!(of("GREATEST({DBInstanceClassMemory/1073741824},8)"), Some(8));
    assert_eq!(of("SUM({AllocatedStorage/1073741824},{EndPointPort},1)"), Some(3327));
    assert_eq!(of("{(DBInstanceClassMemory-AllocatedStorage)/DBInstanceClassMemory}"), Some(-19));
    for bad in ["", "{", "{DBInstanceClassMemory/0}", "LEAST()", "{Memory}", "1 2", &"{(".repeat(5000)] {
        assert_eq!(of(bad), None, "{bad:.20}");
    }
}
