//! Reads `models/*.iam`: what a caller needs permission for (decision: the policy page).
//!
//! A line `action NAME LEVEL [needs OTHER…]`, below it the resource types it takes (`!` for required) with their condition keys, `*`
//! for keys that need no resource; a line `resource TYPE ARN` for each type.

use crate::BadModel;
use std::collections::BTreeMap;

/// The permissions of one service.
#[derive(Debug, Default)]
pub struct Permissions {
    /// The prefix of its actions: `elasticloadbalancing`.
    pub prefix: String,
    /// Its actions by name.
    pub actions: BTreeMap<String, Action>,
    /// The ARN format of each resource type.
    pub resources: BTreeMap<String, String>,
}

/// One action.
#[derive(Debug, Default)]
pub struct Action {
    /// `read`, `list`, `write`, `tagging`, `permissions-management`.
    pub level: String,
    /// Other actions that it needs: `iam:PassRole`.
    pub needs: Vec<String>,
    /// The resource types that it takes; none means `*` alone.
    pub resources: Vec<ActionResource>,
    /// Condition keys that need no resource.
    pub conditions: Vec<String>,
}

/// A resource type that an action takes.
#[derive(Debug)]
pub struct ActionResource {
    /// The type.
    pub name: String,
    /// A policy that names resources must name one of this type.
    pub required: bool,
    /// Its condition keys; `*` stands for a tag's key.
    pub conditions: Vec<String>,
}

const LEVELS: &[&str] = &["read", "list", "write", "tagging", "permissions-management"];

/// Reads the permissions of a service.
///
/// # Errors
/// The first line that says something it may not.
pub fn parse_permissions(text: &str) -> Result<Permissions, BadModel> {
    let mut out = Permissions::default();
    let mut open = String::new();
    for (i, line) in text.lines().enumerate() {
        let bad = |what: &str| BadModel { line: i + 1, what: what.to_owned() };
        let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
        match (&words[..], line.starts_with("  ")) {
            ([], _) => {}
            ([name, conditions @ ..], true) => {
                let action = out.actions.get_mut(&open).ok_or_else(|| bad("a resource outside of an action"))?;
                add_resource(action, name, conditions);
            }
            (["service", prefix], _) => out.prefix = (*prefix).into(),
            (["resource", name, arn], _) => drop(out.resources.insert((*name).into(), (*arn).into())),
            (["action", name, level, rest @ ..], _) if LEVELS.contains(level) => {
                let needs = rest.iter().skip(1).map(|w| (*w).to_owned()).collect();
                let action = Action { level: (*level).into(), needs, ..Action::default() };
                open = (*name).into();
                out.actions.insert(open.clone(), action);
            }
            _ => return Err(bad("neither service, action nor resource")),
        }
    }
    match out.prefix.is_empty() {
        true => Err(BadModel { line: 0, what: "no service line".into() }),
        false => Ok(out),
    }
}

fn add_resource(action: &mut Action, name: &str, conditions: &[&str]) {
    let conditions = conditions.iter().map(|c| (*c).to_owned()).collect();
    match name {
        "*" => action.conditions = conditions,
        name => action.resources.push(ActionResource {
            name: name.trim_end_matches('!').into(),
            required: name.ends_with('!'),
            conditions,
        }),
    }
}
