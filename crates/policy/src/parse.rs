//! From text to [`Document`], with IAM's grammar errors.
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::json::Json;
use crate::rules::{self, Kind};
use crate::{
    Action, Condition, Document, Effect, Element, Malformed, Operator, Principal, Principals, Statement, Template,
    Version,
};

type Members = [(String, Json)];

pub(crate) fn document(text: &str, kind: Kind) -> Result<Document, Malformed> {
    if text.starts_with([' ', '\t', '\n', '\r']) && kind != Kind::Resource {
        return Err(Malformed::LeadingSpaces);
    }
    let invalid = if kind.names_principals() { Malformed::InvalidJson } else { Malformed::Syntax };
    let Json::Object(members) = Json::parse(text).ok_or(invalid)? else { return Err(Malformed::Syntax) };
    if members.iter().any(|(k, _)| !matches!(k.as_str(), "Version" | "Id" | "Statement")) {
        return Err(Malformed::Syntax);
    }
    let version = version(member(&members, "Version"), kind)?;
    if member(&members, "Id").is_some_and(|id| !matches!(id, Json::Text(_))) {
        return Err(Malformed::Syntax);
    }
    let given = member(&members, "Statement").ok_or(Malformed::Syntax)?;
    let statements: Vec<Statement> =
        given.items().iter().map(|s| statement(s, kind, version)).collect::<Result<_, _>>()?;
    if statements.is_empty() {
        return Err(Malformed::Syntax);
    }
    sids(&statements)?;
    Ok(Document { version, statements })
}

fn version(given: Option<&Json>, kind: Kind) -> Result<Version, Malformed> {
    let version = match given {
        None => Version::V2008,
        Some(Json::Text(t)) if t == "2008-10-17" => Version::V2008,
        Some(Json::Text(t)) if t == "2012-10-17" => Version::V2012,
        Some(_) => return Err(Malformed::Version),
    };
    if kind == Kind::Managed && version < Version::V2012 { Err(Malformed::VersionTooOld) } else { Ok(version) }
}

fn sids(statements: &[Statement]) -> Result<(), Malformed> {
    let mut seen: Vec<&str> = Vec::new();
    for sid in statements.iter().filter_map(|s| s.sid.as_deref()).filter(|s| !s.is_empty()) {
        if seen.contains(&sid) {
            return Err(Malformed::SidNotUnique);
        }
        seen.push(sid);
    }
    Ok(())
}

/// The elements that a statement may have.
const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

fn statement(json: &Json, kind: Kind, version: Version) -> Result<Statement, Malformed> {
    let Json::Object(members) = json else { return Err(Malformed::Syntax) };
    if members.iter().any(|(k, _)| !ELEMENTS.contains(&k.as_str())) {
        return Err(Malformed::Syntax);
    }
    let effect = match member(members, "Effect") {
        Some(Json::Text(t)) if t == "Allow" => Effect::Allow,
        Some(Json::Text(t)) if t == "Deny" => Effect::Deny,
        None if kind.names_principals() => return Err(Malformed::Missing("Effect")),
        _ => return Err(Malformed::Syntax),
    };
    Ok(Statement {
        sid: sid(member(members, "Sid"), kind)?,
        effect,
        principals: principals(members, kind)?,
        actions: actions(members, kind)?,
        resources: resources(members, kind, version)?,
        conditions: member(members, "Condition").map_or(Ok(Vec::new()), |c| conditions(c, version))?,
    })
}

fn sid(given: Option<&Json>, kind: Kind) -> Result<Option<String>, Malformed> {
    match given {
        None => Ok(None),
        // resource policies of some services allow any text (IAM User Guide, "Sid")
        Some(Json::Text(t)) if kind == Kind::Resource || t.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            Ok(Some(t.clone()))
        }
        Some(Json::Text(_)) => Err(Malformed::SidCharacters),
        Some(_) => Err(Malformed::Syntax),
    }
}

fn actions(members: &Members, kind: Kind) -> Result<Element<Action>, Malformed> {
    let missing = if kind.names_principals() { Malformed::Missing("Action") } else { Malformed::NoActions };
    let (not, values) = either(members, "Action", "NotAction")?.ok_or(missing.clone())?;
    if values.is_empty() {
        return Err(missing);
    }
    values.iter().try_for_each(|v| rules::action(v, kind))?;
    Ok(Element { not, values: values.into_iter().map(Action::new).collect() })
}

fn resources(members: &Members, kind: Kind, version: Version) -> Result<Option<Element<Template>>, Malformed> {
    if !kind.names_resources() {
        return match ["Resource", "NotResource"].into_iter().find(|n| member(members, n).is_some()) {
            Some(name) => Err(Malformed::Prohibited(name)),
            None => Ok(None),
        };
    }
    let missing = if kind.names_principals() { Malformed::Missing("Resource") } else { Malformed::NoResources };
    let (not, values) = either(members, "Resource", "NotResource")?.ok_or(missing.clone())?;
    if values.is_empty() {
        return Err(missing);
    }
    values.iter().try_for_each(|v| rules::resource(v))?;
    Ok(Some(Element { not, values: values.iter().map(|v| Template::new(v, version)).collect() }))
}

/// The texts of an element or of its negation; both together are a mistake.
fn either(members: &Members, yes: &str, no: &str) -> Result<Option<(bool, Vec<String>)>, Malformed> {
    let (not, json) = match (member(members, yes), member(members, no)) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(Malformed::Syntax),
        (Some(json), None) => (false, json),
        (None, Some(json)) => (true, json),
    };
    texts(json).map(|values| Some((not, values)))
}

fn texts(json: &Json) -> Result<Vec<String>, Malformed> {
    let text = |j: &Json| match j {
        Json::Text(t) => Ok(t.clone()),
        _ => Err(Malformed::Syntax),
    };
    json.items().iter().map(text).collect()
}

fn principals(members: &Members, kind: Kind) -> Result<Option<Principals>, Malformed> {
    let (not, json) = match (member(members, "Principal"), member(members, "NotPrincipal")) {
        (None, None) if kind.names_principals() => return Err(Malformed::Missing("Principal")),
        (None, None) => return Ok(None),
        _ if !kind.names_principals() => return Err(Malformed::PrincipalNotAllowed),
        (Some(_), Some(_)) => return Err(Malformed::Syntax),
        (Some(json), None) => (false, json),
        (None, Some(_)) if kind == Kind::Trust => return Err(Malformed::Prohibited("NotPrincipal")),
        (None, Some(json)) => (true, json),
    };
    let groups = match json {
        Json::Text(t) if t == "*" => return Ok(Some(Principals { not, values: vec![Principal::Everyone] })),
        Json::Object(groups) => groups,
        _ => return Err(Malformed::Syntax),
    };
    let mut values = Vec::new();
    for (group, given) in groups {
        for value in texts(given)? {
            rules::principal(group, &value)?;
            values.push(Principal::new(group, value));
        }
    }
    if values.is_empty() { Err(Malformed::NoPrincipals) } else { Ok(Some(Principals { not, values })) }
}

fn conditions(json: &Json, version: Version) -> Result<Vec<Condition>, Malformed> {
    let Json::Object(blocks) = json else { return Err(Malformed::Syntax) };
    let mut out = Vec::new();
    for (name, block) in blocks {
        let operator = Operator::parse(name).ok_or_else(|| Malformed::ConditionType(name.clone()))?;
        let Json::Object(keys) = block else { return Err(Malformed::Syntax) };
        for (key, given) in keys {
            if !key.contains(':') {
                return Err(Malformed::NoVendor);
            }
            let values = given.items().iter().map(Json::scalar).collect::<Option<Vec<_>>>().ok_or(Malformed::Syntax)?;
            out.push(Condition::new(operator, key, &values, version));
        }
    }
    Ok(out)
}

fn member<'a>(members: &'a Members, name: &str) -> Option<&'a Json> {
    members.iter().find(|(k, _)| k == name).map(|(_, v)| v)
}
