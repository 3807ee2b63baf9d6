//! Users below a path.
//!
//! IAM API Reference, ListUsers.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::USERS;
use crate::{pages, show};
use api_iam::{ListUsersRequest, ListUsersResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListUsersRequest) -> Result<ListUsersResponse, Fault> {
    let prefix = input.path_prefix.as_deref().unwrap_or(names::ROOT_PATH);
    let all = USERS.list(read, &(cx.global(),)).map_err(broken)?;
    let found: Vec<_> = all.into_iter().map(|(_, u)| u).filter(|u| u.path.starts_with(prefix)).collect();
    let query = format!("users {prefix}");
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |u| names::key(&u.name))?;
    Ok(ListUsersResponse {
        users: page.items.into_iter().map(|u| show::user_in_list(cx, u)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
