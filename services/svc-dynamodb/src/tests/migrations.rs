//! What earlier versions kept is read today.

use super::*;
use crate::MIGRATIONS;
use std::ops::Bound;
use store::Raw;

/// Moves every row of one table to another.
fn moved(tx: &mut Tx, from: Raw, to: Raw) -> Result<(), store::StoreError> {
    let mut rows = Vec::new();
    from.scan(tx, (Bound::Unbounded, Bound::Unbounded), false, &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        Ok(true)
    })?;
    for (key, value) in rows {
        from.delete(tx, key.clone())?;
        to.put(tx, key, value)?;
    }
    Ok(())
}

#[test]
fn items_and_counts_of_before_they_left_the_change_feed_are_found() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a n=N:1");
    let store = &cloud.kernel.store;
    let old = |tx: &mut Tx| {
        moved(tx, crate::tables::ITEMS, Raw::new("dynamodb.items"))?;
        moved(tx, crate::tables::COUNTS.raw(), Raw::new("dynamodb.counts"))
    };
    store.write(old).unwrap();
    assert_eq!(cloud.get("tab", "pk=S:a"), "-");
    MIGRATIONS.iter().for_each(|m| store.write(|tx: &mut Tx| (m.run)(tx)).unwrap());
    assert_eq!(cloud.get("tab", "pk=S:a"), "n=1 pk=a");
    let input = api::DescribeTableInput { table_name: "tab".into() };
    let table = cloud.call(&api::DESCRIBE_TABLE, input).unwrap().table.unwrap();
    assert_eq!((table.item_count, table.table_size_bytes), (Some(1), Some(6)));
}

/// A change's record with its bytes as a list of numbers.
#[derive(serde::Serialize, serde::Deserialize)]
struct Listed {
    key: Vec<u8>,
    item: Option<Vec<u8>>,
}
impl store::Record for Listed {}

#[test]
fn bytes_are_kept_as_a_list_of_them_was() {
    static LISTED: store::Table<u64, Listed> = store::Table::new("test.before");
    static BEFORE: store::Table<u64, crate::model::Before> = store::Table::new("test.before");
    let store = Store::memory();
    store.write(|tx: &mut Tx| LISTED.put(tx, &1, &Listed { key: vec![1; 300], item: Some(vec![0, 255]) })).unwrap();
    let found = BEFORE.get(&store.snapshot().unwrap(), &1).unwrap().unwrap();
    assert_eq!((found.key, found.item), (vec![1; 300], Some(vec![0, 255])));
}

#[test]
fn a_table_of_before_its_time_to_live_had_a_date_is_read() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    let store = &cloud.kernel.store;
    let first = |tx: &mut Tx| {
        let tables = crate::tables::TABLES.raw();
        let mut rows = Vec::new();
        tables.scan(tx, (Bound::Unbounded, Bound::Unbounded), false, &mut |k, v| {
            rows.push((k.to_vec(), v.to_vec()));
            Ok(true)
        })?;
        for (key, mut value) in rows {
            assert_eq!((value[0], value.pop()), (2, Some(0)));
            value[0] = 1;
            tables.put(tx, key, value)?;
        }
        Ok::<_, store::StoreError>(())
    };
    store.write(first).unwrap();
    let input = api::DescribeTableInput { table_name: "tab".into() };
    assert_eq!(cloud.call(&api::DESCRIBE_TABLE, input).unwrap().table.unwrap().table_name.as_deref(), Some("tab"));
}
