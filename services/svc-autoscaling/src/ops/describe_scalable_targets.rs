//! DescribeScalableTargets.
//!
//! Application Auto Scaling API Reference, DescribeScalableTargets.

use crate::model::Target;
use crate::ops::shared::{Filter, cut, dimension, target_arn};
use crate::tables::{TARGETS, TargetKey};
use api_application_autoscaling as api;
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::DescribeScalableTargetsRequest,
) -> Result<api::DescribeScalableTargetsResponse, Fault> {
    let ids = i.resource_ids.unwrap_or_default();
    let filter = Filter {
        namespace: i.service_namespace,
        resource: ids.first().map(String::as_str),
        dimension: i.scalable_dimension,
    };
    filter.check()?;
    let any = Filter { resource: None, ..filter };
    let all = TARGETS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let shown: Vec<_> =
        all.into_iter().filter(|((_, r, d), _)| any.shows(r, d) && (ids.is_empty() || ids.contains(r))).collect();
    let query = format!("targets {ids:?} {:?}", i.scalable_dimension);
    let page = cut(cx, &query, shown, i.max_results, i.next_token.as_deref(), |((_, r, d), _)| format!("{r} {d}"))?;
    let targets = page.items.into_iter().map(|(key, t)| show(&key, t)).collect::<Result<Vec<_>, _>>()?;
    Ok(api::DescribeScalableTargetsResponse { scalable_targets: Some(targets), next_token: page.next })
}

/// The role of the service that the first target made.
fn role(at: Scope) -> String {
    format!(
        "arn:aws:iam::{}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
        at.account
    )
}

fn show((at, resource, dim): &TargetKey, t: Target) -> Result<api::ScalableTarget, Fault> {
    Ok(api::ScalableTarget {
        service_namespace: api::ServiceNamespace::Dynamodb,
        resource_id: resource.clone(),
        scalable_dimension: dimension(dim)?,
        min_capacity: t.min,
        max_capacity: t.max,
        predicted_capacity: None,
        role_arn: role(*at),
        creation_time: t.created,
        suspended_state: Some(api::SuspendedState {
            dynamic_scaling_in_suspended: Some(t.suspended.scale_in),
            dynamic_scaling_out_suspended: Some(t.suspended.scale_out),
            scheduled_scaling_suspended: Some(t.suspended.scheduled),
        }),
        scalable_target_arn: Some(target_arn(*at, &t.id)),
    })
}
