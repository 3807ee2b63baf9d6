//! GetResourcePolicy.

use crate::errors::no_policy;
use crate::ops::shared::find;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::GetResourcePolicyInput,
) -> Result<api::GetResourcePolicyOutput, Fault> {
    let (_, table) = find::by_arn(cx, read, &i.resource_arn)?;
    let (policy, revision) = table.policy.ok_or_else(|| no_policy(&i.resource_arn))?;
    Ok(api::GetResourcePolicyOutput { policy: Some(policy), revision_id: Some(revision) })
}
