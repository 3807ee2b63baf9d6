//! What given policies would allow.
//!
//! IAM API Reference, SimulateCustomPolicy.

use crate::held::Held;
use crate::simulation::{self, Simulation};
use api_iam::{SimulateCustomPolicyRequest, SimulatePolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, _: &dyn Read, input: SimulateCustomPolicyRequest) -> Result<SimulatePolicyResponse, Fault> {
    let held = Held {
        identity: simulation::inputs(&input.policy_input_list)?,
        boundary: simulation::boundary(input.permissions_boundary_policy_input_list.as_deref())?,
    };
    Simulation {
        caller: simulation::caller(cx, input.caller_arn.as_deref())?,
        held,
        resource_policy: simulation::resource_policy(input.resource_policy.as_deref(), input.caller_arn.as_deref())?,
        owner: simulation::owner(cx, input.resource_owner.as_deref())?,
        context: simulation::context(input.context_entries.as_deref()),
        actions: input.action_names,
        resources: input.resource_arns.unwrap_or_default(),
    }
    .answer(cx, input.max_items, input.marker.as_deref())
}
