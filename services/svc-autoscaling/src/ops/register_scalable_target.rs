//! RegisterScalableTarget: makes a target, or changes its bounds.
//!
//! Application Auto Scaling API Reference, RegisterScalableTarget.

use crate::errors::{invalid, limit};
use crate::limits;
use crate::model::{Suspended, Target};
use crate::ops::shared::{key, target_arn};
use crate::ops::tagging;
use crate::resource::Capacity;
use crate::tables::TARGETS;
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

/// The service whose role the first target makes.
const ROLE_OF: &str = "dynamodb.application-autoscaling.amazonaws.com";

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::RegisterScalableTargetRequest,
) -> Result<api::RegisterScalableTargetResponse, Fault> {
    let capacity = Capacity::parse(&i.resource_id, i.scalable_dimension)?;
    let key = key(cx, &i.resource_id, i.scalable_dimension);
    let before = TARGETS.get(tx, &key).map_err(Fault::internal)?;
    let new = before.is_none();
    let mut target = match before {
        Some(t) => t,
        None => first(cx, tx, &capacity, &i)?,
    };
    target.min = i.min_capacity.unwrap_or(target.min);
    target.max = i.max_capacity.unwrap_or(target.max);
    if target.min < 0 || target.max < 0 {
        return Err(invalid("Minimum and maximum capacity must be zero or more"));
    }
    if target.min > target.max {
        return Err(invalid("Maximum capacity cannot be less than minimum capacity"));
    }
    if let Some(s) = i.suspended_state {
        let Suspended { scale_in, scale_out, scheduled } = target.suspended;
        target.suspended = Suspended {
            scale_in: s.dynamic_scaling_in_suspended.unwrap_or(scale_in),
            scale_out: s.dynamic_scaling_out_suspended.unwrap_or(scale_out),
            scheduled: s.scheduled_scaling_suspended.unwrap_or(scheduled),
        };
    }
    TARGETS.put(tx, &key, &target).map_err(Fault::internal)?;
    let arn = target_arn(cx.scope(), &target.id);
    match i.tags {
        Some(_) if !new => {
            return Err(invalid("Tags can only be specified when a scalable target is registered first"));
        }
        Some(tags) => tagging::set(tx, cx.scope(), &arn, tags.0)?,
        None => {}
    }
    Ok(api::RegisterScalableTargetResponse { scalable_target_arn: Some(arn) })
}

/// A target that is not there yet: its resource must be.
fn first(cx: &Cx, tx: &mut Tx, capacity: &Capacity, i: &api::RegisterScalableTargetRequest) -> Result<Target, Fault> {
    let (Some(min), Some(max)) = (i.min_capacity, i.max_capacity) else {
        return Err(invalid(
            "MinCapacity and MaxCapacity must be specified when a scalable target is registered first",
        ));
    };
    let most = limits::TARGETS.of(cx, tx)?;
    let has = TARGETS.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64;
    if has >= most {
        return Err(limit(format!(
            "A maximum of {most} scalable targets of DynamoDB is allowed per account and Region"
        )));
    }
    if capacity.now(cx, tx)?.is_none() {
        let what = if capacity.index.is_some() { "index" } else { "table" };
        return Err(invalid(format!(
            "DynamoDB {what} does not exist or has no provisioned throughput: {}",
            i.resource_id
        )));
    }
    if has == 0 {
        role(cx, tx)?;
    }
    let id = cx.ids().text(36, b"0123456789abcdef");
    Ok(Target { id, min, max, suspended: Suspended::default(), created: cx.now() })
}

/// The role through which the tables are changed; it may be there.
fn role(cx: &Cx, tx: &mut Tx) -> Result<(), Fault> {
    let input = api_iam::CreateServiceLinkedRoleRequest { aws_service_name: ROLE_OF.to_owned(), ..Default::default() };
    match tx.attempt(|tx| cx.call(tx, &api_iam::CREATE_SERVICE_LINKED_ROLE, input)) {
        Ok(_) => Ok(()),
        Err(fault) if fault.is("InvalidInput") => Ok(()),
        Err(fault) => Err(fault),
    }
}
