//! DeleteDhcpOptions: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteDhcpOptions.html>

use crate::errors;
use crate::model::{DhcpOptions, Vpc};
use crate::tables;
use api_ec2::DeleteDhcpOptionsRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Deletes a set that no VPC has.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteDhcpOptionsRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let options: DhcpOptions = tables::find(tx, at, &input.dhcp_options_id)?;
    if tables::list::<Vpc>(tx, at)?.iter().any(|v| v.dhcp_options.as_ref() == Some(&options.id)) {
        return Err(errors::dependency("dhcpOptions", &options.id));
    }
    tables::remove::<DhcpOptions>(tx, at, &options.id)?;
    Ok(Unit {})
}
