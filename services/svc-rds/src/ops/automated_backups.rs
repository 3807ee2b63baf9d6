//! DescribeDBInstanceAutomatedBackups and DeleteDBInstanceAutomatedBackup.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstanceAutomatedBackups.html>,
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstanceAutomatedBackup.html>

use super::shared::listing::{self, Known, Query};
use super::shared::{find, restorable, show};
use crate::model::Instance;
use crate::rules::storage;
use crate::{errors, tables};
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

const FILTERS: &[Known<api::DBInstanceAutomatedBackup>] = &[
    ("db-instance-id", |b| b.db_instance_identifier.iter().chain(&b.db_instance_arn).cloned().collect()),
    ("dbi-resource-id", |b| b.dbi_resource_id.iter().cloned().collect()),
    ("status", |b| b.status.iter().cloned().collect()),
];

/// The backups of every instance that has any; none are retained beyond their instance.
pub fn describe(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeDBInstanceAutomatedBackupsMessage,
) -> Result<api::DBInstanceAutomatedBackupMessage, Fault> {
    let name = input.db_instance_identifier.as_deref().filter(|n| !n.is_empty());
    let name = name.map(|n| find::instance_name(cx, n)).transpose()?;
    let id = input.dbi_resource_id.as_deref().filter(|i| !i.is_empty());
    let mut rows = tables::instances(read, cx.scope())?;
    rows.retain(|i| {
        i.settings.backup_days > 0
            && name.as_ref().is_none_or(|n| *n == i.name)
            && id.is_none_or(|id| id == i.resource_id)
    });
    if let (Some(id), true) = (id, rows.is_empty()) {
        return Err(errors::no_automated_backup(id));
    }
    let rows = rows.iter().map(|i| shown(cx, read, i)).collect::<Result<_, _>>()?;
    let query = Query {
        what: &("DescribeDBInstanceAutomatedBackups", &name, id),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let key = |b: &api::DBInstanceAutomatedBackup| b.db_instance_identifier.clone().unwrap_or_default();
    let (rows, marker) = listing::page(cx, &query, rows, FILTERS, key)?;
    Ok(api::DBInstanceAutomatedBackupMessage { marker, db_instance_automated_backups: Some(rows) })
}

/// Only backups that were retained when their instance was deleted could be deleted; here there are none.
pub fn delete(
    cx: &Cx,
    tx: &mut Tx,
    input: api::DeleteDBInstanceAutomatedBackupMessage,
) -> Result<api::DeleteDBInstanceAutomatedBackupResult, Fault> {
    let id = input.dbi_resource_id.as_deref().filter(|i| !i.is_empty());
    let id = id.ok_or_else(|| errors::missing("DbiResourceId"))?;
    match tables::instances(tx, cx.scope())?.iter().any(|i| i.resource_id == id && i.settings.backup_days > 0) {
        true => Err(errors::automated_backup_in_use(id)),
        false => Err(errors::no_automated_backup(id)),
    }
}

fn shown(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<api::DBInstanceAutomatedBackup, Fault> {
    let status = if i.last_backup.is_some() { "active" } else { "creating" };
    let (iops, throughput) = storage::figures(i.settings.storage_type, i.settings.storage_gib);
    let of = show::instance(cx, read, i)?;
    Ok(api::DBInstanceAutomatedBackup {
        db_instance_arn: of.db_instance_arn,
        dbi_resource_id: of.dbi_resource_id,
        region: Some(cx.region.code().into()),
        db_instance_identifier: of.db_instance_identifier,
        allocated_storage: of.allocated_storage,
        status: Some(status.into()),
        restore_window: restorable::span(cx, read, i)?
            .map(|s| api::RestoreWindow { earliest_time: Some(s.from), latest_time: Some(s.till) }),
        port: Some(i.settings.port.into()),
        availability_zone: of.availability_zone,
        vpc_id: Some(i.place.vpc.clone()),
        instance_create_time: of.instance_create_time,
        master_username: of.master_username,
        engine: of.engine,
        engine_version: of.engine_version,
        license_model: of.license_model,
        iops,
        storage_throughput: throughput,
        option_group_name: Some(i.configured.option_group.clone()),
        encrypted: Some(false),
        storage_type: of.storage_type,
        iam_database_authentication_enabled: Some(false),
        backup_retention_period: of.backup_retention_period,
        preferred_backup_window: of.preferred_backup_window,
        db_instance_automated_backups_replications: Some(Vec::new()),
        backup_target: of.backup_target,
        dedicated_log_volume: Some(false),
        ..Default::default()
    })
}
