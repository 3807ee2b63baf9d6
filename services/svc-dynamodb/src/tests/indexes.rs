//! Indexes: kept with every write, filled afterwards, several key attributes, what they do not have.

use super::*;

fn global(name: &str, keys: Vec<api::KeySchemaElement>, projection: api::Projection) -> api::GlobalSecondaryIndex {
    api::GlobalSecondaryIndex { index_name: name.into(), key_schema: keys, projection, ..Default::default() }
}

fn query(cloud: &Cloud, index: &str, condition: &str, more: &str) -> Result<Vec<String>, Fault> {
    let input = api::QueryInput {
        table_name: "tab".into(),
        index_name: Some(index.into()),
        key_condition_expression: Some(condition.into()),
        expression_attribute_values: values(more),
        ..Default::default()
    };
    Ok(cloud.call(&api::QUERY, input)?.items.unwrap().iter().map(shown).collect())
}

#[test]
fn several_attributes_make_one_index_key() {
    let cloud = Cloud::new();
    let key = |name: &str, key_type| api::KeySchemaElement { attribute_name: name.into(), key_type };
    let keys = vec![
        key("city", api::KeyType::Hash),
        key("kind", api::KeyType::Hash),
        key("year", api::KeyType::Range),
        key("score", api::KeyType::Range),
    ];
    cloud.make(api::CreateTableInput {
        attribute_definitions: Some(definitions("pk:S city:S kind:S year:N score:N")),
        global_secondary_indexes: Some(vec![global("multi", keys, all_attributes())]),
        ..on_demand("tab", "pk:S")
    });
    for (pk, year, score) in [("a", 2024, 5), ("b", 2024, -1), ("c", 2023, 9), ("d", 2024, 7)] {
        cloud.put("tab", &format!("pk=S:{pk} city=S:Seoul kind=S:x year=N:{year} score=N:{score}"));
    }
    cloud.put("tab", "pk=S:partial city=S:Seoul kind=S:x year=N:2024");
    let names =
        |found: Vec<String>| found.iter().map(|t| t.split("pk=").nth(1).unwrap()[..1].to_owned()).collect::<String>();
    let all = query(&cloud, "multi", "city = :c AND kind = :k", ":c=S:Seoul :k=S:x").unwrap();
    assert_eq!(names(all), "cbad");
    let some = query(
        &cloud,
        "multi",
        "city = :c AND kind = :k AND #y = :y AND score > :s",
        ":c=S:Seoul :k=S:x :y=N:2024 :s=N:0",
    );
    assert!(said(some).contains("An expression attribute name used in the document path is not defined"));
    let year = "city = :c AND kind = :k AND score > :s";
    assert_eq!(
        said(query(&cloud, "multi", year, ":c=S:Seoul :k=S:x :s=N:0")),
        "ValidationException: Query condition missed key schema element: year"
    );
    assert_eq!(
        said(query(&cloud, "multi", "city = :c", ":c=S:Seoul")),
        "ValidationException: Query condition missed key schema element: kind"
    );
}

#[test]
fn an_index_made_later_is_filled_while_writes_go_on() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:N");
    for n in 0..1100 {
        cloud.put("tab", &format!("pk=N:{n} g=S:x"));
    }
    let create = api::CreateGlobalSecondaryIndexAction {
        index_name: "later".into(),
        key_schema: schema("g", None),
        projection: all_attributes(),
        ..Default::default()
    };
    let update = api::GlobalSecondaryIndexUpdate { create: Some(create), ..Default::default() };
    let input = api::UpdateTableInput {
        table_name: "tab".into(),
        attribute_definitions: Some(definitions("g:S")),
        global_secondary_index_updates: Some(vec![update]),
        ..Default::default()
    };
    cloud.call(&api::UPDATE_TABLE, input).unwrap();
    let early = query(&cloud, "later", "g = :x", ":x=S:x");
    assert_eq!(said(early), "ValidationException: Cannot read from backfilling global secondary index: later");
    cloud.put("tab", "pk=N:5000 g=S:x");
    cloud.put("tab", "pk=N:7 g=S:moved");
    cloud
        .call(
            &api::DELETE_ITEM,
            api::DeleteItemInput { table_name: "tab".into(), key: item("pk=N:8"), ..Default::default() },
        )
        .unwrap();
    cloud.round();
    assert_eq!(query(&cloud, "later", "g = :x", ":x=S:x").unwrap().len(), 1099);
    assert_eq!(query(&cloud, "later", "g = :x", ":x=S:moved").unwrap(), ["g=moved pk=7"]);
    let described = cloud.call(&api::DESCRIBE_TABLE, api::DescribeTableInput { table_name: "tab".into() }).unwrap();
    let index = described.table.unwrap().global_secondary_indexes.unwrap().remove(0);
    assert_eq!((index.item_count, index.index_status), (Some(1100), Some(api::IndexStatus::Active)));
}

#[test]
fn a_global_index_shows_what_it_projects_and_no_more() {
    let cloud = Cloud::new();
    let keys_only = api::Projection { projection_type: Some(api::ProjectionType::KeysOnly), non_key_attributes: None };
    cloud.make(api::CreateTableInput {
        attribute_definitions: Some(definitions("pk:S g:S")),
        global_secondary_indexes: Some(vec![global("small", schema("g", None), keys_only)]),
        ..on_demand("tab", "pk:S")
    });
    cloud.put("tab", "pk=S:a g=S:x more=S:y");
    cloud.put("tab", "pk=S:b more=S:y");
    assert_eq!(query(&cloud, "small", "g = :x", ":x=S:x").unwrap(), ["g=x pk=a"]);
    let ask = |select, projection: Option<&str>| {
        let input = api::QueryInput {
            table_name: "tab".into(),
            index_name: Some("small".into()),
            select,
            projection_expression: projection.map(String::from),
            key_condition_expression: Some("g = :x".into()),
            expression_attribute_values: values(":x=S:x"),
            ..Default::default()
        };
        said(cloud.call(&api::QUERY, input))
    };
    assert!(ask(Some(api::Select::AllAttributes), None).contains("because its projection type is not ALL"));
    assert!(ask(None, Some("more")).contains("Global secondary index small does not project [more]"));
    assert_eq!(
        said(cloud.try_put("tab", "pk=S:a g=N:1")),
        "ValidationException: One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: small"
    );
}
