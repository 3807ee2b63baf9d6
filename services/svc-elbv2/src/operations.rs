//! The visible list of what this room serves. A test compares it with the model.
//!
//! Each row: the operation, its handler, the parameters it honours, and the ARNs it concerns.

use crate::edge::Edge;
use crate::ops;
use api_elbv2 as api;
use kernel::{Operation, read, read_with, tags, write};
use std::sync::Arc;

/// Everything, in the order of subjects.
pub fn all(edge: Option<Arc<dyn Edge>>) -> Vec<Operation> {
    [load_balancers(), listeners(), rules(), target_groups(), targets(edge), tags_and_limits()]
        .into_iter()
        .flatten()
        .map(|op| {
            op.described_by(|cx, read, arn| tags::keys(read, cx.scope(), arn, "elasticloadbalancing:ResourceTag"))
        })
        .collect()
}

fn load_balancers() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_LOAD_BALANCER,
            ops::create_load_balancer::run,
            "Name Subnets SubnetMappings.SubnetId SecurityGroups Scheme Tags Type=application IpAddressType=ipv4",
        )
        .on(|cx, _, i: &api::CreateLoadBalancerInput| {
            vec![cx.arn("elasticloadbalancing", format!("loadbalancer/app/{}/*", i.name))]
        }),
        write(&api::DELETE_LOAD_BALANCER, ops::delete_load_balancer::run, "LoadBalancerArn")
            .on(|_, _, i: &api::DeleteLoadBalancerInput| vec![i.load_balancer_arn.clone()]),
        read(
            &api::DESCRIBE_LOAD_BALANCERS,
            ops::describe_load_balancers::run,
            "LoadBalancerArns Names Marker PageSize",
        ),
        read(&api::DESCRIBE_CAPACITY_RESERVATION, ops::describe_capacity_reservation::run, "LoadBalancerArn"),
        read(&api::DESCRIBE_LOAD_BALANCER_ATTRIBUTES, ops::describe_load_balancer_attributes::run, "LoadBalancerArn"),
        write(
            &api::MODIFY_LOAD_BALANCER_ATTRIBUTES,
            ops::modify_load_balancer_attributes::run,
            "LoadBalancerArn Attributes",
        )
        .on(|_, _, i: &api::ModifyLoadBalancerAttributesInput| vec![i.load_balancer_arn.clone()]),
        write(&api::SET_SECURITY_GROUPS, ops::set_security_groups::run, "LoadBalancerArn SecurityGroups")
            .on(|_, _, i: &api::SetSecurityGroupsInput| vec![i.load_balancer_arn.clone()]),
        write(
            &api::SET_SUBNETS,
            ops::set_subnets::run,
            "LoadBalancerArn Subnets SubnetMappings.SubnetId IpAddressType=ipv4",
        )
        .on(|_, _, i: &api::SetSubnetsInput| vec![i.load_balancer_arn.clone()]),
        write(&api::SET_IP_ADDRESS_TYPE, ops::set_ip_address_type::run, "LoadBalancerArn IpAddressType=ipv4")
            .on(|_, _, i: &api::SetIpAddressTypeInput| vec![i.load_balancer_arn.clone()]),
    ]
}

fn listeners() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_LISTENER,
            ops::create_listener::run,
            "LoadBalancerArn Protocol Port SslPolicy Certificates Tags DefaultActions.Type DefaultActions.TargetGroupArn \
             DefaultActions.Order DefaultActions.RedirectConfig DefaultActions.FixedResponseConfig \
             DefaultActions.ForwardConfig",
        )
        .on(|_, _, i: &api::CreateListenerInput| vec![i.load_balancer_arn.clone()]),
        write(
            &api::MODIFY_LISTENER,
            ops::modify_listener::run,
            "ListenerArn Protocol Port SslPolicy Certificates DefaultActions.Type DefaultActions.TargetGroupArn \
             DefaultActions.Order DefaultActions.RedirectConfig DefaultActions.FixedResponseConfig \
             DefaultActions.ForwardConfig",
        )
        .on(|_, _, i: &api::ModifyListenerInput| vec![i.listener_arn.clone()]),
        write(&api::DELETE_LISTENER, ops::delete_listener::run, "ListenerArn")
            .on(|_, _, i: &api::DeleteListenerInput| vec![i.listener_arn.clone()]),
        read(
            &api::DESCRIBE_LISTENERS,
            ops::describe_listeners::run,
            "LoadBalancerArn ListenerArns Marker PageSize",
        ),
        read(&api::DESCRIBE_LISTENER_ATTRIBUTES, ops::describe_listener_attributes::run, "ListenerArn"),
        write(&api::MODIFY_LISTENER_ATTRIBUTES, ops::modify_listener_attributes::run, "ListenerArn Attributes")
            .on(|_, _, i: &api::ModifyListenerAttributesInput| vec![i.listener_arn.clone()]),
    ]
}

fn rules() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_RULE,
            ops::create_rule::run,
            "ListenerArn Priority Tags Transforms Conditions.Field Conditions.Values Conditions.HostHeaderConfig \
             Conditions.PathPatternConfig Conditions.HttpHeaderConfig Conditions.QueryStringConfig Conditions.HttpRequestMethodConfig \
             Conditions.SourceIpConfig.Values Conditions.RegexValues Actions.Type Actions.TargetGroupArn Actions.Order Actions.RedirectConfig \
             Actions.FixedResponseConfig Actions.ForwardConfig",
        )
        .on(|_, _, i: &api::CreateRuleInput| vec![i.listener_arn.clone()]),
        write(
            &api::MODIFY_RULE,
            ops::modify_rule::run,
            "RuleArn Transforms ResetTransforms Conditions.Field Conditions.Values Conditions.HostHeaderConfig \
             Conditions.PathPatternConfig Conditions.HttpHeaderConfig Conditions.QueryStringConfig Conditions.HttpRequestMethodConfig \
             Conditions.SourceIpConfig.Values Conditions.RegexValues Actions.Type Actions.TargetGroupArn Actions.Order Actions.RedirectConfig \
             Actions.FixedResponseConfig Actions.ForwardConfig",
        )
        .on(|_, _, i: &api::ModifyRuleInput| vec![i.rule_arn.clone()]),
        write(&api::DELETE_RULE, ops::delete_rule::run, "RuleArn")
            .on(|_, _, i: &api::DeleteRuleInput| vec![i.rule_arn.clone()]),
        read(&api::DESCRIBE_RULES, ops::describe_rules::run, "ListenerArn RuleArns Marker PageSize"),
        write(&api::SET_RULE_PRIORITIES, ops::set_rule_priorities::run, "RulePriorities").on(
            |_, _, i: &api::SetRulePrioritiesInput| {
                i.rule_priorities.iter().filter_map(|p| p.rule_arn.clone()).collect()
            },
        ),
    ]
}

fn target_groups() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_TARGET_GROUP,
            ops::create_target_group::run,
            "Name Protocol ProtocolVersion=HTTP1 ProtocolVersion= Port VpcId HealthCheckProtocol HealthCheckPort HealthCheckEnabled \
             HealthCheckPath HealthCheckIntervalSeconds HealthCheckTimeoutSeconds HealthyThresholdCount \
             UnhealthyThresholdCount Matcher.HttpCode TargetType=instance TargetType=ip Tags IpAddressType=ipv4",
        )
        .on(|cx, _, i: &api::CreateTargetGroupInput| {
            vec![cx.arn("elasticloadbalancing", format!("targetgroup/{}/*", i.name))]
        }),
        write(&api::DELETE_TARGET_GROUP, ops::delete_target_group::run, "TargetGroupArn")
            .on(|_, _, i: &api::DeleteTargetGroupInput| vec![i.target_group_arn.clone()]),
        read(
            &api::DESCRIBE_TARGET_GROUPS,
            ops::describe_target_groups::run,
            "LoadBalancerArn TargetGroupArns Names Marker PageSize",
        ),
        write(
            &api::MODIFY_TARGET_GROUP,
            ops::modify_target_group::run,
            "TargetGroupArn HealthCheckProtocol HealthCheckPort HealthCheckPath HealthCheckEnabled \
             HealthCheckIntervalSeconds HealthCheckTimeoutSeconds HealthyThresholdCount UnhealthyThresholdCount \
             Matcher.HttpCode",
        )
        .on(|_, _, i: &api::ModifyTargetGroupInput| vec![i.target_group_arn.clone()]),
        read(&api::DESCRIBE_TARGET_GROUP_ATTRIBUTES, ops::describe_target_group_attributes::run, "TargetGroupArn"),
        write(
            &api::MODIFY_TARGET_GROUP_ATTRIBUTES,
            ops::modify_target_group_attributes::run,
            "TargetGroupArn Attributes",
        )
        .on(|_, _, i: &api::ModifyTargetGroupAttributesInput| vec![i.target_group_arn.clone()]),
    ]
}

fn targets(edge: Option<Arc<dyn Edge>>) -> Vec<Operation> {
    vec![
        write(
            &api::REGISTER_TARGETS,
            ops::register_targets::run,
            "TargetGroupArn Targets.Id Targets.Port Targets.AvailabilityZone",
        )
        .on(|_, _, i: &api::RegisterTargetsInput| vec![i.target_group_arn.clone()]),
        write(
            &api::DEREGISTER_TARGETS,
            ops::deregister_targets::run,
            "TargetGroupArn Targets.Id Targets.Port Targets.AvailabilityZone",
        )
        .on(|_, _, i: &api::DeregisterTargetsInput| vec![i.target_group_arn.clone()]),
        read_with(
            &api::DESCRIBE_TARGET_HEALTH,
            Arc::new(edge),
            ops::describe_target_health::run,
            "TargetGroupArn Targets.Id Targets.Port Targets.AvailabilityZone Include",
        ),
    ]
}

fn tags_and_limits() -> Vec<Operation> {
    vec![
        write(&api::ADD_TAGS, ops::add_tags::run, "ResourceArns Tags")
            .on(|_, _, i: &api::AddTagsInput| i.resource_arns.clone()),
        write(&api::REMOVE_TAGS, ops::remove_tags::run, "ResourceArns TagKeys")
            .on(|_, _, i: &api::RemoveTagsInput| i.resource_arns.clone()),
        read(&api::DESCRIBE_TAGS, ops::describe_tags::run, "ResourceArns"),
        read(&api::DESCRIBE_ACCOUNT_LIMITS, ops::describe_account_limits::run, "Marker PageSize"),
    ]
}
