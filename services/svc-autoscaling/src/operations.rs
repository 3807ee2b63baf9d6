//! The visible list of what this room serves. A test compares it with the model.
//!
//! Targets are DynamoDB's tables and indexes; for those of other services a call answers `NotImplemented`, and a description is empty.

use crate::ops::{self, shared::resources};
use api_application_autoscaling as api;
use kernel::{Operation, read, write};

macro_rules! place {
    () => {
        "ServiceNamespace=dynamodb ResourceId ScalableDimension "
    };
}

/// Everything.
pub fn all() -> Vec<Operation> {
    [targets(), policies(), actions(), tags()].into_iter().flatten().collect()
}

fn targets() -> Vec<Operation> {
    vec![
        write(
            &api::REGISTER_SCALABLE_TARGET,
            ops::register_scalable_target::run,
            concat!(place!(), "MinCapacity MaxCapacity SuspendedState Tags"),
        )
        .on(|cx, read, i: &api::RegisterScalableTargetRequest| {
            resources(cx, read, &i.resource_id, i.scalable_dimension)
        }),
        write(&api::DEREGISTER_SCALABLE_TARGET, ops::deregister_scalable_target::run, place!()).on(
            |cx, read, i: &api::DeregisterScalableTargetRequest| {
                resources(cx, read, &i.resource_id, i.scalable_dimension)
            },
        ),
        read(
            &api::DESCRIBE_SCALABLE_TARGETS,
            ops::describe_scalable_targets::run,
            "ServiceNamespace ResourceIds ScalableDimension MaxResults NextToken",
        ),
        read(
            &api::DESCRIBE_SCALING_ACTIVITIES,
            ops::describe_scaling_activities::run,
            "ServiceNamespace ResourceId ScalableDimension MaxResults NextToken",
        ),
    ]
}

fn policies() -> Vec<Operation> {
    vec![
        write(
            &api::PUT_SCALING_POLICY,
            ops::put_scaling_policy::run,
            concat!(
                place!(),
                "PolicyName PolicyType TargetTrackingScalingPolicyConfiguration.TargetValue \
                 TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType \
                 TargetTrackingScalingPolicyConfiguration.ScaleOutCooldown \
                 TargetTrackingScalingPolicyConfiguration.ScaleInCooldown \
                 TargetTrackingScalingPolicyConfiguration.DisableScaleIn"
            ),
        )
        .on(|cx, read, i: &api::PutScalingPolicyRequest| resources(cx, read, &i.resource_id, i.scalable_dimension)),
        write(&api::DELETE_SCALING_POLICY, ops::delete_scaling_policy::run, concat!(place!(), "PolicyName")).on(
            |cx, read, i: &api::DeleteScalingPolicyRequest| resources(cx, read, &i.resource_id, i.scalable_dimension),
        ),
        read(
            &api::DESCRIBE_SCALING_POLICIES,
            ops::describe_scaling_policies::run,
            "PolicyNames ServiceNamespace ResourceId ScalableDimension MaxResults NextToken",
        ),
    ]
}

fn actions() -> Vec<Operation> {
    vec![
        write(
            &api::PUT_SCHEDULED_ACTION,
            ops::put_scheduled_action::run,
            concat!(
                place!(),
                "Schedule Timezone=UTC Timezone=Etc/UTC ScheduledActionName StartTime EndTime ScalableTargetAction"
            ),
        )
        .on(|cx, read, i: &api::PutScheduledActionRequest| resources(cx, read, &i.resource_id, i.scalable_dimension)),
        write(
            &api::DELETE_SCHEDULED_ACTION,
            ops::delete_scheduled_action::run,
            concat!(place!(), "ScheduledActionName"),
        )
        .on(|cx, read, i: &api::DeleteScheduledActionRequest| {
            resources(cx, read, &i.resource_id, i.scalable_dimension)
        }),
        read(
            &api::DESCRIBE_SCHEDULED_ACTIONS,
            ops::describe_scheduled_actions::run,
            "ScheduledActionNames ServiceNamespace ResourceId ScalableDimension MaxResults NextToken",
        ),
    ]
}

fn tags() -> Vec<Operation> {
    vec![
        write(&api::TAG_RESOURCE, ops::tagging::tag, "ResourceARN Tags")
            .on(|_, _, i: &api::TagResourceRequest| vec![i.resource_arn.clone()]),
        write(&api::UNTAG_RESOURCE, ops::tagging::untag, "ResourceARN TagKeys")
            .on(|_, _, i: &api::UntagResourceRequest| vec![i.resource_arn.clone()]),
        read(&api::LIST_TAGS_FOR_RESOURCE, ops::tagging::list, "ResourceARN")
            .on(|_, _, i: &api::ListTagsForResourceRequest| vec![i.resource_arn.clone()]),
    ]
}
