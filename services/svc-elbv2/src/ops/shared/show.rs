//! Load balancers, listeners and target groups as answers show them.

use crate::ids::LoadBalancerId;
use crate::model::{Listener, LoadBalancer, Node, Scheme, State, TargetGroup, TargetType};
use crate::ops::shared::show_rule;
use crate::rules::health_checks::TRAFFIC_PORT;
use crate::rules::hosted_zones;
use api_elbv2 as api;
use kernel::Scope;

/// A load balancer.
pub fn load_balancer(at: Scope, b: &LoadBalancer) -> api::LoadBalancer {
    api::LoadBalancer {
        load_balancer_arn: Some(b.id.arn(at)),
        dns_name: Some(b.dns_name.clone()),
        canonical_hosted_zone_id: hosted_zones::of(at.region).map(String::from),
        created_time: Some(b.created_at),
        load_balancer_name: Some(b.id.name.clone()),
        scheme: Some(scheme(b.scheme)),
        vpc_id: Some(b.vpc.clone()),
        state: Some(state(&b.state)),
        r#type: Some(api::LoadBalancerTypeEnum::Application),
        availability_zones: Some(zones(&b.nodes)),
        security_groups: Some(b.security_groups.clone()),
        ip_address_type: Some(api::IpAddressType::Ipv4),
        ..Default::default()
    }
}

fn scheme(s: Scheme) -> api::LoadBalancerSchemeEnum {
    match s {
        Scheme::InternetFacing => api::LoadBalancerSchemeEnum::InternetFacing,
        Scheme::Internal => api::LoadBalancerSchemeEnum::Internal,
    }
}

fn state(s: &State) -> api::LoadBalancerState {
    use api::LoadBalancerStateEnum as Code;
    let (code, reason) = match s {
        State::Provisioning(why) => (Code::Provisioning, Some(why.clone()).filter(|why| !why.is_empty())),
        State::Active => (Code::Active, None),
        State::ActiveImpaired(why) => (Code::ActiveImpaired, Some(why.clone())),
        State::Failed(why) => (Code::Failed, Some(why.clone())),
    };
    api::LoadBalancerState { code: Some(code), reason }
}

/// The zones of a load balancer.
pub fn zones(nodes: &[Node]) -> Vec<api::AvailabilityZone> {
    let zone = |n: &Node| api::AvailabilityZone {
        zone_name: Some(n.zone.clone()),
        subnet_id: Some(n.subnet.clone()),
        load_balancer_addresses: Some(Vec::new()),
        ..Default::default()
    };
    nodes.iter().map(zone).collect()
}

/// A listener.
pub fn listener(at: Scope, l: &Listener) -> api::Listener {
    api::Listener {
        listener_arn: Some(l.id.arn(at)),
        load_balancer_arn: Some(l.id.balancer.arn(at)),
        port: Some(l.port.into()),
        protocol: Some(api::ProtocolEnum::Http),
        default_actions: Some(vec![show_rule::action(at, &l.default)]),
        ..Default::default()
    }
}

/// A target group.
pub fn group(at: Scope, g: &TargetGroup, used_by: Option<&LoadBalancerId>) -> api::TargetGroup {
    let seconds = |n: u32| i32::try_from(n).ok();
    api::TargetGroup {
        target_group_arn: Some(g.id.arn(at)),
        target_group_name: Some(g.id.name.clone()),
        protocol: Some(api::ProtocolEnum::Http),
        port: Some(g.port.into()),
        vpc_id: Some(g.vpc.clone()),
        health_check_protocol: Some(api::ProtocolEnum::Http),
        health_check_port: Some(g.check.port.map_or_else(|| TRAFFIC_PORT.to_owned(), |p| p.to_string())),
        health_check_enabled: Some(true),
        health_check_interval_seconds: seconds(g.check.interval_seconds),
        health_check_timeout_seconds: seconds(g.check.timeout_seconds),
        healthy_threshold_count: seconds(g.check.healthy_threshold),
        unhealthy_threshold_count: seconds(g.check.unhealthy_threshold),
        health_check_path: Some(g.check.path.clone()),
        matcher: Some(api::Matcher { http_code: Some(g.check.codes.clone()), grpc_code: None }),
        load_balancer_arns: Some(used_by.iter().map(|b| b.arn(at)).collect()),
        target_type: Some(target_type(g.target_type)),
        protocol_version: Some("HTTP1".into()),
        ip_address_type: Some(api::TargetGroupIpAddressTypeEnum::Ipv4),
        ..Default::default()
    }
}

fn target_type(t: TargetType) -> api::TargetTypeEnum {
    match t {
        TargetType::Instance => api::TargetTypeEnum::Instance,
        TargetType::Ip => api::TargetTypeEnum::Ip,
    }
}
