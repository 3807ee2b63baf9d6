//! A group and its users.
//!
//! IAM API Reference, GetGroup.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::MEMBERS;
use crate::{find, pages, show};
use api_iam::{GetGroupRequest, GetGroupResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetGroupRequest) -> Result<GetGroupResponse, Fault> {
    let group = find::group(cx, read, &input.group_name)?;
    let members = MEMBERS.list(read, &(cx.global(), group.id.clone())).map_err(broken)?;
    let users = members.iter().map(|((_, _, id), _)| find::user_by_id(read, cx.global(), id));
    let mut users: Vec<_> = users.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    users.sort_by_key(|u| names::key(&u.name));
    let query = format!("group {}", group.id);
    let page = pages::cut(cx, &query, users, input.max_items, input.marker.as_deref(), |u| names::key(&u.name))?;
    Ok(GetGroupResponse {
        group: show::group(cx, group),
        users: page.items.into_iter().map(|u| show::user_in_list(cx, u)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
