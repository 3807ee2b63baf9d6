//! GetTopicAttributes.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>

use super::shared::find;
use crate::model::Standing;
use crate::rules::{delivery_policy, permissions};
use crate::tables::SUBSCRIPTIONS;
use api_sns::{GetTopicAttributesInput, GetTopicAttributesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetTopicAttributesInput,
) -> Result<GetTopicAttributesResponse, Fault> {
    let (key, topic) = find::topic(cx, read, &input.topic_arn, "TopicArn")?;
    let (mut confirmed, mut pending) = (0_usize, 0_usize);
    SUBSCRIPTIONS
        .visit(read, &key, None, &mut |_, s| {
            match s.standing {
                Standing::Confirmed { .. } => confirmed += 1,
                Standing::Pending { .. } => pending += 1,
                // counted with the topic
                Standing::Deleted { .. } => {}
            }
            true
        })
        .map_err(Fault::internal)?;
    let policy = topic.policy.clone().unwrap_or_else(|| permissions::default(&input.topic_arn, key.0.account));
    let effective = delivery_policy::effective(topic.delivery_policy.as_deref(), None);
    let mut out = vec![
        ("Policy", policy),
        ("Owner", key.0.account.to_string()),
        ("SubscriptionsPending", pending.to_string()),
        ("TopicArn", input.topic_arn),
        ("EffectiveDeliveryPolicy", delivery_policy::shown(&effective, true)),
        ("SubscriptionsConfirmed", confirmed.to_string()),
        ("DisplayName", topic.display_name),
        ("SubscriptionsDeleted", topic.deleted.to_string()),
    ];
    out.extend(topic.delivery_policy.map(|p| ("DeliveryPolicy", p)));
    out.extend(topic.kms_key.map(|k| ("KmsMasterKeyId", k)));
    out.extend(topic.tracing.map(|t| ("TracingConfig", t)));
    out.extend(topic.maximum_message_size.map(|n| ("MaximumMessageSize", n.to_string())));
    out.extend(topic.sample_rates.iter().map(|(name, rate)| (name.as_str(), rate.to_string())));
    if let Some(archive) = topic.archive {
        out.push(("BeginningArchiveTime", archive.begins(cx.now()).to_string()));
        out.push(("ArchivePolicy", archive.policy));
    }
    if topic.signature_version != 1 {
        out.push(("SignatureVersion", topic.signature_version.to_string()));
    }
    if let Some(fifo) = topic.fifo {
        let scope = if fifo.per_group { "MessageGroup" } else { "Topic" };
        out.push(("FifoTopic", "true".into()));
        out.push(("ContentBasedDeduplication", fifo.content_based.to_string()));
        out.push(("FifoThroughputScope", scope.into()));
    }
    let shown = out.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(GetTopicAttributesResponse { attributes: Some(shown) })
}
