//! What a verified token says: when it is valid, for whom, about whom, and what it gives to the session.
//!
//! AWS STS API Reference, AssumeRoleWithWebIdentity; IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM",
//! "Available keys for AWS OIDC federation", "Passing session tags using AssumeRoleWithWebIdentity", "Monitor and control
//! actions taken with assumed roles". Some wordings that those pages do not give are ours; their codes are AWS's.

use crate::errors::{invalid_token, token_expired};
use crate::limits::TOKEN_LEEWAY_SECONDS;
use base::Fault;
use serde_json::{Map, Value};

/// Whom the token is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `iss`, with `https://`.
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// `azp` where it is set, else `aud`.
    pub(crate) audience: String,
    /// `aud`, where `azp` is set as well.
    pub(crate) own_audience: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) email: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) transitive: Vec<String>,
    pub(crate) source_identity: Option<String>,
}

const TAGS: &str = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// The issuer that the token names, before anything of it is believed.
pub(crate) fn issuer(claims: &Map<String, Value>) -> Result<&str, Fault> {
    required(claims, "iss")
}

/// Refuses a token whose time has not come, or is over.
pub(crate) fn in_time(claims: &Map<String, Value>, now: i64) -> Result<(), Fault> {
    let (begun, ends) = (time(claims, "iat")?, time(claims, "exp")?);
    let (Some(begun), Some(ends)) = (begun, ends) else {
        return Err(missing(if begun.is_none() { "iat" } else { "exp" }));
    };
    if now >= ends.saturating_add(TOKEN_LEEWAY_SECONDS) {
        return Err(token_expired(now, ends));
    }
    let from = time(claims, "nbf")?.unwrap_or(begun).max(begun);
    match now < from.saturating_sub(TOKEN_LEEWAY_SECONDS) {
        true => {
            Err(invalid_token("The token is not valid yet: its time of issue, or of its first use, is in the future."))
        }
        false => Ok(()),
    }
}

/// Everything else.
pub(crate) fn read(claims: &Map<String, Value>) -> Result<Claims, Fault> {
    let audiences = texts(claims.get("aud"));
    let party = text(claims, "azp").map(str::to_owned);
    let audience = match (&party, &audiences[..]) {
        (Some(party), [_, ..]) => party.clone(),
        (None, [one]) => one.clone(),
        (_, []) => return Err(missing("aud")),
        (None, _) => return Err(missing("azp")),
    };
    Ok(Claims {
        issuer: issuer(claims)?.to_owned(),
        subject: required(claims, "sub")?.to_owned(),
        audience,
        own_audience: if party.is_some() { audiences } else { Vec::new() },
        methods: texts(claims.get("amr")),
        email: text(claims, "email").map(str::to_owned),
        tags: tags(claims)?,
        transitive: transitive(claims),
        source_identity: text(claims, SOURCE_IDENTITY).map(str::to_owned),
    })
}

fn missing(name: &str) -> Fault {
    invalid_token(format!("Missing a required claim: {name}"))
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name)?.as_str().filter(|t| !t.is_empty())
}

fn required<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<&'a str, Fault> {
    text(claims, name).ok_or_else(|| missing(name))
}

/// Seconds since 1970, which must be a whole number.
fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, Fault> {
    let wrong = || invalid_token(format!("The claim {name} is not a whole number of seconds."));
    claims.get(name).map(|v| v.as_i64().ok_or_else(wrong)).transpose()
}

/// One text or several.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Tags are given as one object, or as claims of their own.
fn tags(claims: &Map<String, Value>) -> Result<Vec<(String, String)>, Fault> {
    let nested = claims.get(TAGS).and_then(|t| t.get("principal_tags")).and_then(Value::as_object);
    let nested = nested.into_iter().flatten().map(|(key, value)| (key.as_str(), value));
    let prefix = format!("{TAGS}/principal_tags/");
    let flat = claims.iter().filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?, value)));
    let one = |(key, value): (&str, &Value)| match &texts(Some(value))[..] {
        [value] => Ok((key.to_owned(), value.clone())),
        _ => Err(invalid_token(format!("The session tag {key} must have one value."))),
    };
    nested.chain(flat).map(one).collect()
}

fn transitive(claims: &Map<String, Value>) -> Vec<String> {
    let nested = claims.get(TAGS).and_then(|t| t.get("transitive_tag_keys"));
    [texts(nested), texts(claims.get(&format!("{TAGS}/transitive_tag_keys")))].concat()
}
