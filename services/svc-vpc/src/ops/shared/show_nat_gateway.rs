//! NAT gateways as answers show them.
//!
//! NatGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html>

use crate::model::{NatGateway, NatState, SecondaryAddress, SecondaryState};
use crate::ops::shared::{nat_addresses, tagging};
use api_ec2 as api;
use base::Fault;
use ec2_words::to_second;
use kernel::Scope;
use store::Read;

/// A NAT gateway. While it is pending, the failure message says what it waits for.
pub fn nat_gateway(read: &dyn Read, at: Scope, nat: &NatGateway) -> Result<api::NatGateway, Fault> {
    let mut addresses = vec![address(nat)];
    addresses.extend(nat_addresses::of(read, at, &nat.id)?.iter().map(|a| secondary(nat, a)));
    let mut shown = api::NatGateway {
        create_time: Some(to_second(nat.created)),
        nat_gateway_addresses: Some(addresses),
        nat_gateway_id: Some(nat.id.to_string()),
        subnet_id: Some(nat.subnet.to_string()),
        vpc_id: Some(nat.vpc.to_string()),
        tags: tagging::shown(read, at, &nat.id)?,
        connectivity_type: Some(match nat.public {
            true => api::ConnectivityType::Public,
            false => api::ConnectivityType::Private,
        }),
        availability_mode: Some(api::AvailabilityMode::Zonal),
        ..Default::default()
    };
    shown.state = Some(match &nat.state {
        NatState::Pending(reason) => {
            shown.failure_message = reason.clone();
            api::NatGatewayState::Pending
        }
        NatState::Failed { code, message, at } => {
            shown.failure_code = Some(code.clone());
            shown.failure_message = Some(message.clone());
            shown.delete_time = Some(to_second(*at));
            api::NatGatewayState::Failed
        }
        NatState::Available => api::NatGatewayState::Available,
        NatState::Deleting => api::NatGatewayState::Deleting,
        NatState::Deleted { at } => {
            shown.delete_time = Some(to_second(*at));
            api::NatGatewayState::Deleted
        }
    });
    Ok(shown)
}

fn address(nat: &NatGateway) -> api::NatGatewayAddress {
    let a = &nat.address;
    api::NatGatewayAddress {
        allocation_id: a.elastic.as_ref().map(|(id, _, _)| id.to_string()),
        network_interface_id: Some(a.interface.to_string()),
        private_ip: Some(a.private.to_string()),
        public_ip: a.elastic.as_ref().map(|(_, ip, _)| ip.to_string()),
        association_id: a.elastic.as_ref().map(|(_, _, association)| association.clone()),
        is_primary: Some(true),
        status: Some(match nat.state {
            NatState::Pending(_) => api::NatGatewayAddressStatus::Assigning,
            NatState::Failed { .. } => api::NatGatewayAddressStatus::Failed,
            _ => api::NatGatewayAddressStatus::Succeeded,
        }),
        ..Default::default()
    }
}

/// A secondary address.
pub fn secondary(nat: &NatGateway, a: &SecondaryAddress) -> api::NatGatewayAddress {
    use api::NatGatewayAddressStatus::*;
    api::NatGatewayAddress {
        allocation_id: a.elastic.as_ref().map(|(id, _, _)| id.to_string()),
        network_interface_id: Some(nat.address.interface.to_string()),
        private_ip: Some(a.private.to_string()),
        public_ip: a.elastic.as_ref().map(|(_, ip, _)| ip.to_string()),
        association_id: a.elastic.as_ref().map(|(_, _, association)| association.clone()),
        is_primary: Some(false),
        status: Some(match (&nat.state, a.state) {
            (NatState::Failed { .. }, _) => Failed,
            (_, SecondaryState::Joining) if nat.public => Associating,
            (_, SecondaryState::Joining) => Assigning,
            (_, SecondaryState::InUse) => Succeeded,
            (_, SecondaryState::Draining { .. }) if nat.public => Disassociating,
            (_, SecondaryState::Draining { .. }) => Unassigning,
        }),
        ..Default::default()
    }
}
