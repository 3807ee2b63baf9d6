//! DescribeStream: a stream and its shards.

use crate::model::{KeySchema, ViewType};
use crate::ops::streams::{self, number};
use api_dynamodbstreams as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// Shards on one page.
const PAGE_MAX: usize = 100;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::DescribeStreamInput) -> Result<api::DescribeStreamOutput, Fault> {
    let (at, stream) = streams::find(cx, read, &i.stream_arn)?;
    let limit = i.limit.map_or(PAGE_MAX, |n| (n as usize).min(PAGE_MAX));
    let mut shards = streams::shards(read, at, &stream)?;
    if let Some(parent) = i.shard_filter.and_then(|f| f.shard_id) {
        shards.retain(|(_, s)| s.parent.as_ref() == Some(&parent));
    }
    if let Some(after) = &i.exclusive_start_shard_id {
        let place = shards.iter().position(|(_, s)| s.id == *after);
        shards.drain(..place.map_or(0, |p| p + 1));
    }
    let more = shards.len() > limit;
    shards.truncate(limit);
    let last = shards.last().filter(|_| more).map(|(_, s)| s.id.clone());
    let shards = shards.into_iter().map(|(first, s)| api::Shard {
        shard_id: Some(s.id),
        sequence_number_range: Some(api::SequenceNumberRange {
            starting_sequence_number: Some(number(first)),
            ending_sequence_number: s.last.map(|n| number(n.max(first))),
        }),
        parent_shard_id: s.parent,
    });
    let description = api::StreamDescription {
        stream_arn: Some(i.stream_arn),
        stream_label: Some(stream.label.clone()),
        stream_status: Some(match stream.ended {
            Some(_) => api::StreamStatus::Disabled,
            None => api::StreamStatus::Enabled,
        }),
        stream_view_type: Some(view(stream.view)),
        creation_request_date_time: Some(stream.created),
        table_name: Some(stream.table.clone()),
        key_schema: Some(keys(&stream.schema)),
        shards: Some(shards.collect()),
        last_evaluated_shard_id: last,
    };
    Ok(api::DescribeStreamOutput { stream_description: Some(description) })
}

/// What records carry.
pub(crate) fn view(v: ViewType) -> api::StreamViewType {
    match v {
        ViewType::KeysOnly => api::StreamViewType::KeysOnly,
        ViewType::NewImage => api::StreamViewType::NewImage,
        ViewType::OldImage => api::StreamViewType::OldImage,
        ViewType::NewAndOldImages => api::StreamViewType::NewAndOldImages,
    }
}

fn keys(schema: &KeySchema) -> Vec<api::KeySchemaElement> {
    let of = |all: &[(String, crate::model::KeyType)], key_type: api::KeyType| -> Vec<api::KeySchemaElement> {
        all.iter().map(|(n, _)| api::KeySchemaElement { attribute_name: n.clone(), key_type }).collect()
    };
    let mut all = of(&schema.partition, api::KeyType::Hash);
    all.extend(of(&schema.sort, api::KeyType::Range));
    all
}
