//! GetManagedPrefixListAssociations:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListAssociations.html>

use crate::model::PrefixList;
use crate::ops::shared::listing::{self, Query};
use crate::ops::shared::prefix_lists;
use crate::tables;
use api_ec2::{GetManagedPrefixListAssociationsRequest, GetManagedPrefixListAssociationsResult, PrefixListAssociation};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Lists the groups and route tables that name a list.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetManagedPrefixListAssociationsRequest,
) -> Result<GetManagedPrefixListAssociationsResult, Fault> {
    let at = cx.scope();
    let list: PrefixList = tables::find(read, at, &input.prefix_list_id)?;
    let one = |id| PrefixListAssociation { resource_id: Some(id), resource_owner: Some(at.account.to_string()) };
    let shown: Vec<PrefixListAssociation> = prefix_lists::users(read, at, &list.id)?.into_iter().map(one).collect();
    let query = Query { ids: &None, filters: &None, max: input.max_results, token: &input.next_token };
    let (found, next_token) = listing::page(cx, read, &query, shown, &[], |a: &PrefixListAssociation| {
        a.resource_id.as_deref().unwrap_or_default()
    })?;
    Ok(GetManagedPrefixListAssociationsResult { prefix_list_associations: Some(found), next_token })
}
