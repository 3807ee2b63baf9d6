//! The interfaces of a launch: made and attached through the room that owns interfaces.

use crate::errors;
use crate::ids::InstanceId;
use crate::ops::shared::change::SERVICE;
use api_ec2 as api;
use api_ec2::{
    ATTACH_NETWORK_INTERFACE, CREATE_NETWORK_INTERFACE, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SUBNETS, MODIFY_NETWORK_INTERFACE_ATTRIBUTE, RunInstancesRequest,
};
use base::Fault;
use kernel::Cx;
use std::net::Ipv4Addr;
use store::Tx;

/// An interface that a launch asks for.
pub struct Wanted {
    existing: Option<String>,
    subnet: String,
    groups: Vec<String>,
    address: Option<String>,
    description: Option<String>,
    public: bool,
    delete_on_termination: bool,
}

/// One that is there, not yet attached.
pub struct Ready {
    /// `eni-…`
    pub id: String,
    /// Where it is.
    pub subnet: String,
    /// Its VPC.
    pub vpc: String,
    /// Its zone.
    pub zone: String,
    /// Its primary private address.
    pub address: Ipv4Addr,
    /// It is to have a public address while the machine runs.
    pub public: bool,
    delete_on_termination: bool,
}

/// What a request says of interfaces; one in the default subnet when it says nothing.
pub fn wanted(cx: &Cx, tx: &mut Tx, input: &RunInstancesRequest) -> Result<Vec<Wanted>, Fault> {
    let specs: Vec<_> = input.network_interfaces.iter().flatten().collect();
    if specs.is_empty() {
        let subnet = subnet(cx, tx, input.subnet_id.as_deref(), input)?;
        let vpc = subnet.vpc_id.clone().unwrap_or_default();
        return Ok(vec![Wanted {
            existing: None,
            groups: groups(cx, tx, input, &vpc)?,
            address: input.private_ip_address.clone(),
            description: None,
            public: subnet.map_public_ip_on_launch.unwrap_or(false),
            delete_on_termination: true,
            subnet: subnet.subnet_id.unwrap_or_default(),
        }]);
    }
    if input.subnet_id.is_some() {
        return Err(errors::combination(
            "Network interfaces and an instance-level subnet ID may not be specified on the same request",
        ));
    }
    if input.security_group_ids.is_some() || input.security_groups.is_some() {
        return Err(errors::combination(
            "Network interfaces and an instance-level security groups may not be specified on the same request",
        ));
    }
    let mut by_index: Vec<_> = specs.into_iter().enumerate().collect();
    by_index.sort_by_key(|(i, s)| s.device_index.unwrap_or(*i as i32));
    if by_index.iter().enumerate().any(|(n, (i, s))| s.device_index.unwrap_or(*i as i32) != n as i32) {
        return Err(errors::invalid("Each network interface requires a device index, counted from 0."));
    }
    let several = by_index.len() > 1;
    by_index.into_iter().map(|(_, s)| one(cx, tx, s, input, several)).collect()
}

fn one(
    cx: &Cx,
    tx: &mut Tx,
    spec: &api::InstanceNetworkInterfaceSpecification,
    input: &RunInstancesRequest,
    several: bool,
) -> Result<Wanted, Fault> {
    if let Some(id) = &spec.network_interface_id {
        if spec.subnet_id.is_some() || spec.associate_public_ip_address == Some(true) {
            return Err(errors::combination(
                "A network interface may not specify both a network interface ID and a subnet",
            ));
        }
        return Ok(Wanted {
            existing: Some(id.clone()),
            subnet: String::new(),
            groups: Vec::new(),
            address: None,
            description: None,
            public: false,
            delete_on_termination: spec.delete_on_termination.unwrap_or(false),
        });
    }
    if several && spec.associate_public_ip_address == Some(true) {
        return Err(errors::combination(
            "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.",
        ));
    }
    let subnet = subnet(cx, tx, spec.subnet_id.as_deref(), input)?;
    let by_subnet = subnet.map_public_ip_on_launch.unwrap_or(false) && !several;
    Ok(Wanted {
        existing: None,
        subnet: subnet.subnet_id.unwrap_or_default(),
        groups: spec.groups.clone().unwrap_or_default(),
        address: spec.private_ip_address.clone(),
        description: spec.description.clone(),
        public: spec.associate_public_ip_address.unwrap_or(by_subnet),
        delete_on_termination: spec.delete_on_termination.unwrap_or(true),
    })
}

/// The named subnet, or the default one of the wanted zone.
fn subnet(cx: &Cx, tx: &mut Tx, id: Option<&str>, input: &RunInstancesRequest) -> Result<api::Subnet, Fault> {
    let zone = input.placement.as_ref().and_then(|p| p.availability_zone.clone());
    let mut ask = api::DescribeSubnetsRequest::default();
    match id {
        Some(id) => ask.subnet_ids = Some(vec![id.to_owned()]),
        None => {
            let mut filters = vec![filter("default-for-az", "true")];
            filters.extend(zone.as_deref().map(|z| filter("availability-zone", z)));
            ask.filters = Some(filters);
        }
    }
    let found = cx.ask(tx, &DESCRIBE_SUBNETS, ask)?.subnets.unwrap_or_default();
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|a, b| a.availability_zone.cmp(&b.availability_zone));
    let subnet = found.into_iter().next().ok_or_else(|| match &zone {
        Some(zone) => errors::invalid(format!("Invalid availability zone: [{zone}]")),
        None => Fault::sender("MissingInput", "No subnets found for the default VPC. Please specify a subnet."),
    })?;
    match zone {
        Some(zone) if subnet.availability_zone.as_ref() != Some(&zone) => {
            Err(errors::invalid(format!("The availability zone {zone} does not match the zone of the subnet.")))
        }
        _ => Ok(subnet),
    }
}

/// Group ids; names are looked up in the VPC.
fn groups(cx: &Cx, tx: &Tx, input: &RunInstancesRequest, vpc: &str) -> Result<Vec<String>, Fault> {
    let mut ids = input.security_group_ids.clone().unwrap_or_default();
    for name in input.security_groups.iter().flatten() {
        let filters = Some(vec![filter("group-name", name), filter("vpc-id", vpc)]);
        let ask = api::DescribeSecurityGroupsRequest { filters, ..Default::default() };
        let found = cx.ask(tx, &DESCRIBE_SECURITY_GROUPS, ask)?.security_groups.unwrap_or_default();
        let id = found.into_iter().next().and_then(|g| g.group_id);
        ids.push(id.ok_or_else(|| {
            Fault::sender("InvalidGroup.NotFound", format!("The security group '{name}' does not exist in VPC '{vpc}'"))
        })?);
    }
    Ok(ids)
}

fn filter(name: &str, value: &str) -> api::Filter {
    api::Filter { name: Some(name.into()), values: Some(vec![value.into()]) }
}

/// Makes the interface, or finds the one that is named.
pub fn make(cx: &Cx, tx: &mut Tx, wanted: &Wanted) -> Result<Ready, Fault> {
    let made = match &wanted.existing {
        Some(id) => {
            let ask = api::DescribeNetworkInterfacesRequest {
                network_interface_ids: Some(vec![id.clone()]),
                ..Default::default()
            };
            cx.ask(tx, &DESCRIBE_NETWORK_INTERFACES, ask)?.network_interfaces.unwrap_or_default().into_iter().next()
        }
        None => {
            let groups = (!wanted.groups.is_empty()).then(|| wanted.groups.clone());
            let ask = api::CreateNetworkInterfaceRequest {
                subnet_id: wanted.subnet.clone(),
                groups,
                private_ip_address: wanted.address.clone(),
                description: wanted.description.clone(),
                ..Default::default()
            };
            cx.call(tx, &CREATE_NETWORK_INTERFACE, ask)?.network_interface
        }
    };
    let lost = || Fault::internal("an interface that was just made has no id or address");
    let made = made.ok_or_else(lost)?;
    let address = made.private_ip_address.as_deref().and_then(|a| a.parse().ok());
    Ok(Ready {
        id: made.network_interface_id.ok_or_else(lost)?,
        subnet: made.subnet_id.unwrap_or_default(),
        vpc: made.vpc_id.unwrap_or_default(),
        zone: made.availability_zone.unwrap_or_default(),
        address: address.ok_or_else(lost)?,
        public: wanted.public,
        delete_on_termination: wanted.delete_on_termination,
    })
}

/// Attaches it to its machine, as the service does.
pub fn attach(cx: &Cx, tx: &mut Tx, nic: &Ready, machine: &InstanceId, device: i32) -> Result<(), Fault> {
    let service = cx.as_service(SERVICE);
    let ask = api::AttachNetworkInterfaceRequest {
        network_interface_id: nic.id.clone(),
        instance_id: machine.to_string(),
        device_index: device,
        ..Default::default()
    };
    let attachment = service.call(tx, &ATTACH_NETWORK_INTERFACE, ask)?.attachment_id;
    let ask = api::ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: nic.id.clone(),
        attachment: Some(api::NetworkInterfaceAttachmentChanges {
            attachment_id: attachment,
            delete_on_termination: Some(nic.delete_on_termination),
            ..Default::default()
        }),
        ..Default::default()
    };
    service.call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ask).map(drop)
}
