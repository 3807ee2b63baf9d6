//! Tags of topics, by the rules that all services share.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html>

use crate::errors;
use crate::model::TopicKey;
use crate::rules::names;
use crate::tables::TOPICS;
use api_sns::Tag;
use base::Fault;
use kernel::tags::{self, BadTag};
use store::{Read, Tx};

pub(crate) fn set(tx: &mut Tx, key: &TopicKey, said: &[Tag]) -> Result<(), Fault> {
    tags::check(said.iter().map(|t| (t.key.as_str(), t.value.as_str()))).map_err(refusal)?;
    let pairs: Vec<(String, String)> = said.iter().map(|t| (t.key.clone(), t.value.clone())).collect();
    tags::set(tx, key.0, &names::topic_arn(key), &pairs)?.map_err(refusal)
}

/// The topic whose tags are meant.
pub(crate) fn topic(read: &dyn Read, arn: &str) -> Result<TopicKey, Fault> {
    let key = names::topic(arn).ok_or_else(errors::no_such_resource)?;
    match TOPICS.contains(read, &key).map_err(Fault::internal)? {
        true => Ok(key),
        false => Err(errors::no_such_resource()),
    }
}

fn refusal(bad: BadTag) -> Fault {
    match bad {
        BadTag::TooMany => errors::tag_limit(),
        BadTag::Duplicate(_) => errors::invalid("Duplicated keys are not allowed."),
        BadTag::Reserved(_) => errors::invalid("Tag Keys and Values beginning with aws: are reserved"),
        BadTag::Key(_) | BadTag::Value(_) => errors::invalid("Invalid tag"),
    }
}
