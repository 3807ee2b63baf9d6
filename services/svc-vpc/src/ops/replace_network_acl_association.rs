//! ReplaceNetworkAclAssociation: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html>

use crate::errors;
use crate::model::{NetworkAcl, Subnet};
use crate::tables;
use api_ec2::{ReplaceNetworkAclAssociationRequest, ReplaceNetworkAclAssociationResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Puts another ACL in force in a subnet.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ReplaceNetworkAclAssociationRequest,
) -> Result<ReplaceNetworkAclAssociationResult, Fault> {
    let at = cx.scope();
    let acl: NetworkAcl = tables::find(tx, at, &input.network_acl_id)?;
    let id = &input.association_id;
    let found = tables::list::<Subnet>(tx, at)?.into_iter().find(|s| s.acl_association == *id);
    let mut subnet = found.ok_or_else(|| errors::no_association(id))?;
    if subnet.vpc != acl.vpc {
        return Err(errors::different_networks(
            format_args!("network acl {}", acl.id),
            format_args!("subnet {}", subnet.id),
        ));
    }
    subnet.acl = acl.id;
    subnet.acl_association = cx.ids().resource("aclassoc");
    tables::put(tx, at, &subnet)?;
    Ok(ReplaceNetworkAclAssociationResult { new_association_id: Some(subnet.acl_association) })
}
