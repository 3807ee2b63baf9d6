//! AddSourceIdentifierToSubscription, RemoveSourceIdentifierFromSubscription:
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddSourceIdentifierToSubscription.html>,
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveSourceIdentifierFromSubscription.html>

use super::shared::{find, notify, show};
use crate::{errors, tables};
use api_rds::{
    AddSourceIdentifierToSubscriptionMessage, AddSourceIdentifierToSubscriptionResult,
    RemoveSourceIdentifierFromSubscriptionMessage, RemoveSourceIdentifierFromSubscriptionResult,
};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// One more source, of the kind that the subscription is about.
pub fn add(
    cx: &Cx,
    tx: &mut Tx,
    input: AddSourceIdentifierToSubscriptionMessage,
) -> Result<AddSourceIdentifierToSubscriptionResult, Fault> {
    let mut subscription = find::event_subscription(cx, tx, &input.subscription_name)?;
    let name = input.source_identifier.to_ascii_lowercase();
    let Some(kind) = subscription.source_type.clone() else {
        return Err(errors::combination("SourceType must be provided when SourceIds are provided."));
    };
    notify::check_source(cx, tx, &kind, &name)?;
    if !subscription.sources.contains(&name) {
        subscription.sources.push(name);
        subscription.sources.sort_unstable();
    }
    tables::keep_event_subscription(tx, cx.scope(), &subscription)?;
    let shown = show::of_event_subscription(cx, &subscription, "modifying");
    Ok(AddSourceIdentifierToSubscriptionResult { event_subscription: Some(shown) })
}

/// One source fewer. Without the last one it is about all of the kind.
pub fn remove(
    cx: &Cx,
    tx: &mut Tx,
    input: RemoveSourceIdentifierFromSubscriptionMessage,
) -> Result<RemoveSourceIdentifierFromSubscriptionResult, Fault> {
    let mut subscription = find::event_subscription(cx, tx, &input.subscription_name)?;
    let name = input.source_identifier.to_ascii_lowercase();
    let before = subscription.sources.len();
    subscription.sources.retain(|s| *s != name);
    if subscription.sources.len() == before {
        return Err(errors::no_source(&name));
    }
    tables::keep_event_subscription(tx, cx.scope(), &subscription)?;
    let shown = show::of_event_subscription(cx, &subscription, "modifying");
    Ok(RemoveSourceIdentifierFromSubscriptionResult { event_subscription: Some(shown) })
}
