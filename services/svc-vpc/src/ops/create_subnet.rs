//! CreateSubnet: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html>

use crate::errors;
use crate::ids::Id;
use crate::limits::{self, room_for};
use crate::model::{NetworkAcl, Subnet, Vpc};
use crate::ops::shared::{show_subnet, tagging};
use crate::rules::cidr;
use crate::tables;
use api_ec2::{CreateSubnetRequest, CreateSubnetResult};
use base::{Fault, Ipv4Net, Region, Zone};
use kernel::Cx;
use store::Tx;

/// Makes a subnet in one zone of a VPC.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateSubnetRequest) -> Result<CreateSubnetResult, Fault> {
    let at = cx.scope();
    let vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    let text = input.cidr_block.ok_or_else(|| errors::missing("cidrBlock"))?;
    let block = cidr::read_subnet(&text, vpc.cidrs.iter().map(|c| c.block))?;
    let zone = zone(at.region, input.availability_zone.as_deref(), input.availability_zone_id.as_deref())?;
    let tags = tagging::wanted(&input.tag_specifications, "subnet")?;
    let subnet = make(cx, tx, &vpc, block, &zone.name())?;
    tagging::give(cx, tx, &subnet.id, &tags)?;
    Ok(CreateSubnetResult { subnet: Some(show_subnet::subnet(tx, at, &subnet)?) })
}

/// Writes a subnet whose block lies inside the VPC, if no other subnet overlaps it.
pub fn make(cx: &Cx, tx: &mut Tx, vpc: &Vpc, block: Ipv4Net, zone: &str) -> Result<Subnet, Fault> {
    let at = cx.scope();
    let all = tables::list::<Subnet>(tx, at)?;
    let others = all.iter().filter(|s| s.vpc == vpc.id);
    if others.clone().any(|s| cidr::overlap(s.cidr, block)) {
        return Err(errors::subnet_conflict(block));
    }
    room_for(cx, tx, limits::SUBNETS, others.count(), 1)?;
    let acl = tables::list::<NetworkAcl>(tx, at)?
        .into_iter()
        .find(|a| a.vpc == vpc.id && a.is_default)
        .ok_or_else(|| Fault::internal(format!("{} has no default network ACL", vpc.id)))?;
    let subnet = Subnet {
        id: Id::new(cx),
        vpc: vpc.id.clone(),
        cidr: block,
        zone: zone.to_owned(),
        default_for_az: false,
        map_public_ip: false,
        route_table: None,
        acl: acl.id,
        acl_association: cx.ids().resource("aclassoc"),
    };
    tables::put(tx, at, &subnet)?;
    Ok(subnet)
}

/// The zone asked for by name or id; the region's first one when none is.
pub fn zone(region: Region, name: Option<&str>, id: Option<&str>) -> Result<Zone, Fault> {
    if name.is_some() && id.is_some() {
        return Err(errors::combination(
            "The parameter availabilityZone cannot be used with the parameter availabilityZoneId",
        ));
    }
    let found = match (name, id) {
        (None, None) => region.zones().next(),
        (Some(name), _) => region.zones().find(|z| z.name() == name),
        (_, Some(id)) => region.zones().find(|z| z.id() == id),
    };
    found.ok_or_else(|| {
        let (parameter, value) = if id.is_some() { ("availabilityZoneId", id) } else { ("availabilityZone", name) };
        let names: Vec<String> = region.zones().map(|z| if id.is_some() { z.id() } else { z.name() }).collect();
        let why =
            format!("Subnets can currently only be created in the following availability zones: {}.", names.join(", "));
        errors::invalid_value(value.unwrap_or_default(), parameter, &why)
    })
}
