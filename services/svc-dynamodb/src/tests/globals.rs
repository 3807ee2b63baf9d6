//! Global tables: replicas are filled, changes go to and fro, the last writer wins.

use super::*;

const EUROPE: &str = "eu-west-1";
const ASIA: &str = "ap-northeast-2";

fn change(cloud: &Cloud, update: api::ReplicationGroupUpdate) -> Result<api::UpdateTableOutput, Fault> {
    let input =
        api::UpdateTableInput { table_name: "tab".into(), replica_updates: Some(vec![update]), ..Default::default() };
    cloud.call(&api::UPDATE_TABLE, input)
}

fn add(cloud: &Cloud, region: &str) -> Result<api::UpdateTableOutput, Fault> {
    let create = api::CreateReplicationGroupMemberAction { region_name: region.into(), ..Default::default() };
    change(cloud, api::ReplicationGroupUpdate { create: Some(create), ..Default::default() })
}

fn remove(cloud: &Cloud, region: &str) -> Result<api::UpdateTableOutput, Fault> {
    let delete = api::DeleteReplicationGroupMemberAction { region_name: region.into() };
    change(cloud, api::ReplicationGroupUpdate { delete: Some(delete), ..Default::default() })
}

fn described(cloud: &Cloud) -> api::TableDescription {
    cloud.call(&api::DESCRIBE_TABLE, api::DescribeTableInput { table_name: "tab".into() }).unwrap().table.unwrap()
}

/// `region status`, sorted.
fn replicas(cloud: &Cloud) -> Vec<String> {
    let all = described(cloud).replicas.unwrap_or_default();
    all.into_iter().map(|r| format!("{} {}", r.region_name.unwrap(), r.replica_status.unwrap())).collect()
}

/// A table in three regions, with one item from before.
fn three() -> (Cloud, Cloud, Cloud) {
    let home = Cloud::new();
    home.table("tab", "pk:S");
    home.put("tab", "pk=S:a n=N:1");
    for region in [EUROPE, ASIA] {
        add(&home, region).unwrap();
        home.round();
        home.round();
    }
    let (europe, asia) = (home.elsewhere("000000000000", EUROPE), home.elsewhere("000000000000", ASIA));
    (home, europe, asia)
}

fn delete(cloud: &Cloud, key: &str) {
    let input = api::DeleteItemInput { table_name: "tab".into(), key: item(key), ..Default::default() };
    cloud.call(&api::DELETE_ITEM, input).unwrap();
}

#[test]
fn a_replica_is_creating_until_it_has_every_item() {
    let home = Cloud::new();
    home.table("tab", "pk:S");
    for n in 0..1200 {
        home.put("tab", &format!("pk=S:{n}"));
    }
    add(&home, EUROPE).unwrap();
    let europe = home.elsewhere("000000000000", EUROPE);
    assert_eq!(replicas(&home), ["eu-west-1 CREATING"]);
    assert_eq!(described(&europe).table_status, Some(api::TableStatus::Creating));
    assert!(europe.try_put("tab", "pk=S:x").is_err());
    home.put("tab", "pk=S:meanwhile");
    home.round();
    assert_eq!(replicas(&home), ["eu-west-1 ACTIVE"]);
    assert_eq!(replicas(&europe), ["us-east-1 ACTIVE"]);
    assert_eq!(europe.scan("tab"), home.scan("tab"));
    assert_eq!(described(&europe).global_table_version.as_deref(), Some("2019.11.21"));
    let stream = described(&home).stream_specification.unwrap();
    assert_eq!(stream.stream_view_type, Some(api::StreamViewType::NewAndOldImages));
}

#[test]
fn changes_go_to_every_other_replica_and_are_not_sent_back() {
    let (home, europe, asia) = three();
    assert_eq!(asia.get("tab", "pk=S:a"), "n=1 pk=a");
    home.put("tab", "pk=S:b");
    asia.put("tab", "pk=S:c");
    delete(&europe, "pk=S:a");
    home.round();
    for place in [&home, &europe, &asia] {
        assert_eq!(place.scan("tab"), ["pk=b", "pk=c"]);
        let read = place.kernel.store.snapshot().unwrap();
        assert_eq!(crate::tables::OUTBOX.count(&read, &()).unwrap(), 0);
    }
}

#[test]
fn of_two_writes_the_later_one_wins_everywhere() {
    let (home, europe, asia) = three();
    europe.put("tab", "pk=S:a from=S:europe");
    home.wait(1);
    home.put("tab", "pk=S:a from=S:home");
    asia.put("tab", "pk=S:b");
    home.wait(1);
    delete(&home, "pk=S:b");
    home.round();
    for place in [&home, &europe, &asia] {
        assert_eq!(place.scan("tab"), ["from=home pk=a", "pk=b"], "a removal of what is not there removes nothing");
    }
    delete(&home, "pk=S:a");
    home.wait(1);
    europe.put("tab", "pk=S:a from=S:europe");
    asia.put("tab", "pk=S:b n=N:2");
    home.wait(1);
    delete(&europe, "pk=S:b");
    home.round();
    for place in [&home, &europe, &asia] {
        assert_eq!(place.scan("tab"), ["from=europe pk=a"], "an older write does not bring back what was removed");
    }
}

#[test]
fn several_writes_of_one_millisecond_stay_in_their_order() {
    let (home, europe, _) = three();
    for n in 2..9 {
        home.put("tab", &format!("pk=S:a n=N:{n}"));
        if n % 3 == 0 {
            home.round();
        }
    }
    home.round();
    assert_eq!(europe.get("tab", "pk=S:a"), "n=8 pk=a");
}

#[test]
fn replicas_share_indexes_and_time_to_live_but_not_protection() {
    let (home, europe, _) = three();
    let create = api::CreateGlobalSecondaryIndexAction {
        index_name: "by-n".into(),
        key_schema: schema("n", None),
        projection: all_attributes(),
        ..Default::default()
    };
    let update = api::GlobalSecondaryIndexUpdate { create: Some(create), ..Default::default() };
    let input = api::UpdateTableInput {
        table_name: "tab".into(),
        attribute_definitions: Some(definitions("pk:S n:N")),
        global_secondary_index_updates: Some(vec![update]),
        deletion_protection_enabled: Some(true),
        ..Default::default()
    };
    home.call(&api::UPDATE_TABLE, input).unwrap();
    home.round();
    let spec = api::TimeToLiveSpecification { enabled: true, attribute_name: "t".into() };
    let input = api::UpdateTimeToLiveInput { table_name: "tab".into(), time_to_live_specification: spec };
    home.call(&api::UPDATE_TIME_TO_LIVE, input).unwrap();
    home.round();
    let scan = api::ScanInput { table_name: "tab".into(), index_name: Some("by-n".into()), ..Default::default() };
    assert_eq!(europe.call(&api::SCAN, scan).unwrap().count, Some(1));
    assert_eq!(described(&europe).deletion_protection_enabled, Some(false));
    let input = api::DescribeTimeToLiveInput { table_name: "tab".into() };
    let ttl = europe.call(&api::DESCRIBE_TIME_TO_LIVE, input).unwrap().time_to_live_description.unwrap();
    assert_eq!(ttl.time_to_live_status, Some(api::TimeToLiveStatus::Enabled));
}

#[test]
fn a_replica_goes_by_update_and_the_source_of_another_stays_for_a_day() {
    let (home, europe, asia) = three();
    let drop_table = |cloud: &Cloud| cloud.call(&api::DELETE_TABLE, api::DeleteTableInput { table_name: "tab".into() });
    assert!(said(drop_table(&home)).contains("acted as a source region"));
    assert!(said(remove(&home, "us-east-1")).contains("local region"));
    assert!(said(remove(&home, "us-west-2")).contains("not found"));
    remove(&home, EUROPE).unwrap();
    assert_eq!(replicas(&home), ["ap-northeast-2 ACTIVE", "eu-west-1 DELETING"]);
    home.round();
    assert_eq!(replicas(&home), ["ap-northeast-2 ACTIVE"]);
    assert_eq!(replicas(&asia), ["us-east-1 ACTIVE"]);
    assert!(said(europe.try_put("tab", "pk=S:x")).starts_with("ResourceNotFoundException"));
    drop_table(&asia).unwrap();
    home.round();
    assert_eq!(replicas(&home), Vec::<String>::new());
    assert_eq!(described(&home).global_table_version, None);
    home.put("tab", "pk=S:z");
    let read = home.kernel.store.snapshot().unwrap();
    assert_eq!(crate::tables::OUTBOX.count(&read, &()).unwrap(), 0);
    drop_table(&home).unwrap();
}

#[test]
fn what_cannot_be_replicated_is_refused() {
    let home = Cloud::new();
    let europe = home.elsewhere("000000000000", EUROPE);
    home.table("tab", "pk:S");
    europe.table("tab", "pk:S");
    assert!(said(add(&home, EUROPE)).contains("already existed as tables"));
    assert!(said(add(&home, "mars-1")).starts_with("ValidationException: Unsupported region"));
    add(&home, ASIA).unwrap();
    home.round();
    home.round();
    let spec = api::StreamSpecification { stream_enabled: false, stream_view_type: None };
    let off =
        api::UpdateTableInput { table_name: "tab".into(), stream_specification: Some(spec), ..Default::default() };
    assert!(said(home.call(&api::UPDATE_TABLE, off)).starts_with("ValidationException"));
    let strong = api::UpdateTableInput {
        table_name: "tab".into(),
        multi_region_consistency: Some(api::MultiRegionConsistency::Strong),
        ..Default::default()
    };
    assert!(said(home.call(&api::UPDATE_TABLE, strong)).contains("UpdateTable.MultiRegionConsistency"));
}

#[test]
fn versions_of_removed_items_are_forgotten_after_a_day() {
    let (home, europe, _) = three();
    delete(&home, "pk=S:a");
    home.round();
    let rows = |table: store::Raw| {
        let (read, mut n) = (home.kernel.store.snapshot().unwrap(), 0);
        let all = std::ops::Bound::Unbounded;
        let count = &mut |_: &[u8], _: &[u8]| {
            n += 1;
            Ok(true)
        };
        table.scan(&read, (all, all), false, count).unwrap();
        n
    };
    assert_eq!((rows(crate::tables::VERSIONS), rows(crate::tables::TOMBSTONES)), (3, 3));
    home.wait(25 * 3600);
    home.round();
    assert_eq!((rows(crate::tables::VERSIONS), rows(crate::tables::TOMBSTONES)), (0, 0));
    assert_eq!(europe.scan("tab").len(), 0);
}
