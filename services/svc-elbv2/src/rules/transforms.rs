//! Transforms of rules, from what a call says to what is kept.
//!
//! Transforms for listener rules:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html>

use crate::errors;
use crate::limits::REWRITE_LENGTH_MAX;
use crate::model::{Rewrite, Transform};
use api_elbv2::{self as api, TransformTypeEnum};
use base::Fault;
use proxy_rules::expression::Expression;
use proxy_rules::pattern::Case;

/// Reads the transforms of a rule.
pub fn parse(asked: &[api::RuleTransform]) -> Result<Vec<Transform>, Fault> {
    let mut found: Vec<Transform> = Vec::new();
    for one in asked {
        let transform = read(one)?;
        if found.iter().any(|t| t.kind() == transform.kind()) {
            let kind = transform.kind();
            return Err(errors::validation(format!("A rule can only have one '{kind}' transform")));
        }
        found.push(transform);
    }
    Ok(found)
}

fn read(asked: &api::RuleTransform) -> Result<Transform, Fault> {
    let host = asked.host_header_rewrite_config.as_ref().map(|c| &c.rewrites);
    let url = asked.url_rewrite_config.as_ref().map(|c| &c.rewrites);
    match (asked.r#type, host, url) {
        (TransformTypeEnum::HostHeaderRewrite, _, Some(_)) => Err(misplaced("UrlRewriteConfig", "host-header-rewrite")),
        (TransformTypeEnum::UrlRewrite, Some(_), _) => Err(misplaced("HostHeaderRewriteConfig", "url-rewrite")),
        (TransformTypeEnum::HostHeaderRewrite, rewrites, None) => {
            Ok(Transform::HostHeader(rewrite("host-header-rewrite", rewrites, Case::Insensitive)?))
        }
        (TransformTypeEnum::UrlRewrite, None, rewrites) => {
            Ok(Transform::Url(rewrite("url-rewrite", rewrites, Case::Sensitive)?))
        }
    }
}

fn misplaced(config: &str, kind: &str) -> Fault {
    errors::validation(format!("'{config}' cannot be specified for a transform with type '{kind}'"))
}

fn rewrite(kind: &str, asked: Option<&Option<Vec<api::RewriteConfig>>>, case: Case) -> Result<Rewrite, Fault> {
    let [one] = asked.and_then(Option::as_deref).unwrap_or_default() else {
        return Err(errors::validation(format!("A '{kind}' transform must have exactly one rewrite")));
    };
    for text in [&one.regex, &one.replace] {
        if text.chars().count() > REWRITE_LENGTH_MAX {
            return Err(errors::validation(format!(
                "The regular expression and the replacement of a transform cannot be longer than '{REWRITE_LENGTH_MAX}' characters"
            )));
        }
    }
    if one.regex.is_empty() || Expression::new(&one.regex, case).is_err() {
        return Err(errors::expression(&one.regex));
    }
    if !one.replace.bytes().all(|b| (0x20..=0x7e).contains(&b)) {
        let replace = &one.replace;
        return Err(errors::validation(format!("Replacement '{replace}' contains a character that is not valid")));
    }
    Ok(Rewrite { regex: one.regex.clone(), replace: one.replace.clone() })
}
