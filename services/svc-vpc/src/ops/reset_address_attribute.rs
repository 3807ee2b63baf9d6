//! ResetAddressAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetAddressAttribute.html>

use crate::model::Address;
use crate::ops::shared::reverse;
use crate::tables::{self, REVERSE_NAMES};
use api_ec2::{ResetAddressAttributeRequest, ResetAddressAttributeResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Takes the owner's name away: the address is called by EC2's name for it again, and can be released.
pub fn run(cx: &Cx, tx: &mut Tx, input: ResetAddressAttributeRequest) -> Result<ResetAddressAttributeResult, Fault> {
    let address: Address = tables::find(tx, cx.scope(), &input.allocation_id)?;
    let before = reverse::name(tx, cx.scope(), &address)?;
    REVERSE_NAMES.delete(tx, &(cx.scope(), address.id.clone())).map_err(Fault::internal)?;
    Ok(ResetAddressAttributeResult { address: Some(reverse::changing(&address, before, None)) })
}
