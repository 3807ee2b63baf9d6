//! DeregisterScalableTarget: its policies and scheduled actions go with it.
//!
//! Application Auto Scaling API Reference, DeregisterScalableTarget.

use crate::ops::shared::{key, target, target_arn};
use crate::resource::Capacity;
use crate::tables::{ACTIONS, POLICIES, TARGETS};
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::DeregisterScalableTargetRequest,
) -> Result<api::DeregisterScalableTargetResponse, Fault> {
    Capacity::parse(&i.resource_id, i.scalable_dimension)?;
    let key = key(cx, &i.resource_id, i.scalable_dimension);
    let gone = target(tx, &key)?;
    POLICIES.delete_all(tx, &key).map_err(Fault::internal)?;
    ACTIONS.delete_all(tx, &key).map_err(Fault::internal)?;
    TARGETS.delete(tx, &key).map_err(Fault::internal)?;
    kernel::tags::clear(tx, cx.scope(), &target_arn(cx.scope(), &gone.id))?;
    Ok(api::DeregisterScalableTargetResponse::default())
}
