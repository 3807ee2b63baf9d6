//! States of the past, in pieces; and large items, of which a loop must not write too many in one transaction.

use super::*;
use crate::engine::past::{Span, changes, state};
use crate::tables;

fn recovered(cloud: &Cloud, table: &str) {
    let spec = api::PointInTimeRecoverySpecification { point_in_time_recovery_enabled: true, ..Default::default() };
    let input =
        api::UpdateContinuousBackupsInput { table_name: table.into(), point_in_time_recovery_specification: spec };
    cloud.call(&api::UPDATE_CONTINUOUS_BACKUPS, input).unwrap();
}

fn delete(cloud: &Cloud, table: &str, key: &str) {
    let input = api::DeleteItemInput { table_name: table.into(), key: item(key), ..Default::default() };
    cloud.call(&api::DELETE_ITEM, input).unwrap();
}

/// 120 items; then a third is changed, a third is removed, and others are added.
fn changed() -> (Cloud, Vec<String>, Span) {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    recovered(&cloud, "tab");
    (0..120).for_each(|n| cloud.put("tab", &format!("pk=S:{n} data=S*200")));
    let was = cloud.scan("tab");
    cloud.wait(60);
    let from = cloud.cx().now().0;
    for n in 0..120 {
        match n % 3 {
            0 => cloud.put("tab", &format!("pk=S:{n} data=S*300")),
            1 => delete(&cloud, "tab", &format!("pk=S:{n}")),
            _ => cloud.put("tab", &format!("pk=S:new-{n}")),
        }
    }
    cloud.wait(60);
    let to = cloud.cx().now().0;
    (0..120).filter(|n| n % 3 == 0).for_each(|n| cloud.put("tab", &format!("pk=S:{n} data=S*400")));
    (cloud, was, Span { from, to })
}

#[test]
fn a_past_state_comes_in_pieces_that_fit_and_is_whole() {
    let (cloud, was, span) = changed();
    let at = cloud.cx().scope();
    let read = cloud.kernel.store.snapshot().unwrap();
    let number = tables::table(&read, at, "tab").unwrap().unwrap().key;
    for bytes_max in [1, 2_000, 1_000_000] {
        let (mut found, mut pieces, mut after) = (Vec::new(), 0, None::<Vec<u8>>);
        loop {
            let piece = state(&read, at, number, span.from - 1, after.as_deref(), bytes_max).unwrap();
            let bytes: usize = piece.items.iter().map(Vec::len).sum();
            assert!(bytes <= 2 * bytes_max + 600, "{bytes} of {bytes_max}");
            found.extend(piece.items.iter().map(|b| shown(&tables::decoded(b).unwrap())));
            pieces += 1;
            after = piece.reached;
            if after.is_none() {
                break;
            }
        }
        found.sort();
        assert_eq!(found, was);
        assert_eq!(pieces > 10, bytes_max < 10_000, "{pieces}");
    }
}

#[test]
fn changes_of_a_while_come_in_pieces_that_fit_and_are_whole() {
    let (cloud, _, span) = changed();
    let at = cloud.cx().scope();
    let read = cloud.kernel.store.snapshot().unwrap();
    let number = tables::table(&read, at, "tab").unwrap().unwrap().key;
    let all = |bytes_max: usize| {
        let (mut found, mut after) = (Vec::new(), None::<Vec<u8>>);
        loop {
            let some = changes(&read, at, number, span, after.as_deref(), bytes_max).unwrap();
            assert!(some.items.len() == 1 || bytes_max > 1);
            for (key, was) in some.items {
                found.push((key.clone(), was.before, was.last, was.after));
                after = Some(key);
            }
            if some.end.is_none() {
                return found;
            }
        }
    };
    let whole = all(usize::MAX);
    assert_eq!(whole.len(), 120);
    assert_eq!(whole.iter().filter(|(_, before, ..)| before.is_none()).count(), 40);
    assert_eq!(whole.iter().filter(|(.., after)| after.is_some()).count(), 40);
    assert_eq!(all(1), whole);
    assert_eq!(all(3_000), whole);
}

/// More bytes than a transaction may write.
const LARGE: usize = 45;

#[test]
fn a_table_whose_large_items_are_all_gone_is_restored() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    recovered(&cloud, "tab");
    (0..LARGE).for_each(|n| cloud.put("tab", &format!("pk=S:{n} data=S*390000")));
    cloud.wait(60);
    let then = cloud.cx().now();
    cloud.wait(60);
    (0..LARGE).for_each(|n| delete(&cloud, "tab", &format!("pk=S:{n}")));
    let input = api::RestoreTableToPointInTimeInput {
        source_table_name: Some("tab".into()),
        target_table_name: "again".into(),
        restore_date_time: Some(then),
        ..Default::default()
    };
    cloud.call(&api::RESTORE_TABLE_TO_POINT_IN_TIME, input).unwrap();
    cloud.round();
    let described = cloud.call(&api::DESCRIBE_TABLE, api::DescribeTableInput { table_name: "again".into() }).unwrap();
    let table = described.table.unwrap();
    assert_eq!((table.table_status, table.item_count), (Some(api::TableStatus::Active), Some(LARGE as i64)));
}

#[test]
fn large_items_expire_and_leave_their_images_in_the_stream() {
    let cloud = Cloud::new();
    let stream =
        api::StreamSpecification { stream_enabled: true, stream_view_type: Some(api::StreamViewType::NewAndOldImages) };
    cloud.make(api::CreateTableInput { stream_specification: Some(stream), ..on_demand("tab", "pk:S") });
    let ttl = api::TimeToLiveSpecification { enabled: true, attribute_name: "due".into() };
    let input = api::UpdateTimeToLiveInput { table_name: "tab".into(), time_to_live_specification: ttl };
    cloud.call(&api::UPDATE_TIME_TO_LIVE, input).unwrap();
    cloud.round();
    let due = START.secs() + 60;
    (0..LARGE).for_each(|n| cloud.put("tab", &format!("pk=S:{n} due=N:{due} data=S*390000")));
    cloud.wait(120);
    cloud.round();
    let described = cloud.call(&api::DESCRIBE_TABLE, api::DescribeTableInput { table_name: "tab".into() }).unwrap();
    assert_eq!(described.table.unwrap().item_count, Some(0));
}
