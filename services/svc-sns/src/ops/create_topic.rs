//! CreateTopic: the same name with the same attributes is the same topic.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>

use super::shared::{find, tagging};
use crate::model::{Fifo, Topic};
use crate::rules::{attributes, names};
use crate::tables::TOPICS;
use crate::{archive, errors, limits};
use api_sns::{CreateTopicInput, CreateTopicResponse, Tag};
use base::Fault;
use kernel::{Cx, tags};
use std::collections::BTreeMap;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateTopicInput) -> Result<CreateTopicResponse, Fault> {
    let said = input.attributes.map_or_else(Vec::new, |a| a.0);
    let fifo = said.iter().any(|(name, value)| name == "FifoTopic" && value.eq_ignore_ascii_case("true"));
    names::check(&input.name, fifo)?;
    let mut wanted = wanted(cx, fifo, &said)?;
    let key = (cx.scope(), input.name);
    let (arn, new_tags) = (names::topic_arn(&key), input.tags.unwrap_or_default());
    if let Some(there) = TOPICS.get(tx, &key).map_err(Fault::internal)? {
        let mut same = there.clone();
        said.iter().try_for_each(|(name, value)| set(&mut same, name, value))?;
        if same != there {
            return Err(errors::invalid_because("Attributes", "Topic already exists with different attributes"));
        }
        if !has_tags(tx, &key, &new_tags)? {
            return Err(errors::invalid_because("Tags", "Topic already exists with different tags"));
        }
        return Ok(CreateTopicResponse { topic_arn: Some(arn) });
    }
    let max = if fifo { limits::FIFO_TOPICS_MAX } else { limits::TOPICS_MAX };
    let all = TOPICS.list(tx, &(key.0,)).map_err(Fault::internal)?;
    if all.iter().filter(|(_, t)| t.fifo.is_some() == fifo).count() >= max {
        return Err(errors::topic_limit());
    }
    archive::settle(cx, tx, &key, None, &mut wanted)?;
    find::keep_topic(tx, &key, &wanted)?;
    tagging::set(tx, &key, &new_tags)?;
    Ok(CreateTopicResponse { topic_arn: Some(arn) })
}

fn wanted(cx: &Cx, fifo: bool, said: &[(String, String)]) -> Result<Topic, Fault> {
    let mut topic = Topic {
        serial: cx.ids().uuid(),
        created: cx.now(),
        display_name: String::new(),
        policy: None,
        delivery_policy: None,
        kms_key: None,
        signature_version: 1,
        tracing: None,
        // a topic of its own has its throughput whole, as AWS's default says
        fifo: fifo.then_some(Fifo { content_based: false, per_group: false }),
        next: 0,
        deleted: 0,
        maximum_message_size: None,
        sample_rates: BTreeMap::new(),
        archive: None,
    };
    said.iter().try_for_each(|(name, value)| set(&mut topic, name, value))?;
    Ok(topic)
}

fn set(topic: &mut Topic, name: &str, value: &str) -> Result<(), Fault> {
    attributes::set_topic(topic, name, value, true).map_err(|fault| {
        match fault.message == "Invalid parameter: AttributeName" {
            true => errors::unknown_attribute(name),
            false => fault,
        }
    })
}

fn has_tags(tx: &Tx, key: &crate::model::TopicKey, wanted: &[Tag]) -> Result<bool, Fault> {
    let has = tags::of(tx, key.0, &names::topic_arn(key))?;
    Ok(wanted.iter().all(|t| has.iter().any(|(k, v)| *k == t.key && *v == t.value)))
}
