//! The instance profiles that have a role.
//!
//! IAM API Reference, ListInstanceProfilesForRole.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::{PROFILE_BY_ROLE, PROFILES};
use crate::{find, pages, show};
use api_iam::{ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListInstanceProfilesForRoleRequest,
) -> Result<ListInstanceProfilesForRoleResponse, Fault> {
    let role = find::role(cx, read, &input.role_name)?;
    let rows = PROFILES.list_by(&PROFILE_BY_ROLE, read, &(cx.global(), role.id.clone())).map_err(broken)?;
    let found: Vec<_> = rows.into_iter().map(|(_, p)| p).collect();
    let query = format!("profiles of {}", role.id);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |p| names::key(&p.name))?;
    Ok(ListInstanceProfilesForRoleResponse {
        instance_profiles: page
            .items
            .into_iter()
            .map(|p| show::profile(cx, read, p, false))
            .collect::<Result<_, _>>()?,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
