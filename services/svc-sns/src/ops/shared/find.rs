//! Finding and keeping topics and subscriptions.

use crate::errors;
use crate::model::{Subscription, SubscriptionKey, Topic, TopicKey};
use crate::rules::names;
use crate::tables::{SUBSCRIPTIONS, TOPICS};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// The topic of an ARN.
pub(crate) fn topic(cx: &Cx, read: &dyn Read, arn: &str, parameter: &str) -> Result<(TopicKey, Topic), Fault> {
    let key = names::asked_topic(arn, parameter)?;
    let there = if key.0.region == cx.region { TOPICS.get(read, &key).map_err(Fault::internal)? } else { None };
    Ok((key, there.ok_or_else(errors::no_such_topic)?))
}

pub(crate) fn keep_topic(tx: &mut Tx, key: &TopicKey, topic: &Topic) -> Result<(), Fault> {
    TOPICS.put(tx, key, topic).map_err(Fault::internal)
}

/// The subscription of an ARN, for its owner and the topic's.
pub(crate) fn subscription(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(SubscriptionKey, Subscription), Fault> {
    let key = names::asked_subscription(arn)?;
    let there = if key.0.region == cx.region { SUBSCRIPTIONS.get(read, &key).map_err(Fault::internal)? } else { None };
    let there = there.filter(|s| !s.is_deleted()).ok_or_else(errors::no_such_subscription)?;
    match there.owner == cx.account || key.0.account == cx.account {
        true => Ok((key, there)),
        false => Err(errors::not_authorised(format!(
            "User: {} is not authorized to perform this action on resource: {arn}",
            cx.principal.arn()
        ))),
    }
}

pub(crate) fn keep_subscription(tx: &mut Tx, key: &SubscriptionKey, s: &Subscription) -> Result<(), Fault> {
    SUBSCRIPTIONS.put(tx, key, s).map_err(Fault::internal)
}
