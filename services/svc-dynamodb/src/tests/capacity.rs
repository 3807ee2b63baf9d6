//! Capacity: units to the unit, buckets that fill by the second.

use super::*;

fn provisioned(read: i64, write: i64) -> api::CreateTableInput {
    api::CreateTableInput {
        billing_mode: None,
        provisioned_throughput: Some(api::ProvisionedThroughput {
            read_capacity_units: read,
            write_capacity_units: write,
        }),
        ..on_demand("tab", "pk:S")
    }
}

/// Uses up what is saved, by items of one unit; says how many there were.
fn spend(cloud: &Cloud, table: &str, item: &str) -> usize {
    (0..).take_while(|_| cloud.try_put(table, item).is_ok()).count()
}

#[test]
fn unused_units_are_kept_for_five_minutes_and_no_longer() {
    let cloud = Cloud::new();
    cloud.make(provisioned(1, 2));
    let burst = || spend(&cloud, "tab", "pk=S:a");
    assert_eq!(burst(), 600, "a new table has 300 seconds' units");
    cloud.wait(10);
    assert_eq!(burst(), 20);
    cloud.wait(3600);
    assert_eq!(burst(), 600, "300 seconds of two units");
    let refusal = said(cloud.try_put("tab", "pk=S:a"));
    assert!(refusal.starts_with("ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded."));
}

#[test]
fn a_refusal_names_what_was_throttled_and_why() {
    let cloud = Cloud::new();
    let told = |outcome: Result<api::PutItemOutput, Fault>| {
        let fault = outcome.unwrap_err();
        let detail = fault.detail.unwrap();
        let detail = detail.downcast_ref::<Box<dyn shape::AnyStruct>>().unwrap();
        shape::java_text(shape::Ref::Struct((**detail).as_struct()))
    };
    cloud.make(provisioned(1, 1));
    spend(&cloud, "tab", "pk=S:a");
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tab";
    let provisioned = format!("reason=TableWriteProvisionedThroughputExceeded, resource={arn}");
    let seen = told(cloud.try_put("tab", "pk=S:b"));
    assert!(seen.contains(&provisioned), "{seen}");
    let index = api::GlobalSecondaryIndex {
        index_name: "idx".into(),
        key_schema: schema("g", None),
        projection: all_attributes(),
        on_demand_throughput: Some(api::OnDemandThroughput { max_write_request_units: Some(1), ..Default::default() }),
        ..Default::default()
    };
    cloud.make(api::CreateTableInput {
        attribute_definitions: Some(definitions("pk:S g:S")),
        global_secondary_indexes: Some(vec![index]),
        ..on_demand("tob", "pk:S")
    });
    (0..300).for_each(|n| cloud.put("tob", &format!("pk=S:{n} g=S:g")));
    let seen = told(cloud.try_put("tob", "pk=S:b g=S:g"));
    assert!(seen.contains("reason=IndexWriteMaxOnDemandThroughputExceeded"), "{seen}");
    assert!(seen.contains("table/tob/index/idx"), "{seen}");
}

#[test]
fn a_large_item_passes_and_is_paid_for_afterwards() {
    let cloud = Cloud::new();
    cloud.make(provisioned(1, 1));
    spend(&cloud, "tab", "pk=S:b");
    cloud.wait(1);
    cloud.put("tab", "pk=S:a data=S*10000");
    assert!(cloud.try_put("tab", "pk=S:b").is_err());
    cloud.wait(8);
    assert!(cloud.try_put("tab", "pk=S:b").is_err());
    cloud.wait(2);
    cloud.put("tab", "pk=S:b");
}

#[test]
fn a_failed_condition_costs_too() {
    let cloud = Cloud::new();
    cloud.make(provisioned(1, 1));
    spend(&cloud, "tab", "pk=S:a");
    cloud.wait(1);
    let input = api::PutItemInput {
        table_name: "tab".into(),
        item: item("pk=S:a"),
        condition_expression: Some("attribute_not_exists(pk)".into()),
        ..Default::default()
    };
    assert!(said(cloud.call(&api::PUT_ITEM, input)).starts_with("ConditionalCheckFailedException"));
    assert!(said(cloud.try_put("tab", "pk=S:b")).starts_with("ProvisionedThroughputExceededException"));
}

#[test]
fn a_batch_writes_what_it_may_and_returns_the_rest() {
    let cloud = Cloud::new();
    cloud.make(provisioned(1, 3));
    spend(&cloud, "tab", "pk=S:first");
    cloud.wait(1);
    let put = |n: i32| api::WriteRequest {
        put_request: Some(api::PutRequest { item: item(&format!("pk=S:{n}")) }),
        delete_request: None,
    };
    let input = api::BatchWriteItemInput {
        request_items: Entries(vec![("tab".into(), (0..5).map(put).collect())]),
        ..Default::default()
    };
    let left = cloud.call(&api::BATCH_WRITE_ITEM, input).unwrap().unprocessed_items.unwrap();
    assert_eq!(left.get("tab").unwrap().len(), 2);
    assert_eq!(cloud.scan("tab").len(), 4);
}

#[test]
fn writes_cost_what_their_indexes_cost() {
    let cloud = Cloud::new();
    let index = api::GlobalSecondaryIndex {
        index_name: "by-g".into(),
        key_schema: schema("g", None),
        projection: all_attributes(),
        ..Default::default()
    };
    cloud.make(api::CreateTableInput {
        attribute_definitions: Some(definitions("pk:S g:S")),
        global_secondary_indexes: Some(vec![index]),
        ..on_demand("tab", "pk:S")
    });
    let cost = |text: &str| {
        let input = api::PutItemInput {
            table_name: "tab".into(),
            item: item(text),
            return_consumed_capacity: Some(api::ReturnConsumedCapacity::Indexes),
            ..Default::default()
        };
        let c = cloud.call(&api::PUT_ITEM, input).unwrap().consumed_capacity.unwrap();
        let of_index = c.global_secondary_indexes.and_then(|g| g.get("by-g").and_then(|c| c.capacity_units));
        (c.table.unwrap().capacity_units.unwrap(), of_index)
    };
    assert_eq!(cost("pk=S:a"), (1.0, None));
    assert_eq!(cost("pk=S:a g=S:x data=S*1200"), (2.0, Some(2.0)));
    assert_eq!(cost("pk=S:a g=S:x data=S*1200"), (2.0, None), "nothing changes in the index");
    assert_eq!(cost("pk=S:a g=S:y data=S*1200"), (2.0, Some(4.0)), "a removal and an addition");
    assert_eq!(cost("pk=S:a g=S:y data=S*10"), (2.0, Some(2.0)), "the larger of before and after");
}

#[test]
fn maxima_of_an_on_demand_table_hold() {
    let cloud = Cloud::new();
    let maxima = api::OnDemandThroughput { max_read_request_units: Some(1), max_write_request_units: Some(1) };
    cloud.make(api::CreateTableInput { on_demand_throughput: Some(maxima), ..on_demand("tab", "pk:S") });
    assert_eq!(spend(&cloud, "tab", "pk=S:a"), 300, "maxima let bursts pass too");
    assert!(said(cloud.try_put("tab", "pk=S:a")).starts_with("ThrottlingException"));
}

#[test]
fn two_clouds_in_one_process_share_no_bucket() {
    let (one, two) = (Cloud::new(), Cloud::new());
    one.make(provisioned(1, 1));
    two.make(provisioned(1, 1));
    assert!(!std::sync::Arc::ptr_eq(&one.room.buckets, &two.room.buckets));
    // a table's number is random: copy the record, so that both clouds have one table of one number
    let read = one.kernel.store.snapshot().unwrap();
    let table = crate::tables::table(&read, one.cx().scope(), "tab").unwrap().unwrap();
    let at = two.cx().scope();
    two.kernel
        .store
        .write(move |tx: &mut Tx| -> Result<(), StoreFault> { Ok(crate::tables::put_table(tx, at, &table)?) })
        .map_err(|StoreFault(f)| f)
        .unwrap();
    assert_eq!(spend(&one, "tab", "pk=S:a"), 300);
    two.put("tab", "pk=S:a");
}
