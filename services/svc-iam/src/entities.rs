//! Who has a managed policy.
//!
//! IAM API Reference, ListEntitiesForPolicy.

use crate::errors::broken;
use crate::find;
use crate::holder::HolderKind;
use crate::rules::names;
use crate::tables::{ATTACHED, ATTACHED_BY_POLICY, ROLE_BY_BOUNDARY, ROLES, USER_BY_BOUNDARY, USERS};
use base::Fault;
use kernel::Cx;
use store::Read;

/// As what the policy is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    Any,
    Permissions,
    Boundary,
}

/// A user, group or role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entity {
    pub(crate) kind: HolderKind,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) id: String,
}

impl Entity {
    /// Groups, roles, users; each in the order of names.
    pub(crate) fn order(&self) -> String {
        let kind = match self.kind {
            HolderKind::Group => 0,
            HolderKind::Role => 1,
            HolderKind::User => 2,
        };
        format!("{kind}/{}", names::key(&self.name))
    }
}

/// Everyone in the account who has this policy, in order.
pub(crate) fn having(cx: &Cx, read: &dyn Read, arn: &str, usage: Usage) -> Result<Vec<Entity>, Fault> {
    let key = (cx.global(), arn.to_owned());
    let mut found = Vec::new();
    if usage != Usage::Boundary {
        for (_, (_, id, _)) in ATTACHED.keys_by(&ATTACHED_BY_POLICY, read, &key).map_err(broken)? {
            found.extend(holder(cx, read, &id)?);
        }
    }
    if usage != Usage::Permissions {
        let users = USERS.list_by(&USER_BY_BOUNDARY, read, &key).map_err(broken)?;
        found.extend(users.into_iter().map(|(_, u)| entity(HolderKind::User, u.name, u.path, u.id)));
        let roles = ROLES.list_by(&ROLE_BY_BOUNDARY, read, &key).map_err(broken)?;
        found.extend(roles.into_iter().map(|(_, r)| entity(HolderKind::Role, r.name, r.path, r.id)));
    }
    found.sort_by_key(Entity::order);
    found.dedup();
    Ok(found)
}

fn entity(kind: HolderKind, name: String, path: String, id: String) -> Entity {
    Entity { kind, name, path, id }
}

/// The prefix of a unique id tells its kind.
fn holder(cx: &Cx, read: &dyn Read, id: &str) -> Result<Option<Entity>, Fault> {
    let scope = cx.global();
    Ok(match id.get(..4) {
        Some("AIDA") => find::user_by_id(read, scope, id)?.map(|u| entity(HolderKind::User, u.name, u.path, u.id)),
        Some("AGPA") => find::group_by_id(read, scope, id)?.map(|g| entity(HolderKind::Group, g.name, g.path, g.id)),
        _ => find::role_by_id(read, scope, id)?.map(|r| entity(HolderKind::Role, r.name, r.path, r.id)),
    })
}
