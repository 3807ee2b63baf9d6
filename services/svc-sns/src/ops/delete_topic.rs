//! DeleteTopic, with its subscriptions; one that is not there is deleted already.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html>

use crate::archive;
use crate::rules::names;
use crate::tables::{SEEN, SUBSCRIPTIONS, TOPICS};
use api_sns::DeleteTopicInput;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub(crate) fn run(_: &Cx, tx: &mut Tx, input: DeleteTopicInput) -> Result<Unit, Fault> {
    let key = names::asked_topic(&input.topic_arn, "TopicArn")?;
    let Some(topic) = TOPICS.get(tx, &key).map_err(Fault::internal)? else { return Ok(Unit {}) };
    archive::check_deletable(&topic)?;
    TOPICS.delete(tx, &key).map_err(Fault::internal)?;
    SUBSCRIPTIONS.delete_all(tx, &key).map_err(Fault::internal)?;
    SEEN.delete_all(tx, &(key.0, topic.serial)).map_err(Fault::internal)?;
    tags::clear(tx, key.0, &input.topic_arn)?;
    Ok(Unit {})
}
