//! CreateDefaultSubnet: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html>

use crate::errors;
use crate::model::Subnet;
use crate::ops::create_subnet;
use crate::ops::shared::{groups, show_subnet};
use crate::rules::cidr;
use crate::rules::defaults::DEFAULT_SUBNET_LENGTH;
use crate::tables;
use api_ec2::{CreateDefaultSubnetRequest, CreateDefaultSubnetResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a zone's default subnet anew, in the first part of the default VPC that is free.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDefaultSubnetRequest) -> Result<CreateDefaultSubnetResult, Fault> {
    let at = cx.scope();
    let (name, id) = (input.availability_zone.as_deref(), input.availability_zone_id.as_deref());
    if name.is_none() && id.is_none() {
        return Err(errors::missing("availabilityZone"));
    }
    let zone = create_subnet::zone(at.region, name, id)?.name();
    let vpc = groups::default_vpc(tx, at)?.ok_or_else(|| {
        Fault::sender("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.")
    })?;
    let all: Vec<Subnet> = tables::list::<Subnet>(tx, at)?.into_iter().filter(|s| s.vpc == vpc.id).collect();
    if let Some(there) = all.iter().find(|s| s.default_for_az && s.zone == zone) {
        return Err(Fault::sender(
            "DefaultSubnetAlreadyExistsInAvailabilityZone",
            format!("'{}' is already the default subnet in {zone}.", there.id),
        ));
    }
    let block = cidr::parts(vpc.primary(), DEFAULT_SUBNET_LENGTH)
        .find(|b| !all.iter().any(|s| cidr::overlap(s.cidr, *b)))
        .ok_or_else(|| errors::subnet_range(vpc.primary()))?;
    let mut subnet = create_subnet::make(cx, tx, &vpc, block, &zone)?;
    (subnet.default_for_az, subnet.map_public_ip) = (true, true);
    tables::put(tx, at, &subnet)?;
    Ok(CreateDefaultSubnetResult { subnet: Some(show_subnet::subnet(tx, at, &subnet)?) })
}
