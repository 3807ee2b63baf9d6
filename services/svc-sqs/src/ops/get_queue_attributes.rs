//! GetQueueAttributes.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>

use super::shared::find;
use crate::errors;
use crate::mailbox::snapshot_counts;
use crate::model::{Counts, Queue, QueueKey};
use crate::rules::attributes::{READ_ONLY, SETTABLE};
use crate::rules::urls;
use api_sqs::{GetQueueAttributesRequest, GetQueueAttributesResult};
use base::Fault;
use kernel::Cx;
use shape::Entries;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetQueueAttributesRequest,
) -> Result<GetQueueAttributesResult, Fault> {
    let (key, queue) = find::queue(cx, read, &input.queue_url)?;
    let asked = input.attribute_names.unwrap_or_default();
    let known = || READ_ONLY.iter().chain(SETTABLE);
    if let Some(name) = asked.iter().find(|a| *a != "All" && !known().any(|k| k == a)) {
        return Err(errors::unknown_attribute(name));
    }
    let all = asked.iter().any(|a| a == "All");
    let names: Vec<&str> = known().copied().filter(|k| all || asked.iter().any(|a| a == k)).collect();
    let counts = match names.iter().any(|n| n.starts_with("Approximate")) {
        true => snapshot_counts(read, (key.0, queue.mailbox), &queue, cx.now().0).map_err(Fault::internal)?,
        false => Counts::default(),
    };
    let shown: Entries<String> =
        names.into_iter().filter_map(|n| Some((n.to_owned(), value(n, &key, &queue, &counts)?))).collect();
    Ok(GetQueueAttributesResult { attributes: (!shown.0.is_empty()).then_some(shown) })
}

fn value(name: &str, key: &QueueKey, queue: &Queue, counts: &Counts) -> Option<String> {
    match name {
        "QueueArn" => Some(urls::arn(key)),
        "ApproximateNumberOfMessages" => Some(counts.visible.to_string()),
        "ApproximateNumberOfMessagesNotVisible" => Some(counts.in_flight.to_string()),
        "ApproximateNumberOfMessagesDelayed" => Some(counts.delayed.to_string()),
        "CreatedTimestamp" => Some(queue.created.secs().to_string()),
        "LastModifiedTimestamp" => Some(queue.modified.secs().to_string()),
        name => queue.attributes.show(name),
    }
}
