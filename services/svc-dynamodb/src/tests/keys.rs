//! Keys: order of every type, keys as long as AWS allows, and beyond what the store's own keys hold.

use super::*;
use shape::Blob;

fn sorted(cloud: &Cloud, reverse: bool) -> Vec<String> {
    let input = api::QueryInput {
        table_name: "tab".into(),
        key_condition_expression: Some("pk = :p".into()),
        expression_attribute_values: values(":p=S:a"),
        scan_index_forward: Some(!reverse),
        ..Default::default()
    };
    cloud.call(&api::QUERY, input).unwrap().items.unwrap().iter().map(shown).collect()
}

#[test]
fn numbers_are_sorted_by_value() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:N");
    for n in ["10", "9", "-1", "0", "-10", "1e20", "0.5", "-0.5", "1e-20", "100"] {
        cloud.put("tab", &format!("pk=S:a sk=N:{n}"));
    }
    let order = ["-10", "-1", "-0.5", "0", "0.00000000000000000001", "0.5", "9", "10", "100", "100000000000000000000"];
    let wanted: Vec<String> = order.iter().map(|n| format!("pk=a sk={n}")).collect();
    assert_eq!(sorted(&cloud, false), wanted);
    assert_eq!(sorted(&cloud, true), wanted.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn equal_numbers_are_one_key() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:N");
    cloud.put("tab", "pk=N:1 v=S:a");
    cloud.put("tab", "pk=N:1.0 v=S:b");
    assert_eq!(cloud.scan("tab"), ["pk=1 v=b"]);
}

#[test]
fn bytes_of_the_greatest_length_are_kept_apart() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:B sk:B");
    let key = |pk: u8, last: u8| -> Item {
        // zeros take two bytes each in the store's keys: this one is longer than they may be
        let mut sk = vec![0u8; 1023];
        sk.push(last);
        Entries(vec![
            ("pk".into(), AttributeValue::B(Blob(vec![pk; 2048]))),
            ("sk".into(), AttributeValue::B(Blob(sk))),
        ])
    };
    for (pk, last) in [(1, 1), (1, 2), (2, 1)] {
        let input = api::PutItemInput { table_name: "tab".into(), item: key(pk, last), ..Default::default() };
        cloud.call(&api::PUT_ITEM, input).unwrap();
    }
    let get = |pk, last| {
        let input = api::GetItemInput { table_name: "tab".into(), key: key(pk, last), ..Default::default() };
        cloud.call(&api::GET_ITEM, input).unwrap().item
    };
    assert!(get(1, 2).is_some() && get(2, 1).is_some() && get(2, 2).is_none());
    let condition = |expression: &str| {
        let mut names = Entries(vec![(":p".to_owned(), AttributeValue::B(Blob(vec![1; 2048])))]);
        names.0.push((":s".to_owned(), key(1, 1).0.remove(1).1));
        let input = api::QueryInput {
            table_name: "tab".into(),
            key_condition_expression: Some(format!("pk = :p AND sk {expression} :s")),
            expression_attribute_values: Some(names),
            ..Default::default()
        };
        cloud.call(&api::QUERY, input).unwrap().count.unwrap()
    };
    assert_eq!((condition("="), condition(">"), condition(">="), condition("<")), (1, 1, 2, 0));
}

#[test]
fn conditions_on_the_sort_key_take_exactly_what_they_say() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:S");
    for sk in ["a", "a!", "aa", "ab", "b", "ba"] {
        cloud.put("tab", &format!("pk=S:a sk=S:{sk}"));
        cloud.put("tab", &format!("pk=S:other sk=S:{sk}"));
    }
    let query = |condition: &str, more: &str| {
        let input = api::QueryInput {
            table_name: "tab".into(),
            key_condition_expression: Some(format!("pk = :p AND {condition}")),
            expression_attribute_values: values(&format!(":p=S:a {more}")),
            projection_expression: Some("sk".into()),
            ..Default::default()
        };
        let found = cloud.call(&api::QUERY, input).unwrap().items.unwrap();
        found.iter().map(|i| shown(i)[3..].to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(query("sk = :s", ":s=S:a"), "a");
    assert_eq!(query("sk < :s", ":s=S:aa"), "a a!");
    assert_eq!(query("sk <= :s", ":s=S:aa"), "a a! aa");
    assert_eq!(query("sk > :s", ":s=S:aa"), "ab b ba");
    assert_eq!(query("sk >= :s", ":s=S:aa"), "aa ab b ba");
    assert_eq!(query("sk BETWEEN :s AND :t", ":s=S:a! :t=S:b"), "a! aa ab b");
    assert_eq!(query("begins_with(sk, :s)", ":s=S:a"), "a a! aa ab");
}
