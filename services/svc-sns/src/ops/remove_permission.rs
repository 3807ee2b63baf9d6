//! RemovePermission: a statement less in the topic's policy.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html>

use super::shared::find;
use crate::rules::permissions;
use api_sns::RemovePermissionInput;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: RemovePermissionInput) -> Result<Unit, Fault> {
    let (key, mut topic) = find::topic(cx, tx, &input.topic_arn, "TopicArn")?;
    let before = topic.policy.unwrap_or_else(|| permissions::default(&input.topic_arn, key.0.account));
    topic.policy = Some(permissions::remove(&before, &input.label)?);
    find::keep_topic(tx, &key, &topic)?;
    Ok(Unit {})
}
