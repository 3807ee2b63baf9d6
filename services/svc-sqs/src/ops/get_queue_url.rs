//! GetQueueUrl.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html>

use super::shared::find;
use crate::errors;
use crate::model::QueueKey;
use crate::rules::urls;
use api_sqs::{GetQueueUrlRequest, GetQueueUrlResult};
use base::{AccountId, Fault};
use kernel::{Cx, Scope};
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetQueueUrlRequest) -> Result<GetQueueUrlResult, Fault> {
    let key = key(cx, &input).ok_or_else(errors::no_such_queue)?;
    find::by_key(read, &key)?.ok_or_else(errors::no_such_queue)?;
    Ok(GetQueueUrlResult { queue_url: Some(urls::url(cx, &key)) })
}

/// What the call is about.
pub(crate) fn arn(cx: &Cx, input: &GetQueueUrlRequest) -> String {
    key(cx, input).map_or_else(|| "*".into(), |key| urls::arn(&key))
}

fn key(cx: &Cx, input: &GetQueueUrlRequest) -> Option<QueueKey> {
    let account = match &input.queue_owner_aws_account_id {
        Some(account) => account.parse::<AccountId>().ok()?,
        None => cx.account,
    };
    Some((Scope { account, region: cx.region }, input.queue_name.clone()))
}
