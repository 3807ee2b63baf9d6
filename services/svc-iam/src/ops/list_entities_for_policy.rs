//! Users, groups and roles that have a managed policy.
//!
//! IAM API Reference, ListEntitiesForPolicy.

use crate::entities::{self, Entity, Usage};
use crate::holder::HolderKind;
use crate::{find, pages};
use api_iam::{
    EntityType, ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, PolicyGroup, PolicyRole, PolicyUsageType,
    PolicyUser,
};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListEntitiesForPolicyRequest,
) -> Result<ListEntitiesForPolicyResponse, Fault> {
    find::any_policy(cx, read, &input.policy_arn)?;
    let usage = match input.policy_usage_filter {
        None => Usage::Any,
        Some(PolicyUsageType::PermissionsPolicy) => Usage::Permissions,
        Some(PolicyUsageType::PermissionsBoundary) => Usage::Boundary,
    };
    let kind = match input.entity_filter {
        None => None,
        Some(EntityType::User) => Some(HolderKind::User),
        Some(EntityType::Group) => Some(HolderKind::Group),
        Some(EntityType::Role) => Some(HolderKind::Role),
        Some(EntityType::LocalManagedPolicy | EntityType::AWSManagedPolicy) => {
            return Ok(answer(Vec::new(), Some(false), None));
        }
    };
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let mut found = entities::having(cx, read, &input.policy_arn, usage)?;
    found.retain(|e| kind.is_none_or(|k| k == e.kind) && e.path.starts_with(prefix));
    let query = format!("entities {} {kind:?} {usage:?} {prefix}", input.policy_arn);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), Entity::order)?;
    Ok(answer(page.items, page.is_truncated, page.marker))
}

fn answer(found: Vec<Entity>, is_truncated: Option<bool>, marker: Option<String>) -> ListEntitiesForPolicyResponse {
    let of = |kind: HolderKind| found.iter().filter(move |e| e.kind == kind);
    let (name, id) = (|e: &Entity| Some(e.name.clone()), |e: &Entity| Some(e.id.clone()));
    ListEntitiesForPolicyResponse {
        policy_groups: Some(
            of(HolderKind::Group).map(|e| PolicyGroup { group_name: name(e), group_id: id(e) }).collect(),
        ),
        policy_users: Some(of(HolderKind::User).map(|e| PolicyUser { user_name: name(e), user_id: id(e) }).collect()),
        policy_roles: Some(of(HolderKind::Role).map(|e| PolicyRole { role_name: name(e), role_id: id(e) }).collect()),
        is_truncated,
        marker,
    }
}
