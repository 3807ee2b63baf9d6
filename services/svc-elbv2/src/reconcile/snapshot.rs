//! From records to what the data plane serves. Pure, with text goldens.
//!
//! Decision: "The edge"; names of things in a snapshot are the resource parts of their ARNs, a node's is its interface.

use crate::model::{
    self, Action, Attributes, Condition, HealthCheck, LoadBalancer, Routing, Scheme, TargetGroup, TargetType,
};
use crate::reconcile::world::World;
use crate::rules::attributes::{self, Kind, LISTENER, LOAD_BALANCER, TARGET_GROUP};
use crate::rules::conditions;
use kernel::Scope;
use proxy_rules::condition::{self, Patterns, QueryPattern};
use proxy_rules::expression::Expression;
use proxy_rules::group::{HealthyFloor, ProtocolVersion};
use proxy_rules::pattern::Case;
use proxy_rules::{
    Algorithm, Balancer, CookieSecret, DesyncMode, ForwardedForMode, Listener, ListenerProtocol, Node, ResponseHeaders,
    Rewrite, Rule, Snapshot, Stickiness, Target, TargetState, Transforms, WeightedGroup,
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// The description of a target whose address is a load balancer's own.
pub const RESERVED: &str = "The target IP address is reserved for use by a load balancer";

/// The whole snapshot. The cloud's clock is `ahead_ms` ahead of real time, by which the data plane lives.
pub fn of(world: &World, ahead_ms: i64) -> Snapshot {
    let mut snapshot = Snapshot {
        balancers: world.balancers.iter().map(|(at, b)| balancer(world, *at, b)).collect(),
        target_groups: world.groups.iter().map(|(at, g)| group(world, *at, g, ahead_ms)).collect(),
        secret: CookieSecret(world.secret.unwrap_or_default()),
    };
    snapshot.sort_rules();
    snapshot
}

fn balancer(world: &World, at: Scope, b: &LoadBalancer) -> Balancer {
    let listeners = world.listeners.get(&(at, b.id.name.clone())).map_or(&[][..], Vec::as_slice);
    let node = |(n, leaving): (&model::Node, bool)| Node {
        id: (&n.interface).into(),
        zone: n.zone.clone(),
        address: IpAddr::V4(n.address),
        leaving,
    };
    let leaving = b.leaving.iter().map(|l| (&l.node, true));
    Balancer {
        id: b.id.short().into(),
        name: b.id.name.clone(),
        scheme: match b.scheme {
            Scheme::InternetFacing => proxy_rules::Scheme::InternetFacing,
            Scheme::Internal => proxy_rules::Scheme::Internal,
        },
        nodes: b.nodes.iter().map(|n| (n, false)).chain(leaving).map(node).collect(),
        listeners: listeners.iter().map(|l| listener(world, at, l)).collect(),
        attributes: balancer_attributes(&b.attributes),
    }
}

fn listener(world: &World, at: Scope, l: &model::Listener) -> Listener {
    let key = (at, l.id.balancer.name.clone(), l.id.hex.clone());
    let rule = |r: &model::Rule| Rule {
        priority: r.priority,
        conditions: r.conditions.iter().map(condition).collect(),
        action: action(&r.action),
        transforms: transforms(&r.transforms),
    };
    Listener {
        id: l.id.short().into(),
        port: l.port,
        protocol: ListenerProtocol::Http,
        rules: world.rules.get(&key).into_iter().flatten().map(rule).collect(),
        default: action(&l.default),
        response: response_headers(&l.attributes),
    }
}

fn action(a: &Action) -> proxy_rules::Action {
    match &a.routing {
        Routing::Forward(f) => {
            let to = |d: &model::Destination| WeightedGroup { group: d.group.short().into(), weight: d.weight };
            let seconds = f.sticky_seconds.filter(|_| f.sticky);
            proxy_rules::Action::Forward(proxy_rules::Forward {
                groups: f.to.iter().map(to).collect(),
                group_stickiness: seconds.map(|s| Duration::from_secs(s.into())),
            })
        }
        Routing::Redirect(r) => proxy_rules::Action::Redirect(proxy_rules::Redirect {
            protocol: r.protocol.clone(),
            host: r.host.clone(),
            port: r.port.clone(),
            path: r.path.clone(),
            query: r.query.clone(),
            permanent: r.permanent,
        }),
        Routing::FixedResponse { status, content_type, body } => {
            proxy_rules::Action::FixedResponse(proxy_rules::FixedResponse {
                status: *status,
                content_type: content_type.clone(),
                body: body.clone(),
            })
        }
    }
}

fn condition(c: &Condition) -> condition::Condition {
    match c.clone() {
        Condition::HostHeader(values) => condition::Condition::HostHeader(values.into()),
        Condition::PathPattern(values) => condition::Condition::PathPattern(values.into()),
        Condition::HttpHeader { name, values } => condition::Condition::HttpHeader { name, values: values.into() },
        Condition::HostRegex(values) => condition::Condition::HostHeader(expressions(c, &values)),
        Condition::PathRegex(values) => condition::Condition::PathPattern(expressions(c, &values)),
        Condition::HeaderRegex { name, values } => {
            condition::Condition::HttpHeader { name, values: expressions(c, &values) }
        }
        Condition::Method(values) => condition::Condition::HttpRequestMethod(values),
        Condition::QueryString(pairs) => {
            let pair = |p: model::QueryPattern| QueryPattern { key: p.key, value: p.value };
            condition::Condition::QueryString(pairs.into_iter().map(pair).collect())
        }
        // checked when it came in
        Condition::SourceIp(blocks) => {
            condition::Condition::SourceIp(blocks.iter().filter_map(|b| b.parse().ok()).collect())
        }
    }
}

/// Checked when they came in.
fn expressions(of: &Condition, texts: &[String]) -> Patterns {
    let case = conditions::case_of(of);
    Patterns::Expressions(texts.iter().filter_map(|t| Expression::new(t, case).ok()).collect())
}

fn transforms(of: &[model::Transform]) -> Transforms {
    let rewrite = |r: &model::Rewrite, case| {
        let regex = Expression::new(&r.regex, case).ok()?;
        Some(Rewrite { regex, replace: r.replace.clone() })
    };
    let mut found = Transforms::default();
    for one in of {
        match one {
            model::Transform::HostHeader(r) => found.host = rewrite(r, Case::Insensitive),
            model::Transform::Url(r) => found.url = rewrite(r, Case::Sensitive),
        }
    }
    found
}

fn response_headers(changed: &Attributes) -> ResponseHeaders {
    let values = Values(LISTENER, changed);
    let value = |(key, name): &(&str, &str)| match values.text(key) {
        "" => None,
        value => Some(((*name).to_owned(), value.to_owned())),
    };
    ResponseHeaders {
        server: values.is_on(attributes::SERVER_HEADER),
        put: attributes::RESPONSE_HEADERS.iter().filter_map(value).collect(),
    }
}

/// Values of one thing's attributes.
struct Values<'a>(Kind, &'a Attributes);

impl Values<'_> {
    fn text(&self, key: &str) -> &str {
        attributes::value(self.0, self.1, key)
    }
    fn is_on(&self, key: &str) -> bool {
        self.text(key) == "true"
    }
    fn seconds(&self, key: &str) -> Duration {
        Duration::from_secs(self.text(key).parse().unwrap_or(0))
    }
    fn floor(&self, action: &str) -> HealthyFloor {
        let key = |what: &str| format!("target_group_health.{action}.minimum_healthy_targets.{what}");
        // `off` is no number
        HealthyFloor {
            count: self.text(&key("count")).parse().ok(),
            percent: self.text(&key("percentage")).parse().ok(),
        }
    }
}

fn balancer_attributes(changed: &Attributes) -> proxy_rules::Attributes {
    let values = Values(LOAD_BALANCER, changed);
    proxy_rules::Attributes {
        idle_timeout: values.seconds("idle_timeout.timeout_seconds"),
        client_keep_alive: values.seconds("client_keep_alive.seconds"),
        forwarded_for: match values.text("routing.http.xff_header_processing.mode") {
            "preserve" => ForwardedForMode::Preserve,
            "remove" => ForwardedForMode::Remove,
            _ => ForwardedForMode::Append,
        },
        forwarded_for_client_port: values.is_on("routing.http.xff_client_port.enabled"),
        preserve_host_header: values.is_on("routing.http.preserve_host_header.enabled"),
        drop_invalid_header_fields: values.is_on("routing.http.drop_invalid_header_fields.enabled"),
        desync_mode: match values.text("routing.http.desync_mitigation_mode") {
            "monitor" => DesyncMode::Monitor,
            "strictest" => DesyncMode::Strictest,
            _ => DesyncMode::Defensive,
        },
        http2: values.is_on("routing.http2.enabled"),
        tls_headers: values.is_on("routing.http.x_amzn_tls_version_and_cipher_suite.enabled"),
    }
}

fn group(world: &World, at: Scope, g: &TargetGroup, ahead_ms: i64) -> proxy_rules::TargetGroup {
    let values = Values(TARGET_GROUP, &g.attributes);
    let cross_zone = values.text("load_balancing.cross_zone.enabled") != "false";
    let target = |t: &model::Target| Target {
        id: (&t.id).into(),
        address: SocketAddr::from((t.address, t.port)),
        // outside the VPC a zone counts only while zones keep to themselves
        zone: t.zone.clone().filter(|_| t.asked_zone.is_none() || !cross_zone),
        state: state(world, at, g, t, ahead_ms),
        last_health: world.health.get(&crate::tables::target_key(at, &g.id, &t.id, t.port)).map(|h| h.0.clone()),
    };
    proxy_rules::TargetGroup {
        id: g.id.short().into(),
        protocol_version: ProtocolVersion::Http1,
        targets: world.targets_of(at, g).iter().map(target).collect(),
        algorithm: match values.text("load_balancing.algorithm.type") {
            "least_outstanding_requests" => Algorithm::LeastOutstandingRequests,
            "weighted_random" => Algorithm::WeightedRandom {
                mitigation: values.text("load_balancing.algorithm.anomaly_mitigation") == "on",
            },
            _ => Algorithm::RoundRobin,
        },
        slow_start: values.seconds("slow_start.duration_seconds"),
        stickiness: stickiness(&values),
        health_check: Some(health_check(&g.check)),
        cross_zone,
        routing_floor: values.floor("unhealthy_state_routing"),
        dns_floor: values.floor("dns_failover"),
    }
}

fn stickiness(values: &Values<'_>) -> Option<Stickiness> {
    match values.text("stickiness.type") {
        _ if !values.is_on("stickiness.enabled") => None,
        "app_cookie" => Some(Stickiness::AppCookie {
            name: values.text("stickiness.app_cookie.cookie_name").to_owned(),
            duration: values.seconds("stickiness.app_cookie.duration_seconds"),
        }),
        _ => Some(Stickiness::BalancerCookie { duration: values.seconds("stickiness.lb_cookie.duration_seconds") }),
    }
}

fn health_check(c: &HealthCheck) -> proxy_rules::HealthCheck {
    proxy_rules::HealthCheck {
        port: c.port,
        path: c.path.clone(),
        interval: Duration::from_secs(c.interval_seconds.into()),
        timeout: Duration::from_secs(c.timeout_seconds.into()),
        healthy_threshold: c.healthy_threshold,
        unhealthy_threshold: c.unhealthy_threshold,
        // checked when it came in
        matcher: c.codes.parse().unwrap_or_default(),
    }
}

fn state(world: &World, at: Scope, g: &TargetGroup, t: &model::Target, ahead_ms: i64) -> TargetState {
    if let model::TargetState::Draining { until } = t.state {
        return TargetState::Draining { until_ms: u64::try_from(until.0 - ahead_ms).unwrap_or(0) };
    }
    let out_of_use = |description: String| TargetState::OutOfUse { description };
    match (g.target_type, world.machines.get(&t.id)) {
        (TargetType::Ip, _) if is_reserved(world, at, &g.vpc, t.address) => out_of_use(RESERVED.into()),
        (TargetType::Ip, _) => TargetState::Registered,
        (TargetType::Instance, Some(machine)) if machine.runs() => TargetState::Registered,
        (TargetType::Instance, Some(machine)) => out_of_use(format!("Target is in the {} state", machine.state)),
        (TargetType::Instance, None) => out_of_use("Target is in the terminated state".into()),
    }
}

/// A load balancer's node has this address in the VPC.
pub fn is_reserved(world: &World, at: Scope, vpc: &str, address: Ipv4Addr) -> bool {
    let near = world.balancers.iter().filter(|(of, b)| *of == at && b.vpc == vpc);
    near.flat_map(|(_, b)| b.nodes.iter().chain(b.leaving.iter().map(|l| &l.node))).any(|n| n.address == address)
}
