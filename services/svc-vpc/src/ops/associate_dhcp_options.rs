//! AssociateDhcpOptions: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html>

use crate::model::{DhcpOptions, Vpc};
use crate::ops::shared::show_vpc::NO_DHCP_OPTIONS;
use crate::tables;
use api_ec2::AssociateDhcpOptionsRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Gives a VPC a set of options, or none by the name `default`.
pub fn run(cx: &Cx, tx: &mut Tx, input: AssociateDhcpOptionsRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    vpc.dhcp_options = match input.dhcp_options_id.as_str() {
        NO_DHCP_OPTIONS => None,
        id => Some(tables::find::<DhcpOptions>(tx, at, id)?.id),
    };
    tables::put(tx, at, &vpc)?;
    Ok(Unit {})
}
