//! What policies know of topics: their owners, policies and tags.

use crate::rules::{names, permissions};
use crate::tables::TOPICS;
use base::Fault;
use kernel::{Cx, Guard, Rule, tags};
use policy::Context;
use store::Read;

/// The owner and the policy of a topic.
pub(crate) fn guard(_: &Cx, read: &dyn Read, arn: &str) -> Result<Option<Guard>, Fault> {
    let Some(key) = names::topic(arn) else { return Ok(None) };
    let Some(topic) = TOPICS.get(read, &key).map_err(Fault::internal)? else { return Ok(None) };
    let document = topic.policy.unwrap_or_else(|| permissions::default(arn, key.0.account));
    Ok(Some(Guard { owner: key.0.account, rule: Rule::MayGrant, documents: vec![document] }))
}

/// A topic's tags as condition keys.
pub(crate) fn describe(_: &Cx, read: &dyn Read, arn: &str) -> Result<Context, Fault> {
    let Some(key) = names::topic(arn) else { return Ok(Context::new()) };
    let tags = tags::of(read, key.0, arn)?;
    Ok(tags.iter().fold(Context::new(), |keys, (k, v)| keys.with(&format!("aws:ResourceTag/{k}"), v.as_str())))
}
