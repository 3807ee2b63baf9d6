//! DeleteManagedPrefixList: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html>

use crate::model::{Last, PrefixList};
use crate::ops::shared::prefix_lists;
use crate::tables::{self, PREFIX_LIST_VERSIONS};
use api_ec2::{DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult, PrefixListState};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Deletes a list that nothing names. Else the call succeeds and the list says why it stays, as on AWS.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteManagedPrefixListRequest,
) -> Result<DeleteManagedPrefixListResult, Fault> {
    let at = cx.scope();
    let mut list: PrefixList = tables::find(tx, at, &input.prefix_list_id)?;
    let users = prefix_lists::users(tx, at, &list.id)?;
    if !users.is_empty() {
        let named = prefix_lists::named(&users);
        list.last = Last::NotDeleted(format!("The prefix list is referenced by the following resources: {named}"));
        tables::put(tx, at, &list)?;
        return Ok(DeleteManagedPrefixListResult { prefix_list: Some(prefix_lists::shown(tx, at, &list)?) });
    }
    let mut shown = prefix_lists::shown(tx, at, &list)?;
    (shown.state, shown.state_message) = (Some(PrefixListState::DeleteComplete), None);
    for ((.., version), _) in PREFIX_LIST_VERSIONS.list(tx, &(&at, &list.id)).map_err(Fault::internal)? {
        PREFIX_LIST_VERSIONS.delete(tx, &(at, list.id.clone(), version)).map_err(Fault::internal)?;
    }
    tables::remove::<PrefixList>(tx, at, &list.id)?;
    Ok(DeleteManagedPrefixListResult { prefix_list: Some(shown) })
}
