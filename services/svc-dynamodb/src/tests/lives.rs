//! Tables: what may be made, how they live, what they refuse.

use super::*;

fn made(input: api::CreateTableInput) -> String {
    said(Cloud::new().call(&api::CREATE_TABLE, input))
}

#[test]
fn a_table_is_opened_by_the_loop_and_removed_with_everything_it_had() {
    let cloud = Cloud::new();
    let status = |name: &str| {
        let input = api::DescribeTableInput { table_name: name.into() };
        cloud.call(&api::DESCRIBE_TABLE, input).map(|d| d.table.unwrap().table_status.unwrap())
    };
    cloud.call(&api::CREATE_TABLE, on_demand("tab", "pk:S")).unwrap();
    assert_eq!(status("tab").unwrap(), api::TableStatus::Creating);
    assert_eq!(said(cloud.try_put("tab", "pk=S:a")), "ResourceNotFoundException: Requested resource not found");
    cloud.round();
    assert_eq!(status("tab").unwrap(), api::TableStatus::Active);
    for n in 0..1200 {
        cloud.put("tab", &format!("pk=S:{n}"));
    }
    cloud.call(&api::DELETE_TABLE, api::DeleteTableInput { table_name: "tab".into() }).unwrap();
    assert_eq!(status("tab").unwrap(), api::TableStatus::Deleting);
    cloud.round();
    assert_eq!(said(status("tab")), "ResourceNotFoundException: Requested resource not found: Table: tab not found");
    let read = cloud.kernel.store.snapshot().unwrap();
    for table in [crate::tables::ITEMS, crate::tables::ENTRIES, crate::tables::COUNTS.raw()] {
        let (mut rows, all) = (0, std::ops::Bound::Unbounded);
        let count = &mut |_: &[u8], _: &[u8]| {
            rows += 1;
            Ok(true)
        };
        table.scan(&read, (all, all), false, count).unwrap();
        assert_eq!(rows, 0, "{table:?}");
    }
}

#[test]
fn a_description_sorts_attributes_and_tells_a_class_and_a_billing_mode_as_awss_examples_do() {
    let cloud = Cloud::new();
    let described = |name: &str| {
        let input = api::DescribeTableInput { table_name: name.into() };
        cloud.call(&api::DESCRIBE_TABLE, input).unwrap().table.unwrap()
    };
    cloud.make(api::CreateTableInput {
        billing_mode: None,
        provisioned_throughput: Some(api::ProvisionedThroughput { read_capacity_units: 10, write_capacity_units: 5 }),
        table_class: Some(api::TableClass::StandardInfrequentAccess),
        ..on_demand("scores", "UserId:S GameTitle:S")
    });
    let made = described("scores");
    let names = |t: &api::TableDescription| {
        t.attribute_definitions.iter().flatten().map(|a| a.attribute_name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&made), ["GameTitle", "UserId"]);
    assert_eq!(made.table_class_summary.unwrap().last_update_date_time, None);
    assert_eq!(made.billing_mode_summary, None);

    let input = api::CreateBackupInput { table_name: "scores".into(), backup_name: "kept".into() };
    let backup = cloud.call(&api::CREATE_BACKUP, input).unwrap().backup_details.unwrap().backup_arn;
    cloud.round();
    let input = api::RestoreTableFromBackupInput {
        target_table_name: "again".into(),
        backup_arn: backup,
        ..Default::default()
    };
    cloud.call(&api::RESTORE_TABLE_FROM_BACKUP, input).unwrap();
    let mode = described("again").billing_mode_summary.unwrap();
    assert_eq!(mode.billing_mode, Some(api::BillingMode::Provisioned));
    assert_eq!(mode.last_update_to_pay_per_request_date_time, None);

    cloud.wait(60);
    let class =
        |class| api::UpdateTableInput { table_name: "scores".into(), table_class: Some(class), ..Default::default() };
    cloud.call(&api::UPDATE_TABLE, class(api::TableClass::StandardInfrequentAccess)).unwrap();
    let now = cloud.cx().now();
    assert_eq!(described("scores").table_class_summary.unwrap().last_update_date_time, Some(now));
}

#[test]
fn schemas_that_do_not_fit_are_refused_in_the_words_of_the_service() {
    let base = || on_demand("tab", "pk:S sk:N");
    assert_eq!(
        made(api::CreateTableInput { attribute_definitions: Some(definitions("pk:S sk:N more:S")), ..base() }),
        "ValidationException: One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
    );
    assert_eq!(
        made(api::CreateTableInput { billing_mode: None, ..base() }),
        "ValidationException: One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
    );
    let index = |name: &str, hash: &str| api::LocalSecondaryIndex {
        index_name: name.into(),
        key_schema: schema(hash, Some("sk")),
        projection: all_attributes(),
    };
    assert_eq!(
        made(api::CreateTableInput {
            attribute_definitions: Some(definitions("pk:S sk:N other:S")),
            local_secondary_indexes: Some(vec![index("one", "other")]),
            ..base()
        }),
        "ValidationException: One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: one. index hash key: other, table hash key: pk"
    );
    assert_eq!(
        made(api::CreateTableInput {
            local_secondary_indexes: Some(vec![index("one", "pk"), index("one", "pk")]),
            ..base()
        }),
        "ValidationException: One or more parameter values were invalid: Duplicate index name: one"
    );
    assert_eq!(
        made(api::CreateTableInput { table_name: "a!b".into(), ..base() }),
        "ValidationException: 1 validation error detected: Value 'a!b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    );
}

#[test]
fn a_protected_table_stays() {
    let cloud = Cloud::new();
    cloud.make(api::CreateTableInput { deletion_protection_enabled: Some(true), ..on_demand("tab", "pk:S") });
    let delete = || cloud.call(&api::DELETE_TABLE, api::DeleteTableInput { table_name: "tab".into() });
    assert!(said(delete()).contains("protected against deletion"));
    let off = api::UpdateTableInput {
        table_name: "tab".into(),
        deletion_protection_enabled: Some(false),
        ..Default::default()
    };
    cloud.call(&api::UPDATE_TABLE, off).unwrap();
    cloud.round();
    delete().unwrap();
}

#[test]
fn a_table_that_becomes_provisioned_says_the_units_of_its_indexes() {
    let cloud = Cloud::new();
    let units = |n: i64| api::ProvisionedThroughput { read_capacity_units: n, write_capacity_units: n };
    let index = api::GlobalSecondaryIndex {
        index_name: "idx".into(),
        key_schema: schema("g", None),
        projection: all_attributes(),
        ..Default::default()
    };
    cloud.make(api::CreateTableInput {
        attribute_definitions: Some(definitions("pk:S g:S")),
        global_secondary_indexes: Some(vec![index]),
        ..on_demand("tab", "pk:S")
    });
    let become_provisioned = |n: Option<i64>| {
        let update = |n| api::UpdateGlobalSecondaryIndexAction {
            index_name: "idx".into(),
            provisioned_throughput: Some(units(n)),
            ..Default::default()
        };
        let updates =
            n.map(|n| vec![api::GlobalSecondaryIndexUpdate { update: Some(update(n)), ..Default::default() }]);
        let input = api::UpdateTableInput {
            table_name: "tab".into(),
            billing_mode: Some(api::BillingMode::Provisioned),
            provisioned_throughput: Some(units(1)),
            global_secondary_index_updates: updates,
            ..Default::default()
        };
        let done = cloud.call(&api::UPDATE_TABLE, input);
        cloud.round();
        done
    };
    assert!(said(become_provisioned(None)).ends_with("ProvisionedThroughput is not specified for index: idx"));
    become_provisioned(Some(1)).unwrap();
    let described = cloud.call(&api::DESCRIBE_TABLE, api::DescribeTableInput { table_name: "tab".into() }).unwrap();
    let indexes = described.table.unwrap().global_secondary_indexes.unwrap();
    let has = indexes[0].provisioned_throughput.as_ref().unwrap();
    assert_eq!((has.read_capacity_units, has.write_capacity_units), (Some(1), Some(1)));
}

#[test]
fn units_go_down_four_times_a_day_and_then_once_an_hour() {
    let cloud = Cloud::new();
    let units = |n: i64| api::ProvisionedThroughput { read_capacity_units: n, write_capacity_units: n };
    cloud.make(api::CreateTableInput {
        billing_mode: None,
        provisioned_throughput: Some(units(100)),
        ..on_demand("tab", "pk:S")
    });
    let change = |n: i64| {
        let input = api::UpdateTableInput {
            table_name: "tab".into(),
            provisioned_throughput: Some(units(n)),
            ..Default::default()
        };
        let done = cloud.call(&api::UPDATE_TABLE, input);
        cloud.round();
        done
    };
    for n in [90, 80, 70, 60] {
        change(n).unwrap();
    }
    assert!(said(change(50)).starts_with("LimitExceededException: Subscriber limit exceeded"));
    assert!(said(change(60)).contains("will not change"));
    cloud.wait(3600);
    change(50).unwrap();
    assert!(change(40).is_err());
    cloud.wait(24 * 3600);
    change(40).unwrap();
}

#[test]
fn time_to_live_changes_once_an_hour() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    let set = |enabled, attribute: &str| {
        let spec = api::TimeToLiveSpecification { enabled, attribute_name: attribute.into() };
        let input = api::UpdateTimeToLiveInput { table_name: "tab".into(), time_to_live_specification: spec };
        let done = cloud.call(&api::UPDATE_TIME_TO_LIVE, input).map(drop);
        done.map_or_else(|f| f.to_string(), |()| "ok".into())
    };
    let status = || {
        let input = api::DescribeTimeToLiveInput { table_name: "tab".into() };
        let found = cloud.call(&api::DESCRIBE_TIME_TO_LIVE, input).unwrap().time_to_live_description.unwrap();
        (found.time_to_live_status.unwrap(), found.attribute_name)
    };
    let too_soon = "ValidationException: Time to live has been modified multiple times within a fixed interval";
    assert_eq!(set(false, "t"), "ValidationException: TimeToLive is already disabled");
    assert_eq!(set(true, "t"), "ok");
    assert_eq!(status(), (api::TimeToLiveStatus::Enabling, Some("t".into())));
    assert_eq!(set(true, "t"), too_soon);
    cloud.round();
    assert_eq!(status(), (api::TimeToLiveStatus::Enabled, Some("t".into())));
    assert_eq!(set(true, "t"), "ValidationException: TimeToLive is already enabled");
    assert_eq!(
        set(true, "other"),
        "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is t"
    );
    assert_eq!(set(false, "t"), too_soon);
    cloud.wait(3599);
    assert_eq!(set(false, "t"), too_soon);
    cloud.wait(1);
    assert_eq!(set(false, "t"), "ok");
    cloud.round();
    assert_eq!(status().0, api::TimeToLiveStatus::Disabled);
    assert_eq!(set(true, "t"), too_soon);
}
