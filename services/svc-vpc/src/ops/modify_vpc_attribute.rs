//! ModifyVpcAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html>

use crate::errors;
use crate::model::Vpc;
use crate::tables;
use api_ec2::{AttributeBooleanValue, ModifyVpcAttributeRequest};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Changes one attribute.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyVpcAttributeRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    let given = [&input.enable_dns_hostnames, &input.enable_dns_support, &input.enable_network_address_usage_metrics];
    match given.iter().filter(|g| g.is_some()).count() {
        0 => return Err(errors::missing("EnableDnsSupport or EnableDnsHostnames")),
        1 => {}
        _ => return Err(errors::combination("Fields for multiple attribute types specified")),
    }
    set(&mut vpc.dns_hostnames, &input.enable_dns_hostnames);
    set(&mut vpc.dns_support, &input.enable_dns_support);
    set(&mut vpc.usage_metrics, &input.enable_network_address_usage_metrics);
    tables::put(tx, at, &vpc)?;
    Ok(Unit {})
}

fn set(attribute: &mut bool, given: &Option<AttributeBooleanValue>) {
    if let Some(value) = given.as_ref().and_then(|g| g.value) {
        *attribute = value;
    }
}
