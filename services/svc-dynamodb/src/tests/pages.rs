//! Pages: limits, one megabyte, start keys, segments.

use super::*;

fn query(cloud: &Cloud, limit: Option<i32>, start: Option<Item>) -> api::QueryOutput {
    let input = api::QueryInput {
        table_name: "tab".into(),
        key_condition_expression: Some("pk = :p".into()),
        expression_attribute_values: values(":p=S:a"),
        limit,
        exclusive_start_key: start,
        return_consumed_capacity: Some(api::ReturnConsumedCapacity::Total),
        ..Default::default()
    };
    cloud.call(&api::QUERY, input).unwrap()
}

#[test]
fn a_page_ends_after_one_megabyte_and_the_next_goes_on() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:N");
    for n in 0..30 {
        cloud.put("tab", &format!("pk=S:a sk=N:{n} data=S*100000"));
    }
    let first = query(&cloud, None, None);
    assert_eq!(first.count, Some(11));
    assert_eq!(shown(first.last_evaluated_key.as_ref().unwrap()), "pk=a sk=10");
    let units = first.consumed_capacity.unwrap().capacity_units.unwrap();
    assert_eq!(units, (11.0 * 100_015.0f64 / 4096.0).ceil() / 2.0);
    let second = query(&cloud, None, first.last_evaluated_key);
    let third = query(&cloud, None, second.last_evaluated_key);
    assert_eq!((second.count, third.count, third.last_evaluated_key), (Some(11), Some(8), None));
}

#[test]
fn a_page_that_meets_its_limit_says_where_even_at_the_end() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:N");
    for n in 0..4 {
        cloud.put("tab", &format!("pk=S:a sk=N:{n}"));
    }
    let exact = query(&cloud, Some(4), None);
    assert!(exact.last_evaluated_key.is_some());
    let empty = query(&cloud, Some(4), exact.last_evaluated_key);
    assert_eq!((empty.count, empty.last_evaluated_key), (Some(0), None));
}

#[test]
fn start_keys_that_do_not_fit_are_refused() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:N");
    let start = |key: &str| {
        let input = api::QueryInput {
            table_name: "tab".into(),
            key_condition_expression: Some("pk = :p".into()),
            expression_attribute_values: values(":p=S:a"),
            exclusive_start_key: values(key),
            ..Default::default()
        };
        said(cloud.call(&api::QUERY, input))
    };
    assert_eq!(
        start("pk=S:b sk=N:1"),
        "ValidationException: The provided starting key is outside query boundaries based on provided conditions"
    );
    assert!(start("pk=S:a").starts_with("ValidationException: The provided starting key is invalid"));
}

#[test]
fn segments_of_a_scan_are_disjoint_and_complete() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:N");
    for n in 0..200 {
        cloud.put("tab", &format!("pk=N:{n}"));
    }
    let mut seen = Vec::new();
    for segment in 0..7 {
        let input = api::ScanInput {
            table_name: "tab".into(),
            segment: Some(segment),
            total_segments: Some(7),
            ..Default::default()
        };
        let part = cloud.call(&api::SCAN, input).unwrap().items.unwrap();
        assert!(!part.is_empty());
        seen.extend(part.iter().map(shown));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 200);
    let wrong =
        api::ScanInput { table_name: "tab".into(), segment: Some(7), total_segments: Some(7), ..Default::default() };
    assert!(said(cloud.call(&api::SCAN, wrong)).contains("must be less than parameter TotalSegments"));
}
