//! Streams and time to live: what is told, shards, iterators, a day.

use super::*;
use api_dynamodbstreams as streams;

fn with_stream(view: api::StreamViewType) -> Cloud {
    let cloud = Cloud::new();
    let spec = api::StreamSpecification { stream_enabled: true, stream_view_type: Some(view) };
    cloud.make(api::CreateTableInput { stream_specification: Some(spec), ..on_demand("tab", "pk:S") });
    cloud
}

fn arn(cloud: &Cloud) -> String {
    let all = cloud.call(&streams::LIST_STREAMS, streams::ListStreamsInput::default()).unwrap().streams.unwrap();
    all.last().unwrap().stream_arn.clone().unwrap()
}

fn shards(cloud: &Cloud) -> Vec<streams::Shard> {
    let input = streams::DescribeStreamInput { stream_arn: arn(cloud), ..Default::default() };
    cloud.call(&streams::DESCRIBE_STREAM, input).unwrap().stream_description.unwrap().shards.unwrap()
}

fn iterator(cloud: &Cloud, shard: &streams::Shard, kind: streams::ShardIteratorType) -> String {
    let input = streams::GetShardIteratorInput {
        stream_arn: arn(cloud),
        shard_id: shard.shard_id.clone().unwrap(),
        shard_iterator_type: kind,
        ..Default::default()
    };
    cloud.call(&streams::GET_SHARD_ITERATOR, input).unwrap().shard_iterator.unwrap()
}

fn records(cloud: &Cloud, iterator: &str) -> Result<streams::GetRecordsOutput, Fault> {
    let input = streams::GetRecordsInput { shard_iterator: iterator.into(), limit: None };
    cloud.call(&streams::GET_RECORDS, input)
}

fn told(cloud: &Cloud, shard: &streams::Shard) -> Vec<String> {
    let from = iterator(cloud, shard, streams::ShardIteratorType::TrimHorizon);
    let found = records(cloud, &from).unwrap().records.unwrap();
    found
        .into_iter()
        .map(|r| {
            let by = if r.user_identity.is_some() { " by the service" } else { "" };
            let d = r.dynamodb.unwrap();
            let image = |i: Option<Item>| i.map_or("-".into(), |i| shown(&i));
            format!(
                "{:?} {} | {} | {}{by}",
                r.event_name.unwrap(),
                shown(&d.keys.unwrap()),
                image(d.old_image),
                image(d.new_image)
            )
        })
        .collect()
}

#[test]
fn each_view_tells_its_images_and_no_change_tells_nothing() {
    for (view, wanted) in [
        (api::StreamViewType::KeysOnly, ["INSERT pk=a | - | -", "MODIFY pk=a | - | -", "REMOVE pk=a | - | -"]),
        (
            api::StreamViewType::NewImage,
            ["INSERT pk=a | - | n=1 pk=a", "MODIFY pk=a | - | n=2 pk=a", "REMOVE pk=a | - | -"],
        ),
        (
            api::StreamViewType::OldImage,
            ["INSERT pk=a | - | -", "MODIFY pk=a | n=1 pk=a | -", "REMOVE pk=a | n=2 pk=a | -"],
        ),
        (
            api::StreamViewType::NewAndOldImages,
            ["INSERT pk=a | - | n=1 pk=a", "MODIFY pk=a | n=1 pk=a | n=2 pk=a", "REMOVE pk=a | n=2 pk=a | -"],
        ),
    ] {
        let cloud = with_stream(view);
        cloud.put("tab", "pk=S:a n=N:1");
        cloud.put("tab", "pk=S:a n=N:1");
        cloud.put("tab", "pk=S:a n=N:2");
        let delete = || api::DeleteItemInput { table_name: "tab".into(), key: item("pk=S:a"), ..Default::default() };
        cloud.call(&api::DELETE_ITEM, delete()).unwrap();
        cloud.call(&api::DELETE_ITEM, delete()).unwrap();
        assert_eq!(told(&cloud, &shards(&cloud)[0]), wanted);
    }
}

#[test]
fn a_shard_is_open_for_four_hours_and_its_records_stay_for_a_day() {
    let cloud = with_stream(api::StreamViewType::KeysOnly);
    cloud.put("tab", "pk=S:a");
    let latest = iterator(&cloud, &shards(&cloud)[0], streams::ShardIteratorType::Latest);
    cloud.wait(5 * 3600);
    cloud.put("tab", "pk=S:b");
    let two = shards(&cloud);
    assert_eq!(two.len(), 2);
    assert_eq!(two[1].parent_shard_id, two[0].shard_id);
    assert_eq!((told(&cloud, &two[0]).len(), told(&cloud, &two[1]).len()), (1, 1));
    let from = iterator(&cloud, &two[0], streams::ShardIteratorType::TrimHorizon);
    assert!(records(&cloud, &from).unwrap().next_shard_iterator.is_none(), "a closed shard ends");
    assert!(said(records(&cloud, &latest)).starts_with("ExpiredIteratorException"));
    cloud.wait(20 * 3600);
    cloud.round();
    assert_eq!((told(&cloud, &two[0]).len(), told(&cloud, &two[1]).len()), (0, 1));
    cloud.wait(10 * 3600);
    cloud.round();
    assert_eq!(shards(&cloud).len(), 1);
    assert!(said(records(&cloud, "arn|1|nonsense")).starts_with("ValidationException"));
    let input = streams::GetRecordsInput { shard_iterator: latest, limit: Some(1_001) };
    let many = said(cloud.call(&streams::GET_RECORDS, input));
    assert!(many.ends_with("Member must have value less than or equal to 1000"), "{many}");
}

#[test]
fn what_expires_goes_by_the_clock_and_the_stream_names_the_service() {
    let cloud = with_stream(api::StreamViewType::KeysOnly);
    let ends = START.0 / 1000 + 100;
    cloud.put("tab", &format!("pk=S:before t=N:{ends}"));
    let spec = api::TimeToLiveSpecification { enabled: true, attribute_name: "t".into() };
    let input = api::UpdateTimeToLiveInput { table_name: "tab".into(), time_to_live_specification: spec };
    cloud.call(&api::UPDATE_TIME_TO_LIVE, input).unwrap();
    cloud.round();
    cloud.put("tab", &format!("pk=S:after t=N:{ends}"));
    cloud.put("tab", &format!("pk=S:later t=N:{}", ends + 1000));
    cloud.put("tab", "pk=S:ancient t=N:100");
    cloud.put("tab", "pk=S:text t=S:100");
    cloud.wait(99);
    cloud.round();
    assert_eq!(cloud.scan("tab").len(), 5);
    cloud.wait(2);
    cloud.round();
    assert_eq!(cloud.scan("tab").len(), 3, "{:?}", cloud.scan("tab"));
    let all = told(&cloud, &shards(&cloud)[0]);
    let removed: Vec<&String> = all.iter().filter(|t| t.starts_with("REMOVE")).collect();
    assert_eq!(removed.len(), 2);
    assert!(removed.iter().all(|t| t.ends_with("by the service")));
}

#[test]
fn a_clock_that_is_moved_on_expires_items_in_their_order_and_the_stream_after_a_day() {
    let cloud = Cloud::running();
    cloud.make(api::CreateTableInput {
        stream_specification: Some(api::StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(api::StreamViewType::KeysOnly),
        }),
        ..on_demand("tab", "pk:S")
    });
    let spec = api::TimeToLiveSpecification { enabled: true, attribute_name: "t".into() };
    let input = api::UpdateTimeToLiveInput { table_name: "tab".into(), time_to_live_specification: spec };
    cloud.call(&api::UPDATE_TIME_TO_LIVE, input).unwrap();
    for (name, hours) in [("late", 9), ("soon", 3), ("never", 100)] {
        cloud.put("tab", &format!("pk=S:{name} t=N:{}", START.0 / 1000 + hours * 3600));
    }
    cloud.kernel.advance_clock(12 * 3_600_000).unwrap();
    assert_eq!(cloud.scan("tab").len(), 1);
    let all: Vec<String> = shards(&cloud).iter().flat_map(|s| told(&cloud, s)).collect();
    let removed: Vec<&String> = all.iter().filter(|t| t.starts_with("REMOVE")).collect();
    assert!(removed.len() == 2 && removed[0].contains("soon") && removed[1].contains("late"), "{removed:?}");
    cloud.kernel.advance_clock(25 * 3_600_000).unwrap();
    assert_eq!(shards(&cloud).iter().flat_map(|s| told(&cloud, s)).count(), 0);
}
