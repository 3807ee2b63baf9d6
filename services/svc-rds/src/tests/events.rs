//! DescribeEvents and its categories.

use super::*;
use api_rds as api;
use expect_test::expect;

fn asked(cloud: &Cloud, input: api::DescribeEventsMessage) -> Vec<String> {
    let found = cloud.ok(&api::DESCRIBE_EVENTS, input).events.expect("events");
    found
        .into_iter()
        .map(|e| format!("{} {}", e.source_identifier.unwrap_or_default(), e.message.unwrap_or_default()))
        .collect()
}

#[test]
fn events_are_found_by_time_source_and_category() {
    let mut cloud = Cloud::new();
    cloud.available("one");
    cloud.clock.advance_ms(30 * 60_000);
    cloud.available("two");
    cloud.ok(&api::STOP_DB_INSTANCE, state("two"));
    cloud.settle();
    let all = ["one DB instance created", "two DB instance created", "two DB instance stopped"];
    assert_eq!(asked(&cloud, Default::default()), all);
    let last = api::DescribeEventsMessage { duration: Some(10), ..Default::default() };
    assert_eq!(asked(&cloud, last), all[1..]);
    let kind = api::DescribeEventsMessage { event_categories: Some(vec!["notification".into()]), ..Default::default() };
    assert_eq!(asked(&cloud, kind), all[2..]);
    let other = api::DescribeEventsMessage { source_type: Some(api::SourceType::DbSnapshot), ..Default::default() };
    assert_eq!(asked(&cloud, other), Vec::<String>::new());
    let between = api::DescribeEventsMessage {
        start_time: Some(cloud.now().plus_ms(-3_600_000)),
        end_time: Some(cloud.now().plus_ms(-60_000)),
        ..Default::default()
    };
    assert_eq!(asked(&cloud, between), all[..1]);
    cloud.clock.advance_ms(3_600_001);
    assert_eq!(asked(&cloud, Default::default()), Vec::<String>::new(), "the default is the last hour");
}

#[test]
fn events_are_forgotten_after_fourteen_days() {
    let mut cloud = Cloud::new();
    cloud.available("one");
    cloud.clock.advance_ms(15 * 86_400_000);
    let month = api::DescribeEventsMessage { duration: Some(31 * 24 * 60), ..Default::default() };
    assert_eq!(asked(&cloud, month), Vec::<String>::new());
    cloud.available("two");
    let read = cloud.kernel.store.snapshot().expect("a snapshot");
    assert_eq!(crate::tables::EVENTS.list(&read, &()).expect("the store").len(), 1);
}

#[test]
fn events_come_in_pages() {
    let mut cloud = Cloud::new();
    cloud.available("one");
    for _ in 0..15 {
        let ask = api::RebootDBInstanceMessage { db_instance_identifier: "one".into(), force_failover: None };
        cloud.ok(&api::REBOOT_DB_INSTANCE, ask);
        cloud.settle();
        cloud.clock.advance_ms(1000);
    }
    for _ in 0..5 {
        cloud.ok(&api::STOP_DB_INSTANCE, state("one"));
        cloud.settle();
        cloud.ok(
            &api::START_DB_INSTANCE,
            api::StartDBInstanceMessage { db_instance_identifier: "one".into(), ..Default::default() },
        );
        cloud.settle();
    }
    let mut pages = Vec::new();
    let mut marker = None;
    loop {
        let ask = api::DescribeEventsMessage { max_records: Some(20), marker: marker.clone(), ..Default::default() };
        let answer = cloud.ok(&api::DESCRIBE_EVENTS, ask);
        pages.push(answer.events.expect("events").len());
        marker = answer.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(pages, [20, 20, 1]);
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let cloud = Cloud::new();
    let found = [
        api::DescribeEventsMessage { source_identifier: Some("x".into()), ..Default::default() },
        api::DescribeEventsMessage { max_records: Some(19), ..Default::default() },
        api::DescribeEventsMessage { duration: Some(-1), ..Default::default() },
        api::DescribeEventsMessage { start_time: Some(cloud.now().plus_ms(1)), ..Default::default() },
        api::DescribeEventsMessage { marker: Some("x".into()), ..Default::default() },
    ]
    .map(|input| cloud.refused(&api::DESCRIBE_EVENTS, input));
    expect![[r#"
        400 InvalidParameterCombination: SourceType must be provided when SourceIdentifier is provided.
        400 InvalidParameterValue: Invalid value 19 for MaxRecords. Must be between 20 and 100
        400 InvalidParameterValue: Invalid value -1 for Duration. Must not be negative.
        400 InvalidParameterCombination: The start time must be before the end time.
        400 InvalidParameterValue: Invalid or expired marker"#]]
    .assert_eq(&found.join("\n"));
    let ask = api::DescribeEventCategoriesMessage::default();
    let map = cloud.ok(&api::DESCRIBE_EVENT_CATEGORIES, ask).event_categories_map_list.expect("a map");
    assert_eq!(map[0].event_categories.as_ref().map(Vec::len), Some(15));
}
