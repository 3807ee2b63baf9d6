//! Tags of queues, by the rules that all services share.
//!
//! Amazon SQS cost allocation tags: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html>

use crate::errors;
use crate::model::QueueKey;
use crate::rules::urls;
use base::Fault;
use kernel::tags::{self, BadTag};
use shape::Entries;
use store::Tx;

pub(crate) fn set(tx: &mut Tx, key: &QueueKey, said: Entries<String>) -> Result<(), Fault> {
    tags::check(said.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(refusal)?;
    tags::set(tx, key.0, &urls::arn(key), &said.0)?.map_err(refusal)
}

fn refusal(bad: BadTag) -> Fault {
    errors::plain(match bad {
        BadTag::Key(key) => format!("Tag key '{key}' must be between 1 and 128 characters."),
        BadTag::Value(key) => format!("The value of tag '{key}' must be at most 256 characters."),
        BadTag::Reserved(key) => format!("Tag keys starting with 'aws:' are reserved: '{key}'."),
        BadTag::Duplicate(key) => format!("Tag key '{key}' is repeated."),
        BadTag::TooMany => "Too many tags added for queue.".into(),
    })
}
