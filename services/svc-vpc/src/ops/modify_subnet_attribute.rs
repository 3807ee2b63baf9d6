//! ModifySubnetAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>

use crate::errors;
use crate::model::Subnet;
use crate::tables;
use api_ec2::ModifySubnetAttributeRequest;
use base::Fault;
use kernel::Cx;
use shape::{Unit, parameters_set};
use store::Tx;

/// Changes one attribute. Those that are accepted beside MapPublicIpOnLaunch only at their default need no change.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifySubnetAttributeRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut subnet: Subnet = tables::find(tx, at, &input.subnet_id)?;
    match parameters_set(&input).iter().filter(|p| *p != "SubnetId" && !p.contains('.')).count() {
        0 => return Err(errors::missing("MapPublicIpOnLaunch")),
        1 => {}
        _ => return Err(errors::combination("Fields for multiple attribute types specified")),
    }
    if let Some(value) = input.map_public_ip_on_launch.and_then(|v| v.value) {
        subnet.map_public_ip = value;
        tables::put(tx, at, &subnet)?;
    }
    Ok(Unit {})
}
