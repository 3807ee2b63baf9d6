//! What a website shows at a path.
//!
//! "Configuring an index document", "Configuring a custom error document", "Configuring a webpage redirect", Amazon S3 User
//! Guide.

use crate::errors;
use crate::limits::ROUTING_RULES_MAX;
use api_s3::{Redirect, RoutingRule, WebsiteConfiguration};
use base::Fault;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Show {
    /// This object, with this status.
    Object {
        /// Its key.
        key: String,
        /// The status.
        status: u16,
    },
    /// Somewhere else.
    Redirect {
        /// The status.
        status: u16,
        /// Where.
        location: String,
    },
    /// The error as it is.
    Error,
}

/// Checks a configuration.
pub(crate) fn check(c: &WebsiteConfiguration) -> Result<(), Fault> {
    let rules = c.routing_rules.as_deref().unwrap_or_default();
    if rules.len() > ROUTING_RULES_MAX {
        return Err(errors::invalid_request("The number of routing rules must not exceed the allowed limit of 50"));
    }
    match (&c.redirect_all_requests_to, &c.index_document) {
        (Some(_), None) if c.error_document.is_none() && rules.is_empty() => return Ok(()),
        (Some(_), _) => {
            let text = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.";
            return Err(errors::argument("RedirectAllRequestsTo", "", text));
        }
        (None, None) => {
            let text = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty";
            return Err(errors::argument("IndexDocument", "null", text));
        }
        (None, Some(index)) if index.suffix.is_empty() || index.suffix.contains('/') => {
            return Err(errors::argument(
                "IndexDocument",
                &index.suffix,
                "The IndexDocument Suffix is not well formed",
            ));
        }
        (None, Some(_)) => {}
    }
    rules.iter().try_for_each(check_rule)
}

fn check_rule(rule: &RoutingRule) -> Result<(), Fault> {
    let r = &rule.redirect;
    if r.replace_key_prefix_with.is_some() && r.replace_key_with.is_some() {
        return Err(errors::invalid_request("You can only define ReplaceKeyPrefix or ReplaceKey but not both."));
    }
    let code = |c: &String, low: u16, high: u16| c.parse::<u16>().is_ok_and(|c| (low..=high).contains(&c));
    if let Some(c) = r.http_redirect_code.as_ref().filter(|c| !code(c, 301, 399)) {
        return Err(errors::invalid_request(format!(
            "The provided HTTP redirect code ({c}) is not valid. Valid codes are 3XX except 300."
        )));
    }
    let wanted = rule.condition.as_ref().and_then(|c| c.http_error_code_returned_equals.as_ref());
    if let Some(c) = wanted.filter(|c| !code(c, 400, 599)) {
        return Err(errors::invalid_request(format!(
            "The provided HTTP error code ({c}) is not valid. Valid codes are 4XX or 5XX."
        )));
    }
    Ok(())
}

/// What is shown at `path`; `failed` is the status of what was tried before, `folder` whether there are pages below it.
pub(crate) fn show(c: &WebsiteConfiguration, path: &str, failed: Option<u16>, base: &str, folder: bool) -> Show {
    if let Some(all) = &c.redirect_all_requests_to {
        let scheme = all.protocol.map_or_else(|| scheme(base), |p| p.as_str().to_owned());
        let location = format!("{scheme}://{}/{path}", all.host_name);
        return Show::Redirect { status: 301, location };
    }
    let suffix = c.index_document.as_ref().map_or("", |i| i.suffix.as_str());
    let rules = c.routing_rules.as_deref().unwrap_or_default();
    if let Some(rule) = rules.iter().find(|r| applies(r, path, failed)) {
        let prefix = rule.condition.as_ref().and_then(|c| c.key_prefix_equals.as_deref()).unwrap_or("");
        return redirect(&rule.redirect, path, prefix, base);
    }
    match failed {
        None if path.is_empty() || path.ends_with('/') => Show::Object { key: format!("{path}{suffix}"), status: 200 },
        None => Show::Object { key: path.to_owned(), status: 200 },
        // a folder without its slash
        Some(403 | 404) if folder && !path.is_empty() && !path.ends_with('/') => {
            Show::Redirect { status: 302, location: format!("/{path}/") }
        }
        Some(status @ 400..=499) => match &c.error_document {
            Some(document) => Show::Object { key: document.key.clone(), status },
            None => Show::Error,
        },
        Some(_) => Show::Error,
    }
}

fn applies(rule: &RoutingRule, path: &str, failed: Option<u16>) -> bool {
    let Some(c) = &rule.condition else { return failed.is_none() };
    let prefix = c.key_prefix_equals.as_ref().is_none_or(|p| path.starts_with(p.as_str()));
    let code = match (&c.http_error_code_returned_equals, failed) {
        (Some(wanted), Some(status)) => *wanted == status.to_string(),
        (Some(_), None) => false,
        (None, failed) => failed.is_none(),
    };
    prefix && code
}

fn redirect(r: &Redirect, path: &str, prefix: &str, base: &str) -> Show {
    let key = match (&r.replace_key_with, &r.replace_key_prefix_with) {
        (Some(key), _) => key.clone(),
        (None, Some(with)) => format!("{with}{}", path.strip_prefix(prefix).unwrap_or(path)),
        (None, None) => path.to_owned(),
    };
    let own = base.split_once("://").map_or(base, |(_, host)| host);
    let host = r.host_name.as_deref().unwrap_or(own);
    let scheme = r.protocol.map_or_else(|| scheme(base), |p| p.as_str().to_owned());
    let status = r.http_redirect_code.as_ref().and_then(|c| c.parse().ok()).unwrap_or(301);
    Show::Redirect { status, location: format!("{scheme}://{host}/{key}") }
}

fn scheme(base: &str) -> String {
    base.split_once("://").map_or("http", |(scheme, _)| scheme).to_owned()
}
