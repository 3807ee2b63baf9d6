//! ListSubscriptionsByTopic.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html>

use super::shared::{find, pages};
use crate::tables::SUBSCRIPTIONS;
use api_sns::{ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListSubscriptionsByTopicInput,
) -> Result<ListSubscriptionsByTopicResponse, Fault> {
    let (key, _) = find::topic(cx, read, &input.topic_arn, "TopicArn")?;
    let all = SUBSCRIPTIONS.list(read, &key).map_err(Fault::internal)?;
    let query = format!("ListSubscriptionsByTopic {}", input.topic_arn);
    let page = pages::cut(cx, &query, all, input.next_token.as_deref(), |(key, _)| key.2.clone())?;
    let shown = page.items.iter().map(|(key, s)| pages::shown(key, s)).collect();
    Ok(ListSubscriptionsByTopicResponse { subscriptions: Some(shown), next_token: page.next })
}
