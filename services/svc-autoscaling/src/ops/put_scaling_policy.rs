//! PutScalingPolicy: target tracking on the use of read or write units.
//!
//! Application Auto Scaling API Reference, PutScalingPolicy; User Guide, "Target tracking scaling policies". The alarms that AWS makes for
//! a policy are CloudWatch's; here the loop looks at the same minutes itself, and no alarm is told of.

use crate::errors::invalid;
use crate::limits::TARGET_PERCENT;
use crate::model::Policy;
use crate::ops::shared::{key, part_arn, target};
use crate::resource::Capacity;
use crate::tables::POLICIES;
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::PutScalingPolicyRequest,
) -> Result<api::PutScalingPolicyResponse, Fault> {
    let capacity = Capacity::parse(&i.resource_id, i.scalable_dimension)?;
    let (at, resource, dimension) = key(cx, &i.resource_id, i.scalable_dimension);
    target(tx, &(at, resource.clone(), dimension.clone()))?;
    if i.policy_type != Some(api::PolicyType::TargetTrackingScaling) {
        let ty = i.policy_type.unwrap_or(api::PolicyType::StepScaling);
        return Err(invalid(format!("{} policies are not supported for the service namespace dynamodb", ty.as_str())));
    }
    let key = (at, resource, dimension, i.policy_name);
    let all = POLICIES.list(tx, &(at, key.1.clone(), key.2.clone())).map_err(Fault::internal)?;
    let before = all.iter().find(|(k, _)| *k == key).map(|(_, p)| p.clone());
    let Some(config) = i.target_tracking_scaling_policy_configuration else {
        return Err(invalid(
            "TargetTrackingScalingPolicyConfiguration must be specified for a TargetTrackingScaling policy",
        ));
    };
    if before.is_none() && !all.is_empty() {
        return Err(invalid("Only one TargetTrackingScaling policy for a given metric specification is allowed."));
    }
    let policy = policy(cx, &capacity, config, before)?;
    POLICIES.put(tx, &key, &policy).map_err(Fault::internal)?;
    Ok(api::PutScalingPolicyResponse {
        policy_arn: part_arn(at, "scalingPolicy", &policy.id, &key.1, &key.3),
        alarms: Some(Vec::new()),
    })
}

fn policy(
    cx: &Cx,
    capacity: &Capacity,
    c: api::TargetTrackingScalingPolicyConfiguration,
    before: Option<Policy>,
) -> Result<Policy, Fault> {
    let fits = if capacity.reads { "DynamoDBReadCapacityUtilization" } else { "DynamoDBWriteCapacityUtilization" };
    let metric = c.predefined_metric_specification.map(|m| m.predefined_metric_type.as_str());
    match metric {
        Some(m) if m == fits => {}
        Some(m) => {
            return Err(invalid(format!("Invalid metric type for the scalable dimension: {m}")));
        }
        None => return Err(invalid("PredefinedMetricSpecification must be specified")),
    }
    if !TARGET_PERCENT.contains(&c.target_value) {
        return Err(invalid(format!(
            "Target value for {fits} must be between {} and {}: {}",
            TARGET_PERCENT.start(),
            TARGET_PERCENT.end(),
            c.target_value
        )));
    }
    if c.scale_out_cooldown.is_some_and(|s| s < 0) || c.scale_in_cooldown.is_some_and(|s| s < 0) {
        return Err(invalid("Cooldown must be zero or more"));
    }
    let (id, created, last_out, last_in, last_step) = match before {
        Some(p) => (p.id, p.created, p.last_out, p.last_in, p.last_step),
        None => (cx.ids().uuid(), cx.now(), None, None, 0),
    };
    Ok(Policy {
        id,
        percent: c.target_value,
        out_cooldown: c.scale_out_cooldown,
        in_cooldown: c.scale_in_cooldown,
        never_in: c.disable_scale_in,
        created,
        last_out,
        last_in,
        last_step,
    })
}
