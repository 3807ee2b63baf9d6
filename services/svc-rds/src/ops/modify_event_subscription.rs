//! ModifyEventSubscription: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyEventSubscription.html>

use super::create_event_subscription::check;
use super::shared::{find, notify, show};
use crate::errors;
use crate::tables;
use api_rds::{ModifyEventSubscriptionMessage, ModifyEventSubscriptionResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Replaces what is given.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyEventSubscriptionMessage,
) -> Result<ModifyEventSubscriptionResult, Fault> {
    let mut subscription = find::event_subscription(cx, tx, &input.subscription_name)?;
    if let Some(kind) = input.source_type.filter(|t| !t.is_empty()) {
        let other = subscription.source_type.as_ref() != Some(&kind);
        if other && !subscription.sources.is_empty() {
            return Err(errors::combination(
                "The source type cannot be changed while the subscription has source identifiers. Remove them first.",
            ));
        }
        subscription.source_type = Some(kind);
    }
    if let Some(categories) = input.event_categories {
        subscription.categories = categories;
    }
    subscription.enabled = input.enabled.unwrap_or(subscription.enabled);
    // sources may have gone since they were named
    let named = std::mem::take(&mut subscription.sources);
    check(cx, tx, &subscription)?;
    subscription.sources = named;
    if let Some(topic) = input.sns_topic_arn.filter(|t| !t.is_empty()) {
        subscription.topic = topic;
        notify::check_topic(cx, tx, &subscription)?;
    }
    tables::keep_event_subscription(tx, cx.scope(), &subscription)?;
    let shown = show::of_event_subscription(cx, &subscription, "modifying");
    Ok(ModifyEventSubscriptionResult { event_subscription: Some(shown) })
}
