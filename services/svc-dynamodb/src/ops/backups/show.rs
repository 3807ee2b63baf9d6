//! A backup as its operations show it.

use crate::model::{Backup, BackupLife, Billing, Index, Provisioned, Table};
use crate::ops::shared::find::arn;
use crate::ops::shared::show;
use api_dynamodb as api;
use kernel::Scope;

fn status(life: &BackupLife) -> api::BackupStatus {
    match life {
        BackupLife::Creating => api::BackupStatus::Creating,
        BackupLife::Available => api::BackupStatus::Available,
        BackupLife::Deleting => api::BackupStatus::Deleted,
    }
}

/// The backup itself.
pub(crate) fn details(b: &Backup) -> api::BackupDetails {
    api::BackupDetails {
        backup_arn: b.arn.clone(),
        backup_name: b.name.clone(),
        backup_size_bytes: Some(b.count.bytes),
        backup_status: status(&b.life),
        backup_type: api::BackupType::User,
        backup_creation_date_time: b.created,
        backup_expiry_date_time: None,
    }
}

/// The backup in a list.
pub(crate) fn summary(at: Scope, b: &Backup) -> api::BackupSummary {
    api::BackupSummary {
        table_name: Some(b.table.name.clone()),
        table_id: Some(b.table.id.clone()),
        table_arn: Some(arn(at, &b.table.name)),
        backup_arn: Some(b.arn.clone()),
        backup_name: Some(b.name.clone()),
        backup_creation_date_time: Some(b.created),
        backup_expiry_date_time: None,
        backup_status: Some(status(&b.life)),
        backup_type: Some(api::BackupType::User),
        backup_size_bytes: Some(b.count.bytes),
    }
}

/// The backup with the table as it was.
pub(crate) fn description(at: Scope, b: &Backup) -> api::BackupDescription {
    let t = &b.table;
    api::BackupDescription {
        backup_details: Some(details(b)),
        source_table_details: Some(source(at, b)),
        source_table_feature_details: Some(api::SourceTableFeatureDetails {
            local_secondary_indexes: indexes(t, true, |i| api::LocalSecondaryIndexInfo {
                index_name: Some(i.name.clone()),
                key_schema: Some(show::keys(&i.schema)),
                projection: Some(show::projection(&i.projected)),
            }),
            global_secondary_indexes: indexes(t, false, |i| api::GlobalSecondaryIndexInfo {
                index_name: Some(i.name.clone()),
                key_schema: Some(show::keys(&i.schema)),
                projection: Some(show::projection(&i.projected)),
                provisioned_throughput: i.provisioned.as_ref().map(units),
                on_demand_throughput: i.maxima.map(show::on_demand),
            }),
            stream_description: t
                .stream
                .as_ref()
                .map(|s| api::StreamSpecification { stream_enabled: true, stream_view_type: Some(show::view(s.view)) }),
            ..Default::default()
        }),
    }
}

fn units(p: &Provisioned) -> api::ProvisionedThroughput {
    api::ProvisionedThroughput { read_capacity_units: p.units.read, write_capacity_units: p.units.write }
}

fn indexes<T>(t: &Table, local: bool, one: fn(&Index) -> T) -> Option<Vec<T>> {
    let all: Vec<T> = t.indexes.iter().filter(|i| i.local == local).map(one).collect();
    (!all.is_empty()).then_some(all)
}

fn source(at: Scope, b: &Backup) -> api::SourceTableDetails {
    let t = &b.table;
    let (billing, throughput, on_demand) = match &t.billing {
        Billing::Provisioned(p) => (api::BillingMode::Provisioned, units(p), None),
        Billing::OnDemand { maxima, .. } => (
            api::BillingMode::PayPerRequest,
            api::ProvisionedThroughput { read_capacity_units: 0, write_capacity_units: 0 },
            maxima.map(show::on_demand),
        ),
    };
    api::SourceTableDetails {
        table_name: t.name.clone(),
        table_id: t.id.clone(),
        table_arn: Some(arn(at, &t.name)),
        table_size_bytes: Some(b.count.bytes),
        key_schema: show::keys(&t.schema),
        table_creation_date_time: t.created,
        provisioned_throughput: throughput,
        on_demand_throughput: on_demand,
        item_count: Some(b.count.items),
        billing_mode: Some(billing),
    }
}
