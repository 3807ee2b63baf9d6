//! CreateNatGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>

use crate::errors;
use crate::ids::{Id, NatGatewayId};
use crate::limits::{self, room_for};
use crate::model::{Address, Interface, Kind, NatAddress, NatGateway, NatState, Subnet};
use crate::ops::shared::interfaces::{self, Spec};
use crate::ops::shared::nat_addresses::{self, Wanted};
use crate::ops::shared::{addresses, association, show_nat_gateway, tagging};
use crate::tables;
use api_ec2::{ConnectivityType, CreateNatGatewayRequest, CreateNatGatewayResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::{Cx, Scope};
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
    let more = more(tx, at, public, input)?;
    if let Some(twice) = elastic.iter().find(|a| more.elastic.iter().any(|other| other.id == a.id)) {
        return Err(errors::invalid(format!("The allocation ID '{}' is specified more than once", twice.id)));
    }
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
    nat_addresses::add(cx, tx, &nat, more)?;
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
        (true, Some(id)) => nat_addresses::free_address(read, cx.scope(), id).map(Some),
    }
}

/// The secondary addresses asked for.
fn more(read: &dyn Read, at: Scope, public: bool, input: &CreateNatGatewayRequest) -> Result<Wanted, Fault> {
    let (private, count) = (&input.secondary_private_ip_addresses, input.secondary_private_ip_address_count);
    match (public, &input.secondary_allocation_ids) {
        (false, Some(_)) => Err(errors::combination("A private NAT gateway cannot have an Elastic IP address.")),
        (true, None) if private.is_some() || count.is_some() => {
            Err(errors::combination("Each secondary address of a public NAT gateway needs an Elastic IP address"))
        }
        (true, Some(_)) if count.is_some() => {
            Err(errors::combination("secondaryPrivateIpAddressCount is for private NAT gateways only"))
        }
        (_, allocations) => Wanted::read(read, at, allocations, private, count),
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

/// Ties the elastic address.
fn tie(
    cx: &Cx,
    tx: &mut Tx,
    elastic: Option<Address>,
    mut interface: Interface,
) -> Result<Option<(crate::ids::AllocationId, std::net::Ipv4Addr, String)>, Fault> {
    let Some(address) = elastic else { return Ok(None) };
    let private = interface.primary;
    association::tie_if_attached(cx, tx, address, &mut interface, private).map(Some)
}
