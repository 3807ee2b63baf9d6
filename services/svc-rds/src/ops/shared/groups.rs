//! DB subnet groups: what they must be, and the default one.

use crate::limits::SUBNETS_PER_GROUP;
use crate::model::SubnetGroup;
use crate::network::{self, FoundSubnet};
use crate::{errors, tables};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// The name of the group that RDS itself makes of the default VPC's subnets.
pub const DEFAULT: &str = "default";
/// Zones that a group must cover.
const ZONES_MIN: usize = 2;

/// A group of these subnets: all of one VPC, in at least two zones.
pub fn of(cx: &Cx, read: &dyn Read, name: String, description: String, ids: &[String]) -> Result<SubnetGroup, Fault> {
    if ids.is_empty() {
        return Err(errors::subnet("Subnet IDs are required."));
    }
    let max = SUBNETS_PER_GROUP.of(cx, read)?;
    if ids.len() as u64 > max {
        return Err(errors::too_many_subnets(max));
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let found = network::subnets(cx, read, &ids)?;
    if found.len() != ids.len() {
        return Err(errors::no_subnets(&ids));
    }
    let group = made(name, description, found)?;
    match group.zones().len() >= ZONES_MIN {
        true => Ok(group),
        false => Err(errors::not_enough_zones(&group)),
    }
}

/// The group `default`, as the default VPC is now.
pub fn default(cx: &Cx, tx: &mut Tx) -> Result<SubnetGroup, Fault> {
    let found = network::default_subnets(cx, tx)?;
    if found.is_empty() {
        return Err(errors::subnet(
            "No default subnet detected in VPC. Please contact AWS Support to recreate default Subnets.",
        ));
    }
    let group = made(DEFAULT.into(), DEFAULT.into(), found)?;
    tables::keep_subnet_group(tx, cx.scope(), &group)?;
    Ok(group)
}

fn made(name: String, description: String, found: Vec<FoundSubnet>) -> Result<SubnetGroup, Fault> {
    let vpc = found.first().map(|f| f.vpc.clone()).unwrap_or_default();
    if found.iter().any(|f| f.vpc != vpc) {
        return Err(errors::subnet("The subnets of a DB subnet group must all be in the same VPC."));
    }
    let mut subnets: Vec<_> = found.into_iter().map(|f| f.subnet).collect();
    subnets.sort_unstable();
    Ok(SubnetGroup { name, description, vpc, subnets })
}
