//! The groups that a user is in.
//!
//! IAM API Reference, ListGroupsForUser.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::{MEMBER_BY_USER, MEMBERS};
use crate::{find, pages, show};
use api_iam::{ListGroupsForUserRequest, ListGroupsForUserResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListGroupsForUserRequest,
) -> Result<ListGroupsForUserResponse, Fault> {
    let user = find::user(cx, read, &input.user_name)?;
    let members = MEMBERS.keys_by(&MEMBER_BY_USER, read, &(cx.global(), user.id.clone())).map_err(broken)?;
    let groups = members.iter().map(|(_, (_, id, _))| find::group_by_id(read, cx.global(), id));
    let mut groups: Vec<_> = groups.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    groups.sort_by_key(|g| names::key(&g.name));
    let query = format!("groups of {}", user.id);
    let page = pages::cut(cx, &query, groups, input.max_items, input.marker.as_deref(), |g| names::key(&g.name))?;
    Ok(ListGroupsForUserResponse {
        groups: page.items.into_iter().map(|g| show::group(cx, g)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
