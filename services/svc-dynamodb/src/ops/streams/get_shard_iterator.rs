//! GetShardIterator.

use crate::ops::streams::iterator::Iterator;
use crate::ops::streams::{self, number_of};
use crate::tables::{CURSORS, RECORDS};
use api_dynamodbstreams as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::GetShardIteratorInput,
) -> Result<api::GetShardIteratorOutput, Fault> {
    let (at, stream) = streams::find(cx, read, &i.stream_arn)?;
    let shard = streams::shards(read, at, &stream)?.into_iter().find(|(_, s)| s.id == i.shard_id);
    let (first, shard) = shard.ok_or_else(|| {
        let message = format!("Requested resource not found: Shard does not exist: {}", i.shard_id);
        Fault::sender("ResourceNotFoundException", message)
    })?;
    let last = CURSORS.get(read, &(at, stream.key)).map_err(Fault::internal)?.unwrap_or_default().last;
    let oldest = RECORDS.first(read, &(at, stream.key)).map_err(Fault::internal)?.map_or(last + 1, |((_, _, n), _)| n);
    let end = shard.last.unwrap_or(last);
    let given = || -> Result<u64, Fault> {
        let text = i.sequence_number.as_deref().ok_or_else(|| {
            Fault::sender("ValidationException", "SequenceNumber must be set for this ShardIteratorType")
        })?;
        let n = number_of(text).filter(|n| *n >= first && *n <= end.max(first));
        let n = n.ok_or_else(|| {
            Fault::sender("ValidationException", format!("Invalid SequenceNumber: {text} is not in the shard"))
        })?;
        match n < oldest && n <= last {
            true => Err(Fault::sender(
                "TrimmedDataAccessException",
                "The operation attempted to read past the oldest stream record in a shard.",
            )),
            false => Ok(n),
        }
    };
    let next = match i.shard_iterator_type {
        api::ShardIteratorType::TrimHorizon => first.max(oldest),
        api::ShardIteratorType::Latest => end + 1,
        api::ShardIteratorType::AtSequenceNumber => given()?,
        api::ShardIteratorType::AfterSequenceNumber => given()? + 1,
        api::ShardIteratorType::AtTimestamp => {
            let time = i.timestamp.ok_or_else(|| {
                Fault::sender("ValidationException", "Timestamp must be set for ShardIteratorType AT_TIMESTAMP")
            })?;
            let mut found = end + 1;
            RECORDS
                .visit(read, &(at, stream.key), None, &mut |(_, _, n), r| {
                    let is = n >= first && r.at >= time;
                    if is {
                        found = n;
                    }
                    !is
                })
                .map_err(Fault::internal)?;
            found
        }
    };
    let iterator = Iterator { arn: i.stream_arn, shard: first, next };
    Ok(api::GetShardIteratorOutput { shard_iterator: Some(iterator.close(cx)) })
}
