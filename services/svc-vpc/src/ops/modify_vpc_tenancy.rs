//! ModifyVpcTenancy: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcTenancy.html>

use crate::model::Vpc;
use crate::tables;
use api_ec2::{ModifyVpcTenancyRequest, ModifyVpcTenancyResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Every VPC here has the tenancy `default`, the only one that AWS lets this call set.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyVpcTenancyRequest) -> Result<ModifyVpcTenancyResult, Fault> {
    tables::find::<Vpc>(tx, cx.scope(), &input.vpc_id)?;
    Ok(ModifyVpcTenancyResult { return_value: Some(true) })
}
