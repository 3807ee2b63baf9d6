//! Nodes: requester-managed interfaces, made and changed through the room that owns interfaces, in the caller's transaction.
//!
//! Requester-managed network interfaces:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html>

use crate::ids::LoadBalancerId;
use crate::model::{LoadBalancer, Node, Scheme};
use crate::ops::shared::SERVICE;
use crate::ops::shared::subnets::Place;
use api_ec2::{
    CREATE_NETWORK_INTERFACE, CreateNetworkInterfaceRequest, DELETE_NETWORK_INTERFACE, DESCRIBE_NETWORK_INTERFACES,
    DeleteNetworkInterfaceRequest, DescribeNetworkInterfacesRequest, MODIFY_NETWORK_INTERFACE_ATTRIBUTE,
    ModifyNetworkInterfaceAttributeRequest, NetworkInterface,
};
use base::Fault;
use kernel::Cx;
use std::net::Ipv4Addr;
use store::Tx;

/// What the nodes of one load balancer have in common.
pub struct Maker<'a> {
    /// Whose.
    pub id: &'a LoadBalancerId,
    /// Whether they have public addresses.
    pub scheme: Scheme,
    /// Their security groups.
    pub groups: &'a [String],
}

impl Maker<'_> {
    /// Makes a node.
    pub fn make(&self, cx: &Cx, tx: &mut Tx, place: &Place) -> Result<Node, Fault> {
        let cx = cx.as_service(SERVICE);
        let input = CreateNetworkInterfaceRequest {
            subnet_id: place.subnet.clone(),
            groups: Some(self.groups.to_vec()),
            description: Some(format!("ELB {}", self.id.short())),
            ..Default::default()
        };
        let made = cx.call(tx, &CREATE_NETWORK_INTERFACE, input)?.network_interface.unwrap_or_default();
        let lost = || Fault::internal("an interface that was just made has no id or address");
        let interface = made.network_interface_id.ok_or_else(lost)?;
        let address = made.private_ip_address.and_then(|a| a.parse().ok()).ok_or_else(lost)?;
        let public = match self.scheme {
            Scheme::InternetFacing => Some(publish(&cx, tx, &interface)?.ok_or_else(lost)?),
            Scheme::Internal => None,
        };
        Ok(Node { subnet: place.subnet.clone(), zone: place.zone.clone(), interface, address, public })
    }
}

/// Gives an interface its public address.
fn publish(cx: &Cx, tx: &mut Tx, interface: &str) -> Result<Option<Ipv4Addr>, Fault> {
    let input = ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: interface.to_owned(),
        associate_public_ip_address: Some(true),
        ..Default::default()
    };
    cx.call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, input)?;
    let ids = Some(vec![interface.to_owned()]);
    let input = DescribeNetworkInterfacesRequest { network_interface_ids: ids, ..Default::default() };
    let found: Vec<NetworkInterface> =
        cx.ask(tx, &DESCRIBE_NETWORK_INTERFACES, input)?.network_interfaces.unwrap_or_default();
    let address = found.into_iter().next().and_then(|i| i.association).and_then(|a| a.public_ip);
    Ok(address.and_then(|a| a.parse().ok()))
}

/// Unmakes a node.
pub fn unmake(cx: &Cx, tx: &mut Tx, node: &Node) -> Result<(), Fault> {
    let input = DeleteNetworkInterfaceRequest { network_interface_id: node.interface.clone(), dry_run: None };
    cx.as_service(SERVICE).call(tx, &DELETE_NETWORK_INTERFACE, input).map(drop)
}

/// Gives the load balancer's security groups to all of its nodes.
pub fn regroup(cx: &Cx, tx: &mut Tx, balancer: &LoadBalancer) -> Result<(), Fault> {
    for node in balancer.nodes.iter().chain(balancer.leaving.iter().map(|l| &l.node)) {
        let input = ModifyNetworkInterfaceAttributeRequest {
            network_interface_id: node.interface.clone(),
            groups: Some(balancer.security_groups.clone()),
            ..Default::default()
        };
        cx.as_service(SERVICE).call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, input)?;
    }
    Ok(())
}
