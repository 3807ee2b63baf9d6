//! Conditions of rules, from what a call says to what is kept.
//!
//! Condition types for listener rules:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html>

use crate::errors;
use crate::limits::{CONDITION_VALUE_LENGTH_MAX, TOKEN_LENGTH_MAX};
use crate::model::{Condition, QueryPattern};
use api_elbv2 as api;
use base::Fault;
use proxy_rules::condition::Cidr;
use proxy_rules::expression::Expression;
use proxy_rules::pattern::Case;

/// Fields that take regular expressions.
const REGEX_FIELDS: [&str; 3] = ["http-header", "host-header", "path-pattern"];
const FIELDS: &str = "http-request-method, host-header, path-pattern, http-header, query-string, source-ip";

/// Reads the conditions of a rule.
pub fn parse(asked: &[api::RuleCondition]) -> Result<Vec<Condition>, Fault> {
    if asked.is_empty() {
        return Err(errors::validation("A condition must be specified"));
    }
    let mut found: Vec<Condition> = Vec::new();
    for one in asked {
        let condition = read(one)?;
        if !condition.repeats() && found.iter().any(|c| c.field() == condition.field()) {
            let field = condition.field();
            return Err(errors::validation(format!("A rule can only have one '{field}' condition")));
        }
        found.push(condition);
    }
    Ok(found)
}

/// How many values and how many wildcards all conditions have together.
pub fn sizes(conditions: &[Condition]) -> (usize, usize) {
    let wild = |c: &Condition| !matches!(c, Condition::Method(_) | Condition::SourceIp(_)) && !c.is_regex();
    let texts = conditions.iter().filter(|c| wild(c)).flat_map(Condition::texts);
    (conditions.iter().map(Condition::count).sum(), texts.map(|t| wildcards(t)).sum())
}

fn wildcards(text: &str) -> usize {
    let mut escaped = false;
    text.chars()
        .filter(|c| {
            let counts = !escaped && matches!(c, '*' | '?');
            escaped = !escaped && *c == '\\';
            counts
        })
        .count()
}

fn read(c: &api::RuleCondition) -> Result<Condition, Fault> {
    let field = c.field.as_deref().ok_or_else(|| errors::validation("A condition field must be specified"))?;
    only_own_config(field, c)?;
    let condition = match field {
        "host-header" => match regex(c, c.host_header_config.as_ref().map(|x| &x.regex_values))? {
            Some(values) => Condition::HostRegex(values),
            None => Condition::HostHeader(either(c, c.host_header_config.as_ref().map(|x| &x.values))?),
        },
        "path-pattern" => match regex(c, c.path_pattern_config.as_ref().map(|x| &x.regex_values))? {
            Some(values) => Condition::PathRegex(values),
            None => Condition::PathPattern(either(c, c.path_pattern_config.as_ref().map(|x| &x.values))?),
        },
        "http-header" => http_header(c)?,
        "http-request-method" => Condition::Method(own(c, c.http_request_method_config.as_ref().map(|x| &x.values))?),
        "query-string" => query_string(c)?,
        "source-ip" => Condition::SourceIp(own(c, c.source_ip_config.as_ref().map(|x| &x.values))?),
        other => return Err(errors::validation(format!("Condition field '{other}' must be one of '[{FIELDS}]'"))),
    };
    if condition.count() == 0 {
        return Err(errors::validation("A condition value must be specified"));
    }
    condition.texts().try_for_each(|text| check_value(&condition, text))?;
    Ok(condition)
}

/// A condition may carry the configuration of its own field only.
fn only_own_config(field: &str, c: &api::RuleCondition) -> Result<(), Fault> {
    let given = [
        ("host-header", "HostHeaderConfig", c.host_header_config.is_some()),
        ("path-pattern", "PathPatternConfig", c.path_pattern_config.is_some()),
        ("http-header", "HttpHeaderConfig", c.http_header_config.is_some()),
        ("query-string", "QueryStringConfig", c.query_string_config.is_some()),
        ("http-request-method", "HttpRequestMethodConfig", c.http_request_method_config.is_some()),
        ("source-ip", "SourceIpConfig", c.source_ip_config.is_some()),
    ];
    if c.regex_values.as_ref().is_some_and(|v| !v.is_empty()) && !REGEX_FIELDS.contains(&field) {
        return Err(errors::validation(format!("'RegexValues' cannot be specified for condition field '{field}'")));
    }
    match given.iter().find(|(of, _, there)| *there && *of != field) {
        Some((_, config, _)) => {
            Err(errors::validation(format!("'{config}' cannot be specified for condition field '{field}'")))
        }
        None => Ok(()),
    }
}

/// Values in one of the two places that these fields have for them.
fn either(c: &api::RuleCondition, config: Option<&Option<Vec<String>>>) -> Result<Vec<String>, Fault> {
    let plain = c.values.as_ref().filter(|v| !v.is_empty());
    let inside = config.and_then(Option::as_ref).filter(|v| !v.is_empty());
    match (plain, inside) {
        (Some(a), Some(b)) if a != b => {
            Err(errors::validation("You cannot specify both condition values and a condition configuration"))
        }
        (a, b) => Ok(b.or(a).cloned().unwrap_or_default()),
    }
}

/// Regular expressions, in one of the two places that there are for them; they exclude other values.
fn regex(c: &api::RuleCondition, config: Option<&Option<Vec<String>>>) -> Result<Option<Vec<String>>, Fault> {
    let plain = c.regex_values.as_ref().filter(|v| !v.is_empty());
    let inside = config.and_then(Option::as_ref).filter(|v| !v.is_empty());
    if let (Some(a), Some(b)) = (plain, inside)
        && a != b
    {
        return Err(errors::validation("You cannot specify both condition values and a condition configuration"));
    }
    let Some(found) = inside.or(plain) else { return Ok(None) };
    let configured = [
        c.host_header_config.as_ref().and_then(|x| x.values.as_ref()),
        c.path_pattern_config.as_ref().and_then(|x| x.values.as_ref()),
        c.http_header_config.as_ref().and_then(|x| x.values.as_ref()),
        c.values.as_ref(),
    ];
    if configured.iter().flatten().any(|v| !v.is_empty()) {
        return Err(errors::validation("You cannot specify both values and regular expressions in a condition"));
    }
    Ok(Some(found.clone()))
}

/// Values of fields that have them in their configuration alone.
fn own(c: &api::RuleCondition, config: Option<&Option<Vec<String>>>) -> Result<Vec<String>, Fault> {
    no_plain_values(c)?;
    Ok(config.and_then(Clone::clone).unwrap_or_default())
}

fn no_plain_values(c: &api::RuleCondition) -> Result<(), Fault> {
    match c.values.as_ref().is_some_and(|v| !v.is_empty()) {
        true => {
            let field = c.field.as_deref().unwrap_or_default();
            Err(errors::validation(format!("'Values' cannot be specified for condition field '{field}'")))
        }
        false => Ok(()),
    }
}

fn http_header(c: &api::RuleCondition) -> Result<Condition, Fault> {
    let config = c.http_header_config.clone().unwrap_or_default();
    let regex = regex(c, Some(&config.regex_values))?;
    let values = own(c, Some(&config.values))?;
    let name = config.http_header_name.unwrap_or_default();
    if name.is_empty() || name.len() > TOKEN_LENGTH_MAX || !name.bytes().all(is_token) {
        return Err(errors::validation(format!("HTTP header name '{name}' is not valid")));
    }
    if name.eq_ignore_ascii_case("host") {
        return Err(errors::validation("The host header cannot be specified in an HTTP header condition"));
    }
    Ok(match regex {
        Some(values) => Condition::HeaderRegex { name, values },
        None => Condition::HttpHeader { name, values },
    })
}

/// RFC 7230's `tchar`.
fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)
}

fn query_string(c: &api::RuleCondition) -> Result<Condition, Fault> {
    no_plain_values(c)?;
    let pairs = c.query_string_config.as_ref().and_then(|x| x.values.as_deref()).unwrap_or_default();
    let pair = |p: &api::QueryStringKeyValuePair| match &p.value {
        Some(value) if !value.is_empty() => {
            Ok(QueryPattern { key: p.key.clone().filter(|k| !k.is_empty()), value: value.clone() })
        }
        _ => Err(errors::validation("A condition value must be specified")),
    };
    Ok(Condition::QueryString(pairs.iter().map(pair).collect::<Result<_, _>>()?))
}

fn check_value(condition: &Condition, text: &str) -> Result<(), Fault> {
    let max = match condition {
        Condition::Method(_) => TOKEN_LENGTH_MAX,
        _ => CONDITION_VALUE_LENGTH_MAX,
    };
    if text.is_empty() {
        return Err(errors::validation("A condition value cannot be empty"));
    }
    if text.chars().count() > max {
        return Err(errors::validation(format!("Condition value '{text}' cannot be longer than '{max}' characters")));
    }
    let fits = match condition {
        Condition::HostHeader(_) => text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.*?".contains(&b)),
        Condition::PathPattern(_) => text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$/~\"'@:+&*?".contains(&b)),
        Condition::Method(_) => text.bytes().all(|b| b.is_ascii_uppercase() || b"-_".contains(&b)),
        _ if condition.is_regex() => return expression(condition, text),
        Condition::SourceIp(_) => {
            return match text.parse::<Cidr>() {
                Ok(_) => Ok(()),
                Err(_) => Err(errors::validation(format!("Condition value '{text}' must be in CIDR format"))),
            };
        }
        _ => text.bytes().all(|b| (0x20..=0x7e).contains(&b)),
    };
    if fits {
        return Ok(());
    }
    Err(errors::validation(format!("Condition value '{text}' contains a character that is not valid")))
}

/// Hosts know no case; paths and header values do.
pub fn case_of(condition: &Condition) -> Case {
    if condition.field() == "host-header" { Case::Insensitive } else { Case::Sensitive }
}

fn expression(condition: &Condition, text: &str) -> Result<(), Fault> {
    match Expression::new(text, case_of(condition)) {
        Ok(_) => Ok(()),
        Err(_) => Err(errors::expression(text)),
    }
}
