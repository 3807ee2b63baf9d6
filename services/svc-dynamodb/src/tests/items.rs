//! Items: conditions from before expressions, what updates return, what nothing changes.

use super::*;

#[test]
fn parameters_from_before_expressions_still_work_but_not_beside_them() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a n=N:1 s=SS:x,y");
    let update = |name: &str, action: api::AttributeAction, v: Option<&str>| api::UpdateItemInput {
        table_name: "tab".into(),
        key: item("pk=S:a"),
        attribute_updates: Some(Entries(vec![(
            name.into(),
            api::AttributeValueUpdate { action: Some(action), value: v.map(value) },
        )])),
        return_values: Some(api::ReturnValue::AllNew),
        ..Default::default()
    };
    let run = |input| cloud.call(&api::UPDATE_ITEM, input).map(|o| shown(&o.attributes.unwrap_or_default()));
    run(update("n", api::AttributeAction::Add, Some("N:4"))).unwrap();
    run(update("s", api::AttributeAction::Delete, Some("SS:x,y"))).unwrap();
    assert_eq!(run(update("t", api::AttributeAction::Put, Some("S:v"))).unwrap(), "n=5 pk=a t=v");
    let expected = |v: &str| {
        let e = api::ExpectedAttributeValue { value: Some(value(v)), ..Default::default() };
        Some(Entries(vec![("n".to_owned(), e)]))
    };
    let failed =
        run(api::UpdateItemInput { expected: expected("N:4"), ..update("t", api::AttributeAction::Delete, None) });
    assert_eq!(said(failed), "ConditionalCheckFailedException: The conditional request failed");
    run(api::UpdateItemInput { expected: expected("N:5"), ..update("t", api::AttributeAction::Delete, None) }).unwrap();
    assert_eq!(cloud.get("tab", "pk=S:a"), "n=5 pk=a");
    let mixed = api::UpdateItemInput {
        update_expression: Some("SET x = n".into()),
        ..update("t", api::AttributeAction::Delete, None)
    };
    assert_eq!(
        said(run(mixed)),
        "ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"
    );
}

#[test]
fn an_update_makes_an_item_unless_it_only_takes_away() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    let update = |expression: Option<&str>| {
        let input = api::UpdateItemInput {
            table_name: "tab".into(),
            key: item("pk=S:a"),
            update_expression: expression.map(String::from),
            ..Default::default()
        };
        cloud.call(&api::UPDATE_ITEM, input).unwrap()
    };
    update(Some("REMOVE x"));
    assert_eq!(cloud.scan("tab").len(), 0);
    update(None);
    assert_eq!(cloud.scan("tab"), ["pk=a"]);
}

#[test]
fn updates_return_the_parts_that_they_name() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a n=N:1 t=S:x");
    let run = |mode| {
        let input = api::UpdateItemInput {
            table_name: "tab".into(),
            key: item("pk=S:a"),
            update_expression: Some("SET n = n + :one".into()),
            expression_attribute_values: values(":one=N:1"),
            return_values: Some(mode),
            ..Default::default()
        };
        cloud.call(&api::UPDATE_ITEM, input).unwrap().attributes.map(|i| shown(&i))
    };
    assert_eq!(run(api::ReturnValue::UpdatedOld).as_deref(), Some("n=1"));
    assert_eq!(run(api::ReturnValue::UpdatedNew).as_deref(), Some("n=3"));
    assert_eq!(run(api::ReturnValue::AllOld).as_deref(), Some("n=3 pk=a t=x"));
    assert_eq!(run(api::ReturnValue::AllNew).as_deref(), Some("n=5 pk=a t=x"));
    assert_eq!(run(api::ReturnValue::None), None);
}

#[test]
fn a_refused_write_leaves_nothing() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a n=N:1");
    let before = cloud.scan("tab");
    for (item_, message) in [
        ("n=N:1", "One or more parameter values were invalid: Missing the key pk in the item"),
        ("pk=N:1", "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"),
        (
            "pk=S:",
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        (
            "pk=S*2049",
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        ("pk=S:a big=S*409600", "Item size has exceeded the maximum allowed size"),
    ] {
        assert_eq!(said(cloud.try_put("tab", item_)), format!("ValidationException: {message}"));
    }
    cloud.try_put("tab", "pk=S:b big=S*409594").unwrap();
    assert_eq!(cloud.scan("tab").len(), before.len() + 1);
}
