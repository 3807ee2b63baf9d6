//! The condition keys that a user's, group's or role's policies ask for.
//!
//! IAM API Reference, GetContextKeysForPrincipalPolicy.

use crate::simulation;
use api_iam::{GetContextKeysForPolicyResponse, GetContextKeysForPrincipalPolicyRequest};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetContextKeysForPrincipalPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Fault> {
    let mut documents = simulation::source(cx, read, &input.policy_source_arn)?.held.identity;
    documents.extend(simulation::inputs(&input.policy_input_list.unwrap_or_default())?);
    Ok(GetContextKeysForPolicyResponse { context_key_names: Some(simulation::keys(&documents)) })
}
