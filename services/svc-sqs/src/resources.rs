//! What policies know of queues: their ARNs, owners, policies and tags.

use crate::rules::urls;
use crate::tables::QUEUES;
use base::Fault;
use kernel::{Cx, Guard, Rule, tags};
use policy::Context;
use store::Read;

/// The ARN of the queue at a URL; `*` where it is none.
pub(crate) fn of_url(cx: &Cx, url: &str) -> String {
    urls::parse(cx, url).map_or_else(|_| "*".into(), |key| urls::arn(&key))
}

/// The owner and the policy of a queue.
pub(crate) fn guard(_: &Cx, read: &dyn Read, arn: &str) -> Result<Option<Guard>, Fault> {
    let Some(key) = urls::of_arn(arn) else { return Ok(None) };
    let Some(queue) = QUEUES.get(read, &key).map_err(Fault::internal)? else { return Ok(None) };
    let documents = queue.attributes.policy.into_iter().collect();
    Ok(Some(Guard { owner: key.0.account, rule: Rule::MayGrant, documents }))
}

/// A queue's tags as condition keys.
pub(crate) fn describe(_: &Cx, read: &dyn Read, arn: &str) -> Result<Context, Fault> {
    let Some(key) = urls::of_arn(arn) else { return Ok(Context::new()) };
    let tags = tags::of(read, key.0, arn)?;
    Ok(tags.iter().fold(Context::new(), |keys, (k, v)| keys.with(&format!("aws:ResourceTag/{k}"), v.as_str())))
}
