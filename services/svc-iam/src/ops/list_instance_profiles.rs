//! Instance profiles below a path.
//!
//! IAM API Reference, ListInstanceProfiles.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::PROFILES;
use crate::{pages, show};
use api_iam::{ListInstanceProfilesRequest, ListInstanceProfilesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListInstanceProfilesRequest,
) -> Result<ListInstanceProfilesResponse, Fault> {
    let prefix = input.path_prefix.as_deref().unwrap_or(names::ROOT_PATH);
    let all = PROFILES.list(read, &(cx.global(),)).map_err(broken)?;
    let found: Vec<_> = all.into_iter().map(|(_, p)| p).filter(|p| p.path.starts_with(prefix)).collect();
    let query = format!("profiles {prefix}");
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |p| names::key(&p.name))?;
    Ok(ListInstanceProfilesResponse {
        instance_profiles: page
            .items
            .into_iter()
            .map(|p| show::profile(cx, read, p, false))
            .collect::<Result<_, _>>()?,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
