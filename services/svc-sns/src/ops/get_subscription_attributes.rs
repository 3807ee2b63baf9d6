//! GetSubscriptionAttributes.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html>

use super::shared::find;
use crate::model::{Protocol, Standing};
use crate::rules::{delivery_policy, filter, names};
use crate::tables::TOPICS;
use api_sns::{GetSubscriptionAttributesInput, GetSubscriptionAttributesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetSubscriptionAttributesInput,
) -> Result<GetSubscriptionAttributesResponse, Fault> {
    let (key, s) = find::subscription(cx, read, &input.subscription_arn)?;
    let topic_key = (key.0, key.1.clone());
    let authenticated = matches!(s.standing, Standing::Confirmed { authenticated: true });
    let mut out = vec![
        ("Owner", s.owner.to_string()),
        ("RawMessageDelivery", s.raw.to_string()),
        ("TopicArn", names::topic_arn(&topic_key)),
        ("Endpoint", s.endpoint.clone()),
        ("Protocol", s.protocol.name().into()),
        ("PendingConfirmation", (!s.is_confirmed()).to_string()),
        ("ConfirmationWasAuthenticated", authenticated.to_string()),
        ("SubscriptionArn", names::subscription_arn(&key)),
        ("SubscriptionPrincipal", s.principal.clone()),
    ];
    if let Some(filter) = &s.filter {
        let scope = if s.filter_scope == filter::Scope::Body { "MessageBody" } else { "MessageAttributes" };
        out.push(("FilterPolicy", filter.clone()));
        out.push(("FilterPolicyScope", scope.into()));
    }
    if let Some(target) = &s.redrive {
        out.push(("RedrivePolicy", serde_json::json!({ "deadLetterTargetArn": target }).to_string()));
    }
    if let Some(replay) = &s.replay {
        out.push(("ReplayPolicy", replay.policy.clone()));
        out.push(("ReplayStatus", replay.status().into()));
    }
    if matches!(s.protocol, Protocol::Http | Protocol::Https) {
        let topic = TOPICS.get(read, &topic_key).map_err(Fault::internal)?;
        let of_topic = topic.as_ref().and_then(|t| t.delivery_policy.as_deref());
        let effective = delivery_policy::effective(of_topic, s.delivery_policy.as_deref());
        out.push(("EffectiveDeliveryPolicy", delivery_policy::shown(&effective, false)));
    }
    out.extend(s.delivery_policy.map(|p| ("DeliveryPolicy", p)));
    let shown = out.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(GetSubscriptionAttributesResponse { attributes: Some(shown) })
}
