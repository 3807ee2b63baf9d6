//! ReleaseAddress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html>

use crate::errors;
use crate::model::{Address, Interface, Vpc};
use crate::ops::allocate_address::check_border;
use crate::ops::shared::{association, naming, public, reverse};
use crate::tables;
use api_ec2::ReleaseAddressRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Gives an address back, unless it still has a reverse name. In a default VPC it is taken off its machine; elsewhere that must have been done before.
pub fn run(cx: &Cx, tx: &mut Tx, input: ReleaseAddressRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    check_border(cx, &input.network_border_group)?;
    let mut address: Address = naming::address(tx, at, &input.allocation_id, &input.public_ip)?;
    if reverse::name(tx, at, &address)?.is_some() {
        return Err(errors::address_locked(&address));
    }
    if let Some(tie) = &address.association {
        let interface: Interface = tables::must(tx, at, &tie.interface)?;
        let vpc: Vpc = tables::must(tx, at, &interface.vpc)?;
        if !vpc.is_default || interface.instance().is_none() {
            return Err(errors::address_in_use(format!("The address {} is in use.", address.ip)));
        }
        association::untie(cx, tx, &mut address)?;
    }
    public::give_back(tx, address.ip)?;
    tables::remove::<Address>(tx, at, &address.id)?;
    Ok(Unit {})
}
