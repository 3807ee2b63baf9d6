//! Names and ARNs of topics and subscriptions.
//!
//! CreateTopic: <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>

use crate::errors;
use crate::model::{SubscriptionKey, TopicKey};
use base::{Arn, Fault, Region};
use kernel::Scope;

/// Characters in a topic's name.
const NAME_LENGTH_MAX: usize = 256;

/// Checks a name for the type of topic that it is to have.
pub(crate) fn check(name: &str, fifo: bool) -> Result<(), Fault> {
    let stem = if fifo { name.strip_suffix(".fifo") } else { Some(name) };
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if stem.is_some_and(|s| !s.is_empty() && plain(s)) && name.len() <= NAME_LENGTH_MAX {
        return Ok(());
    }
    Err(errors::invalid(match fifo {
        true => {
            "Topic Name Reason: FIFO topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII \
             letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
        }
        false => "Topic Name",
    }))
}

pub(crate) fn topic_arn(key: &TopicKey) -> String {
    Arn::new("sns", key.0.region, key.0.account, key.1.as_str()).to_string()
}

pub(crate) fn subscription_arn(key: &SubscriptionKey) -> String {
    Arn::new("sns", key.0.region, key.0.account, format!("{}:{}", key.1, key.2)).to_string()
}

/// The topic of an ARN.
pub(crate) fn topic(arn: &str) -> Option<TopicKey> {
    let (scope, resource) = parts(arn)?;
    (!resource.contains(':')).then_some((scope, resource))
}

/// The topic that a request names, or what it is told.
pub(crate) fn asked_topic(arn: &str, parameter: &str) -> Result<TopicKey, Fault> {
    let because =
        || errors::invalid_because(parameter, "An ARN must have at least 6 elements, not ".to_owned() + &elements(arn));
    topic(arn).ok_or_else(|| if arn.split(':').count() < 6 { because() } else { errors::invalid(parameter) })
}

fn elements(arn: &str) -> String {
    arn.split(':').count().to_string()
}

/// The subscription of an ARN.
pub(crate) fn subscription(arn: &str) -> Option<SubscriptionKey> {
    let (scope, resource) = parts(arn)?;
    let (topic, id) = resource.split_once(':')?;
    (!id.is_empty() && !id.contains(':')).then(|| (scope, topic.to_owned(), id.to_owned()))
}

/// The subscription that a request names, or what it is told.
pub(crate) fn asked_subscription(arn: &str) -> Result<SubscriptionKey, Fault> {
    subscription(arn)
        .ok_or_else(|| errors::invalid_because("SubscriptionArn", "An ARN must name a topic and a subscription"))
}

fn parts(arn: &str) -> Option<(Scope, String)> {
    let arn: Arn = arn.parse().ok().filter(|a: &Arn| a.service == "sns")?;
    let scope = Scope { account: arn.account.parse().ok()?, region: Region::parse(&arn.region)? };
    Some((scope, arn.resource))
}
