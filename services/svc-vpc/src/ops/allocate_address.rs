//! AllocateAddress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html>

use crate::errors;
use crate::ids::{AllocationId, Id};
use crate::limits::{self, room_for};
use crate::model::{Address, PublicOwner};
use crate::ops::shared::{public, tagging};
use crate::tables;
use api_ec2::{AllocateAddressRequest, AllocateAddressResult, DomainType};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Takes an address of this cloud's public range for the account.
pub fn run(cx: &Cx, tx: &mut Tx, input: AllocateAddressRequest) -> Result<AllocateAddressResult, Fault> {
    let at = cx.scope();
    check_border(cx, &input.network_border_group)?;
    let tags = tagging::wanted(&input.tag_specifications, "elastic-ip")?;
    room_for(cx, tx, limits::ADDRESSES, tables::list::<Address>(tx, at)?.len(), 1)?;
    let id = AllocationId::new(cx);
    let ip = public::take(cx, tx, PublicOwner::Elastic(id.clone()), None)?;
    let address = Address { id, ip, association: None };
    tables::put(tx, at, &address)?;
    tagging::give(cx, tx, &address.id, &tags)?;
    Ok(AllocateAddressResult {
        allocation_id: Some(address.id.to_string()),
        public_ipv4_pool: Some("amazon".into()),
        network_border_group: Some(at.region.to_string()),
        domain: Some(DomainType::Vpc),
        public_ip: Some(ip.to_string()),
        ..Default::default()
    })
}

/// A region without local zones has one border group: itself.
pub fn check_border(cx: &Cx, group: &Option<String>) -> Result<(), Fault> {
    match group.as_deref() {
        Some(g) if g != cx.region.code() => {
            Err(errors::invalid_value(g, "networkBorderGroup", "The network border group does not exist."))
        }
        _ => Ok(()),
    }
}
