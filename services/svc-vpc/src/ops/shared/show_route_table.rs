//! Route tables and internet gateways as answers show them.
//!
//! RouteTable: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html>

use crate::model::{Interface, InternetGateway, NatGateway, Route, RouteTable, RouteTableLink, Subnet, Target, Vpc};
use crate::ops::shared::{routing, tagging};
use crate::tables;
use api_ec2 as api;
use base::{Fault, Ipv4Net};
use kernel::Scope;
use shape::{Shape, Slot};
use store::Read;

/// A route table with its local routes, the state of the others, and its associations.
pub fn route_table(read: &dyn Read, at: Scope, table: &RouteTable) -> Result<api::RouteTable, Fault> {
    let vpc: Vpc = tables::must(read, at, &table.vpc)?;
    let mut routes = Vec::new();
    for c in &vpc.cidrs {
        let replaced = table.routes.iter().find(|r| r.destination == c.block);
        routes.push(match replaced {
            None => local(c.block),
            Some(route) => {
                api::Route { origin: Some(api::RouteOrigin::CreateRouteTable), ..shown_route(read, at, table, route)? }
            }
        });
    }
    for route in table.routes.iter().filter(|r| !routing::is_local(&vpc, r.destination)) {
        routes.push(shown_route(read, at, table, route)?);
    }
    for route in tables::prefix_routes_of(read, at, &table.id)? {
        let shown = api::Route {
            destination_prefix_list_id: Some(route.list.to_string()),
            origin: Some(api::RouteOrigin::CreateRoute),
            ..Default::default()
        };
        routes.push(led(read, at, table, shown, &route.target)?);
    }
    Ok(api::RouteTable {
        associations: Some(associations(read, at, table, &vpc)?),
        propagating_vgws: Some(Vec::new()),
        route_table_id: Some(table.id.to_string()),
        routes: Some(routes),
        tags: tagging::shown_always(read, at, &table.id)?,
        vpc_id: Some(table.vpc.to_string()),
        owner_id: Some(at.account.to_string()),
    })
}

fn associations(
    read: &dyn Read,
    at: Scope,
    table: &RouteTable,
    vpc: &Vpc,
) -> Result<Vec<api::RouteTableAssociation>, Fault> {
    let mut found = Vec::new();
    if vpc.main.table == table.id {
        found.push(link(&vpc.main, None));
    }
    for subnet in tables::list::<Subnet>(read, at)? {
        if let Some(own) = subnet.route_table.as_ref().filter(|l| l.table == table.id) {
            found.push(link(own, Some(subnet.id.to_string())));
        }
    }
    Ok(found)
}

fn link(l: &RouteTableLink, subnet: Option<String>) -> api::RouteTableAssociation {
    api::RouteTableAssociation {
        main: Some(subnet.is_none()),
        route_table_association_id: Some(l.association.clone()),
        route_table_id: Some(l.table.to_string()),
        subnet_id: subnet,
        association_state: Some(associated()),
        ..Default::default()
    }
}

/// The only state that an association is seen in.
pub fn associated() -> api::RouteTableAssociationState {
    api::RouteTableAssociationState {
        state: Some(api::RouteTableAssociationStateCode::Associated),
        status_message: None,
    }
}

fn local(block: Ipv4Net) -> api::Route {
    api::Route {
        destination_cidr_block: Some(block.to_string()),
        gateway_id: Some("local".into()),
        origin: Some(api::RouteOrigin::CreateRouteTable),
        state: Some(api::RouteState::Active),
        ..Default::default()
    }
}

fn shown_route(read: &dyn Read, at: Scope, table: &RouteTable, route: &Route) -> Result<api::Route, Fault> {
    let shown = api::Route {
        destination_cidr_block: Some(route.destination.to_string()),
        origin: Some(api::RouteOrigin::CreateRoute),
        ..Default::default()
    };
    led(read, at, table, shown, &route.target)
}

/// With the target, and whether it leads anywhere.
fn led(
    read: &dyn Read,
    at: Scope,
    table: &RouteTable,
    mut shown: api::Route,
    target: &Target,
) -> Result<api::Route, Fault> {
    let active = match target {
        Target::InternetGateway(id) => {
            shown.gateway_id = Some(id.to_string());
            let gateway = tables::get::<InternetGateway>(read, at, id)?;
            gateway.is_some_and(|g| g.vpc.as_ref() == Some(&table.vpc))
        }
        Target::NatGateway(id) => {
            shown.nat_gateway_id = Some(id.to_string());
            tables::get::<NatGateway>(read, at, id)?.is_some_and(|n| n.is_wanted())
        }
        Target::Interface(id) => {
            shown.network_interface_id = Some(id.to_string());
            let interface = tables::get::<Interface>(read, at, id)?;
            if let Some(instance) = interface.as_ref().and_then(Interface::instance) {
                shown.instance_id = Some(instance.to_string());
                shown.instance_owner_id = Some(at.account.to_string());
            }
            interface.is_some_and(|i| i.attachment.is_some())
        }
    };
    shown.state = Some(if active { api::RouteState::Active } else { api::RouteState::Blackhole });
    Ok(shown)
}

/// An internet gateway.
pub fn internet_gateway(read: &dyn Read, at: Scope, gateway: &InternetGateway) -> Result<api::InternetGateway, Fault> {
    Ok(api::InternetGateway {
        attachments: Some(gateway.vpc.iter().map(|v| attachment(v)).collect()),
        internet_gateway_id: Some(gateway.id.to_string()),
        owner_id: Some(at.account.to_string()),
        tags: tagging::shown_always(read, at, &gateway.id)?,
    })
}

/// EC2 answers `available` here, a value that its own model does not list: written by name where the type has room for
/// it, as `attached` where it has not.
fn attachment(vpc: &str) -> api::InternetGatewayAttachment {
    let mut shown = api::InternetGatewayAttachment { vpc_id: Some(vpc.to_owned()), ..Default::default() };
    match shown.state.fill() {
        Slot::Str(text) => *text = "available".into(),
        Slot::Enum(value) => value.set(shape::Enum::index(api::AttachmentStatus::Attached)),
        _ => {}
    }
    shown
}
