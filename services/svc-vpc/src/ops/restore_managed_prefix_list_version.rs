//! RestoreManagedPrefixListVersion:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreManagedPrefixListVersion.html>

use crate::model::{Last, PrefixList};
use crate::ops::shared::prefix_lists;
use crate::tables;
use api_ec2::{RestoreManagedPrefixListVersionRequest, RestoreManagedPrefixListVersionResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a new version with the entries of an earlier one.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: RestoreManagedPrefixListVersionRequest,
) -> Result<RestoreManagedPrefixListVersionResult, Fault> {
    let at = cx.scope();
    let mut list: PrefixList = tables::find(tx, at, &input.prefix_list_id)?;
    prefix_lists::check_version(&list, input.current_version)?;
    let entries = prefix_lists::entries_of(tx, at, &list, input.previous_version)?;
    if entries.len() > list.max_entries as usize {
        let message =
            format!("The version has {} entries, and the prefix list takes {}.", entries.len(), list.max_entries);
        return Err(Fault::sender("PrefixListMaxEntriesExceeded", message));
    }
    prefix_lists::next_version(tx, at, &mut list, |list| {
        list.entries = entries;
        Ok(())
    })?;
    list.last = Last::Restored;
    tables::put(tx, at, &list)?;
    Ok(RestoreManagedPrefixListVersionResult { prefix_list: Some(prefix_lists::shown(tx, at, &list)?) })
}
