//! SetTopicAttributes.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>

use super::shared::find;
use crate::archive;
use crate::rules::attributes;
use crate::tables::SUBSCRIPTIONS;
use api_sns::SetTopicAttributesInput;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: SetTopicAttributesInput) -> Result<Unit, Fault> {
    let (key, mut topic) = find::topic(cx, tx, &input.topic_arn, "TopicArn")?;
    let archived = topic.archive.clone();
    attributes::set_topic(&mut topic, &input.attribute_name, &input.attribute_value.unwrap_or_default(), false)?;
    if input.attribute_name == "MaximumMessageSize" && topic.is_large() {
        let all = SUBSCRIPTIONS.list(tx, &key).map_err(Fault::internal)?;
        attributes::check_large(&topic, "MaximumMessageSize", all.iter().map(|(_, s)| s))?;
    }
    archive::settle(cx, tx, &key, archived.as_ref(), &mut topic)?;
    find::keep_topic(tx, &key, &topic)?;
    Ok(Unit {})
}
