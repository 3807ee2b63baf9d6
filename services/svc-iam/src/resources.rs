//! The ARNs that a call concerns, for the decision point.
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access Management (IAM)".

use crate::errors::broken;
use crate::find;
use crate::model::{Group, Profile, Role, User};
use crate::rules::arns::{self, Kind};
use crate::rules::{names, service_roles};
use crate::tables::{GROUPS, KEY_BY_ID, KEYS, POLICIES, PROFILES, ROLES, SERVER_CERTIFICATES, USERS};
use base::{Arn, Fault};
use kernel::{Cx, Keys, Principal, Scope, tags};
use shape::{OpMeta, Struct};
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

/// Something that is to be made; without a name, what lies below a path.
pub(crate) fn new(cx: &Cx, kind: Kind, path: Option<&str>, name: &str) -> Vec<String> {
    vec![kind.arn(cx.account, path.unwrap_or(names::ROOT_PATH), name)]
}

/// Something of this kind that is to be made under a path: a device, a certificate.
pub(crate) fn placed(cx: &Cx, kind: &str, path: Option<&str>, name: &str) -> Vec<String> {
    vec![format!("arn:aws:iam::{}:{kind}{}{name}", cx.account, path.unwrap_or(names::ROOT_PATH))]
}

/// The user whose access key this is.
pub(crate) fn key_owner(cx: &Cx, read: &dyn Read, id: &str) -> Vec<String> {
    let found = KEYS.first_by(&KEY_BY_ID, read, &(id.to_owned(),)).ok().flatten();
    let owner = found.filter(|((scope, ..), _)| *scope == cx.global()).map(|((_, owner, _), _)| owner);
    let user = owner.and_then(|owner| find::user_by_id(read, cx.global(), &owner).ok().flatten());
    vec![user.map_or_else(|| "*".into(), |u| Kind::User.arn(cx.account, &u.path, &u.name))]
}

/// The role of a service that is to be made.
pub(crate) fn service_role(cx: &Cx, service: &str, suffix: Option<&str>) -> Vec<String> {
    let service = service.to_ascii_lowercase();
    let name = service_roles::find(&service).map_or("*", |facts| facts.role);
    let name = suffix.map_or_else(|| name.to_owned(), |suffix| format!("{name}_{suffix}"));
    vec![Kind::Role.arn(cx.account, &format!("{}{service}/", names::SERVICE_ROLE_PATH), &name)]
}

/// The role that a task deletes: `task/aws-service-role/SERVICE/ROLE/ID`.
pub(crate) fn task(cx: &Cx, task: &str) -> Vec<String> {
    let role = task.strip_prefix("task/").and_then(|t| t.rsplit_once('/')).map_or("*", |(role, _)| role);
    vec![format!("arn:aws:iam::{}:role/{role}", cx.account)]
}

/// A server certificate.
pub(crate) fn server_certificate(cx: &Cx, read: &dyn Read, name: &str) -> Vec<String> {
    let found = SERVER_CERTIFICATES.get(read, &(cx.global(), names::key(name))).ok().flatten();
    match found {
        Some(c) => placed(cx, "server-certificate", Some(&c.path), &c.name),
        None => placed(cx, "server-certificate", None, name),
    }
}

/// A managed policy, named by its ARN.
pub(crate) fn arn(arn: &str) -> Vec<String> {
    vec![arn.to_owned()]
}

fn one(cx: &Cx, kind: Kind, found: Option<(String, String)>, asked: &str) -> Vec<String> {
    let (path, name) = found.unwrap_or_else(|| (names::ROOT_PATH.into(), asked.into()));
    vec![kind.arn(cx.account, &path, &name)]
}

/// The condition keys of a user, role, profile or policy that exists: its tags and its boundary.
pub(crate) fn describe(_: &Cx, read: &dyn Read, arn: &str) -> Result<Keys, Fault> {
    let Some(account) = arn.parse::<Arn>().ok().and_then(|a| a.account.parse().ok()) else { return Ok(Keys::new()) };
    let scope = Scope::global(account);
    let named = |kind| arns::parse(kind, arn).map(|p| (scope, names::key(&p.name)));
    let (id, boundary) = if let Some(at) = named(Kind::User) {
        USERS.get(read, &at).map_err(broken)?.map(|u| (u.id, u.boundary)).unzip()
    } else if let Some(at) = named(Kind::Role) {
        ROLES.get(read, &at).map_err(broken)?.map(|r| (r.id, r.boundary)).unzip()
    } else if let Some(at) = named(Kind::Profile) {
        (PROFILES.get(read, &at).map_err(broken)?.map(|p| p.id), None)
    } else if let Some(at) = named(Kind::Policy) {
        (POLICIES.get(read, &at).map_err(broken)?.map(|p| p.id), None)
    } else {
        // providers keep their tags under their ARN
        (Some(arn.to_owned()), None)
    };
    let mut keys = tags::keys(read, scope, &id.unwrap_or_default(), "iam:ResourceTag")?;
    if let Some(boundary) = boundary.flatten() {
        keys.set("iam:PermissionsBoundary", boundary);
    }
    Ok(keys)
}

/// The keys that calls of this service carry: the policy that is attached, the boundary that is set, the service of a role.
pub(crate) fn keys(_: &Cx, _: &dyn Read, op: &'static OpMeta, input: &dyn Struct) -> Keys {
    let mut keys = Keys::new();
    let given = [
        ("iam:PolicyARN", "PolicyArn", op.name.starts_with("Attach") || op.name.starts_with("Detach")),
        ("iam:PermissionsBoundary", "PermissionsBoundary", true),
        ("iam:AWSServiceName", "AWSServiceName", true),
    ];
    for (key, member, fits) in given {
        if let Some(value) = shape::text(input, member).filter(|_| fits) {
            keys.set(key, value);
        }
    }
    keys
}
