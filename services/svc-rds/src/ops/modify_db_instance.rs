//! ModifyDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html>

use super::shared::making::{self, backup_days, class, port};
use super::shared::{events, find, on_offer, option_groups, parameter_groups, show};
use crate::limits::STORAGE_GIB;
use crate::model::{Category, Instance, State};
use crate::rules::{identifiers, storage, versions, windows};
use crate::{errors, network, tables};
use api_rds::{ModifyDBInstanceMessage, ModifyDBInstanceResult};
use base::Fault;
use kernel::Cx;
use shape::{Ref, Struct};
use store::Tx;

/// What is honoured; `name=value` only as AWS's default.
pub const ACCEPTS: &str = "DBInstanceIdentifier AllocatedStorage DBInstanceClass VpcSecurityGroupIds ApplyImmediately \
    MasterUserPassword DBParameterGroupName BackupRetentionPeriod PreferredBackupWindow PreferredMaintenanceWindow \
    EngineVersion AllowMajorVersionUpgrade AutoMinorVersionUpgrade LicenseModel OptionGroupName NewDBInstanceIdentifier \
    StorageType CACertificateIdentifier=rds-ca-rsa2048-g1 CopyTagsToSnapshot MonitoringInterval=0 DBPortNumber \
    PubliclyAccessible DatabaseInsightsMode=standard DeletionProtection NetworkType=IPV4 MasterUserAuthenticationType=password";

/// Changes at once what AWS changes at once; the rest waits for the maintenance window, or for nothing with `ApplyImmediately`.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyDBInstanceMessage) -> Result<ModifyDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    if i.state != State::Available {
        return Err(errors::state("Database instance is not in available state."));
    }
    if asks_nothing(&input) {
        return Err(errors::combination("No modifications were requested"));
    }
    check_engine(&i, tx, &input)?;
    groups(cx, tx, &mut i, &input)?;
    wait(cx, tx, &mut i, &input)?;
    at_once(cx, tx, &mut i, &input)?;
    let immediately = input.apply_immediately.unwrap_or(false);
    let port_changes = i.pending.port.is_some();
    if (i.pending.waits_for_window() && (immediately || port_changes)) || i.pending.password {
        let told = begin(&mut i, immediately || port_changes);
        events::tell(cx, tx, &i, told)?;
    }
    tables::keep(tx, cx.scope(), &i)?;
    Ok(ModifyDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}

/// A password alone does not bring forward what waits for the window.
fn begin(i: &mut Instance, everything: bool) -> Vec<(Option<crate::model::Category>, String)> {
    if everything {
        return i.modify();
    }
    i.state = State::Resetting;
    Vec::new()
}

fn asks_nothing(input: &ModifyDBInstanceMessage) -> bool {
    let members = input.ty().members;
    let given = |(n, m): (usize, &shape::Member)| {
        m.name != "DBInstanceIdentifier" && m.name != "ApplyImmediately" && !matches!(input.get(n).view(), Ref::Absent)
    };
    !members.iter().enumerate().any(given)
}

/// Version and licence: only what the instance has already.
fn check_engine(i: &Instance, tx: &Tx, input: &ModifyDBInstanceMessage) -> Result<(), Fault> {
    if let Some(given) = input.engine_version.as_deref() {
        let wanted = versions::choose(&on_offer(tx)?, i.engine, Some(given))?;
        let same = given == i.version || given == versions::series(i.engine, &i.version);
        if !same && newer(&wanted, &i.version) {
            return Err(Fault::not_implemented(format_args!("ModifyDBInstance.EngineVersion={given}")));
        }
        if !same {
            return Err(errors::combination(format!(
                "Cannot upgrade {} from {} to {given}",
                i.engine.name(),
                i.version
            )));
        }
    }
    making::licence(i.engine, input.license_model.as_deref())
}

/// Groups change at once; a new parameter group is in force after a reboot, whatever `ApplyImmediately` says.
fn groups(cx: &Cx, tx: &mut Tx, i: &mut Instance, input: &ModifyDBInstanceMessage) -> Result<(), Fault> {
    if let Some(given) = input.db_parameter_group_name.as_deref() {
        let wanted = parameter_groups::fitting(cx, tx, i.engine, &i.version, given)?.name;
        if wanted != i.configured.parameter_group {
            i.configured.parameter_group = wanted;
            let words = "Finished updating DB parameter group";
            events::tell(cx, tx, i, vec![(Some(Category::ConfigurationChange), words.into())])?;
        }
    }
    if let Some(given) = input.option_group_name.as_deref() {
        i.configured.option_group = option_groups::fitting(cx, tx, i.engine, &i.version, given)?.name;
    }
    Ok(())
}

fn newer(a: &str, b: &str) -> bool {
    let numbers = |v: &str| v.split('.').map(|n| n.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    numbers(a) > numbers(b)
}

/// What waits for the maintenance window. A value that is in force again takes the waiting one back.
fn wait(cx: &Cx, tx: &mut Tx, i: &mut Instance, input: &ModifyDBInstanceMessage) -> Result<(), Fault> {
    if let Some(given) = input.db_instance_class.as_deref() {
        let wanted = class(i.engine, &i.version, given)?;
        i.pending.class = (wanted != i.settings.class).then_some(wanted);
    }
    let kind = match input.storage_type.as_deref() {
        None => i.settings.storage_type,
        given => storage::kind("ModifyDBInstance", given)?,
    };
    if input.storage_type.is_some() {
        i.pending.storage_type = (kind != i.settings.storage_type).then_some(kind);
    }
    if input.allocated_storage.is_some() {
        i.pending.storage_gib = storage::grown(i.engine, kind, i.settings.storage_gib, input.allocated_storage)?;
        let quota = STORAGE_GIB.of(cx, tx)?;
        let others: i64 = tables::instances(tx, cx.scope())?.iter().map(|o| i64::from(o.settings.storage_gib)).sum();
        let more = i.pending.storage_gib.map_or(0, |gib| i64::from(gib - i.settings.storage_gib));
        if (others + more) as u64 > quota {
            return Err(errors::too_much_storage(quota));
        }
    }
    if input.db_port_number.is_some() {
        let wanted = port(i.engine, input.db_port_number)?;
        i.pending.port = (wanted != i.settings.port).then_some(wanted);
    }
    if let Some(given) = input.new_db_instance_identifier.as_deref() {
        let same = given.eq_ignore_ascii_case(&i.name);
        i.pending.name = if same { None } else { Some(making::free_name(cx, tx, given)?) };
    }
    if let Some(given) = input.backup_retention_period {
        let wanted = backup_days(given)?;
        match (i.settings.backup_days, wanted) {
            (has, _) if has == wanted => i.pending.backup_days = None,
            // from one retention to another: at once
            (1.., 1..) => i.settings.backup_days = wanted,
            _ => i.pending.backup_days = Some(wanted),
        }
    }
    Ok(())
}

/// What AWS changes whatever `ApplyImmediately` says.
fn at_once(cx: &Cx, tx: &mut Tx, i: &mut Instance, input: &ModifyDBInstanceMessage) -> Result<(), Fault> {
    if let Some(password) = &input.master_user_password {
        identifiers::password(i.engine, password)?;
        let mut secret = tables::secret(tx, cx.scope(), &i.resource_id)?
            .ok_or_else(|| Fault::internal("a DB instance has lost its administrator's password"))?;
        secret.master = Some(password.clone());
        tables::keep_secret(tx, cx.scope(), &i.resource_id, &secret)?;
        i.pending.password = true;
    }
    if input.vpc_security_group_ids.as_ref().is_some_and(|g| !g.is_empty()) {
        let wanted = input.vpc_security_group_ids.as_deref();
        i.groups = network::security_groups(cx, tx, &i.place.vpc, wanted)?;
        network::set_groups(cx, tx, &i.place.interface, &i.groups)?;
    }
    if let Some(wanted) = input.publicly_accessible.filter(|w| *w != i.place.public.is_some()) {
        if wanted {
            network::check_public(cx, tx, &i.place.vpc)?;
        }
        i.place.public = network::set_public(cx, tx, &i.place.interface, wanted)?;
        network::publish(tx, i)?;
    }
    if input.preferred_backup_window.is_some() || input.preferred_maintenance_window.is_some() {
        let backup = input.preferred_backup_window.as_deref().unwrap_or(&i.windows.backup);
        let maintenance = input.preferred_maintenance_window.as_deref().unwrap_or(&i.windows.maintenance);
        i.windows = windows::choose(cx.ids(), Some(backup), Some(maintenance))?;
    }
    i.deletion_protected = input.deletion_protection.unwrap_or(i.deletion_protected);
    i.copy_tags_to_snapshot = input.copy_tags_to_snapshot.unwrap_or(i.copy_tags_to_snapshot);
    i.minor_upgrades = input.auto_minor_version_upgrade.unwrap_or(i.minor_upgrades);
    Ok(())
}
