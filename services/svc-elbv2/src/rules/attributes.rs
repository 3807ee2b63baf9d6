//! Attributes of load balancers, target groups and listeners: their keys, defaults, and which values they take.
//!
//! API Reference: LoadBalancerAttribute, TargetGroupAttribute, ListenerAttribute; those of Application Load Balancers with
//! HTTP listeners and instance or ip targets.

use crate::errors;
use crate::limits::HEADER_VALUE_LENGTH_MAX;
use crate::model::Attributes;
use base::Fault;

/// One attribute.
pub struct Attribute {
    /// Its key.
    pub key: &'static str,
    /// Its value until it is changed.
    pub default: &'static str,
    takes: Takes,
}

enum Takes {
    /// `true` or `false`, and we behave by it.
    Switch,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Number(i64, i64),
    /// A whole number, or this word.
    NumberOr(&'static str, i64, i64),
    /// A cookie's name.
    CookieName,
    /// The value of a response's header; empty for none.
    HeaderValue,
    /// The default alone; AWS knows others, which are not built.
    DefaultOnly,
    /// What AWS itself allows no change of.
    Fixed,
}

const fn of(key: &'static str, default: &'static str, takes: Takes) -> Attribute {
    Attribute { key, default, takes }
}

/// Of what an attribute is one.
#[derive(Clone, Copy)]
pub struct Kind {
    /// As errors say it.
    pub name: &'static str,
    /// The operation that changes them.
    pub operation: &'static str,
    /// The attributes, in the order in which they are shown.
    pub all: &'static [Attribute],
}

/// Of load balancers.
pub const LOAD_BALANCER: Kind =
    Kind { name: "Load balancer", operation: "ModifyLoadBalancerAttributes", all: LOAD_BALANCERS };
/// Of target groups.
pub const TARGET_GROUP: Kind =
    Kind { name: "Target group", operation: "ModifyTargetGroupAttributes", all: TARGET_GROUPS };
/// Of listeners.
pub const LISTENER: Kind = Kind { name: "Listener", operation: "ModifyListenerAttributes", all: LISTENERS };

/// `deletion_protection.enabled`
pub const DELETION_PROTECTION: &str = "deletion_protection.enabled";
/// `load_balancing.algorithm.anomaly_mitigation`
const ANOMALY_MITIGATION: &str = "load_balancing.algorithm.anomaly_mitigation";
/// `routing.http.response.server.enabled`
pub const SERVER_HEADER: &str = "routing.http.response.server.enabled";
/// `deregistration_delay.timeout_seconds`
pub const DEREGISTRATION_DELAY: &str = "deregistration_delay.timeout_seconds";

const LOAD_BALANCERS: &[Attribute] = &[
    of("access_logs.s3.enabled", "false", Takes::DefaultOnly),
    of("access_logs.s3.bucket", "", Takes::DefaultOnly),
    of("access_logs.s3.prefix", "", Takes::DefaultOnly),
    of("client_keep_alive.seconds", "3600", Takes::Number(60, 604_800)),
    of("connection_logs.s3.enabled", "false", Takes::DefaultOnly),
    of("connection_logs.s3.bucket", "", Takes::DefaultOnly),
    of("connection_logs.s3.prefix", "", Takes::DefaultOnly),
    of(DELETION_PROTECTION, "false", Takes::Switch),
    of("health_check_logs.s3.enabled", "false", Takes::DefaultOnly),
    of("health_check_logs.s3.bucket", "", Takes::DefaultOnly),
    of("health_check_logs.s3.prefix", "", Takes::DefaultOnly),
    of("idle_timeout.timeout_seconds", "60", Takes::Number(1, 4000)),
    of("load_balancing.cross_zone.enabled", "true", Takes::Fixed),
    of("routing.http.desync_mitigation_mode", "defensive", Takes::OneOf(&["monitor", "defensive", "strictest"])),
    of("routing.http.drop_invalid_header_fields.enabled", "false", Takes::Switch),
    of("routing.http.preserve_host_header.enabled", "false", Takes::Switch),
    of("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false", Takes::Switch),
    of("routing.http.xff_client_port.enabled", "false", Takes::Switch),
    of("routing.http.xff_header_processing.mode", "append", Takes::OneOf(&["append", "preserve", "remove"])),
    of("routing.http2.enabled", "true", Takes::Switch),
    of("waf.fail_open.enabled", "false", Takes::Switch),
    of("zonal_shift.config.enabled", "false", Takes::Switch),
];

const TARGETS_MAX: i64 = 1000;
const OFF: &str = "off";

const TARGET_GROUPS: &[Attribute] = &[
    of(DEREGISTRATION_DELAY, "300", Takes::Number(0, 3600)),
    of(ANOMALY_MITIGATION, OFF, Takes::OneOf(&["on", OFF])),
    of(
        "load_balancing.algorithm.type",
        "round_robin",
        Takes::OneOf(&["round_robin", "least_outstanding_requests", "weighted_random"]),
    ),
    of(
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
        Takes::OneOf(&["true", "false", "use_load_balancer_configuration"]),
    ),
    of("slow_start.duration_seconds", "0", Takes::NumberOr("0", 30, 900)),
    of("stickiness.app_cookie.cookie_name", "", Takes::CookieName),
    of("stickiness.app_cookie.duration_seconds", "86400", Takes::Number(1, 604_800)),
    of("stickiness.enabled", "false", Takes::Switch),
    of("stickiness.lb_cookie.duration_seconds", "86400", Takes::Number(1, 604_800)),
    of("stickiness.type", "lb_cookie", Takes::OneOf(&["lb_cookie", "app_cookie"])),
    of("target_group_health.dns_failover.minimum_healthy_targets.count", "1", Takes::NumberOr(OFF, 1, TARGETS_MAX)),
    of("target_group_health.dns_failover.minimum_healthy_targets.percentage", OFF, Takes::NumberOr(OFF, 1, 100)),
    of("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1", Takes::Number(1, TARGETS_MAX)),
    of(
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        OFF,
        Takes::NumberOr(OFF, 1, 100),
    ),
];

const LISTENERS: &[Attribute] = &[
    of("routing.http.response.access_control_allow_credentials.header_value", "", Takes::OneOf(&["", "true"])),
    of("routing.http.response.access_control_allow_headers.header_value", "", Takes::HeaderValue),
    of("routing.http.response.access_control_allow_methods.header_value", "", Takes::HeaderValue),
    of("routing.http.response.access_control_allow_origin.header_value", "", Takes::HeaderValue),
    of("routing.http.response.access_control_expose_headers.header_value", "", Takes::HeaderValue),
    of("routing.http.response.access_control_max_age.header_value", "", Takes::NumberOr("", 0, MAX_AGE_SECONDS_MAX)),
    of("routing.http.response.content_security_policy.header_value", "", Takes::HeaderValue),
    of(SERVER_HEADER, "true", Takes::Switch),
    // of HTTP listeners too: only the names of mTLS and TLS headers are HTTPS listeners' alone
    of("routing.http.response.strict_transport_security.header_value", "", Takes::HeaderValue),
    of("routing.http.response.x_content_type_options.header_value", "", Takes::OneOf(&["", "nosniff"])),
    of("routing.http.response.x_frame_options.header_value", "", Takes::HeaderValue),
];

/// Longest `Access-Control-Max-Age`, in seconds.
const MAX_AGE_SECONDS_MAX: i64 = i32::MAX as i64;

/// The listener attributes that put a header into every response, with the header's name.
pub const RESPONSE_HEADERS: &[(&str, &str)] = &[
    ("routing.http.response.access_control_allow_credentials.header_value", "Access-Control-Allow-Credentials"),
    ("routing.http.response.access_control_allow_headers.header_value", "Access-Control-Allow-Headers"),
    ("routing.http.response.access_control_allow_methods.header_value", "Access-Control-Allow-Methods"),
    ("routing.http.response.access_control_allow_origin.header_value", "Access-Control-Allow-Origin"),
    ("routing.http.response.access_control_expose_headers.header_value", "Access-Control-Expose-Headers"),
    ("routing.http.response.access_control_max_age.header_value", "Access-Control-Max-Age"),
    ("routing.http.response.content_security_policy.header_value", "Content-Security-Policy"),
    ("routing.http.response.strict_transport_security.header_value", "Strict-Transport-Security"),
    ("routing.http.response.x_content_type_options.header_value", "X-Content-Type-Options"),
    ("routing.http.response.x_frame_options.header_value", "X-Frame-Options"),
];

impl Kind {
    /// Every attribute with its value.
    pub fn list(&self, changed: &Attributes) -> Vec<(String, String)> {
        self.all.iter().map(|a| (a.key.to_owned(), a.value(changed).to_owned())).collect()
    }

    /// Applies changes, all or none.
    pub fn change(&self, old: &Attributes, asked: &[(Option<String>, Option<String>)]) -> Result<Attributes, Fault> {
        let mut new = old.clone();
        for (key, value) in asked {
            let (key, value) = (key.as_deref().unwrap_or_default(), value.as_deref().unwrap_or_default());
            let found = self.all.iter().find(|a| a.key == key);
            let attribute = found.ok_or_else(|| errors::no_attribute(self.name, key))?;
            self.check(attribute, value)?;
            match value == attribute.default {
                true => new.remove(key),
                false => new.insert(key.to_owned(), value.to_owned()),
            };
        }
        Ok(new)
    }

    fn check(&self, attribute: &Attribute, value: &str) -> Result<(), Fault> {
        let key = attribute.key;
        let number = |min: i64, max: i64| match value.parse::<i64>() {
            Ok(n) if (min..=max).contains(&n) && n.to_string() == value => Ok(()),
            _ => Err(errors::range(&format!("'{key}'"), min, max)),
        };
        let refused = || errors::attribute_value(self.name, key, value);
        match attribute.takes {
            Takes::Switch if matches!(value, "true" | "false") => Ok(()),
            Takes::OneOf(known) if known.contains(&value) => Ok(()),
            Takes::Number(min, max) => number(min, max),
            Takes::NumberOr(word, min, max) => {
                if value == word {
                    Ok(())
                } else {
                    number(min, max)
                }
            }
            Takes::CookieName => cookie_name(value),
            Takes::HeaderValue if is_header_value(value) => Ok(()),
            Takes::DefaultOnly if value == attribute.default => Ok(()),
            Takes::DefaultOnly => Err(Fault::not_implemented(format_args!("{}.{key}={value}", self.operation))),
            Takes::Fixed if value == attribute.default => Ok(()),
            Takes::Fixed => {
                Err(errors::configuration(format!("'{key}' cannot be changed for this load balancer type")))
            }
            Takes::HeaderValue if value.len() <= HEADER_VALUE_LENGTH_MAX => Err(errors::header_value(key)),
            Takes::Switch | Takes::OneOf(_) | Takes::HeaderValue => Err(refused()),
        }
    }
}

impl Attribute {
    fn value<'a>(&self, changed: &'a Attributes) -> &'a str {
        changed.get(self.key).map_or(self.default, String::as_str)
    }
}

/// The value of one attribute; empty for a key that does not exist.
pub fn value<'a>(kind: Kind, changed: &'a Attributes, key: &str) -> &'a str {
    kind.all.iter().find(|a| a.key == key).map_or("", |a| a.value(changed))
}

/// What a header can carry: visible ASCII and spaces inside.
fn is_header_value(text: &str) -> bool {
    text.len() <= HEADER_VALUE_LENGTH_MAX && text.trim() == text && text.bytes().all(|b| (0x20..=0x7e).contains(&b))
}

/// What must hold of a target group's attributes together.
pub fn check_group(changed: &Attributes) -> Result<(), Fault> {
    let get = |key: &str| value(TARGET_GROUP, changed, key).to_owned();
    let slow = get("slow_start.duration_seconds") != "0";
    let algorithm = get("load_balancing.algorithm.type");
    if slow && algorithm != "round_robin" {
        return Err(errors::configuration(format!(
            "Slow start mode cannot be enabled for target groups with the algorithm type '{algorithm}'"
        )));
    }
    if get(ANOMALY_MITIGATION) == "on" && algorithm != "weighted_random" {
        return Err(errors::configuration(format!(
            "Anomaly mitigation cannot be enabled for target groups with the algorithm type '{algorithm}'"
        )));
    }
    let app_cookie = get("stickiness.enabled") == "true" && get("stickiness.type") == "app_cookie";
    if app_cookie && get("stickiness.app_cookie.cookie_name").is_empty() {
        return Err(errors::configuration("A cookie name must be specified for application-based stickiness"));
    }
    for what in ["count", "percentage"] {
        let of = |action: &str| {
            get(&format!("target_group_health.{action}.minimum_healthy_targets.{what}")).parse::<u32>().ok()
        };
        if let (Some(dns), Some(routing)) = (of("dns_failover"), of("unhealthy_state_routing"))
            && dns < routing
        {
            return Err(errors::configuration(format!(
                "The minimum healthy target {what} for DNS failover must be greater than or equal to that for routing failover"
            )));
        }
    }
    Ok(())
}

fn cookie_name(name: &str) -> Result<(), Fault> {
    let token = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    let reserved = name.to_ascii_uppercase().starts_with("AWSALB");
    if token && !reserved {
        return Ok(());
    }
    Err(errors::attribute_value(TARGET_GROUP.name, "stickiness.app_cookie.cookie_name", name))
}
