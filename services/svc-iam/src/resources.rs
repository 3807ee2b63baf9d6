//! The ARNs that a call concerns, for the decision point.
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access Management (IAM)".

use crate::model::{Group, Profile, Role, User};
use crate::rules::arns::Kind;
use crate::rules::names;
use crate::tables::{GROUPS, PROFILES, ROLES, USERS};
use kernel::{Cx, Principal};
use store::Read;

/// A user; without a name, the caller.
pub(crate) fn user(cx: &Cx, read: &dyn Read, name: Option<&str>) -> Vec<String> {
    let name = match (name, &cx.principal) {
        (Some(name), _) => name,
        (None, Principal::User { name, .. }) => name,
        (None, _) => return vec!["*".into()],
    };
    let found: Option<User> = USERS.get(read, &(cx.global(), names::key(name))).ok().flatten();
    one(cx, Kind::User, found.map(|u| (u.path, u.name)), name)
}

/// A group.
pub(crate) fn group(cx: &Cx, read: &dyn Read, name: &str) -> Vec<String> {
    let found: Option<Group> = GROUPS.get(read, &(cx.global(), names::key(name))).ok().flatten();
    one(cx, Kind::Group, found.map(|g| (g.path, g.name)), name)
}

/// A role.
pub(crate) fn role(cx: &Cx, read: &dyn Read, name: &str) -> Vec<String> {
    let found: Option<Role> = ROLES.get(read, &(cx.global(), names::key(name))).ok().flatten();
    one(cx, Kind::Role, found.map(|r| (r.path, r.name)), name)
}

/// An instance profile.
pub(crate) fn profile(cx: &Cx, read: &dyn Read, name: &str) -> Vec<String> {
    let found: Option<Profile> = PROFILES.get(read, &(cx.global(), names::key(name))).ok().flatten();
    one(cx, Kind::Profile, found.map(|p| (p.path, p.name)), name)
}

/// Something that is to be made.
pub(crate) fn new(cx: &Cx, kind: Kind, path: Option<&str>, name: &str) -> Vec<String> {
    vec![kind.arn(cx.account, path.unwrap_or(names::ROOT_PATH), name)]
}

/// A managed policy, named by its ARN.
pub(crate) fn arn(arn: &str) -> Vec<String> {
    vec![arn.to_owned()]
}

fn one(cx: &Cx, kind: Kind, found: Option<(String, String)>, asked: &str) -> Vec<String> {
    let (path, name) = found.unwrap_or_else(|| (names::ROOT_PATH.into(), asked.into()));
    vec![kind.arn(cx.account, &path, &name)]
}
