//! Actions of listeners and rules, from what a call says to what is kept. Whether target groups may be named is asked
//! elsewhere.
//!
//! Action types for listener rules:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html>

use crate::errors;
use crate::ids::GroupId;
use crate::limits::STICKINESS_SECONDS_MAX;
use crate::model::{Action, Destination, Forward, Redirect, Routing};
use api_elbv2::{self as api, ActionTypeEnum};
use base::Fault;
use kernel::Scope;
use proxy_rules::limits::GROUP_WEIGHT_MAX;
use shape::Enum;

const CONTENT_TYPES: &[&str] = &["text/plain", "text/css", "text/html", "application/javascript", "application/json"];
/// Weight of a group that is named alone.
const WEIGHT_ALONE: i32 = 1;

/// Reads the actions of a rule. HTTP listeners have exactly one.
pub fn parse(at: Scope, asked: &[api::Action]) -> Result<Action, Fault> {
    let one = match asked {
        [] => return Err(errors::validation("An action must be specified")),
        [one] => one,
        [..] => {
            check_types(asked)?;
            return Err(errors::action("A rule can only have one forward, redirect or fixed-response action"));
        }
    };
    check_types(asked)?;
    only_own_config(one)?;
    let routing = match one.r#type {
        ActionTypeEnum::Redirect => Routing::Redirect(redirect(one)?),
        ActionTypeEnum::FixedResponse => fixed_response(one)?,
        _ => Routing::Forward(forward(at, one)?),
    };
    Ok(Action { order: one.order, routing })
}

fn check_types(asked: &[api::Action]) -> Result<(), Fault> {
    use ActionTypeEnum::*;
    match asked.iter().find(|a| !matches!(a.r#type, Forward | Redirect | FixedResponse)) {
        Some(a) => {
            let name = ActionTypeEnum::NAMES[a.r#type.index()];
            Err(errors::action(format!("Actions of type '{name}' are supported only on HTTPS listeners")))
        }
        None => Ok(()),
    }
}

fn only_own_config(a: &api::Action) -> Result<(), Fault> {
    use ActionTypeEnum::*;
    let given = [
        (Forward, "TargetGroupArn", a.target_group_arn.is_some()),
        (Forward, "ForwardConfig", a.forward_config.is_some()),
        (Redirect, "RedirectConfig", a.redirect_config.is_some()),
        (FixedResponse, "FixedResponseConfig", a.fixed_response_config.is_some()),
    ];
    match given.iter().find(|(of, _, there)| *there && *of != a.r#type) {
        Some((_, config, _)) => {
            let name = ActionTypeEnum::NAMES[a.r#type.index()];
            Err(errors::validation(format!("'{config}' cannot be specified for an action with type '{name}'")))
        }
        None => Ok(()),
    }
}

fn forward(at: Scope, a: &api::Action) -> Result<Forward, Fault> {
    let config = a.forward_config.clone().unwrap_or_default();
    let mut asked = config.target_groups.unwrap_or_default();
    match (&a.target_group_arn, &asked[..]) {
        (None, []) => return Err(errors::validation("A target group ARN must be specified")),
        (Some(arn), []) => {
            asked.push(api::TargetGroupTuple { target_group_arn: Some(arn.clone()), weight: None });
        }
        (Some(arn), [only]) if only.target_group_arn.as_ref() == Some(arn) => {}
        (Some(_), _) => {
            return Err(errors::validation(
                "You cannot specify both a target group ARN and a list of target groups in a forward action",
            ));
        }
        (None, _) => {}
    }
    let mut to: Vec<Destination> = Vec::with_capacity(asked.len());
    for tuple in &asked {
        let destination = destination(at, tuple)?;
        if to.iter().any(|d| d.group == destination.group) {
            return Err(errors::validation("A target group can only be specified once in a forward action"));
        }
        to.push(destination);
    }
    let (sticky, sticky_seconds) = stickiness(config.target_group_stickiness_config)?;
    Ok(Forward { to, sticky, sticky_seconds })
}

fn destination(at: Scope, tuple: &api::TargetGroupTuple) -> Result<Destination, Fault> {
    let arn = tuple.target_group_arn.as_deref();
    let arn = arn.ok_or_else(|| errors::validation("A target group ARN must be specified"))?;
    let group = GroupId::parse(arn, at)?.ok_or_else(errors::no_group)?;
    let weight = u16::try_from(tuple.weight.unwrap_or(WEIGHT_ALONE)).ok().filter(|w| *w <= GROUP_WEIGHT_MAX);
    let refused = || errors::validation("The weight for each target group must be between 0 and 999, inclusive");
    Ok(Destination { group, weight: weight.ok_or_else(refused)? })
}

fn stickiness(asked: Option<api::TargetGroupStickinessConfig>) -> Result<(bool, Option<u32>), Fault> {
    let Some(asked) = asked else { return Ok((false, None)) };
    let enabled = asked.enabled.unwrap_or(false);
    let fits = |s: i32| (1..=STICKINESS_SECONDS_MAX).contains(&s);
    match asked.duration_seconds {
        Some(seconds) if fits(seconds) => Ok((enabled, Some(seconds.unsigned_abs()))),
        None if !enabled => Ok((false, None)),
        _ => Err(errors::validation("Target group stickiness duration must be between 1 and 604800 seconds")),
    }
}

fn redirect(a: &api::Action) -> Result<Redirect, Fault> {
    let config = a.redirect_config.clone();
    let config = config.ok_or_else(|| errors::validation("A redirect configuration must be specified"))?;
    let defaults = proxy_rules::Redirect::default();
    let made = Redirect {
        protocol: config.protocol.unwrap_or(defaults.protocol),
        host: config.host.unwrap_or(defaults.host),
        port: config.port.unwrap_or(defaults.port),
        path: config.path.unwrap_or(defaults.path),
        query: config.query.unwrap_or(defaults.query),
        permanent: config.status_code == api::RedirectActionStatusCodeEnum::Http301,
    };
    check_redirect(&made)?;
    Ok(made)
}

fn check_redirect(r: &Redirect) -> Result<(), Fault> {
    let number = r.port.parse::<u16>().ok().filter(|n| *n > 0);
    if r.port != "#{port}" && number.is_none() {
        return Err(errors::validation(format!(
            "The Port parameter '{}' must be a number between '1' and '65535', or '#{{port}}'",
            r.port
        )));
    }
    if !r.path.starts_with('/') || !placeholders_fit(&r.path, &["#{path}", "#{host}", "#{port}"]) {
        return Err(errors::validation(
            "The Path parameter must be a valid path, should start with a '/', and may contain up to one of each of these \
             placeholders: '#{path}', '#{host}', '#{port}'.",
        ));
    }
    if r.host.is_empty() || !placeholders_fit(&r.host, &["#{host}"]) {
        return Err(errors::validation(
            "The Host parameter must be a valid hostname, and may contain up to one of these placeholders: '#{host}'.",
        ));
    }
    if r.query.starts_with('?') {
        return Err(errors::validation("The Query parameter should not start with a '?'."));
    }
    let same = r.protocol != "HTTPS" && r.host == "#{host}" && r.port == "#{port}" && r.path == "/#{path}";
    if same {
        return Err(errors::action("The redirect configuration is not valid because it creates a loop."));
    }
    Ok(())
}

/// Each of these at most once, and no other.
fn placeholders_fit(text: &str, known: &[&str]) -> bool {
    let mut rest = text.to_owned();
    for one in known {
        rest = rest.replacen(one, "", 1);
    }
    !rest.contains("#{") && rest.bytes().all(|b| (0x21..=0x7e).contains(&b))
}

fn fixed_response(a: &api::Action) -> Result<Routing, Fault> {
    let config = a.fixed_response_config.clone();
    let config = config.ok_or_else(|| errors::validation("A fixed response configuration must be specified"))?;
    let status = config.status_code.parse().ok().filter(|s| matches!(s, 200..=299 | 400..=599));
    let status: u16 = status.ok_or_else(|| {
        errors::validation(format!("The status code '{}' must be 2XX, 4XX or 5XX", config.status_code))
    })?;
    let content_type = config.content_type.filter(|t| !t.is_empty());
    if let Some(other) = content_type.as_deref().filter(|t| !CONTENT_TYPES.contains(t)) {
        let known = CONTENT_TYPES.join(", ");
        return Err(errors::validation(format!("The content type '{other}' must be one of '{known}'")));
    }
    Ok(Routing::FixedResponse { status, content_type, body: config.message_body })
}
