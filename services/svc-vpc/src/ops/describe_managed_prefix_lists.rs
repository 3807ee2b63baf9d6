//! DescribeManagedPrefixLists: the account's own; AWS's come with the endpoints of a VPC.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html>

use crate::model::PrefixList;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::prefix_lists;
use api_ec2::{DescribeManagedPrefixListsRequest, DescribeManagedPrefixListsResult, ManagedPrefixList};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<ManagedPrefixList>] = &[
    Filter { name: "owner-id", values: |l| one(&l.owner_id) },
    Filter { name: "prefix-list-id", values: |l| one(&l.prefix_list_id) },
    Filter { name: "prefix-list-name", values: |l| one(&l.prefix_list_name) },
];

fn id(list: &ManagedPrefixList) -> &str {
    list.prefix_list_id.as_deref().unwrap_or_default()
}

/// Lists prefix lists without their entries.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeManagedPrefixListsRequest,
) -> Result<DescribeManagedPrefixListsResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<PrefixList>(read, at, &input.prefix_list_ids)?;
    let shown = rows.iter().map(|l| prefix_lists::shown(read, at, l)).collect::<Result<_, _>>()?;
    let query = Query {
        ids: &input.prefix_list_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (lists, next_token) = listing::page_of_hundred(cx, read, &query, shown, FILTERS, id, |l| id(l).to_owned())?;
    Ok(DescribeManagedPrefixListsResult { prefix_lists: Some(lists), next_token })
}
