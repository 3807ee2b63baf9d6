//! DescribeScalingPolicies.
//!
//! Application Auto Scaling API Reference, DescribeScalingPolicies.

use crate::model::Policy;
use crate::ops::shared::{Filter, cut, dimension, part_arn};
use crate::tables::POLICIES;
use api_application_autoscaling as api;
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::DescribeScalingPoliciesRequest,
) -> Result<api::DescribeScalingPoliciesResponse, Fault> {
    let filter =
        Filter { namespace: i.service_namespace, resource: i.resource_id.as_deref(), dimension: i.scalable_dimension };
    filter.check()?;
    let names = i.policy_names.unwrap_or_default();
    let all = POLICIES.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let shown: Vec<_> = all
        .into_iter()
        .filter(|((_, r, d, name), _)| filter.shows(r, d) && (names.is_empty() || names.contains(name)))
        .collect();
    let query = format!("policies {names:?} {:?} {:?}", i.resource_id, i.scalable_dimension);
    let page =
        cut(cx, &query, shown, i.max_results, i.next_token.as_deref(), |((_, r, d, n), _)| format!("{r} {d} {n}"))?;
    let policies = page.items.into_iter().map(|(key, p)| show(key, p)).collect::<Result<Vec<_>, _>>()?;
    Ok(api::DescribeScalingPoliciesResponse { scaling_policies: Some(policies), next_token: page.next })
}

fn show((at, resource, dim, name): (Scope, String, String, String), p: Policy) -> Result<api::ScalingPolicy, Fault> {
    let metric = match dim.ends_with("ReadCapacityUnits") {
        true => api::MetricType::DynamoDBReadCapacityUtilization,
        false => api::MetricType::DynamoDBWriteCapacityUtilization,
    };
    Ok(api::ScalingPolicy {
        policy_arn: part_arn(at, "scalingPolicy", &p.id, &resource, &name),
        policy_name: name,
        service_namespace: api::ServiceNamespace::Dynamodb,
        resource_id: resource,
        scalable_dimension: dimension(&dim)?,
        policy_type: api::PolicyType::TargetTrackingScaling,
        target_tracking_scaling_policy_configuration: Some(api::TargetTrackingScalingPolicyConfiguration {
            target_value: p.percent,
            predefined_metric_specification: Some(api::PredefinedMetricSpecification {
                predefined_metric_type: metric,
                resource_label: None,
            }),
            scale_out_cooldown: p.out_cooldown,
            scale_in_cooldown: p.in_cooldown,
            disable_scale_in: p.never_in,
            ..Default::default()
        }),
        alarms: Some(Vec::new()),
        creation_time: p.created,
        ..Default::default()
    })
}
