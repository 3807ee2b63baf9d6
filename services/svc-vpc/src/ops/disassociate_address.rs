//! DisassociateAddress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html>

use crate::errors;
use crate::model::Address;
use crate::ops::shared::{association, interfaces, naming};
use crate::tables;
use api_ec2::DisassociateAddressRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// Takes an elastic address off its interface.
pub fn run(cx: &Cx, tx: &mut Tx, input: DisassociateAddressRequest) -> Result<Unit, Fault> {
    let mut address = find(cx, tx, &input)?;
    let tie = address.association.clone().ok_or_else(|| errors::no_association(&address.ip.to_string()))?;
    interfaces::check_owner(cx, &tables::must(tx, cx.scope(), &tie.interface)?)?;
    association::untie(cx, tx, &mut address)?;
    Ok(Unit {})
}

fn find(cx: &Cx, read: &dyn Read, input: &DisassociateAddressRequest) -> Result<Address, Fault> {
    let at = cx.scope();
    match (&input.association_id, &input.public_ip) {
        (Some(id), None) => {
            let tied = |a: &Address| a.association.as_ref().is_some_and(|t| t.id == *id);
            tables::list::<Address>(read, at)?.into_iter().find(tied).ok_or_else(|| errors::no_association(id))
        }
        (None, Some(ip)) => naming::by_ip(read, at, ip),
        (Some(_), Some(_)) => {
            Err(errors::combination("You may specify public IP or association id, but not both in the same call"))
        }
        (None, None) => Err(Fault::sender("MissingParameter", "Either public IP or association id must be specified")),
    }
}
