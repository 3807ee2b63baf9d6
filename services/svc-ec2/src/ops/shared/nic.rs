//! The interfaces of a launch: what is asked for; then made and attached through the room that owns interfaces.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::ops::shared::change::SERVICE;
use crate::ops::shared::{network, placement};
use crate::rules::types::InstanceType;
use api_ec2 as api;
use api_ec2::{
    ATTACH_NETWORK_INTERFACE, CREATE_NETWORK_INTERFACE, DESCRIBE_NETWORK_INTERFACES,
    InstanceNetworkInterfaceSpecification as Spec, MODIFY_NETWORK_INTERFACE_ATTRIBUTE, RunInstancesRequest,
};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use store::{Read, Tx};

/// An interface that a launch asks for.
pub struct Wanted {
    source: Source,
    device: i32,
    /// `None`: by what the interface itself wants.
    public: Option<bool>,
    delete_on_termination: bool,
}

enum Source {
    /// One that is there.
    Existing(String),
    /// To be made for each machine, with the free addresses of its subnet.
    New { ask: Box<api::CreateNetworkInterfaceRequest>, free: u32 },
}

/// The interfaces of each machine of a launch, in the order of device indexes.
pub struct Nics(Vec<Wanted>);

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
    device: i32,
    public: Option<bool>,
    delete_on_termination: bool,
}

/// What a request says of interfaces; one in the default subnet when it says nothing.
pub fn wanted(cx: &Cx, read: &dyn Read, input: &RunInstancesRequest, kind: &InstanceType) -> Result<Nics, Fault> {
    let zone = placement::zone(cx, input)?;
    let specs: Vec<&Spec> = input.network_interfaces.iter().flatten().collect();
    if specs.is_empty() {
        return Ok(Nics(vec![by_instance(cx, read, input, zone.as_deref())?]));
    }
    refuse_both(input)?;
    check_devices(&specs, kind)?;
    let several = specs.len() > 1;
    let mut all = Vec::with_capacity(specs.len());
    for spec in specs {
        all.push(one(cx, read, spec, zone.as_deref(), several)?);
    }
    all.sort_by_key(|w| w.device);
    Ok(Nics(all))
}

fn by_instance(cx: &Cx, read: &dyn Read, input: &RunInstancesRequest, zone: Option<&str>) -> Result<Wanted, Fault> {
    let subnet = placement::subnet(cx, read, input.subnet_id.as_deref(), zone)?;
    let ask = api::CreateNetworkInterfaceRequest {
        groups: placement::groups(cx, read, input)?,
        private_ip_address: input.private_ip_address.clone(),
        ..Default::default()
    };
    let public = subnet.map_public_ip_on_launch;
    Ok(Wanted { source: new(subnet, ask), device: 0, public, delete_on_termination: true })
}

fn new(subnet: api::Subnet, mut ask: api::CreateNetworkInterfaceRequest) -> Source {
    let free = subnet.available_ip_address_count.unwrap_or(0).max(0) as u32;
    ask.subnet_id = subnet.subnet_id.unwrap_or_default();
    Source::New { ask: Box::new(ask), free }
}

fn refuse_both(input: &RunInstancesRequest) -> Result<(), Fault> {
    let what = match input {
        i if i.subnet_id.is_some() => "an instance-level subnet ID",
        i if i.security_group_ids.is_some() || i.security_groups.is_some() => "an instance-level security groups",
        i if i.private_ip_address.is_some() => "an instance-level private address",
        _ => return Ok(()),
    };
    Err(errors::combination(format!("Network interfaces and {what} may not be specified on the same request")))
}

fn check_devices(specs: &[&Spec], kind: &InstanceType) -> Result<(), Fault> {
    if specs.len() > kind.interfaces as usize {
        return Err(errors::too_many_interfaces(specs.len(), kind.name));
    }
    let mut seen = Vec::new();
    for spec in specs {
        let index =
            spec.device_index.ok_or_else(|| errors::invalid("Each network interface requires a device index."))?;
        if index < 0 || seen.contains(&index) {
            return Err(errors::invalid("Each network interface requires a unique device index."));
        }
        seen.push(index);
    }
    match seen.contains(&0) {
        true => Ok(()),
        false => Err(errors::invalid("A primary network interface (device index 0) is required.")),
    }
}

fn one(cx: &Cx, read: &dyn Read, spec: &Spec, zone: Option<&str>, several: bool) -> Result<Wanted, Fault> {
    let device = spec.device_index.unwrap_or(0);
    if let Some(id) = &spec.network_interface_id {
        refuse_of_existing(spec)?;
        let delete_on_termination = spec.delete_on_termination.unwrap_or(false);
        return Ok(Wanted { source: Source::Existing(id.clone()), device, public: None, delete_on_termination });
    }
    if several && spec.associate_public_ip_address == Some(true) {
        return Err(errors::combination(
            "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.",
        ));
    }
    let subnet = placement::subnet(cx, read, spec.subnet_id.as_deref(), zone)?;
    let by_subnet = subnet.map_public_ip_on_launch.unwrap_or(false) && !several;
    let ask = api::CreateNetworkInterfaceRequest {
        groups: spec.groups.clone().filter(|g| !g.is_empty()),
        description: spec.description.clone(),
        private_ip_address: spec.private_ip_address.clone(),
        private_ip_addresses: spec.private_ip_addresses.clone(),
        secondary_private_ip_address_count: spec.secondary_private_ip_address_count,
        ..Default::default()
    };
    Ok(Wanted {
        source: new(subnet, ask),
        device,
        public: Some(spec.associate_public_ip_address.unwrap_or(by_subnet)),
        delete_on_termination: spec.delete_on_termination.unwrap_or(true),
    })
}

/// An interface that exists has its subnet, groups and addresses already.
fn refuse_of_existing(spec: &Spec) -> Result<(), Fault> {
    let said = match spec {
        s if s.subnet_id.is_some() => "a subnet ID",
        s if s.groups.as_ref().is_some_and(|g| !g.is_empty()) => "security groups",
        s if s.private_ip_address.is_some() || s.private_ip_addresses.is_some() => "a private IP address",
        s if s.secondary_private_ip_address_count.is_some() => "secondary private IP addresses",
        s if s.description.is_some() => "a description",
        s if s.associate_public_ip_address == Some(true) => "associatePublicIPAddress",
        _ => return Ok(()),
    };
    Err(errors::combination(format!("A network interface may not specify both a network interface ID and {said}")))
}

impl Nics {
    /// How many machines the free addresses of the subnets allow.
    pub fn places(&self) -> u32 {
        let mut needs: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for wanted in &self.0 {
            if let Source::New { ask, free } = &wanted.source {
                let more = ask.secondary_private_ip_address_count.unwrap_or(0).max(0) as u32;
                let listed = ask.private_ip_addresses.as_ref().map_or(1, |l| l.len().max(1)) as u32;
                let needed = needs.entry(&ask.subnet_id).or_insert((0, *free));
                needed.0 = needed.0.saturating_add(listed).saturating_add(more);
            }
        }
        needs.values().map(|(needed, free)| free / needed).min().unwrap_or(u32::MAX)
    }

    /// Refuses what only one machine can have.
    pub fn check_count(&self, most: u32) -> Result<(), Fault> {
        let single = |w: &Wanted| match &w.source {
            Source::Existing(_) => true,
            Source::New { ask, .. } => ask.private_ip_address.is_some() || ask.private_ip_addresses.is_some(),
        };
        match most > 1 && self.0.iter().any(single) {
            true => Err(errors::combination(
                "A network interface ID or a private IP address can be specified only when launching one instance",
            )),
            false => Ok(()),
        }
    }

    /// Makes the interfaces of one machine, or finds those that are named; the first one first.
    pub fn make(&self, cx: &Cx, tx: &mut Tx) -> Result<Vec<Ready>, Fault> {
        self.0.iter().map(|w| make(cx, tx, w)).collect()
    }
}

fn make(cx: &Cx, tx: &mut Tx, wanted: &Wanted) -> Result<Ready, Fault> {
    let service = cx.as_service(SERVICE);
    let made = match &wanted.source {
        Source::Existing(id) => {
            let network_interface_ids = Some(vec![id.clone()]);
            let ask = api::DescribeNetworkInterfacesRequest { network_interface_ids, ..Default::default() };
            let found = service.ask(tx, &DESCRIBE_NETWORK_INTERFACES, ask)?;
            found.network_interfaces.unwrap_or_default().into_iter().next()
        }
        Source::New { ask, .. } => service.call(tx, &CREATE_NETWORK_INTERFACE, (**ask).clone())?.network_interface,
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
        device: wanted.device,
        public: wanted.public,
        delete_on_termination: wanted.delete_on_termination,
    })
}

/// Attaches it to its machine, which is on its way: a first interface gets the public address that is wanted.
pub fn attach(cx: &Cx, tx: &mut Tx, nic: &Ready, machine: &InstanceId) -> Result<(), Fault> {
    let service = cx.as_service(SERVICE);
    let ask = api::AttachNetworkInterfaceRequest {
        network_interface_id: nic.id.clone(),
        instance_id: machine.to_string(),
        device_index: nic.device,
        ..Default::default()
    };
    let attachment_id = service.call(tx, &ATTACH_NETWORK_INTERFACE, ask)?.attachment_id;
    if nic.delete_on_termination {
        let ask = api::ModifyNetworkInterfaceAttributeRequest {
            network_interface_id: nic.id.clone(),
            attachment: Some(api::NetworkInterfaceAttachmentChanges {
                attachment_id,
                delete_on_termination: Some(true),
                ..Default::default()
            }),
            ..Default::default()
        };
        service.call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ask)?;
    }
    let public = match nic.public {
        Some(said) => said,
        None => network::wants_public(cx, tx, &nic.id)?,
    };
    if public && nic.device == 0 { network::set_public(cx, tx, &nic.id, true) } else { Ok(()) }
}
