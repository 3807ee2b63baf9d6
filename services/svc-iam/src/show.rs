//! Records as IAM answers them. Lists show less than the calls for one thing: no tags, no boundary, no description.
//!
//! IAM API Reference, ListUsers, ListRoles, ListPolicies: "does not return the following attributes".

use crate::errors::broken;
use crate::find;
use crate::model;
use crate::rules::arns::Kind;
use crate::rules::aws_policies::AwsPolicy;
use crate::rules::documents;
use crate::tables::{ATTACHED, ATTACHED_BY_POLICY, ROLE_BY_BOUNDARY, ROLES, USER_BY_BOUNDARY, USERS, VERSIONS};
use crate::{tagging, trust};
use api_iam as api;
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// A user in a list.
pub(crate) fn user_in_list(cx: &Cx, u: model::User) -> api::User {
    api::User {
        arn: Kind::User.arn(cx.account, &u.path, &u.name),
        path: u.path,
        user_name: u.name,
        user_id: u.id,
        create_date: u.created,
        ..Default::default()
    }
}

/// A user with everything.
pub(crate) fn user(cx: &Cx, read: &dyn Read, u: model::User) -> Result<api::User, Fault> {
    let tags = tagging::shown(read, cx.global(), &u.id)?;
    let permissions_boundary = boundary(u.boundary.as_deref());
    Ok(api::User { tags, permissions_boundary, ..user_in_list(cx, u) })
}

/// The account itself, as GetUser shows it.
pub(crate) fn root(cx: &Cx) -> api::User {
    api::User {
        user_id: cx.account.to_string(),
        arn: crate::rules::arns::root(cx.account),
        path: crate::rules::names::ROOT_PATH.into(),
        create_date: cx.now(),
        ..Default::default()
    }
}

/// A group.
pub(crate) fn group(cx: &Cx, g: model::Group) -> api::Group {
    api::Group {
        arn: Kind::Group.arn(cx.account, &g.path, &g.name),
        path: g.path,
        group_name: g.name,
        group_id: g.id,
        create_date: g.created,
    }
}

/// A role in a list.
pub(crate) fn role_in_list(cx: &Cx, read: &dyn Read, r: model::Role) -> Result<api::Role, Fault> {
    Ok(api::Role {
        arn: Kind::Role.arn(cx.account, &r.path, &r.name),
        assume_role_policy_document: Some(documents::encode(&trust::shown(read, &r)?)),
        path: r.path,
        role_name: r.name,
        role_id: r.id,
        create_date: r.created,
        description: r.description,
        max_session_duration: Some(r.max_session_seconds),
        ..Default::default()
    })
}

/// A role as CreateRole answers it and as it stands in an instance profile: how long its sessions last is not shown there.
fn without_session_length(role: api::Role) -> api::Role {
    api::Role { max_session_duration: None, ..role }
}

/// A role that was just made.
pub(crate) fn new_role(cx: &Cx, read: &dyn Read, r: model::Role) -> Result<api::Role, Fault> {
    role(cx, read, r).map(without_session_length)
}

/// A role with everything.
pub(crate) fn role(cx: &Cx, read: &dyn Read, r: model::Role) -> Result<api::Role, Fault> {
    let tags = tagging::shown(read, cx.global(), &r.id)?;
    let permissions_boundary = boundary(r.boundary.as_deref());
    Ok(api::Role { tags, permissions_boundary, ..role_in_list(cx, read, r)? })
}

/// An instance profile with its role; tags only when it is asked for by name.
pub(crate) fn profile(
    cx: &Cx,
    read: &dyn Read,
    p: model::Profile,
    with_tags: bool,
) -> Result<api::InstanceProfile, Fault> {
    let tags = if with_tags { tagging::shown(read, cx.global(), &p.id)? } else { None };
    let role = p.role.as_deref().map(|id| find::role_by_id(read, cx.global(), id)).transpose()?.flatten();
    Ok(api::InstanceProfile {
        arn: Kind::Profile.arn(cx.account, &p.path, &p.name),
        path: p.path,
        instance_profile_name: p.name,
        instance_profile_id: p.id,
        create_date: p.created,
        roles: role
            .into_iter()
            .map(|r| role_in_list(cx, read, r).map(without_session_length))
            .collect::<Result<_, _>>()?,
        tags,
    })
}

/// A customer's policy in a list.
pub(crate) fn policy_in_list(cx: &Cx, read: &dyn Read, p: model::Policy) -> Result<api::Policy, Fault> {
    let arn = Kind::Policy.arn(cx.account, &p.path, &p.name);
    let (attachments, boundaries) = (attachments(read, cx.global(), &arn)?, boundaries(read, cx.global(), &arn)?);
    Ok(api::Policy {
        policy_name: Some(p.name),
        policy_id: Some(p.id),
        arn: Some(arn),
        path: Some(p.path),
        default_version_id: Some(version_id(p.default)),
        attachment_count: Some(attachments as i32),
        permissions_boundary_usage_count: Some(boundaries as i32),
        is_attachable: Some(true),
        description: None,
        create_date: Some(p.created),
        update_date: Some(p.updated),
        tags: None,
    })
}

/// A customer's policy with everything.
pub(crate) fn policy(cx: &Cx, read: &dyn Read, p: model::Policy) -> Result<api::Policy, Fault> {
    let (tags, description) = (tagging::shown(read, cx.global(), &p.id)?, p.description.clone());
    Ok(api::Policy { tags, description, ..policy_in_list(cx, read, p)? })
}

/// One of AWS's policies.
pub(crate) fn aws_policy(cx: &Cx, read: &dyn Read, p: &AwsPolicy) -> Result<api::Policy, Fault> {
    let arn = p.arn();
    let (attachments, boundaries) = (attachments(read, cx.global(), &arn)?, boundaries(read, cx.global(), &arn)?);
    Ok(api::Policy {
        policy_name: Some(p.name.into()),
        policy_id: Some(p.id()),
        arn: Some(arn),
        path: Some(p.path.into()),
        default_version_id: Some(p.version.into()),
        attachment_count: Some(attachments as i32),
        permissions_boundary_usage_count: Some(boundaries as i32),
        is_attachable: Some(p.is_attachable()),
        description: None,
        create_date: Some(p.created),
        update_date: Some(p.updated),
        tags: None,
    })
}

/// A version of a customer's policy, with its document.
pub(crate) fn version(p: &model::Policy, number: u32, v: model::PolicyVersion) -> api::PolicyVersion {
    api::PolicyVersion {
        document: Some(documents::encode(&v.document)),
        version_id: Some(version_id(number)),
        is_default_version: Some(number == p.default),
        create_date: Some(v.created),
    }
}

/// `v3`
pub(crate) fn version_id(number: u32) -> String {
    format!("v{number}")
}

/// Users, groups and roles that a policy is attached to.
pub(crate) fn attachments(read: &dyn Read, scope: Scope, arn: &str) -> Result<usize, Fault> {
    ATTACHED.keys_by(&ATTACHED_BY_POLICY, read, &(scope, arn.to_owned())).map(|k| k.len()).map_err(broken)
}

/// Users and roles that a policy bounds.
pub(crate) fn boundaries(read: &dyn Read, scope: Scope, arn: &str) -> Result<usize, Fault> {
    let key = (scope, arn.to_owned());
    let users = USERS.keys_by(&USER_BY_BOUNDARY, read, &key).map_err(broken)?.len();
    Ok(users + ROLES.keys_by(&ROLE_BY_BOUNDARY, read, &key).map_err(broken)?.len())
}

/// The versions of a customer's policy, newest first.
pub(crate) fn versions(read: &dyn Read, scope: Scope, id: &str) -> Result<Vec<(u32, model::PolicyVersion)>, Fault> {
    let rows = VERSIONS.list(read, &(scope, id.to_owned())).map_err(broken)?;
    Ok(rows.into_iter().rev().map(|((_, _, number), v)| (number, v)).collect())
}

fn boundary(arn: Option<&str>) -> Option<api::AttachedPermissionsBoundary> {
    arn.map(|arn| api::AttachedPermissionsBoundary {
        permissions_boundary_type: Some(api::PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy),
        permissions_boundary_arn: Some(arn.to_owned()),
    })
}
