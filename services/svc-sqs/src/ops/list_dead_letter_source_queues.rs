//! ListDeadLetterSourceQueues: the queues that give up messages to this one.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html>

use super::shared::{find, pages};
use crate::rules::urls;
use crate::tables::QUEUES;
use api_sqs::{ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResult};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListDeadLetterSourceQueuesRequest,
) -> Result<ListDeadLetterSourceQueuesResult, Fault> {
    let (key, _) = find::queue(cx, read, &input.queue_url)?;
    let arn = urls::arn(&key);
    let all = QUEUES.list(read, &(key.0,)).map_err(Fault::internal)?;
    let sources = all.into_iter().filter(|(_, q)| q.attributes.redrive.as_ref().is_some_and(|r| r.target == arn));
    let sources = sources.map(|(k, _)| k).collect();
    let query = format!("ListDeadLetterSourceQueues {arn}");
    let (queue_urls, next_token) = pages::of_urls(cx, &query, sources, input.max_results, input.next_token.as_deref())?;
    Ok(ListDeadLetterSourceQueuesResult { queue_urls, next_token })
}
