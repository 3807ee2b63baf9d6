//! Reads filter policies, refusing what SNS refuses.
//!
//! Filter policy constraints: <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>; the OR operator:
//! <https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html>

use super::pattern::{Block, Compare, Pattern};
use super::{All, Policy, Rule, Scope};
use crate::limits;
use serde_json::{Map, Value};

/// Levels of a policy: deeper ones are too complex by any count.
const DEPTH_MAX: usize = 20;
/// Words that make an `$or` an ordinary key, for they are patterns.
const RESERVED: &[&str] =
    &["anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard"];

type Read<T> = Result<T, String>;

/// The policy of a JSON text, or what is wrong with it.
pub(crate) fn parse(text: &str, scope: Scope) -> Read<Policy> {
    if text.len() > limits::FILTER_BYTES_MAX {
        return Err("FilterPolicy: Filter policy is too long".into());
    }
    let value: Value = serde_json::from_str(text).map_err(|e| format!("FilterPolicy: failed to parse JSON. {e}"))?;
    let Value::Object(map) = value else { return Err("FilterPolicy: Filter is not an object".into()) };
    if scope == Scope::Attributes && map.iter().any(|(k, v)| v.is_object() && k != "$or") {
        return Err("Filter policy scope MessageAttributes does not support nested filter policy".into());
    }
    let mut count = Count { keys: 0, combinations: 1 };
    let all = object(&map, scope, 1, &mut count).map_err(|e| format!("FilterPolicy: {e}"))?;
    if count.keys > limits::FILTER_KEYS_MAX {
        return Err(format!("FilterPolicy: Filter policy can not have more than {} keys", limits::FILTER_KEYS_MAX));
    }
    if count.combinations > limits::FILTER_COMBINATIONS_MAX {
        return Err("FilterPolicy: Filter policy is too complex".into());
    }
    Ok(Policy(all))
}

struct Count {
    keys: usize,
    combinations: usize,
}

fn object(map: &Map<String, Value>, scope: Scope, depth: usize, count: &mut Count) -> Read<All> {
    if depth > DEPTH_MAX {
        return Err("Filter policy is too complex".into());
    }
    let mut rules = Vec::new();
    for (key, value) in map {
        rules.push(match value {
            Value::Array(all) if key == "$or" && is_or(all) => either(all, scope, depth, count)?,
            Value::Array(all) if all.is_empty() => return Err("Empty arrays are not allowed".into()),
            Value::Array(all) => {
                count.keys += 1;
                // each level weighs once more
                count.combinations = count.combinations.saturating_mul(all.len() * depth);
                Rule::Key(key.clone(), all.iter().map(pattern).collect::<Read<Vec<Pattern>>>()?)
            }
            Value::Object(below) if scope == Scope::Body && !below.is_empty() => {
                Rule::Below(key.clone(), object(below, scope, depth + 1, count)?)
            }
            Value::Object(_) if scope == Scope::Body => return Err("Empty objects are not allowed".into()),
            _ => return Err(format!("\"{key}\" must be an object or an array")),
        });
    }
    Ok(All(rules))
}

/// At least two objects, none of whose keys is a pattern's word.
fn is_or(all: &[Value]) -> bool {
    let plain = |v: &Value| v.as_object().is_some_and(|o| !o.keys().any(|k| RESERVED.contains(&k.as_str())));
    all.len() >= 2 && all.iter().all(plain)
}

fn either(all: &[Value], scope: Scope, depth: usize, count: &mut Count) -> Read<Rule> {
    let (before, mut sum) = (count.combinations, 0_usize);
    let mut branches = Vec::new();
    for branch in all.iter().filter_map(Value::as_object) {
        count.combinations = before;
        branches.push(object(branch, scope, depth, count)?);
        sum = sum.saturating_add(count.combinations);
    }
    count.combinations = sum;
    Ok(Rule::Either(branches))
}

fn pattern(value: &Value) -> Read<Pattern> {
    match value {
        Value::Object(map) => matcher(map),
        Value::Array(_) => Err("Match value must be String, number, true, false, or null".into()),
        Value::Number(_) => bounded(value).map(|()| Pattern::Exact(value.clone())),
        plain => Ok(Pattern::Exact(plain.clone())),
    }
}

fn matcher(map: &Map<String, Value>) -> Read<Pattern> {
    let mut entries = map.iter();
    let (Some((name, value)), None) = (entries.next(), entries.next()) else {
        return Err("Only one key allowed in match expression".into());
    };
    match name.as_str() {
        "prefix" => text(name, value).map(Pattern::Prefix),
        "suffix" => text(name, value).map(Pattern::Suffix),
        "equals-ignore-case" => text(name, value).map(Pattern::EqualsIgnoreCase),
        "exists" => match value {
            Value::Bool(wanted) => Ok(Pattern::Exists(*wanted)),
            _ => Err("exists match pattern must be either true or false.".into()),
        },
        "cidr" => {
            let said = text(name, value)?;
            Block::parse(&said).map(Pattern::Cidr).ok_or_else(|| "Malformed CIDR, one '/' required".into())
        }
        "anything-but" => anything_but(value),
        "numeric" => numeric(value),
        _ => Err(format!("Unrecognized match type {name}")),
    }
}

fn text(name: &str, value: &Value) -> Read<String> {
    let said = value.as_str().ok_or_else(|| format!("{name} match pattern must be a string"))?;
    match said {
        "" if name != "equals-ignore-case" => Err(format!("Null {name} not allowed")),
        said => Ok(said.to_owned()),
    }
}

fn anything_but(value: &Value) -> Read<Pattern> {
    let wrong = || "Value of anything-but must be an array or single string/number value.".to_owned();
    match value {
        Value::String(_) | Value::Number(_) => Ok(Pattern::AnythingBut(vec![value.clone()])),
        Value::Array(all) if all.is_empty() => Err("Empty arrays are not allowed".into()),
        Value::Array(all) if all.iter().all(|v| v.is_string() || v.is_number()) => {
            Ok(Pattern::AnythingBut(all.clone()))
        }
        Value::Array(_) => Err("Inside anything-but list, all values must be either string or number".into()),
        Value::Object(map) if map.len() == 1 => match map.iter().next() {
            Some((name, value)) if name == "prefix" => text(name, value).map(Pattern::AnythingButPrefix),
            Some((name, value)) if name == "suffix" => text(name, value).map(Pattern::AnythingButSuffix),
            Some((name, _)) => Err(format!("Unsupported anything-but pattern: {name}")),
            None => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

fn numeric(value: &Value) -> Read<Pattern> {
    let Value::Array(all) = value else { return Err("Value of numeric must be an array.".into()) };
    if all.is_empty() {
        return Err("Invalid member in numeric match: ]".into());
    }
    let mut out = Vec::new();
    for pair in all.chunks(2) {
        let name = pair[0].as_str().ok_or_else(|| format!("Invalid member in numeric match: {}", pair[0]))?;
        let compare = Compare::parse(name).ok_or_else(|| format!("Unrecognized numeric range operator: {name}"))?;
        let bound = pair.get(1).and_then(Value::as_f64).ok_or_else(|| format!("Value of {name} must be numeric"))?;
        bounded(&pair[1])?;
        out.push((compare, bound));
    }
    match out[..] {
        [_] => Ok(Pattern::Numeric(out)),
        [(Compare::Greater | Compare::GreaterOrEqual, low), (Compare::Less | Compare::LessOrEqual, high)]
            if low < high =>
        {
            Ok(Pattern::Numeric(out))
        }
        [(Compare::Greater | Compare::GreaterOrEqual, _), (Compare::Less | Compare::LessOrEqual, _)] => {
            Err("Bottom must be less than top".into())
        }
        [(Compare::Greater | Compare::GreaterOrEqual, _), _] => Err("Bad numeric range operator".into()),
        _ => Err("Too many elements in numeric expression".into()),
    }
}

fn bounded(value: &Value) -> Read<()> {
    match value.as_f64() {
        Some(n) if n.abs() <= limits::FILTER_NUMBER_MAX => Ok(()),
        _ => Err("Value must be between -1.0E9 and 1.0E9, inclusive".into()),
    }
}
