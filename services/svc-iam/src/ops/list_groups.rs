//! Groups below a path.
//!
//! IAM API Reference, ListGroups.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::GROUPS;
use crate::{pages, show};
use api_iam::{ListGroupsRequest, ListGroupsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListGroupsRequest) -> Result<ListGroupsResponse, Fault> {
    let prefix = input.path_prefix.as_deref().unwrap_or(names::ROOT_PATH);
    let all = GROUPS.list(read, &(cx.global(),)).map_err(broken)?;
    let found: Vec<_> = all.into_iter().map(|(_, g)| g).filter(|g| g.path.starts_with(prefix)).collect();
    let query = format!("groups {prefix}");
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |g| names::key(&g.name))?;
    Ok(ListGroupsResponse {
        groups: page.items.into_iter().map(|g| show::group(cx, g)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
