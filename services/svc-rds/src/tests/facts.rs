//! Engines, versions, classes, windows: what is on offer and what is chosen.

use super::*;
use crate::model::Engine;
use crate::rules::{classes, storage, versions, windows};
use api_rds as api;
use base::Timestamp;
use expect_test::expect;
use kernel::Ids;

fn engine_versions(cloud: &Cloud, input: api::DescribeDBEngineVersionsMessage) -> String {
    let found = cloud.ok(&api::DESCRIBE_DB_ENGINE_VERSIONS, input).db_engine_versions.expect("versions");
    let line = |v: &api::DBEngineVersion| {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        format!(
            "{} {} {} | {}",
            text(&v.engine),
            text(&v.engine_version),
            text(&v.db_parameter_group_family),
            text(&v.db_engine_version_description)
        )
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn mysql_says_who_serves_it() {
    let cloud = Cloud::new();
    expect![[r#"
        mariadb 10.11.14 mariadb10.11 | MariaDB 10.11.14
        postgres 15.18 postgres15 | PostgreSQL 15.18
        mysql 8.0.40 mysql8.0 | MySQL 8.0.40 (served by MariaDB 10.11.14)
        mysql 8.0.41 mysql8.0 | MySQL 8.0.41 (served by MariaDB 10.11.14)
        mysql 8.0.42 mysql8.0 | MySQL 8.0.42 (served by MariaDB 10.11.14)
        mysql 8.0.43 mysql8.0 | MySQL 8.0.43 (served by MariaDB 10.11.14)
        mysql 8.4.3 mysql8.4 | MySQL 8.4.3 (served by MariaDB 10.11.14)
        mysql 8.4.4 mysql8.4 | MySQL 8.4.4 (served by MariaDB 10.11.14)
        mysql 8.4.5 mysql8.4 | MySQL 8.4.5 (served by MariaDB 10.11.14)
        mysql 8.4.6 mysql8.4 | MySQL 8.4.6 (served by MariaDB 10.11.14)"#]]
    .assert_eq(&engine_versions(&cloud, Default::default()));
    let default = api::DescribeDBEngineVersionsMessage {
        engine: Some("MySQL".into()),
        default_only: Some(true),
        ..Default::default()
    };
    expect!["mysql 8.0.43 mysql8.0 | MySQL 8.0.43 (served by MariaDB 10.11.14)"]
        .assert_eq(&engine_versions(&cloud, default));
    let none = api::DescribeDBEngineVersionsMessage { engine: Some("oracle-ee".into()), ..Default::default() };
    assert_eq!(engine_versions(&cloud, none), "");
    let bad = api::DescribeDBEngineVersionsMessage { engine: Some("dbase".into()), ..Default::default() };
    expect!["400 InvalidParameterValue: Unrecognized engine name: dbase"]
        .assert_eq(&cloud.refused(&api::DESCRIBE_DB_ENGINE_VERSIONS, bad));
}

#[test]
fn a_series_means_its_newest_version() {
    let on_offer = versions::all(Some("10.11.14"), Some("15.18"));
    let chosen = |engine, given| versions::choose(&on_offer, engine, given).map_err(|f| f.to_string());
    assert_eq!(chosen(Engine::Mysql, Some("8.4")).as_deref(), Ok("8.4.6"));
    assert_eq!(chosen(Engine::Mysql, Some("8.0.41")).as_deref(), Ok("8.0.41"));
    assert_eq!(chosen(Engine::Mysql, None).as_deref(), Ok("8.0.43"));
    assert_eq!(chosen(Engine::Mariadb, Some("10.11")).as_deref(), Ok("10.11.14"));
    assert_eq!(chosen(Engine::Mariadb, None).as_deref(), Ok("10.11.14"));
    let none = "InvalidParameterCombination: Cannot find version 11.4 for mariadb".to_owned();
    assert_eq!(chosen(Engine::Mariadb, Some("11.4")), Err(none));
}

#[test]
fn an_instance_shows_the_version_and_groups_that_were_asked_for() {
    let mut cloud = Cloud::new();
    let input = api::CreateDBInstanceMessage {
        engine: "MySQL".into(),
        engine_version: Some("8.4".into()),
        db_parameter_group_name: Some("default.mysql8.4".into()),
        option_group_name: Some("default:mysql-8-4".into()),
        ..create("shop")
    };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    let shown = cloud.shown("shop");
    assert_eq!((shown.engine.as_deref(), shown.engine_version.as_deref()), (Some("mysql"), Some("8.4.6")));
    let group = &shown.db_parameter_groups.expect("groups")[0];
    assert_eq!(group.db_parameter_group_name.as_deref(), Some("default.mysql8.4"));
    let ask = api::DescribeDBParameterGroupsMessage {
        db_parameter_group_name: group.db_parameter_group_name.clone(),
        ..Default::default()
    };
    let groups = cloud.ok(&api::DESCRIBE_DB_PARAMETER_GROUPS, ask).db_parameter_groups.expect("groups");
    assert_eq!(groups[0].db_parameter_group_family.as_deref(), Some("mysql8.4"));
}

#[test]
fn classes_have_ec2_s_figures() {
    let micro = classes::find("db.t3.micro").expect("a class");
    assert_eq!((micro.vcpus, micro.memory_mib), (2, 1024));
    assert_eq!(classes::find("db.r6g.2xlarge").map(|c| c.memory_mib), Some(64 * 1024));
    assert!(classes::find("db.t3.nano").is_none() && classes::find("db.m5.metal").is_none());
    assert!(classes::all().len() > 50, "{}", classes::all().len());
}

#[test]
fn every_orderable_option_comes_in_pages() {
    let cloud = Cloud::new();
    let mut total = 0;
    let mut marker = None;
    loop {
        let ask = api::DescribeOrderableDBInstanceOptionsMessage {
            engine: "mariadb".into(),
            marker: marker.clone(),
            ..Default::default()
        };
        let answer = cloud.ok(&api::DESCRIBE_ORDERABLE_DB_INSTANCE_OPTIONS, ask);
        total += answer.orderable_db_instance_options.expect("options").len();
        marker = answer.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(total, classes::all().len() * 2);
    let asked = |n| api::DescribeOrderableDBInstanceOptionsMessage {
        engine: "mariadb".into(),
        max_records: Some(n),
        ..Default::default()
    };
    let all = cloud.ok(&api::DESCRIBE_ORDERABLE_DB_INSTANCE_OPTIONS, asked(1000));
    assert_eq!(all.orderable_db_instance_options.expect("options").len(), total);
    let fault = cloud.refused(&api::DESCRIBE_ORDERABLE_DB_INSTANCE_OPTIONS, asked(1001));
    assert!(fault.contains("Must be between 20 and 1000"), "{fault}");
    let one = api::DescribeOrderableDBInstanceOptionsMessage {
        engine: "mysql".into(),
        engine_version: Some("8.0.43".into()),
        db_instance_class: Some("db.t3.micro".into()),
        ..Default::default()
    };
    let found = cloud
        .ok(&api::DESCRIBE_ORDERABLE_DB_INSTANCE_OPTIONS, one.clone())
        .orderable_db_instance_options
        .expect("options");
    assert_eq!(found.iter().filter_map(|o| o.storage_type.as_deref()).collect::<Vec<_>>(), ["gp2", "gp3"]);
    let other =
        api::DescribeOrderableDBInstanceOptionsMessage { license_model: Some("bring-your-own-license".into()), ..one };
    let found = cloud.ok(&api::DESCRIBE_ORDERABLE_DB_INSTANCE_OPTIONS, other).orderable_db_instance_options;
    assert_eq!(found.map(|o| o.len()), Some(0));
}

#[test]
fn storage_grows_by_a_tenth_at_least() {
    use crate::model::StorageType::Gp3;
    let grown = |has, to| storage::grown(Engine::Mysql, Gp3, has, Some(to)).map_err(|f| f.code.into_owned());
    assert_eq!(grown(20, 20), Ok(None));
    assert_eq!(grown(20, 21), Ok(Some(22)));
    assert_eq!(grown(25, 26), Ok(Some(28)));
    assert_eq!(grown(20, 100), Ok(Some(100)));
    assert_eq!(grown(20, 19), Err("InvalidParameterCombination".into()));
}

#[test]
fn windows_are_drawn_checked_and_found() {
    let ids = Ids::seeded(1);
    for _ in 0..200 {
        let drawn = windows::choose(&ids, None, None).expect("windows");
        windows::choose(&ids, Some(&drawn.backup), Some(&drawn.maintenance)).expect("drawn windows pass the checks");
    }
    let refused = |backup: &str, maintenance: Option<&str>| {
        windows::choose(&ids, Some(backup), maintenance).map_err(|f| f.to_string()).expect_err("a bad window")
    };
    let found = [
        refused("1:00-02:00", None),
        refused("25:00-26:00", None),
        refused("01:00-01:29", None),
        refused("01:00", None),
        refused("01:00-02:00", Some("sun:01:30-sun:02:30")),
        refused("23:30-00:30", Some("sun:00:00-sun:00:30")),
        refused("01:00-02:00", Some("day:01:30-sun:02:30")),
        refused("01:00-02:00", Some("sun:03:00")),
        refused("00:00-23:59", None),
    ];
    expect![[r#"
        InvalidParameterValue: Invalid backup window format: 1:00-02:00. Should be specified as a range hh24:mi-hh24:mi.
        InvalidParameterValue: Invalid backup window format: 25:00-26:00. Should be specified as a range hh24:mi-hh24:mi.
        InvalidParameterValue: The backup window must be at least 30 minutes.
        InvalidParameterValue: Invalid backup window format: 01:00. Should be specified as a range hh24:mi-hh24:mi.
        InvalidParameterCombination: The backup window and maintenance window must not overlap.
        InvalidParameterCombination: The backup window and maintenance window must not overlap.
        InvalidParameterValue: Invalid maintenance window format: day:01:30-sun:02:30. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi.
        InvalidParameterValue: Invalid maintenance window format: sun:03:00. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi.
        InvalidParameterCombination: The backup window and maintenance window must not overlap."#]].assert_eq(&found.join("\n"));
    let sunday = windows::choose(&ids, Some("10:00-10:30"), Some("sun:23:45-mon:00:15")).expect("windows");
    // 1970-01-04 was a Sunday
    let at = |minutes: i64| Timestamp::from_secs(3 * 86_400 + minutes * 60);
    assert_eq!(windows::opens(&sunday, at(0)).expect("a window"), Some(at(23 * 60 + 45)));
    assert_eq!(windows::opens(&sunday, at(23 * 60 + 45)).expect("a window"), None);
    assert_eq!(windows::opens(&sunday, at(24 * 60 + 14)).expect("a window"), None, "over the week's end");
    assert_eq!(windows::opens(&sunday, at(24 * 60 + 15)).expect("a window"), Some(at(8 * 24 * 60 - 15)));
}
