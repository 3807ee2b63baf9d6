//! DeleteScheduledAction.
//!
//! Application Auto Scaling API Reference, DeleteScheduledAction.

use crate::errors;
use crate::ops::shared::key;
use crate::resource::Capacity;
use crate::tables::ACTIONS;
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::DeleteScheduledActionRequest,
) -> Result<api::DeleteScheduledActionResponse, Fault> {
    Capacity::parse(&i.resource_id, i.scalable_dimension)?;
    let (at, resource, dimension) = key(cx, &i.resource_id, i.scalable_dimension);
    let key = (at, resource, dimension, i.scheduled_action_name);
    match ACTIONS.delete(tx, &key).map_err(Fault::internal)? {
        true => Ok(api::DeleteScheduledActionResponse::default()),
        false => Err(errors::no_action(&key.1, &key.2, &key.3)),
    }
}
