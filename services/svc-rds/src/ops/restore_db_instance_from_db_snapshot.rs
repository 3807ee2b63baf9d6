//! RestoreDBInstanceFromDBSnapshot: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html>

use super::shared::making::{self, Placing};
use super::shared::{events, find, show, tagging};
use crate::model::{Instance, Origin, Pending, Settings, Snapshot, SnapshotState, State};
use crate::rules::{storage, versions, windows};
use crate::{errors, tables};
use api_rds::{RestoreDBInstanceFromDBSnapshotMessage, RestoreDBInstanceFromDBSnapshotResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// What is honoured; `name=value` only as AWS's default.
pub const ACCEPTS: &str = "DBInstanceIdentifier DBSnapshotIdentifier DBInstanceClass Port AvailabilityZone DBSubnetGroupName \
    PubliclyAccessible AutoMinorVersionUpgrade LicenseModel Engine OptionGroupName Tags StorageType VpcSecurityGroupIds \
    CopyTagsToSnapshot DBParameterGroupName DeletionProtection NetworkType=IPV4 BackupTarget=region AllocatedStorage \
    BackupRetentionPeriod PreferredBackupWindow CACertificateIdentifier=rds-ca-rsa2048-g1 EngineLifecycleSupport";

/// Records an instance that begins with a snapshot's data: same engine, same master user, same password.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: RestoreDBInstanceFromDBSnapshotMessage,
) -> Result<RestoreDBInstanceFromDBSnapshotResult, Fault> {
    let s = find::snapshot(cx, tx, input.db_snapshot_identifier.as_deref().unwrap_or_default())?;
    let origin = Origin::Snapshot { disk: s.id.clone(), name: s.name.clone() };
    let made = restore(cx, tx, "RestoreDBInstanceFromDBSnapshot", input, &s, origin)?;
    Ok(RestoreDBInstanceFromDBSnapshotResult { db_instance: Some(show::instance(cx, tx, &made)?) })
}

/// The same for every operation that restores: `s` says what the request does not.
pub fn restore(
    cx: &Cx,
    tx: &mut Tx,
    operation: &str,
    input: RestoreDBInstanceFromDBSnapshotMessage,
    s: &Snapshot,
    origin: Origin,
) -> Result<Instance, Fault> {
    let name = making::free_name(cx, tx, &input.db_instance_identifier)?;
    let settings = settings(cx, tx, operation, &input, s)?;
    let tags = tagging::wanted(&input.tags)?;
    let (parameters, options) = (input.db_parameter_group_name.as_deref(), input.option_group_name.as_deref());
    let configured = making::groups_of(cx, tx, s.engine, &s.version, parameters, options)?;
    let lifecycle_support =
        making::lifecycle(Some(input.engine_lifecycle_support.as_deref().unwrap_or(&s.lifecycle_support)))?;
    let windows = windows::choose(cx.ids(), input.preferred_backup_window.as_deref(), None)?;
    let resource_id = making::resource_id(cx);
    let placing = Placing {
        subnet_group: input.db_subnet_group_name.as_deref(),
        security_groups: input.vpc_security_group_ids.as_deref(),
        public: input.publicly_accessible,
        zone: input.availability_zone.as_deref(),
    };
    let (place, groups) = making::place(cx, tx, &placing, &resource_id)?;
    let instance = Instance {
        resource_id,
        endpoint: making::endpoint(cx, tx, &name)?,
        name,
        engine: s.engine,
        version: s.version.clone(),
        settings,
        pending: Pending::default(),
        master_user: s.master_user.clone(),
        database: s.database.clone(),
        place,
        groups,
        configured,
        origin,
        windows,
        deletion_protected: input.deletion_protection.unwrap_or(false),
        copy_tags_to_snapshot: input.copy_tags_to_snapshot.unwrap_or(false),
        minor_upgrades: input.auto_minor_version_upgrade.unwrap_or(true),
        lifecycle_support,
        available_since: None,
        state: State::Creating,
        initialised: false,
        restart: false,
        failed_starts: 0,
        ended_boot: 0,
        last_backup: None,
        waits: None,
    };
    tables::keep(tx, cx.scope(), &instance)?;
    let secret = tables::secret(tx, cx.scope(), &s.id)?;
    let secret = secret.ok_or_else(|| Fault::internal("a DB snapshot has lost its administrator's password"))?;
    tables::keep_secret(tx, cx.scope(), &instance.resource_id, &secret)?;
    tagging::give(cx, tx, &find::instance_arn(cx, &instance.name), &tags)?;
    events::trim(tx, cx.scope(), cx.now())?;
    Ok(instance)
}

/// What the request says, else what the snapshot says.
fn settings(
    cx: &Cx,
    tx: &Tx,
    operation: &str,
    input: &RestoreDBInstanceFromDBSnapshotMessage,
    s: &Snapshot,
) -> Result<Settings, Fault> {
    if s.state != SnapshotState::Available {
        let words = format!("Cannot restore from DB snapshot {}: it is in the {} state.", s.name, s.state.name());
        return Err(errors::state_of_snapshot(words));
    }
    if let Some(given) = input.engine.as_deref()
        && versions::engine(operation, given)? != s.engine
    {
        return Err(errors::combination(format!(
            "Cannot restore a snapshot of engine {} to engine {given}.",
            s.engine.name()
        )));
    }
    making::licence(s.engine, input.license_model.as_deref())?;
    making::check_zone(cx, input.availability_zone.as_deref())?;
    let storage_type = match input.storage_type.as_deref() {
        None => s.storage_type,
        given => storage::kind(operation, given)?,
    };
    let grown = storage::grown(s.engine, storage_type, s.storage_gib, input.allocated_storage)?;
    let storage_gib = grown.unwrap_or(s.storage_gib);
    making::room_for(cx, tx, storage_gib)?;
    Ok(Settings {
        class: making::class(s.engine, &s.version, input.db_instance_class.as_deref().unwrap_or(&s.class))?,
        storage_gib,
        storage_type,
        port: making::port(s.engine, Some(input.port.unwrap_or(s.port.into())))?,
        backup_days: making::backup_days(input.backup_retention_period.unwrap_or(s.backup_days))?,
    })
}
