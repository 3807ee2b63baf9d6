//! Users, groups, roles and policies with everything that hangs on them, in one order.
//!
//! IAM API Reference, GetAccountAuthorizationDetails: of AWS's policies, those that are in use.

use crate::errors::broken;
use crate::holder::{Holder, HolderKind};
use crate::last_use::LastUses;
use crate::rules::{aws_policies, documents, names};
use crate::show;
use crate::tables::{GROUPS, MEMBER_BY_USER, MEMBERS, POLICIES, PROFILE_BY_ROLE, PROFILES, ROLES, USERS};
use crate::{find, last_use, model};
use api_iam as api;
use api_iam::EntityType;
use base::Fault;
use kernel::Cx;
use store::Read;

/// One thing with everything that hangs on it.
pub(crate) enum Detail {
    User(Box<api::UserDetail>),
    Group(Box<api::GroupDetail>),
    Role(Box<api::RoleDetail>),
    Policy(Box<api::ManagedPolicyDetail>),
}

/// All details of the wanted kinds, each with its place in the order of pages.
pub(crate) fn all(
    cx: &Cx,
    read: &dyn Read,
    wanted: impl Fn(EntityType) -> bool,
) -> Result<Vec<(String, Detail)>, Fault> {
    let account = (cx.global(),);
    let mut found = Vec::new();
    if wanted(EntityType::User) {
        for ((_, key), u) in USERS.list(read, &account).map_err(broken)? {
            found.push((format!("0/{key}"), Detail::User(Box::new(user(cx, read, u)?))));
        }
    }
    if wanted(EntityType::Group) {
        for ((_, key), g) in GROUPS.list(read, &account).map_err(broken)? {
            found.push((format!("1/{key}"), Detail::Group(Box::new(group(cx, read, g)?))));
        }
    }
    if wanted(EntityType::Role) {
        let used = last_use::of_roles(cx, read)?;
        for ((_, key), r) in ROLES.list(read, &account).map_err(broken)? {
            found.push((format!("2/{key}"), Detail::Role(Box::new(role(cx, read, r, &used)?))));
        }
    }
    if wanted(EntityType::LocalManagedPolicy) {
        for ((_, key), p) in POLICIES.list(read, &account).map_err(broken)? {
            found.push((format!("3/{key}"), Detail::Policy(Box::new(policy(cx, read, p)?))));
        }
    }
    if wanted(EntityType::AWSManagedPolicy) {
        for p in aws_policies::all() {
            let shown = show::aws_policy(cx, read, p)?;
            if shown.attachment_count > Some(0) || shown.permissions_boundary_usage_count > Some(0) {
                let version = api::PolicyVersion {
                    document: Some(documents::encode(p.document)),
                    version_id: Some(p.version.into()),
                    is_default_version: Some(true),
                    create_date: Some(p.updated),
                };
                let detail = managed(shown, vec![version]);
                found.push((format!("4/{}", names::key(p.name)), Detail::Policy(Box::new(detail))));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn user(cx: &Cx, read: &dyn Read, u: model::User) -> Result<api::UserDetail, Fault> {
    let held = Holder { kind: HolderKind::User, id: u.id.clone(), name: u.name.clone() };
    let members = MEMBERS.keys_by(&MEMBER_BY_USER, read, &(cx.global(), u.id.clone())).map_err(broken)?;
    let mut groups = Vec::new();
    for (_, (_, id, _)) in members {
        groups.extend(find::group_by_id(read, cx.global(), &id)?.map(|g| g.name));
    }
    groups.sort_unstable();
    let shown = show::user(cx, read, u)?;
    Ok(api::UserDetail {
        path: Some(shown.path),
        user_name: Some(shown.user_name),
        user_id: Some(shown.user_id),
        arn: Some(shown.arn),
        create_date: Some(shown.create_date),
        user_policy_list: Some(inline(cx, read, &held)?),
        group_list: Some(groups),
        attached_managed_policies: Some(held.attached(cx, read, None)?),
        permissions_boundary: shown.permissions_boundary,
        tags: shown.tags,
    })
}

fn group(cx: &Cx, read: &dyn Read, g: model::Group) -> Result<api::GroupDetail, Fault> {
    let held = Holder { kind: HolderKind::Group, id: g.id.clone(), name: g.name.clone() };
    let shown = show::group(cx, g);
    Ok(api::GroupDetail {
        path: Some(shown.path),
        group_name: Some(shown.group_name),
        group_id: Some(shown.group_id),
        arn: Some(shown.arn),
        create_date: Some(shown.create_date),
        group_policy_list: Some(inline(cx, read, &held)?),
        attached_managed_policies: Some(held.attached(cx, read, None)?),
    })
}

fn role(cx: &Cx, read: &dyn Read, r: model::Role, used: &LastUses) -> Result<api::RoleDetail, Fault> {
    let held = Holder { kind: HolderKind::Role, id: r.id.clone(), name: r.name.clone() };
    let profiles = PROFILES.list_by(&PROFILE_BY_ROLE, read, &(cx.global(), r.id.clone())).map_err(broken)?;
    let role_last_used = Some(used.of(&r));
    let shown = show::role(cx, read, r)?;
    Ok(api::RoleDetail {
        path: Some(shown.path),
        role_name: Some(shown.role_name),
        role_id: Some(shown.role_id),
        arn: Some(shown.arn),
        create_date: Some(shown.create_date),
        assume_role_policy_document: shown.assume_role_policy_document,
        instance_profile_list: Some(
            profiles.into_iter().map(|(_, p)| show::profile(cx, read, p, false)).collect::<Result<_, _>>()?,
        ),
        role_policy_list: Some(inline(cx, read, &held)?),
        attached_managed_policies: Some(held.attached(cx, read, None)?),
        permissions_boundary: shown.permissions_boundary,
        tags: shown.tags,
        role_last_used,
    })
}

fn policy(cx: &Cx, read: &dyn Read, p: model::Policy) -> Result<api::ManagedPolicyDetail, Fault> {
    let versions = show::versions(read, cx.global(), &p.id)?;
    let versions = versions.into_iter().map(|(n, v)| show::version(&p, n, v)).collect();
    Ok(managed(show::policy(cx, read, p)?, versions))
}

fn managed(p: api::Policy, versions: Vec<api::PolicyVersion>) -> api::ManagedPolicyDetail {
    api::ManagedPolicyDetail {
        policy_name: p.policy_name,
        policy_id: p.policy_id,
        arn: p.arn,
        path: p.path,
        default_version_id: p.default_version_id,
        attachment_count: p.attachment_count,
        permissions_boundary_usage_count: p.permissions_boundary_usage_count,
        is_attachable: p.is_attachable,
        description: p.description,
        create_date: p.create_date,
        update_date: p.update_date,
        policy_version_list: Some(versions),
    }
}

fn inline(cx: &Cx, read: &dyn Read, held: &Holder) -> Result<Vec<api::PolicyDetail>, Fault> {
    let shown = |i: model::Inline| api::PolicyDetail {
        policy_document: Some(documents::encode(&i.document)),
        policy_name: Some(i.name),
    };
    Ok(held.inline(cx, read)?.into_iter().map(shown).collect())
}
