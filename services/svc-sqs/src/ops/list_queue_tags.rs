//! ListQueueTags.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html>

use super::shared::find;
use crate::rules::urls;
use api_sqs::{ListQueueTagsRequest, ListQueueTagsResult};
use base::Fault;
use kernel::{Cx, tags};
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListQueueTagsRequest) -> Result<ListQueueTagsResult, Fault> {
    let (key, _) = find::queue(cx, read, &input.queue_url)?;
    let found = tags::of(read, key.0, &urls::arn(&key))?;
    Ok(ListQueueTagsResult { tags: (!found.is_empty()).then(|| found.into_iter().collect()) })
}
