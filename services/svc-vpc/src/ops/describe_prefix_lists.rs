//! DescribePrefixLists: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html>

use crate::ops::shared::listing::{self, Query, one};
use api_ec2::{DescribePrefixListsRequest, DescribePrefixListsResult, PrefixList};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<PrefixList>] = &[
    Filter { name: "prefix-list-id", values: |l| one(&l.prefix_list_id) },
    Filter { name: "prefix-list-name", values: |l| one(&l.prefix_list_name) },
];

/// The prefix lists of gateway endpoints: none, while there are no endpoints.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribePrefixListsRequest) -> Result<DescribePrefixListsResult, Fault> {
    if let Some(id) = input.prefix_list_ids.iter().flatten().next() {
        let message = format!("The prefix list ID '{id}' does not exist");
        return Err(Fault::sender("InvalidPrefixListID.NotFound", message));
    }
    let query = Query {
        ids: &input.prefix_list_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (lists, next_token) = listing::page(cx, read, &query, Vec::new(), FILTERS, |l: &PrefixList| {
        l.prefix_list_id.as_deref().unwrap_or_default()
    })?;
    Ok(DescribePrefixListsResult { prefix_lists: Some(lists), next_token })
}
