//! DeleteNetworkAcl: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html>

use crate::errors;
use crate::model::{NetworkAcl, Subnet};
use crate::tables;
use api_ec2::DeleteNetworkAclRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Deletes an ACL that is not the default one and in force nowhere.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteNetworkAclRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let acl: NetworkAcl = tables::find(tx, at, &input.network_acl_id)?;
    if acl.is_default {
        return Err(errors::invalid(format!("Cannot delete default network ACL ({})", acl.id)));
    }
    if tables::list::<Subnet>(tx, at)?.iter().any(|s| s.acl == acl.id) {
        return Err(errors::dependency("networkAcl", &acl.id));
    }
    tables::remove::<NetworkAcl>(tx, at, &acl.id)?;
    Ok(Unit {})
}
