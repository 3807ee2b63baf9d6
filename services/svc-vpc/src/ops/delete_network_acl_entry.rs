//! DeleteNetworkAclEntry: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAclEntry.html>

use crate::model::NetworkAcl;
use crate::ops::shared::acl_entries;
use crate::tables;
use api_ec2::DeleteNetworkAclEntryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Removes an entry; the rule `*` stays.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteNetworkAclEntryRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut acl: NetworkAcl = tables::find(tx, at, &input.network_acl_id)?;
    let number = acl_entries::number(input.rule_number)?;
    let place = acl.entry(input.egress, number).ok_or_else(|| acl_entries::not_found(&acl, input.egress, number))?;
    acl.entries.remove(place);
    tables::put(tx, at, &acl)?;
    Ok(Unit {})
}
