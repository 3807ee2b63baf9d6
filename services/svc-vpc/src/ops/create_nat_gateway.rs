//! CreateNatGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>

use crate::errors;
use crate::ids::{Id, NatGatewayId};
use crate::limits::{self, room_for};
use crate::model::{Address, Interface, Kind, NatAddress, NatGateway, NatState, Subnet};
use crate::ops::shared::association::{self, gateway_of};
use crate::ops::shared::interfaces::{self, Spec};
use crate::ops::shared::{addresses, show_nat_gateway, tagging};
use crate::tables;
use api_ec2::{ConnectivityType, CreateNatGatewayRequest, CreateNatGatewayResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use store::{Read, Tx};

/// Asks for a NAT gateway. It is `pending` until the data plane has made it.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateNatGatewayRequest) -> Result<CreateNatGatewayResult, Fault> {
    let at = cx.scope();
    let token = Token::of("CreateNatGateway", &input.client_token, &input)?;
    let nat = match token.made(cx, tx)? {
        Some(id) => tables::find(tx, at, &id)?,
        None => make(cx, tx, &input, &token)?,
    };
    let nat_gateway = Some(show_nat_gateway::nat_gateway(tx, at, &nat)?);
    Ok(CreateNatGatewayResult { nat_gateway, client_token: input.client_token })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateNatGatewayRequest, token: &Token) -> Result<NatGateway, Fault> {
    let at = cx.scope();
    let subnet_id = input.subnet_id.as_deref().ok_or_else(|| errors::missing("subnetId"))?;
    let subnet: Subnet = tables::find(tx, at, subnet_id)?;
    let tags = tagging::wanted(&input.tag_specifications, "natgateway")?;
    let public = input.connectivity_type != Some(ConnectivityType::Private);
    let elastic = elastic(cx, tx, public, &input.allocation_id)?;
    check_quota(cx, tx, &subnet)?;
    let id = NatGatewayId::new(cx);
    let interface = interface(cx, tx, &id, &subnet, &input.private_ip_address)?;
    let (private, interface_id) = (interface.primary, interface.id.clone());
    let nat = NatGateway {
        id,
        vpc: subnet.vpc.clone(),
        subnet: subnet.id,
        public,
        state: NatState::Pending(None),
        created: cx.now(),
        address: NatAddress { interface: interface_id, private, elastic: tie(cx, tx, elastic, interface)? },
    };
    tables::put(tx, at, &nat)?;
    tagging::give(cx, tx, &nat.id, &tags)?;
    token.keep(cx, tx, &nat.id)?;
    Ok(nat)
}

/// The elastic address of a public gateway; a private one has none.
fn elastic(cx: &Cx, read: &dyn Read, public: bool, id: &Option<String>) -> Result<Option<Address>, Fault> {
    match (public, id) {
        (true, None) => Err(errors::missing("allocationId")),
        (false, Some(_)) => Err(errors::combination("A private NAT gateway cannot have an Elastic IP address.")),
        (false, None) => Ok(None),
        (true, Some(id)) => {
            let address: Address = tables::find(read, cx.scope(), id)?;
            if address.association.is_some() {
                let message = format!("Elastic IP address {id} is already associated");
                return Err(Fault::sender("Resource.AlreadyAssociated", message));
            }
            Ok(Some(address))
        }
    }
}

fn check_quota(cx: &Cx, read: &dyn Read, subnet: &Subnet) -> Result<(), Fault> {
    let at = cx.scope();
    let mut used = 0;
    for nat in tables::list::<NatGateway>(read, at)? {
        let counts = nat.is_wanted() || nat.state == NatState::Deleting;
        let zone = tables::get::<Subnet>(read, at, &nat.subnet)?.map(|s| s.zone);
        used += usize::from(counts && zone.as_ref() == Some(&subnet.zone));
    }
    room_for(cx, read, limits::NAT_GATEWAYS, used, 1)
}

fn interface(
    cx: &Cx,
    tx: &mut Tx,
    id: &NatGatewayId,
    subnet: &Subnet,
    private: &Option<String>,
) -> Result<Interface, Fault> {
    let spec = Spec {
        subnet: subnet.clone(),
        description: format!("Interface for NAT Gateway {id}"),
        groups: Vec::new(),
        primary: private.as_deref().map(addresses::parse).transpose()?,
        secondary: Vec::new(),
        more: 0,
        kind: Kind::Nat(id.clone()),
    };
    interfaces::make(cx, tx, spec)
}

/// Ties the elastic address. In a VPC without a way out it stays free: the loop finds that out and fails the gateway.
fn tie(
    cx: &Cx,
    tx: &mut Tx,
    elastic: Option<Address>,
    mut interface: Interface,
) -> Result<Option<(crate::ids::AllocationId, std::net::Ipv4Addr, String)>, Fault> {
    let Some(mut address) = elastic else { return Ok(None) };
    let private = interface.primary;
    let association = match gateway_of(tx, cx.scope(), &interface.vpc)? {
        Some(_) => association::tie(cx, tx, &mut address, &mut interface, private)?,
        None => String::new(),
    };
    Ok(Some((address.id, address.ip, association)))
}
