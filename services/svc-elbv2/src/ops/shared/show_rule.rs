//! Rules, their conditions and actions as answers show them.

use crate::model::{
    Action, Condition, Destination, Forward, Listener, QueryPattern, Redirect, Rewrite, Routing, Rule, Transform,
};
use api_elbv2 as api;
use kernel::Scope;

/// `Priority` of default rules.
pub const DEFAULT: &str = "default";

/// A rule.
pub fn rule(at: Scope, r: &Rule) -> api::Rule {
    api::Rule {
        rule_arn: Some(r.id.arn(at)),
        priority: Some(r.priority.to_string()),
        conditions: Some(r.conditions.iter().map(condition).collect()),
        actions: Some(vec![action(at, &r.action)]),
        is_default: Some(false),
        transforms: Some(r.transforms.iter().map(transform).collect()),
    }
}

/// A listener's default rule.
pub fn default_rule(at: Scope, l: &Listener) -> api::Rule {
    api::Rule {
        rule_arn: Some(l.default_rule().arn(at)),
        priority: Some(DEFAULT.into()),
        conditions: Some(Vec::new()),
        actions: Some(vec![action(at, &l.default)]),
        is_default: Some(true),
        transforms: Some(Vec::new()),
    }
}

fn condition(c: &Condition) -> api::RuleCondition {
    let mut shown = api::RuleCondition { field: Some(c.field().into()), ..Default::default() };
    match c {
        Condition::HostHeader(values) => {
            shown.values = Some(values.clone());
            shown.host_header_config =
                Some(api::HostHeaderConditionConfig { values: Some(values.clone()), regex_values: None });
        }
        Condition::PathPattern(values) => {
            shown.values = Some(values.clone());
            shown.path_pattern_config =
                Some(api::PathPatternConditionConfig { values: Some(values.clone()), regex_values: None });
        }
        Condition::HttpHeader { name, values } => {
            shown.http_header_config = Some(api::HttpHeaderConditionConfig {
                http_header_name: Some(name.clone()),
                values: Some(values.clone()),
                regex_values: None,
            });
        }
        Condition::Method(values) => {
            let config = api::HttpRequestMethodConditionConfig { values: Some(values.clone()) };
            shown.http_request_method_config = Some(config);
        }
        Condition::QueryString(pairs) => {
            let values = Some(pairs.iter().map(pair).collect());
            shown.query_string_config = Some(api::QueryStringConditionConfig { values });
        }
        Condition::SourceIp(values) => {
            let config = api::SourceIpConditionConfig { values: Some(values.clone()), ..Default::default() };
            shown.source_ip_config = Some(config);
        }
        Condition::HostRegex(values) => {
            shown.regex_values = Some(values.clone());
            shown.host_header_config =
                Some(api::HostHeaderConditionConfig { values: None, regex_values: Some(values.clone()) });
        }
        Condition::PathRegex(values) => {
            shown.regex_values = Some(values.clone());
            shown.path_pattern_config =
                Some(api::PathPatternConditionConfig { values: None, regex_values: Some(values.clone()) });
        }
        Condition::HeaderRegex { name, values } => {
            shown.http_header_config = Some(api::HttpHeaderConditionConfig {
                http_header_name: Some(name.clone()),
                values: None,
                regex_values: Some(values.clone()),
            });
        }
    }
    shown
}

fn transform(t: &Transform) -> api::RuleTransform {
    let rewrites = |r: &Rewrite| Some(vec![api::RewriteConfig { regex: r.regex.clone(), replace: r.replace.clone() }]);
    match t {
        Transform::HostHeader(r) => api::RuleTransform {
            r#type: api::TransformTypeEnum::HostHeaderRewrite,
            host_header_rewrite_config: Some(api::HostHeaderRewriteConfig { rewrites: rewrites(r) }),
            url_rewrite_config: None,
        },
        Transform::Url(r) => api::RuleTransform {
            r#type: api::TransformTypeEnum::UrlRewrite,
            host_header_rewrite_config: None,
            url_rewrite_config: Some(api::UrlRewriteConfig { rewrites: rewrites(r) }),
        },
    }
}

fn pair(p: &QueryPattern) -> api::QueryStringKeyValuePair {
    api::QueryStringKeyValuePair { key: p.key.clone(), value: Some(p.value.clone()) }
}

/// An action.
pub fn action(at: Scope, a: &Action) -> api::Action {
    let mut shown = api::Action { order: a.order, ..Default::default() };
    match &a.routing {
        Routing::Forward(f) => {
            shown.r#type = api::ActionTypeEnum::Forward;
            // a group that is named alone is shown in both places
            shown.target_group_arn = match &f.to[..] {
                [only] => Some(only.group.arn(at)),
                _ => None,
            };
            shown.forward_config = Some(forward(at, f));
        }
        Routing::Redirect(r) => {
            shown.r#type = api::ActionTypeEnum::Redirect;
            shown.redirect_config = Some(redirect(r));
        }
        Routing::FixedResponse { status, content_type, body } => {
            shown.r#type = api::ActionTypeEnum::FixedResponse;
            shown.fixed_response_config = Some(api::FixedResponseActionConfig {
                status_code: status.to_string(),
                content_type: content_type.clone(),
                message_body: body.clone(),
            });
        }
    }
    shown
}

fn forward(at: Scope, f: &Forward) -> api::ForwardActionConfig {
    let tuple = |d: &Destination| api::TargetGroupTuple {
        target_group_arn: Some(d.group.arn(at)),
        weight: Some(d.weight.into()),
    };
    let duration_seconds = f.sticky_seconds.and_then(|s| i32::try_from(s).ok());
    let stickiness = api::TargetGroupStickinessConfig { enabled: Some(f.sticky), duration_seconds };
    api::ForwardActionConfig {
        target_groups: Some(f.to.iter().map(tuple).collect()),
        target_group_stickiness_config: Some(stickiness),
    }
}

fn redirect(r: &Redirect) -> api::RedirectActionConfig {
    use api::RedirectActionStatusCodeEnum as Code;
    api::RedirectActionConfig {
        protocol: Some(r.protocol.clone()),
        host: Some(r.host.clone()),
        port: Some(r.port.clone()),
        path: Some(r.path.clone()),
        query: Some(r.query.clone()),
        status_code: if r.permanent { Code::Http301 } else { Code::Http302 },
    }
}
