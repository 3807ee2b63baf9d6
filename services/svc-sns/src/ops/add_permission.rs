//! AddPermission: one more statement in the topic's policy.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html>

use super::shared::find;
use crate::rules::permissions;
use api_sns::AddPermissionInput;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AddPermissionInput) -> Result<Unit, Fault> {
    let (key, mut topic) = find::topic(cx, tx, &input.topic_arn, "TopicArn")?;
    let before = topic.policy.unwrap_or_else(|| permissions::default(&input.topic_arn, key.0.account));
    let (accounts, actions) = (&input.aws_account_id, &input.action_name);
    topic.policy = Some(permissions::add(&before, &input.topic_arn, &input.label, accounts, actions)?);
    find::keep_topic(tx, &key, &topic)?;
    Ok(Unit {})
}
