//! GetRecords: up to 1,000 records or 1 MB; the next iterator is missing once a closed shard is read to its end.

use crate::errors::invalid;
use crate::limits::{STREAM_BYTES_MAX, STREAM_RECORDS_MAX};
use crate::model::{Event, Stream, StreamRecord};
use crate::ops::streams::describe_stream::view;
use crate::ops::streams::iterator::Iterator;
use crate::ops::streams::{self, number};
use crate::tables::{self, RECORDS};
use api_dynamodbstreams as api;
use base::{Fault, Timestamp};
use ddb_rules::size;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::GetRecordsInput) -> Result<api::GetRecordsOutput, Fault> {
    let limit = limit(i.limit)?;
    let from = Iterator::open(cx, &i.shard_iterator)?;
    let (at, stream) = streams::find(cx, read, &from.arn)?;
    let shard = streams::shards(read, at, &stream)?.into_iter().find(|(first, _)| *first == from.shard);
    let (_, shard) =
        shard.ok_or_else(|| Fault::sender("TrimmedDataAccessException", "The shard's records are no longer kept."))?;
    let end = shard.last.unwrap_or(u64::MAX);
    let after = (at, stream.key, from.next.saturating_sub(1));
    let (mut found, mut bytes) = (Vec::new(), 0);
    RECORDS
        .visit(read, &(at, stream.key), Some(&after), &mut |(_, _, n), record| {
            if n > end {
                return false;
            }
            bytes +=
                record.keys.len() + record.new.as_ref().map_or(0, Vec::len) + record.old.as_ref().map_or(0, Vec::len);
            found.push((n, record));
            found.len() < limit && bytes < STREAM_BYTES_MAX
        })
        .map_err(Fault::internal)?;
    let next = found.last().map_or(from.next, |(n, _)| n + 1);
    let records = found.into_iter().map(|(n, r)| shown(cx, &stream, n, r)).collect::<Result<Vec<_>, _>>()?;
    let drained = shard.last.is_some_and(|last| next > last);
    let next = Iterator { next, ..from };
    Ok(api::GetRecordsOutput { records: Some(records), next_shard_iterator: (!drained).then(|| next.close(cx)) })
}

fn limit(said: Option<i32>) -> Result<usize, Fault> {
    let Some(n) = said else { return Ok(STREAM_RECORDS_MAX) };
    let fits = usize::try_from(n).ok().filter(|n| *n <= STREAM_RECORDS_MAX);
    fits.ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value '{n}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to {STREAM_RECORDS_MAX}"
        ))
    })
}

fn shown(cx: &Cx, stream: &Stream, n: u64, r: StreamRecord) -> Result<api::Record, Fault> {
    let item = |bytes: Option<Vec<u8>>| bytes.map(|b| tables::decoded(&b)).transpose();
    let (keys, new, old) = (tables::decoded(&r.keys)?, item(r.new)?, item(r.old)?);
    let bytes = [Some(&keys), new.as_ref(), old.as_ref()].into_iter().flatten().map(size::item).sum::<usize>();
    Ok(api::Record {
        event_id: Some(r.id),
        event_name: Some(match r.event {
            Event::Insert => api::OperationType::Insert,
            Event::Modify => api::OperationType::Modify,
            Event::Remove => api::OperationType::Remove,
        }),
        event_version: Some("1.1".into()),
        event_source: Some("aws:dynamodb".into()),
        aws_region: Some(cx.region.code().into()),
        dynamodb: Some(api::StreamRecord {
            // whole seconds, as AWS tells it
            approximate_creation_date_time: Some(Timestamp::from_secs(r.at.0.div_euclid(1000))),
            keys: Some(keys),
            new_image: new,
            old_image: old,
            sequence_number: Some(number(n)),
            size_bytes: Some(bytes as i64),
            stream_view_type: Some(view(stream.view)),
        }),
        user_identity: r.expired.then(|| api::Identity {
            principal_id: Some("dynamodb.amazonaws.com".into()),
            r#type: Some("Service".into()),
        }),
    })
}
