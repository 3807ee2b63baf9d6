//! The condition keys that policies ask for.
//!
//! IAM API Reference, GetContextKeysForCustomPolicy.

use crate::simulation;
use api_iam::{GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    _: &Cx,
    _: &dyn Read,
    input: GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Fault> {
    let documents = simulation::inputs(&input.policy_input_list)?;
    Ok(GetContextKeysForPolicyResponse { context_key_names: Some(simulation::keys(&documents)) })
}
