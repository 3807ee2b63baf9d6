//! ListQueues: names in order, with a prefix and in pages.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html>

use super::shared::pages;
use crate::tables::QUEUES;
use api_sqs::{ListQueuesRequest, ListQueuesResult};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListQueuesRequest) -> Result<ListQueuesResult, Fault> {
    let prefix = input.queue_name_prefix.unwrap_or_default();
    let mut found = Vec::new();
    QUEUES
        .visit(read, &(cx.scope(),), None, &mut |key, _| {
            found.extend(key.1.starts_with(&prefix).then_some(key));
            true
        })
        .map_err(Fault::internal)?;
    let query = format!("ListQueues {prefix}");
    let (urls, next_token) = pages::of_urls(cx, &query, found, input.max_results, input.next_token.as_deref())?;
    Ok(ListQueuesResult { queue_urls: (!urls.is_empty()).then_some(urls), next_token })
}
