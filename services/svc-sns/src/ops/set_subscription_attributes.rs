//! SetSubscriptionAttributes.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html>

use super::shared::find;
use super::subscribe::check_limits;
use crate::errors;
use crate::rules::{archive, attributes};
use crate::tables::{SUBSCRIPTIONS, TOPICS};
use api_sns::SetSubscriptionAttributesInput;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: SetSubscriptionAttributesInput) -> Result<Unit, Fault> {
    let (key, mut s) = find::subscription(cx, tx, &input.subscription_arn)?;
    let filtered = s.filter.is_some();
    attributes::set_subscription(&mut s, &input.attribute_name, &input.attribute_value.unwrap_or_default())?;
    if input.attribute_name == "ReplayPolicy"
        && let Some(replay) = &mut s.replay
    {
        let topic = TOPICS.get(tx, &(key.0, key.1.clone())).map_err(Fault::internal)?;
        archive::begin(&topic.ok_or_else(errors::no_such_topic)?, replay, cx.now())?;
    }
    if !filtered && s.filter.is_some() {
        let mut others = SUBSCRIPTIONS.list(tx, &(key.0, key.1.clone())).map_err(Fault::internal)?;
        others.retain(|(k, _)| *k != key);
        check_limits(&others, &s)?;
    }
    find::keep_subscription(tx, &key, &s)?;
    Ok(Unit {})
}
