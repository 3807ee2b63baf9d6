//! CreateDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use super::shared::{events, find, groups, on_offer, show, tagging};
use crate::limits::{BACKUP_DAYS, INSTANCES, PORTS, STORAGE_GIB};
use crate::model::{Engine, Instance, Pending, Place, Secret, Settings, State, SubnetGroup};
use crate::rules::{classes, identifiers, storage, versions, windows};
use crate::tables::{self, SUFFIXES, Suffix};
use crate::{errors, network};
use api_rds::{CreateDBInstanceMessage, CreateDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Automatic backups without a word about them, in days.
const BACKUP_DAYS_DEFAULT: i32 = 1;
const PORT_DEFAULT: i32 = 3306;
const LIFECYCLE: &str = "open-source-rds-extended-support";
const LIFECYCLE_DISABLED: &str = "open-source-rds-extended-support-disabled";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What is honoured; `name=value` only as AWS's default.
pub const ACCEPTS: &str = "DBName DBInstanceIdentifier AllocatedStorage DBInstanceClass Engine MasterUsername MasterUserPassword \
    VpcSecurityGroupIds AvailabilityZone DBSubnetGroupName PreferredMaintenanceWindow DBParameterGroupName \
    BackupRetentionPeriod PreferredBackupWindow Port EngineVersion AutoMinorVersionUpgrade LicenseModel OptionGroupName \
    PubliclyAccessible Tags StorageType CopyTagsToSnapshot MonitoringInterval=0 DatabaseInsightsMode=standard \
    DeletionProtection NetworkType=IPV4 BackupTarget=region CACertificateIdentifier=rds-ca-rsa2048-g1 EngineLifecycleSupport \
    MasterUserAuthenticationType=password";

/// What a request asks for, checked as far as it can be without the network.
struct Wanted {
    name: String,
    engine: Engine,
    version: String,
    settings: Settings,
    master_user: String,
    database: Option<String>,
    lifecycle_support: String,
    tags: Vec<tagging::Pair>,
}

/// Records the intent; the room's loop makes it true.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDBInstanceMessage) -> Result<CreateDBInstanceResult, Fault> {
    let wanted = read(cx, tx, &input)?;
    if tables::instance(tx, cx.scope(), &wanted.name)?.is_some() {
        return Err(errors::instance_exists());
    }
    room_for(cx, tx, wanted.settings.storage_gib)?;
    let windows = windows::choose(
        cx.ids(),
        input.preferred_backup_window.as_deref(),
        input.preferred_maintenance_window.as_deref(),
    )?;
    let resource_id = format!("db-{}", cx.ids().text(26, UPPER));
    let (place, groups) = place(cx, tx, &input, &resource_id)?;
    let tags = wanted.tags;
    let instance = Instance {
        resource_id,
        endpoint: endpoint(cx, tx, &wanted.name)?,
        name: wanted.name,
        engine: wanted.engine,
        version: wanted.version,
        settings: wanted.settings,
        pending: Pending::default(),
        master_user: wanted.master_user,
        database: wanted.database,
        place,
        groups,
        windows,
        deletion_protected: input.deletion_protection.unwrap_or(false),
        copy_tags_to_snapshot: input.copy_tags_to_snapshot.unwrap_or(false),
        minor_upgrades: input.auto_minor_version_upgrade.unwrap_or(true),
        lifecycle_support: wanted.lifecycle_support,
        available_since: None,
        state: State::Creating,
        initialised: false,
        restart: false,
        failed_starts: 0,
        ended_boot: 0,
        waits: None,
    };
    tables::keep(tx, cx.scope(), &instance)?;
    let secret = Secret { admin: cx.ids().text(32, ALL), master: input.master_user_password };
    tables::keep_secret(tx, cx.scope(), &instance.resource_id, &secret)?;
    tagging::give(cx, tx, &find::instance_arn(cx, &instance.name), &tags)?;
    events::trim(tx, cx.scope(), cx.now())?;
    Ok(CreateDBInstanceResult { db_instance: Some(show::instance(cx, tx, &instance)?) })
}

fn read(cx: &Cx, tx: &Tx, input: &CreateDBInstanceMessage) -> Result<Wanted, Fault> {
    let name = identifiers::instance(&input.db_instance_identifier)?;
    let engine = versions::engine("CreateDBInstance", &input.engine)?;
    let version = versions::choose(&on_offer(tx)?, engine, input.engine_version.as_deref())?;
    let class = class(engine, &version, &input.db_instance_class)?;
    let storage_type = storage::kind("CreateDBInstance", input.storage_type.as_deref())?;
    let storage_gib = storage::size(engine, storage_type, input.allocated_storage)?;
    let master_user = identifiers::user(input.master_username.as_deref())?;
    identifiers::password(input.master_user_password.as_deref().ok_or_else(|| errors::missing("MasterUserPassword"))?)?;
    check_names(engine, &version, input)?;
    let backup_days = backup_days(input.backup_retention_period.unwrap_or(BACKUP_DAYS_DEFAULT))?;
    let settings = Settings { class, storage_gib, storage_type, port: port(input.port)?, backup_days };
    let zone = input.availability_zone.as_deref();
    if let Some(zone) = zone.filter(|z| cx.region.zones().all(|known| known.name() != *z)) {
        return Err(errors::invalid(format!("Invalid availability zone: {zone}")));
    }
    Ok(Wanted {
        name,
        engine,
        version,
        settings,
        master_user,
        database: identifiers::database(input.db_name.as_deref())?,
        lifecycle_support: lifecycle(input.engine_lifecycle_support.as_deref())?,
        tags: tagging::wanted(&input.tags)?,
    })
}

/// A class that exists and is offered.
pub fn class(engine: Engine, version: &str, given: &str) -> Result<String, Fault> {
    match classes::find(given) {
        Some(class) => Ok(class.name.clone()),
        None if given.starts_with("db.") && given.split('.').count() == 3 => {
            Err(errors::no_combination(given, engine.name(), version))
        }
        None => Err(errors::invalid(format!("Invalid DB Instance class: {given}"))),
    }
}

/// A port that may be listened on.
pub fn port(given: Option<i32>) -> Result<u16, Fault> {
    let port = given.unwrap_or(PORT_DEFAULT);
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

/// Licence, parameter group and option group: only what the engine has by itself.
fn check_names(engine: Engine, version: &str, input: &CreateDBInstanceMessage) -> Result<(), Fault> {
    if let Some(model) = input.license_model.as_deref().filter(|m| *m != "general-public-license") {
        return Err(errors::combination(format!("Invalid license model '{model}' for engine '{}'.", engine.name())));
    }
    if let Some(given) = input.db_parameter_group_name.as_deref() {
        parameter_group(engine, version, given)?;
    }
    match input.option_group_name.as_deref() {
        Some(given) if !given.eq_ignore_ascii_case(&versions::option_group(engine, version)) => {
            Err(errors::no_option_group(given))
        }
        _ => Ok(()),
    }
}

/// The default parameter group of the version; there are no others yet.
pub fn parameter_group(engine: Engine, version: &str, given: &str) -> Result<(), Fault> {
    let family = versions::family(engine, version);
    match given.to_ascii_lowercase().strip_prefix("default.") {
        Some(has) if has == family => Ok(()),
        Some(has)
            if has.starts_with(|c: char| c.is_ascii_alphabetic()) && has.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            Err(errors::parameter_group_family(given, has, &family))
        }
        _ => Err(errors::no_parameter_group(given)),
    }
}

fn lifecycle(given: Option<&str>) -> Result<String, Fault> {
    match given.unwrap_or(LIFECYCLE) {
        known @ (LIFECYCLE | LIFECYCLE_DISABLED) => Ok(known.to_owned()),
        other => Err(errors::invalid(format!("Invalid value '{other}' for EngineLifecycleSupport."))),
    }
}

fn room_for(cx: &Cx, tx: &Tx, gib: i32) -> Result<(), Fault> {
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

/// Subnet, interface, addresses and groups.
fn place(
    cx: &Cx,
    tx: &mut Tx,
    input: &CreateDBInstanceMessage,
    resource_id: &str,
) -> Result<(Place, Vec<String>), Fault> {
    let group = match input.db_subnet_group_name.as_deref() {
        Some(name) if !name.eq_ignore_ascii_case(groups::DEFAULT) => find::subnet_group(cx, tx, name)?,
        _ => groups::default(cx, tx)?,
    };
    let security = network::security_groups(cx, tx, &group.vpc, input.vpc_security_group_ids.as_deref())?;
    let public = input.publicly_accessible.unwrap_or(group.name == groups::DEFAULT);
    if public {
        network::check_public(cx, tx, &group.vpc)?;
    }
    let subnet = subnet_of(cx, &group, input.availability_zone.as_deref())?;
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
fn endpoint(cx: &Cx, tx: &mut Tx, name: &str) -> Result<String, Fault> {
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
