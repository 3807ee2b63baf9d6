//! GetManagedPrefixListEntries: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html>

use crate::model::PrefixList;
use crate::ops::shared::listing::{self, Query};
use crate::ops::shared::prefix_lists;
use crate::tables;
use api_ec2::{GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResult, PrefixListEntry};
use base::Fault;
use ipnet::IpNet;
use kernel::Cx;
use std::net::IpAddr;
use store::Read;

/// Lists the entries of a version, the present one unless another is asked for.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetManagedPrefixListEntriesRequest,
) -> Result<GetManagedPrefixListEntriesResult, Fault> {
    let at = cx.scope();
    let list: PrefixList = tables::find(read, at, &input.prefix_list_id)?;
    let entries = match input.target_version {
        Some(version) => prefix_lists::entries_of(read, at, &list, version)?,
        None => list.entries,
    };
    let shown =
        entries.into_iter().map(|e| PrefixListEntry { cidr: Some(e.cidr.to_string()), description: e.description });
    let ids = Some(vec![list.id.to_string(), format!("{:?}", input.target_version)]);
    let query = Query { ids: &ids, filters: &None, max: input.max_results, token: &input.next_token };
    let (entries, next_token) = listing::page_of_hundred(cx, read, &query, shown.collect(), &[], id, place)?;
    Ok(GetManagedPrefixListEntriesResult { entries: Some(entries), next_token })
}

fn id(entry: &PrefixListEntry) -> &str {
    entry.cidr.as_deref().unwrap_or_default()
}

/// Text whose order is that of the ranges.
fn place(entry: &PrefixListEntry) -> String {
    let range = id(entry).parse::<IpNet>().unwrap_or_default();
    match range.network() {
        IpAddr::V4(a) => format!("{:08x}/{:03}", u32::from(a), range.prefix_len()),
        IpAddr::V6(a) => format!("{:032x}/{:03}", u128::from(a), range.prefix_len()),
    }
}
