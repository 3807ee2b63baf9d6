//! RestoreDBInstanceToPointInTime: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html>
//!
//! Restoring a DB instance to a specified time: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html>

use super::restore_db_instance_from_db_snapshot::restore;
use super::shared::{find, restorable, show};
use crate::model::{Instance, Origin, Snapshot, State};
use crate::{errors, tables};
use api_rds as api;
use base::{Fault, Timestamp};
use kernel::Cx;
use store::Tx;

const OPERATION: &str = "RestoreDBInstanceToPointInTime";

/// What is honoured; `name=value` only as AWS's default.
pub const ACCEPTS: &str = "SourceDBInstanceIdentifier SourceDbiResourceId TargetDBInstanceIdentifier RestoreTime \
    UseLatestRestorableTime DBInstanceClass Port AvailabilityZone DBSubnetGroupName PubliclyAccessible AutoMinorVersionUpgrade \
    LicenseModel Engine OptionGroupName Tags StorageType VpcSecurityGroupIds CopyTagsToSnapshot DBParameterGroupName \
    DeletionProtection NetworkType=IPV4 BackupTarget=region AllocatedStorage BackupRetentionPeriod PreferredBackupWindow \
    CACertificateIdentifier=rds-ca-rsa2048-g1 EngineLifecycleSupport MultiAZ=false";

/// Records an instance that begins with an automated backup's data and what its journal adds up to a moment.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: api::RestoreDBInstanceToPointInTimeMessage,
) -> Result<api::RestoreDBInstanceToPointInTimeResult, Fault> {
    let i = source(cx, tx, &input)?;
    let until = moment(cx, tx, &input, &i)?;
    let base = restorable::base(cx, tx, &i, until)?.ok_or_else(|| errors::no_backup_yet(&i))?;
    let origin = Origin::Moment { disk: base.id.clone(), source: i.resource_id.clone(), name: i.name.clone(), until };
    // the data are of the backup, everything else is as it is now
    let now = Snapshot {
        class: i.settings.class.clone(),
        storage_gib: i.settings.storage_gib,
        storage_type: i.settings.storage_type,
        port: i.settings.port,
        backup_days: i.settings.backup_days,
        lifecycle_support: i.lifecycle_support.clone(),
        ..base
    };
    let made = restore(cx, tx, OPERATION, wanted(input), &now, origin)?;
    Ok(api::RestoreDBInstanceToPointInTimeResult { db_instance: Some(show::instance(cx, tx, &made)?) })
}

fn source(cx: &Cx, tx: &Tx, input: &api::RestoreDBInstanceToPointInTimeMessage) -> Result<Instance, Fault> {
    let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
    let i = match (given(&input.source_db_instance_identifier), given(&input.source_dbi_resource_id)) {
        (Some(name), None) => find::instance(cx, tx, &name)?,
        (None, Some(id)) => {
            let found = tables::instances(tx, cx.scope())?.into_iter().find(|i| i.resource_id == id);
            found.ok_or_else(|| errors::no_automated_backup(&id))?
        }
        (None, None) => return Err(errors::missing("SourceDBInstanceIdentifier")),
        (Some(_), Some(_)) => {
            return Err(errors::combination(
                "Only one of SourceDBInstanceIdentifier and SourceDbiResourceId can be specified.",
            ));
        }
    };
    if i.settings.backup_days == 0 {
        return Err(errors::no_restore_to_a_moment(&i));
    }
    if i.state == State::Deleting {
        return Err(errors::state(format!("Instance {} is being deleted.", i.name)));
    }
    match i.engine.has_journal() {
        true => Ok(i),
        false => Err(Fault::not_implemented(format_args!("{OPERATION} of engine {}", i.engine.name()))),
    }
}

/// The moment that is asked for, within those that there are.
fn moment(
    cx: &Cx,
    tx: &Tx,
    input: &api::RestoreDBInstanceToPointInTimeMessage,
    i: &Instance,
) -> Result<Timestamp, Fault> {
    let span = restorable::span(cx, tx, i)?.ok_or_else(|| errors::no_backup_yet(i))?;
    match (input.restore_time, input.use_latest_restorable_time.unwrap_or(false)) {
        (Some(_), true) => {
            Err(errors::combination("RestoreTime can not be specified when UseLatestRestorableTime is enabled."))
        }
        (None, false) => Err(errors::combination("Either RestoreTime or UseLatestRestorableTime must be specified.")),
        (None, true) => Ok(span.till),
        (Some(at), false) if at.secs() < span.from.secs() => Err(errors::moment(i, "earlier", span.from)),
        (Some(at), false) if at.secs() > span.till.secs() => Err(errors::moment(i, "later", span.till)),
        (Some(at), false) => Ok(at),
    }
}

/// The request in the words of the other restore.
fn wanted(input: api::RestoreDBInstanceToPointInTimeMessage) -> api::RestoreDBInstanceFromDBSnapshotMessage {
    api::RestoreDBInstanceFromDBSnapshotMessage {
        db_instance_identifier: input.target_db_instance_identifier,
        db_instance_class: input.db_instance_class,
        port: input.port,
        availability_zone: input.availability_zone,
        db_subnet_group_name: input.db_subnet_group_name,
        publicly_accessible: input.publicly_accessible,
        auto_minor_version_upgrade: input.auto_minor_version_upgrade,
        license_model: input.license_model,
        engine: input.engine,
        option_group_name: input.option_group_name,
        tags: input.tags,
        storage_type: input.storage_type,
        vpc_security_group_ids: input.vpc_security_group_ids,
        copy_tags_to_snapshot: input.copy_tags_to_snapshot,
        db_parameter_group_name: input.db_parameter_group_name,
        deletion_protection: input.deletion_protection,
        allocated_storage: input.allocated_storage,
        backup_retention_period: input.backup_retention_period,
        preferred_backup_window: input.preferred_backup_window,
        engine_lifecycle_support: input.engine_lifecycle_support,
        ..Default::default()
    }
}
