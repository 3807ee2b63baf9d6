//! Kinds that nobody can make: empty lists, names that are not found, and that nothing makes one.

use super::*;
use crate::ops::unmade::rows;
use api_rds as api;
use expect_test::expect;

#[test]
fn nothing_that_would_make_one_is_served() {
    for (operation, kind) in rows() {
        for maker in kind.makers.split_whitespace() {
            assert!(
                api::API.others.contains(&maker),
                "{maker} makes what {} says there is none of",
                operation.meta.name
            );
        }
    }
}

#[test]
fn what_is_in_the_lists_has_no_members() {
    for (operation, _) in rows() {
        for member in operation.meta.output.members.iter().filter(|m| m.ty.kind == shape::Kind::List) {
            let item = member.ty.item.expect("a list has items");
            // a cluster's parameters are of the same shape as an instance's
            assert!(item.members.is_empty() || item.name == "Parameter", "{}", operation.meta.name);
        }
    }
}

#[test]
fn lists_are_empty_names_are_not_found_and_bad_questions_are_refused() {
    let cloud = Cloud::new();
    let clusters = cloud.ok(&api::DESCRIBE_DB_CLUSTERS, Default::default());
    assert_eq!((clusters.db_clusters.map(|c| c.len()), clusters.marker), (Some(0), None));
    let filter = |name: &str| Some(vec![api::Filter { name: name.into(), values: vec!["x".into()] }]);
    let by = |filters| api::DescribeDBClustersMessage { filters, ..Default::default() };
    assert_eq!(cloud.ok(&api::DESCRIBE_DB_CLUSTERS, by(filter("engine"))).db_clusters.map(|c| c.len()), Some(0));
    let named = Some("shop".to_owned());
    let tenants = |name: &str| api::DescribeTenantDatabasesMessage {
        db_instance_identifier: Some(name.into()),
        ..Default::default()
    };
    let found = [
        cloud.refused(&api::DESCRIBE_TENANT_DATABASES, tenants("shop")),
        cloud.refused(
            &api::DESCRIBE_DB_CLUSTERS,
            api::DescribeDBClustersMessage { db_cluster_identifier: named.clone(), ..Default::default() },
        ),
        cloud.refused(&api::DESCRIBE_DB_CLUSTERS, by(filter("colour"))),
        cloud.refused(
            &api::DESCRIBE_DB_CLUSTERS,
            api::DescribeDBClustersMessage { max_records: Some(1), ..Default::default() },
        ),
        cloud.refused(
            &api::DESCRIBE_DB_CLUSTERS,
            api::DescribeDBClustersMessage { marker: Some("m".into()), ..Default::default() },
        ),
        cloud.refused(
            &api::DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
            api::DescribeDBClusterSnapshotAttributesMessage { db_cluster_snapshot_identifier: "shop".into() },
        ),
        cloud.refused(
            &api::DESCRIBE_DB_PROXY_TARGETS,
            api::DescribeDBProxyTargetsRequest { db_proxy_name: "shop".into(), ..Default::default() },
        ),
        cloud.refused(
            &api::DESCRIBE_RESERVED_DB_INSTANCES,
            api::DescribeReservedDBInstancesMessage { reserved_db_instance_id: named, ..Default::default() },
        ),
    ];
    expect![[r#"
        404 DBInstanceNotFound: DBInstance shop not found.
        404 DBClusterNotFoundFault: DBCluster shop not found.
        400 InvalidParameterValue: Unrecognized filter name: colour
        400 InvalidParameterValue: Invalid value 1 for MaxRecords. Must be between 20 and 100
        400 InvalidParameterValue: Invalid or expired marker
        404 DBClusterSnapshotNotFoundFault: DBClusterSnapshot not found: shop
        404 DBProxyNotFoundFault: DBProxy shop not found.
        404 ReservedDBInstanceNotFound: Reserved DB instance shop not found."#]]
    .assert_eq(&found.join("\n"));
}

#[test]
fn every_name_is_answered_by_an_error_that_its_operation_has() {
    for (operation, kind) in rows() {
        for fault in kind.faults() {
            assert!(operation.meta.errors.iter().any(|e| e.name == fault), "{} {fault}", operation.meta.name);
        }
    }
}

#[test]
fn major_versions_are_those_of_the_engines_at_hand() {
    let cloud = Cloud::new();
    let ask = |engine: Option<&str>| {
        let input =
            api::DescribeDBMajorEngineVersionsRequest { engine: engine.map(str::to_owned), ..Default::default() };
        let found = cloud.ok(&api::DESCRIBE_DB_MAJOR_ENGINE_VERSIONS, input).db_major_engine_versions;
        let name = |v: api::DBMajorEngineVersion| {
            format!("{} {}", v.engine.unwrap_or_default(), v.major_engine_version.unwrap_or_default())
        };
        found.into_iter().flatten().map(name).collect::<Vec<_>>()
    };
    assert_eq!(ask(None), ["mariadb 10.11", "mysql 8.0", "mysql 8.4", "postgres 15"]);
    assert_eq!(ask(Some("postgres")), ["postgres 15"]);
}
