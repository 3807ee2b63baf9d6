//! What a bucket's CORS rules say of a page's request.
//!
//! "CORS configuration" and "How Amazon S3 evaluates the CORS configuration on a bucket", Amazon S3 User Guide.

use crate::errors;
use crate::limits::CORS_RULES_MAX;
use api_s3::CORSRule;
use base::Fault;

const METHODS: &[&str] = &["GET", "PUT", "HEAD", "POST", "DELETE"];

/// Checks a configuration.
pub(crate) fn check(rules: &[CORSRule]) -> Result<(), Fault> {
    if rules.is_empty() || rules.len() > CORS_RULES_MAX {
        return Err(errors::malformed_xml());
    }
    for rule in rules {
        if let Some(method) = rule.allowed_methods.iter().find(|m| !METHODS.contains(&m.as_str())) {
            let text = format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}");
            return Err(errors::invalid_request(text));
        }
        if let Some(origin) = rule.allowed_origins.iter().find(|o| o.matches('*').count() > 1) {
            let text = format!("AllowedOrigin \"{origin}\" can not have more than one wildcard.");
            return Err(errors::invalid_request(text));
        }
        let headers = rule.allowed_headers.iter().flatten();
        if let Some(header) = headers.clone().find(|h| h.matches('*').count() > 1) {
            let text = format!("AllowedHeader \"{header}\" can not have more than one wildcard.");
            return Err(errors::invalid_request(text));
        }
        if let Some(header) = rule.expose_headers.iter().flatten().find(|h| h.contains('*')) {
            let text = format!(
                "ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
            );
            return Err(errors::invalid_request(text));
        }
    }
    Ok(())
}

/// The headers of the first rule that fits; `None` when none does.
pub(crate) fn answer(
    rules: &[CORSRule],
    origin: &str,
    method: &str,
    asked: &[String],
) -> Option<Vec<(&'static str, String)>> {
    let rule = rules.iter().find(|r| fits(r, origin, method, asked))?;
    let any = rule.allowed_origins.iter().any(|o| o == "*");
    let mut out = vec![("access-control-allow-origin", if any { "*".into() } else { origin.to_owned() })];
    out.push(("access-control-allow-methods", rule.allowed_methods.join(", ")));
    if !asked.is_empty() {
        out.push(("access-control-allow-headers", asked.join(", ")));
    }
    if let Some(expose) = rule.expose_headers.as_ref().filter(|e| !e.is_empty()) {
        out.push(("access-control-expose-headers", expose.join(", ")));
    }
    if let Some(seconds) = rule.max_age_seconds {
        out.push(("access-control-max-age", seconds.to_string()));
    }
    if !any {
        out.push(("access-control-allow-credentials", "true".into()));
    }
    out.push(("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method".into()));
    Some(out)
}

fn fits(rule: &CORSRule, origin: &str, method: &str, asked: &[String]) -> bool {
    let header = |h: &String| rule.allowed_headers.iter().flatten().any(|p| covers(&p.to_ascii_lowercase(), h));
    rule.allowed_origins.iter().any(|o| covers(o, origin))
        && rule.allowed_methods.iter().any(|m| m == method)
        && asked.iter().all(header)
}

/// At most one `*` stands for anything.
fn covers(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.len() >= head.len() + tail.len() && text.starts_with(head) && text.ends_with(tail),
    }
}
