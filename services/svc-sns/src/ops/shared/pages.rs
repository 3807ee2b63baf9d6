//! Pages of a hundred, and subscriptions in lists.

use crate::errors;
use crate::limits;
use crate::model::{Standing, Subscription, SubscriptionKey, TopicKey};
use crate::rules::names;
use api_sns as api;
use base::Fault;
use kernel::{Cx, page};

/// One page of what is in the order of its keys.
pub(crate) fn cut<T>(
    cx: &Cx,
    query: &str,
    all: Vec<T>,
    token: Option<&str>,
    key: impl Fn(&T) -> String,
) -> Result<page::Page<T>, Fault> {
    let token = token.filter(|t| !t.is_empty());
    page::cut(cx, query, all, Some(limits::PAGE), token, key).map_err(|page::BadToken| errors::invalid("NextToken"))
}

/// A subscription in a list.
pub(crate) fn shown(key: &SubscriptionKey, s: &Subscription) -> api::Subscription {
    let arn = match s.standing {
        Standing::Confirmed { .. } => names::subscription_arn(key),
        Standing::Pending { .. } => "PendingConfirmation".into(),
        Standing::Deleted { .. } => "Deleted".into(),
    };
    let topic: TopicKey = (key.0, key.1.clone());
    api::Subscription {
        subscription_arn: Some(arn),
        owner: Some(s.owner.to_string()),
        protocol: Some(s.protocol.name().into()),
        endpoint: Some(s.endpoint.clone()),
        topic_arn: Some(names::topic_arn(&topic)),
    }
}
