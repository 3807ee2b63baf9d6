//! DeleteVpc: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html>

use crate::errors;
use crate::model::{NetworkAcl, RouteTable, Rule, SecurityGroup, Subnet, Vpc};
use crate::ops::shared::association::gateway_of;
use crate::tables;
use api_ec2::DeleteVpcRequest;
use base::Fault;
use kernel::{Cx, Scope};
use shape::Unit;
use store::{Read, Tx};

/// Deletes a VPC with its main route table, default group and default ACL; anything else must be gone.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteVpcRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    if is_used(tx, at, &vpc)? {
        return Err(errors::dependency("vpc", &vpc.id));
    }
    for group in tables::list::<SecurityGroup>(tx, at)?.into_iter().filter(|g| g.vpc == vpc.id) {
        for rule in tables::rules_of(tx, at, &group.id)? {
            tables::remove::<Rule>(tx, at, &rule.id)?;
        }
        tables::remove::<SecurityGroup>(tx, at, &group.id)?;
    }
    for acl in tables::list::<NetworkAcl>(tx, at)?.into_iter().filter(|a| a.vpc == vpc.id) {
        tables::remove::<NetworkAcl>(tx, at, &acl.id)?;
    }
    tables::remove::<RouteTable>(tx, at, &vpc.main.table)?;
    tables::remove::<Vpc>(tx, at, &vpc.id)?;
    Ok(Unit {})
}

fn is_used(read: &dyn Read, at: Scope, vpc: &Vpc) -> Result<bool, Fault> {
    Ok(tables::list::<Subnet>(read, at)?.iter().any(|s| s.vpc == vpc.id)
        || gateway_of(read, at, &vpc.id)?.is_some()
        || tables::list::<SecurityGroup>(read, at)?.iter().any(|g| g.vpc == vpc.id && !g.is_default())
        || tables::list::<RouteTable>(read, at)?.iter().any(|t| t.vpc == vpc.id && t.id != vpc.main.table)
        || tables::list::<NetworkAcl>(read, at)?.iter().any(|a| a.vpc == vpc.id && !a.is_default))
}
