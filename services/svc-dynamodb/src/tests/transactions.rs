//! Transactions: all or nothing, reasons, tokens.

use super::*;

fn put(text: &str, condition: Option<&str>) -> api::TransactWriteItem {
    let put = api::Put {
        table_name: "tab".into(),
        item: item(text),
        condition_expression: condition.map(String::from),
        ..Default::default()
    };
    api::TransactWriteItem { put: Some(put), ..Default::default() }
}

fn write(cloud: &Cloud, items: Vec<api::TransactWriteItem>, token: Option<&str>) -> Result<(), Fault> {
    let input = api::TransactWriteItemsInput {
        transact_items: items,
        client_request_token: token.map(String::from),
        ..Default::default()
    };
    cloud.call(&api::TRANSACT_WRITE_ITEMS, input).map(drop)
}

#[test]
fn one_failure_takes_everything_back() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a n=N:1");
    let add = api::Update {
        table_name: "tab".into(),
        key: item("pk=S:a"),
        update_expression: "ADD n :one".into(),
        expression_attribute_values: values(":one=N:1"),
        ..Default::default()
    };
    let update = || api::TransactWriteItem { update: Some(add.clone()), ..Default::default() };
    let failed = write(&cloud, vec![update(), put("pk=S:b", None), put("pk=S:c", Some("attribute_exists(pk)"))], None);
    assert_eq!(
        said(failed),
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, ConditionalCheckFailed]"
    );
    assert_eq!(cloud.scan("tab"), ["n=1 pk=a"]);
    write(&cloud, vec![update(), put("pk=S:b", None)], None).unwrap();
    assert_eq!(cloud.scan("tab"), ["n=2 pk=a", "pk=b"]);
    assert_eq!(
        said(write(&cloud, vec![update(), update()], None)),
        "ValidationException: Transaction request cannot include multiple operations on one item"
    );
}

#[test]
fn four_megabytes_are_written_whole_however_many_indexes_and_images_they_have() {
    let cloud = Cloud::new();
    let index = |n: usize| api::GlobalSecondaryIndex {
        index_name: format!("index-{n}"),
        key_schema: schema("g", None),
        projection: all_attributes(),
        ..Default::default()
    };
    let stream =
        api::StreamSpecification { stream_enabled: true, stream_view_type: Some(api::StreamViewType::NewAndOldImages) };
    cloud.make(api::CreateTableInput {
        attribute_definitions: Some(definitions("pk:S g:S")),
        global_secondary_indexes: Some((0..20).map(index).collect()),
        stream_specification: Some(stream),
        ..on_demand("tab", "pk:S")
    });
    let large = |n: usize| put(&format!("pk=S:{n} g=S:g data=S*400000"), None);
    let count = || {
        let input = api::DescribeTableInput { table_name: "tab".into() };
        cloud.call(&api::DESCRIBE_TABLE, input).unwrap().table.unwrap().item_count
    };
    write(&cloud, (0..10).map(large).collect(), None).unwrap();
    assert_eq!(count(), Some(10));
    let refused = said(write(&cloud, (10..21).map(large).collect(), None));
    assert!(refused.contains("the collective size of items exceeds 4MB"), "{refused}");
    assert_eq!(count(), Some(10));
}

#[test]
fn a_token_is_remembered_for_ten_minutes() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    write(&cloud, vec![put("pk=S:a v=N:1", None)], Some("t")).unwrap();
    cloud.put("tab", "pk=S:a v=N:2");
    write(&cloud, vec![put("pk=S:a v=N:1", None)], Some("t")).unwrap();
    assert_eq!(cloud.get("tab", "pk=S:a"), "pk=a v=2", "the repetition changes nothing");
    assert!(
        said(write(&cloud, vec![put("pk=S:b", None)], Some("t"))).starts_with("IdempotentParameterMismatchException")
    );
    cloud.wait(601);
    cloud.round();
    write(&cloud, vec![put("pk=S:a v=N:3", None)], Some("t")).unwrap();
    assert_eq!(cloud.get("tab", "pk=S:a"), "pk=a v=3");
}

#[test]
fn a_failed_transaction_forgets_its_token() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    assert!(write(&cloud, vec![put("pk=S:a", Some("attribute_exists(pk)"))], Some("t")).is_err());
    write(&cloud, vec![put("pk=S:a", None)], Some("t")).unwrap();
}
