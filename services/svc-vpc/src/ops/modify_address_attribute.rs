//! ModifyAddressAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAddressAttribute.html>
//!
//! "Create a reverse DNS record for email on Amazon EC2" in the EC2 User Guide says what the name is for.

use crate::errors;
use crate::model::Address;
use crate::ops::shared::reverse;
use crate::tables::{self, REVERSE_NAMES};
use api_ec2::{ModifyAddressAttributeRequest, ModifyAddressAttributeResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Gives an address a name of its owner's for reverse questions. The cloud's resolvers answer it as soon as this call has;
/// the answer still shows the name before, as AWS's does.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyAddressAttributeRequest) -> Result<ModifyAddressAttributeResult, Fault> {
    let address: Address = tables::find(tx, cx.scope(), &input.allocation_id)?;
    let wanted = input.domain_name.ok_or_else(|| errors::missing("DomainName"))?;
    let name = reverse::parse(&wanted)?;
    let before = reverse::name(tx, cx.scope(), &address)?;
    REVERSE_NAMES.put(tx, &(cx.scope(), address.id.clone()), &name).map_err(Fault::internal)?;
    Ok(ModifyAddressAttributeResult { address: Some(reverse::changing(&address, before, Some(name))) })
}
