//! Unsubscribe: by its owner, the topic's owner, or the unsigned link in a message where the endpoint did not ask for more. Whoever is
//! unsubscribed by a link is told, and may come back. Queues are unsubscribed by signed calls alone.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html>

use super::shared::{asking, find};
use crate::model::{Protocol, Standing, Subscription, SubscriptionKey};
use crate::rules::names;
use crate::tables::{SUBSCRIPTIONS, TOPICS};
use crate::{Room, errors};
use api_sns::UnsubscribeInput;
use base::Fault;
use kernel::{Cx, Principal};
use shape::Unit;
use std::sync::Arc;
use store::Tx;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: UnsubscribeInput) -> Result<Unit, Fault> {
    let key = names::asked_subscription(&input.subscription_arn)?;
    room.warm().await?;
    cx.write(move |cx, tx| unsubscribe(&room, cx, tx, key)).await
}

fn unsubscribe(room: &Room, cx: &Cx, tx: &mut Tx, key: SubscriptionKey) -> Result<Unit, Fault> {
    let there = SUBSCRIPTIONS.get(tx, &key).map_err(Fault::internal)?;
    // what is gone is unsubscribed
    let Some(mut s) = there.filter(|s| !s.is_deleted()) else { return Ok(Unit {}) };
    check(cx, &key, &s)?;
    let topic_key = (key.0, key.1.clone());
    let topic = TOPICS.get(tx, &topic_key).map_err(Fault::internal)?;
    match &topic {
        Some(topic) if cx.principal == Principal::Anonymous => {
            let (token, until) = asking::token(cx);
            s = Subscription { standing: Standing::Deleted { token, until }, replay: None, ..s };
            find::keep_subscription(tx, &key, &s)?;
            asking::ask(room, cx, tx, (&topic_key, topic), (&key, &s))?;
        }
        _ => SUBSCRIPTIONS.delete(tx, &key).map(drop).map_err(Fault::internal)?,
    }
    if let Some(mut topic) = topic {
        topic.deleted += 1;
        find::keep_topic(tx, &topic_key, &topic)?;
    }
    Ok(Unit {})
}

fn check(cx: &Cx, key: &SubscriptionKey, s: &Subscription) -> Result<(), Fault> {
    let unsigned = cx.principal == Principal::Anonymous;
    let own = !unsigned && (s.owner == cx.account || key.0.account == cx.account) && key.0.region == cx.region;
    let open = unsigned && !s.guarded && s.is_confirmed() && s.protocol != Protocol::Sqs;
    if !own && !open {
        return Err(errors::not_authorised(
            "Unsubscribing needs the permission of the subscription's or the topic's owner",
        ));
    }
    match s.standing {
        Standing::Pending { .. } => {
            Err(errors::invalid_because("SubscriptionArn", "Subscription is pending confirmation"))
        }
        _ => Ok(()),
    }
}
