//! What CreateDBInstance and the restores have in common: classes, ports, quotas, groups, and a place in the network.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use super::{find, groups, option_groups, parameter_groups};
use crate::limits::{BACKUP_DAYS, INSTANCES, PORTS, STORAGE_GIB};
use crate::model::{Engine, Groups, Place, SubnetGroup};
use crate::rules::{classes, identifiers, versions};
use crate::tables::{self, SUFFIXES, Suffix};
use crate::{errors, network};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

const LIFECYCLE: &str = "open-source-rds-extended-support";
const LIFECYCLE_DISABLED: &str = "open-source-rds-extended-support-disabled";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A resource id: `db-` and 26 capital letters and digits.
pub fn resource_id(cx: &Cx) -> String {
    format!("db-{}", cx.ids().text(26, UPPER))
}

/// A name for a new instance, which no other has or will have.
pub fn free_name(cx: &Cx, read: &dyn Read, given: &str) -> Result<String, Fault> {
    let name = identifiers::instance(given)?;
    let taken = tables::instances(read, cx.scope())?;
    match taken.iter().any(|i| i.name == name || i.pending.name.as_ref() == Some(&name)) {
        true => Err(errors::instance_exists()),
        false => Ok(name),
    }
}

/// A zone of this region.
pub fn check_zone(cx: &Cx, zone: Option<&str>) -> Result<(), Fault> {
    match zone.filter(|z| cx.region.zones().all(|known| known.name() != *z)) {
        Some(zone) => Err(errors::invalid(format!("Invalid availability zone: {zone}"))),
        None => Ok(()),
    }
}

/// A class that exists and is offered.
pub fn class(engine: Engine, version: &str, given: &str) -> Result<String, Fault> {
    match classes::find(given) {
        Some(class) => Ok(class.name.clone()),
        None if given.starts_with("db.") && given.split('.').count() == 3 => {
            Err(errors::no_combination(given, engine, version))
        }
        None => Err(errors::invalid(format!("Invalid DB Instance class: {given}"))),
    }
}

/// A port that may be listened on; the engine's own where none is given.
pub fn port(engine: Engine, given: Option<i32>) -> Result<u16, Fault> {
    let port = given.unwrap_or(engine.port().into());
    let good = PORTS.contains(&port).then(|| u16::try_from(port).ok()).flatten();
    good.ok_or_else(|| {
        let (from, to) = (PORTS.start(), PORTS.end());
        errors::invalid(format!("Invalid value {port} for Port. Must be between {from} and {to}"))
    })
}

/// Days of automated backups.
pub fn backup_days(given: i32) -> Result<i32, Fault> {
    match BACKUP_DAYS.contains(&given) {
        true => Ok(given),
        false => Err(errors::invalid(format!(
            "Invalid backup retention period: {given}. Must be between {} and {}.",
            BACKUP_DAYS.start(),
            BACKUP_DAYS.end()
        ))),
    }
}

/// The licence that the engine has, or none given.
pub fn licence(engine: Engine, given: Option<&str>) -> Result<(), Fault> {
    match given.filter(|m| *m != engine.licence()) {
        Some(model) => {
            Err(errors::combination(format!("Invalid license model '{model}' for engine '{}'.", engine.name())))
        }
        None => Ok(()),
    }
}

/// The parameter and option groups of a new instance; what the parameter group says is in force from the first start on.
pub fn groups_of(
    cx: &Cx,
    read: &dyn Read,
    engine: Engine,
    version: &str,
    parameter_group: Option<&str>,
    option_group: Option<&str>,
) -> Result<Groups, Fault> {
    let (own, none) = (versions::parameter_group(engine, version), versions::option_group(engine, version));
    let group = parameter_groups::fitting(cx, read, engine, version, parameter_group.unwrap_or(&own))?;
    let options = option_groups::fitting(cx, read, engine, version, option_group.unwrap_or(&none))?;
    Ok(Groups {
        parameter_group: group.name.clone(),
        option_group: options.name,
        started_with: group.name.clone(),
        running: group.values(),
        at_once: Vec::new(),
    })
}

/// A word for extended support; AWS's default where none is given.
pub fn lifecycle(given: Option<&str>) -> Result<String, Fault> {
    match given.unwrap_or(LIFECYCLE) {
        known @ (LIFECYCLE | LIFECYCLE_DISABLED) => Ok(known.to_owned()),
        other => Err(errors::invalid(format!("Invalid value '{other}' for EngineLifecycleSupport."))),
    }
}

/// Refuses more instances or storage than the quotas allow.
pub fn room_for(cx: &Cx, tx: &Tx, gib: i32) -> Result<(), Fault> {
    let there = tables::instances(tx, cx.scope())?;
    let instances = INSTANCES.of(cx, tx)?;
    if there.len() as u64 >= instances {
        return Err(errors::too_many_instances(instances));
    }
    let storage = STORAGE_GIB.of(cx, tx)?;
    let used: i64 = there.iter().map(|i| i64::from(i.settings.storage_gib)).sum();
    if (used + i64::from(gib)) as u64 > storage {
        return Err(errors::too_much_storage(storage));
    }
    Ok(())
}

/// Where a new instance shall be, in the words of a request.
pub struct Placing<'a> {
    /// Its DB subnet group; none: the default one.
    pub subnet_group: Option<&'a str>,
    /// Its security groups; none: the VPC's default one.
    pub security_groups: Option<&'a [String]>,
    /// Whether it has a public address; without a word: in the default subnet group only.
    pub public: Option<bool>,
    /// Its zone; none: any.
    pub zone: Option<&'a str>,
}

/// Subnet, interface, addresses and groups.
pub fn place(cx: &Cx, tx: &mut Tx, wanted: &Placing<'_>, resource_id: &str) -> Result<(Place, Vec<String>), Fault> {
    let group = match wanted.subnet_group {
        Some(name) if !name.eq_ignore_ascii_case(groups::DEFAULT) => find::subnet_group(cx, tx, name)?,
        _ => groups::default(cx, tx)?,
    };
    let security = network::security_groups(cx, tx, &group.vpc, wanted.security_groups)?;
    let public = wanted.public.unwrap_or(group.name == groups::DEFAULT);
    if public {
        network::check_public(cx, tx, &group.vpc)?;
    }
    let subnet = subnet_of(cx, &group, wanted.zone)?;
    let made = network::make(cx, tx, &group.subnets[subnet].id, &security, resource_id)?;
    let public = if public { network::set_public(cx, tx, &made.id, true)? } else { None };
    let chosen = &group.subnets[subnet];
    let place = Place {
        subnet_group: group.name.clone(),
        subnet: chosen.id.clone(),
        zone: chosen.zone.clone(),
        vpc: group.vpc.clone(),
        interface: made.id,
        private: made.private,
        public,
    };
    Ok((place, security))
}

/// A subnet of the wanted zone; of any zone when none is wanted.
fn subnet_of(cx: &Cx, group: &SubnetGroup, zone: Option<&str>) -> Result<usize, Fault> {
    let fits = |s: &crate::model::GroupSubnet| zone.is_none_or(|z| s.zone == z);
    let fitting: Vec<usize> = (0..group.subnets.len()).filter(|n| fits(&group.subnets[*n])).collect();
    let drawn = fitting.get(cx.ids().below(fitting.len() as u64) as usize);
    drawn.copied().ok_or_else(|| {
        errors::network(format!(
            "DB Subnet Group doesn't meet availability zone coverage requirement. Please add subnets to cover at least \
             availability zone [{}]",
            zone.unwrap_or_default()
        ))
    })
}

/// `NAME.RANDOM12.REGION.rds.amazonaws.com`; the random part is the account's and region's own.
pub fn endpoint(cx: &Cx, tx: &mut Tx, name: &str) -> Result<String, Fault> {
    let key = (cx.scope(),);
    let suffix = match SUFFIXES.get(tx, &key).map_err(Fault::internal)? {
        Some(Suffix(known)) => known,
        None => {
            let drawn = format!("c{}", cx.ids().text(11, LOWER));
            SUFFIXES.put(tx, &key, &Suffix(drawn.clone())).map_err(Fault::internal)?;
            drawn
        }
    };
    Ok(format!("{name}.{suffix}.{}.rds.amazonaws.com", cx.region))
}
