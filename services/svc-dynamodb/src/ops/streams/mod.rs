//! DynamoDB Streams: change data capture, 24 hours of it, in shards that are open for four hours.
//!
//! Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams".

pub(crate) mod describe_stream;
pub(crate) mod get_records;
pub(crate) mod get_shard_iterator;
pub(crate) mod iterator;
pub(crate) mod list_streams;

use crate::model::{Shard, Stream};
use crate::ops::shared::find;
use crate::tables::{SHARDS, STREAMS};
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// What numbers of records begin from, so that all have 21 digits.
const FIRST_NUMBER: u128 = 100_000_000_000_000_000_000;

/// A record's number as text.
pub(crate) fn number(n: u64) -> String {
    (FIRST_NUMBER + u128::from(n)).to_string()
}

/// The number of a text.
pub(crate) fn number_of(text: &str) -> Option<u64> {
    text.parse::<u128>().ok()?.checked_sub(FIRST_NUMBER)?.try_into().ok()
}

/// The stream of an ARN.
pub(crate) fn find(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(Scope, Stream), Fault> {
    let gone =
        || Fault::sender("ResourceNotFoundException", format!("Requested resource not found: Stream: {arn} not found"));
    let (table, label) = arn
        .split_once("/stream/")
        .ok_or_else(|| Fault::sender("ValidationException", format!("Invalid StreamArn: {arn}")))?;
    let (at, name) = find::place(cx, table)?;
    let found = STREAMS.get(read, &(at, name, label.to_owned())).map_err(Fault::internal)?;
    found.map(|s| (at, s)).ok_or_else(gone)
}

/// A stream's shards, with their first numbers.
pub(crate) fn shards(read: &dyn Read, at: Scope, stream: &Stream) -> Result<Vec<(u64, Shard)>, Fault> {
    let rows = SHARDS.list(read, &(at, stream.key)).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|((_, _, first), shard)| (first, shard)).collect())
}
