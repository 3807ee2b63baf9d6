//! Unsubscribe: by its owner, the topic's owner, or the unsigned link in a message where the endpoint did not ask for more.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html>

use super::shared::find;
use crate::errors;
use crate::model::Standing;
use crate::rules::names;
use crate::tables::{SUBSCRIPTIONS, TOPICS};
use api_sns::UnsubscribeInput;
use base::Fault;
use kernel::{Cx, Principal};
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UnsubscribeInput) -> Result<Unit, Fault> {
    let key = names::asked_subscription(&input.subscription_arn)?;
    let unsigned = cx.principal == Principal::Anonymous;
    let Some(s) = SUBSCRIPTIONS.get(tx, &key).map_err(Fault::internal)? else {
        // what is gone is unsubscribed
        return Ok(Unit {});
    };
    let own = !unsigned && (s.owner == cx.account || key.0.account == cx.account) && key.0.region == cx.region;
    let open = unsigned && !s.guarded && s.is_confirmed();
    if !own && !open {
        return Err(errors::not_authorised(
            "Unsubscribing needs the permission of the subscription's or the topic's owner",
        ));
    }
    if !unsigned && matches!(s.standing, Standing::Pending { .. }) {
        return Err(errors::invalid_because("SubscriptionArn", "Subscription is pending confirmation"));
    }
    SUBSCRIPTIONS.delete(tx, &key).map_err(Fault::internal)?;
    let topic_key = (key.0, key.1);
    if let Some(mut topic) = TOPICS.get(tx, &topic_key).map_err(Fault::internal)? {
        topic.deleted += 1;
        find::keep_topic(tx, &topic_key, &topic)?;
    }
    Ok(Unit {})
}
