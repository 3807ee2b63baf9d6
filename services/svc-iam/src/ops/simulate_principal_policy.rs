//! What a user's, group's or role's policies would allow.
//!
//! IAM API Reference, SimulatePrincipalPolicy.

use crate::rules::arns::{self, Kind};
use crate::simulation::{self, Simulation};
use api_iam::{SimulatePolicyResponse, SimulatePrincipalPolicyRequest};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: SimulatePrincipalPolicyRequest,
) -> Result<SimulatePolicyResponse, Fault> {
    let source = simulation::source(cx, read, &input.policy_source_arn)?;
    let mut held = source.held;
    held.identity.extend(simulation::inputs(&input.policy_input_list.unwrap_or_default())?);
    if let Some(given) = simulation::boundary(input.permissions_boundary_policy_input_list.as_deref())? {
        held.boundary = Some(given);
    }
    // a resource's policy names users: a role or a group is none
    let user = arns::parse(Kind::User, &input.policy_source_arn).map(|_| input.policy_source_arn.as_str());
    let named = input.caller_arn.as_deref().or(user);
    let resource_policy = simulation::resource_policy(input.resource_policy.as_deref(), named)?;
    let caller = match input.caller_arn.as_deref() {
        Some(arn) => simulation::caller(cx, Some(arn))?,
        None => source.caller,
    };
    Simulation {
        resource_policy,
        caller,
        held,
        owner: simulation::owner(cx, input.resource_owner.as_deref())?,
        context: simulation::context(input.context_entries.as_deref()),
        actions: input.action_names,
        resources: input.resource_arns.unwrap_or_default(),
    }
    .answer(cx, input.max_items, input.marker.as_deref())
}
