//! ListTopics.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html>

use super::shared::pages;
use crate::rules::names;
use crate::tables::TOPICS;
use api_sns::{ListTopicsInput, ListTopicsResponse, Topic};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListTopicsInput) -> Result<ListTopicsResponse, Fault> {
    let all = TOPICS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let page = pages::cut(cx, "ListTopics", all, input.next_token.as_deref(), |(key, _)| key.1.clone())?;
    let topics = page.items.iter().map(|(key, _)| Topic { topic_arn: Some(names::topic_arn(key)) });
    Ok(ListTopicsResponse { topics: Some(topics.collect()), next_token: page.next })
}
