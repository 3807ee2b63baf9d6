//! DeleteEventSubscription: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteEventSubscription.html>

use super::shared::{find, show};
use crate::tables::EVENT_SUBSCRIPTIONS;
use api_rds::{DeleteEventSubscriptionMessage, DeleteEventSubscriptionResult};
use base::Fault;
use kernel::{Cx, tags};
use store::Tx;

/// Forgets it; what was handed over before still arrives.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteEventSubscriptionMessage,
) -> Result<DeleteEventSubscriptionResult, Fault> {
    let subscription = find::event_subscription(cx, tx, &input.subscription_name)?;
    tags::clear(tx, cx.scope(), &find::event_subscription_arn(cx, &subscription.name))?;
    EVENT_SUBSCRIPTIONS.delete(tx, &(cx.scope(), subscription.name.clone())).map_err(Fault::internal)?;
    let shown = show::of_event_subscription(cx, &subscription, "deleting");
    Ok(DeleteEventSubscriptionResult { event_subscription: Some(shown) })
}
