//! DeleteScalingPolicy.
//!
//! Application Auto Scaling API Reference, DeleteScalingPolicy.

use crate::errors;
use crate::ops::shared::key;
use crate::resource::Capacity;
use crate::tables::POLICIES;
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::DeleteScalingPolicyRequest,
) -> Result<api::DeleteScalingPolicyResponse, Fault> {
    Capacity::parse(&i.resource_id, i.scalable_dimension)?;
    let (at, resource, dimension) = key(cx, &i.resource_id, i.scalable_dimension);
    let key = (at, resource, dimension, i.policy_name);
    match POLICIES.delete(tx, &key).map_err(Fault::internal)? {
        true => Ok(api::DeleteScalingPolicyResponse::default()),
        false => Err(errors::no_policy(&key.1, &key.2, &key.3)),
    }
}
