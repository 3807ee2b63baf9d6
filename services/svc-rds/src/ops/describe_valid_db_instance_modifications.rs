//! DescribeValidDBInstanceModifications: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeValidDBInstanceModifications.html>

use super::shared::find;
use crate::limits::STORAGE_GIB_RANGE;
use crate::model::StorageType;
use crate::rules::storage;
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// The storage that ModifyDBInstance would accept.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeValidDBInstanceModificationsMessage,
) -> Result<api::DescribeValidDBInstanceModificationsResult, Fault> {
    let i = find::instance(cx, read, &input.db_instance_identifier)?;
    let has = i.settings.storage_gib;
    let next = storage::grown(i.engine, i.settings.storage_type, has, Some(has + 1))?.unwrap_or(has);
    let size = |from, to| api::Range { from: Some(from), to: Some(to), step: Some(1) };
    let storage = [StorageType::Gp2, StorageType::Gp3].map(|kind| api::ValidStorageOptions {
        storage_type: Some(kind.name().into()),
        storage_size: Some(vec![size(has, has), size(next, *STORAGE_GIB_RANGE.end())]),
        provisioned_iops: Some(Vec::new()),
        iops_to_storage_ratio: Some(Vec::new()),
        supports_storage_autoscaling: Some(false),
        provisioned_storage_throughput: Some(Vec::new()),
        storage_throughput_to_iops_ratio: Some(Vec::new()),
    });
    let valid = api::ValidDBInstanceModificationsMessage {
        storage: Some(storage.into()),
        valid_processor_features: Some(Vec::new()),
        supports_dedicated_log_volume: Some(false),
        ..Default::default()
    };
    Ok(api::DescribeValidDBInstanceModificationsResult { valid_db_instance_modifications_message: Some(valid) })
}
