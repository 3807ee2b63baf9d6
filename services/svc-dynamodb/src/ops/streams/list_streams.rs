//! ListStreams: present streams, and past ones whose records can still be read.

use crate::ops::shared::show::stream_arn;
use crate::tables::STREAMS;
use api_dynamodbstreams as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// Streams on one page.
const PAGE_MAX: usize = 100;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::ListStreamsInput) -> Result<api::ListStreamsOutput, Fault> {
    let limit = i.limit.map_or(PAGE_MAX, |n| (n as usize).min(PAGE_MAX));
    let at = cx.scope();
    let rows = match &i.table_name {
        Some(table) => STREAMS.list(read, &(at, table.clone())),
        None => STREAMS.list(read, &(at,)),
    };
    let mut all: Vec<api::Stream> = rows
        .map_err(Fault::internal)?
        .into_iter()
        .map(|((_, table, label), _)| api::Stream {
            stream_arn: Some(stream_arn(at, &table, &label)),
            table_name: Some(table),
            stream_label: Some(label),
        })
        .collect();
    if let Some(after) = &i.exclusive_start_stream_arn {
        let place = all.iter().position(|s| s.stream_arn.as_ref() == Some(after));
        all.drain(..place.map_or(0, |p| p + 1));
    }
    let more = all.len() > limit;
    all.truncate(limit);
    let last = all.last().filter(|_| more).and_then(|s| s.stream_arn.clone());
    Ok(api::ListStreamsOutput { streams: Some(all), last_evaluated_stream_arn: last })
}
