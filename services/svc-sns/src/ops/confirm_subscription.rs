//! ConfirmSubscription: by whoever got the token.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html>

use super::shared::find;
use crate::errors;
use crate::model::{Standing, Subscription};
use crate::rules::names;
use crate::tables::SUBSCRIPTIONS;
use api_sns::{ConfirmSubscriptionInput, ConfirmSubscriptionResponse};
use base::Fault;
use kernel::{Cx, Principal};
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: ConfirmSubscriptionInput) -> Result<ConfirmSubscriptionResponse, Fault> {
    let key = names::asked_topic(&input.topic_arn, "TopicArn")?;
    // a link that nobody signed comes by whatever region
    let cx = cx.in_region(key.0.region);
    find::topic(&cx, tx, &input.topic_arn, "TopicArn")?;
    let signed = cx.principal != Principal::Anonymous;
    let guarded = input.authenticate_on_unsubscribe.as_deref().is_some_and(|v| v.eq_ignore_ascii_case("true"));
    if guarded && !signed {
        return Err(errors::not_authorised("AuthenticateOnUnsubscribe needs a signed request"));
    }
    let all = SUBSCRIPTIONS.list(tx, &key).map_err(Fault::internal)?;
    let good =
        |s: &Subscription| s.standing.token().is_some_and(|(token, until)| token == input.token && until > cx.now());
    let found = all.into_iter().find(|(_, s)| good(s));
    let Some((key, mut s)) = found else { return Err(errors::invalid("Token")) };
    s.standing = Standing::Confirmed { authenticated: signed };
    s.guarded = guarded;
    find::keep_subscription(tx, &key, &s)?;
    Ok(ConfirmSubscriptionResponse { subscription_arn: Some(names::subscription_arn(&key)) })
}
