//! Roles below a path.
//!
//! IAM API Reference, ListRoles.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::ROLES;
use crate::{pages, show};
use api_iam::{ListRolesRequest, ListRolesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListRolesRequest) -> Result<ListRolesResponse, Fault> {
    let prefix = input.path_prefix.as_deref().unwrap_or(names::ROOT_PATH);
    let all = ROLES.list(read, &(cx.global(),)).map_err(broken)?;
    let found: Vec<_> = all.into_iter().map(|(_, r)| r).filter(|r| r.path.starts_with(prefix)).collect();
    let query = format!("roles {prefix}");
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |r| names::key(&r.name))?;
    Ok(ListRolesResponse {
        roles: page.items.into_iter().map(|r| show::role_in_list(cx, read, r)).collect::<Result<_, _>>()?,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
