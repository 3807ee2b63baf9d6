//! ListSubscriptions: those that the caller's account owns.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html>

use super::shared::pages;
use crate::tables::{BY_OWNER, SUBSCRIPTIONS};
use api_sns::{ListSubscriptionsInput, ListSubscriptionsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListSubscriptionsInput) -> Result<ListSubscriptionsResponse, Fault> {
    let all = SUBSCRIPTIONS.list_by(&BY_OWNER, read, &(cx.scope(),)).map_err(Fault::internal)?;
    let place = |(key, _): &(crate::model::SubscriptionKey, _)| format!("{}:{}:{}", key.0.account, key.1, key.2);
    let mut all = all;
    all.sort_by_key(place);
    let page = pages::cut(cx, "ListSubscriptions", all, input.next_token.as_deref(), place)?;
    let shown = page.items.iter().map(|(key, s)| pages::shown(key, s)).collect();
    Ok(ListSubscriptionsResponse { subscriptions: Some(shown), next_token: page.next })
}
