//! Looking things up, and the words for what is not there.
//!
//! IAM API Reference, NoSuchEntity.

use crate::errors::{broken, no_such_entity};
use crate::model::{Group, Policy, Profile, Role, User};
use crate::rules::arns::{self, Kind};
use crate::rules::aws_policies::{self, AwsPolicy};
use crate::rules::names;
use crate::tables::{GROUP_BY_ID, GROUPS, POLICIES, PROFILES, ROLE_BY_ID, ROLES, USER_BY_ID, USERS};
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// The user of this name.
pub(crate) fn user(cx: &Cx, read: &dyn Read, name: &str) -> Result<User, Fault> {
    let found = USERS.get(read, &(cx.global(), names::key(name))).map_err(broken)?;
    found.ok_or_else(|| no_such_entity(format!("The user with name {name} cannot be found.")))
}

/// The group of this name.
pub(crate) fn group(cx: &Cx, read: &dyn Read, name: &str) -> Result<Group, Fault> {
    let found = GROUPS.get(read, &(cx.global(), names::key(name))).map_err(broken)?;
    found.ok_or_else(|| no_such_entity(format!("The group with name {name} cannot be found.")))
}

/// The role of this name.
pub(crate) fn role(cx: &Cx, read: &dyn Read, name: &str) -> Result<Role, Fault> {
    let found = ROLES.get(read, &(cx.global(), names::key(name))).map_err(broken)?;
    found.ok_or_else(|| no_such_entity(format!("The role with name {name} cannot be found.")))
}

/// The role of this name, unless only its service may change it.
pub(crate) fn own_role(cx: &Cx, read: &dyn Read, name: &str) -> Result<Role, Fault> {
    let role = role(cx, read, name)?;
    if role.path.starts_with(names::SERVICE_ROLE_PATH) {
        return Err(crate::errors::unmodifiable(&role.name));
    }
    Ok(role)
}

/// The instance profile of this name.
pub(crate) fn profile(cx: &Cx, read: &dyn Read, name: &str) -> Result<Profile, Fault> {
    let found = PROFILES.get(read, &(cx.global(), names::key(name))).map_err(broken)?;
    found.ok_or_else(|| no_such_entity(format!("Instance Profile {name} cannot be found.")))
}

/// The user with this unique id.
pub(crate) fn user_by_id(read: &dyn Read, scope: Scope, id: &str) -> Result<Option<User>, Fault> {
    let found = USERS.first_by(&USER_BY_ID, read, &(scope, id.to_owned())).map_err(broken)?;
    Ok(found.map(|(_, user)| user))
}

/// The group with this unique id.
pub(crate) fn group_by_id(read: &dyn Read, scope: Scope, id: &str) -> Result<Option<Group>, Fault> {
    let found = GROUPS.first_by(&GROUP_BY_ID, read, &(scope, id.to_owned())).map_err(broken)?;
    Ok(found.map(|(_, group)| group))
}

/// The role with this unique id.
pub(crate) fn role_by_id(read: &dyn Read, scope: Scope, id: &str) -> Result<Option<Role>, Fault> {
    let found = ROLES.first_by(&ROLE_BY_ID, read, &(scope, id.to_owned())).map_err(broken)?;
    Ok(found.map(|(_, role)| role))
}

/// A managed policy: a customer's own, or one of AWS's.
pub(crate) enum Managed {
    Own(Policy),
    Aws(&'static AwsPolicy),
}

/// The managed policy of this ARN that this account can use.
pub(crate) fn managed(read: &dyn Read, scope: Scope, arn: &str) -> Result<Option<Managed>, Fault> {
    if let Some(policy) = aws_policies::find(arn) {
        return Ok(Some(Managed::Aws(policy)));
    }
    let Some(parts) = arns::parse(Kind::Policy, arn).filter(|p| p.account == scope.account.to_string()) else {
        return Ok(None);
    };
    let found = POLICIES.get(read, &(scope, names::key(&parts.name))).map_err(broken)?;
    Ok(found.filter(|p| p.path == parts.path && p.name == parts.name).map(Managed::Own))
}

/// The managed policy of this ARN, to be looked at.
pub(crate) fn any_policy(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Managed, Fault> {
    valid_arn(arn)?;
    managed(read, cx.global(), arn)?.ok_or_else(|| no_such_entity(format!("Policy {arn} was not found.")))
}

/// The customer's policy of this ARN, to be changed.
pub(crate) fn own_policy(cx: &Cx, read: &dyn Read, arn: &str, action: &str) -> Result<Policy, Fault> {
    match any_policy(cx, read, arn)? {
        Managed::Own(policy) => Ok(policy),
        Managed::Aws(_) => Err(Fault::with_status(
            403,
            "AccessDenied",
            format!(
                "User: {} is not authorized to perform: iam:{action} on resource: policy {arn}",
                cx.principal.arn()
            ),
        )),
    }
}

/// ARNs are checked for form before they are looked up.
pub(crate) fn valid_arn(arn: &str) -> Result<(), Fault> {
    match arns::parse(Kind::Policy, arn) {
        Some(_) => Ok(()),
        None => Err(crate::errors::invalid_input(format!("ARN {arn} is not valid."))),
    }
}
