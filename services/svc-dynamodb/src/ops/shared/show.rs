//! A table as DescribeTable shows it.

use crate::engine::replicas;
use crate::model::*;
use crate::ops::shared::find::arn;
use crate::tables::COUNTS;
use api_dynamodb as api;
use base::{Fault, Region};
use kernel::Scope;
use store::Read;

/// The description of a table.
pub fn table(read: &dyn Read, at: Scope, t: &Table) -> Result<api::TableDescription, Fault> {
    let own = arn(at, &t.name);
    let count = count(read, at, t, 0)?;
    let (locals, globals): (Vec<&Index>, Vec<&Index>) = t.indexes.iter().partition(|i| i.local);
    let locals = locals.into_iter().map(|i| local(read, at, t, i)).collect::<Result<Vec<_>, _>>()?;
    let globals = globals.into_iter().map(|i| global(read, at, t, i)).collect::<Result<Vec<_>, _>>()?;
    let replicas = replicas(read, at, t)?;
    Ok(api::TableDescription {
        global_table_version: (!replicas.is_empty()).then(|| "2019.11.21".to_owned()),
        multi_region_consistency: (!replicas.is_empty()).then_some(api::MultiRegionConsistency::Eventual),
        replicas: (!replicas.is_empty()).then_some(replicas),
        attribute_definitions: Some(definitions(t)),
        table_name: Some(t.name.clone()),
        key_schema: Some(keys(&t.schema)),
        table_status: Some(status(&t.life)),
        creation_date_time: Some(t.created),
        provisioned_throughput: Some(throughput(match &t.billing {
            Billing::Provisioned(p) => Some(p),
            Billing::OnDemand { .. } => None,
        })),
        table_size_bytes: Some(count.bytes),
        item_count: Some(count.items),
        table_arn: Some(own),
        table_id: Some(t.id.clone()),
        billing_mode_summary: billing(t),
        local_secondary_indexes: (!locals.is_empty()).then_some(locals),
        global_secondary_indexes: (!globals.is_empty()).then_some(globals),
        stream_specification: t
            .stream
            .as_ref()
            .map(|s| api::StreamSpecification { stream_enabled: true, stream_view_type: Some(view(s.view)) }),
        latest_stream_label: t.last_label.clone(),
        latest_stream_arn: t.last_label.as_ref().map(|label| stream_arn(at, &t.name, label)),
        restore_summary: t.restored.as_ref().map(|r| api::RestoreSummary {
            source_backup_arn: r.backup.clone(),
            source_table_arn: Some(r.source.clone()),
            restore_date_time: r.to,
            restore_in_progress: matches!(t.life, Life::Restoring { .. }),
        }),
        table_class_summary: t.class_said.then_some(api::TableClassSummary {
            table_class: Some(match t.infrequent {
                Some(_) => api::TableClass::StandardInfrequentAccess,
                None => api::TableClass::Standard,
            }),
            // a table that was made so has no update
            last_update_date_time: t.infrequent.filter(|at| *at > t.created),
        }),
        deletion_protection_enabled: Some(t.protected),
        on_demand_throughput: match &t.billing {
            Billing::OnDemand { maxima, .. } => maxima.map(on_demand),
            Billing::Provisioned(_) => None,
        },
        ..Default::default()
    })
}

/// The ARN of a stream.
pub fn stream_arn(at: Scope, table: &str, label: &str) -> String {
    format!("{}/stream/{label}", arn(at, table))
}

/// The other replicas of a global table.
fn replicas(read: &dyn Read, at: Scope, t: &Table) -> Result<Vec<api::ReplicaDescription>, Fault> {
    let provisioned = matches!(t.billing, Billing::Provisioned(_));
    let one = |(region, r): (String, Replica)| api::ReplicaDescription {
        replica_arn: Region::parse(&region).map(|region| arn(Scope { region, ..at }, &t.name)),
        region_name: Some(region),
        replica_status: Some(match r.life {
            ReplicaLife::Creating { .. } => api::ReplicaStatus::Creating,
            ReplicaLife::Active => api::ReplicaStatus::Active,
            ReplicaLife::Deleting => api::ReplicaStatus::Deleting,
        }),
        provisioned_throughput_override: r
            .reads
            .filter(|_| provisioned)
            .map(|n| api::ProvisionedThroughputOverride { read_capacity_units: Some(n) }),
        on_demand_throughput_override: r
            .reads
            .filter(|_| !provisioned)
            .map(|n| api::OnDemandThroughputOverride { max_read_request_units: Some(n) }),
        replica_table_class_summary: r.infrequent.map(|infrequent| api::TableClassSummary {
            table_class: Some(match infrequent {
                true => api::TableClass::StandardInfrequentAccess,
                false => api::TableClass::Standard,
            }),
            last_update_date_time: None,
        }),
        ..Default::default()
    };
    Ok(replicas::peers(read, at, t)?.into_iter().map(one).collect())
}

fn count(read: &dyn Read, at: Scope, t: &Table, index: u32) -> Result<Count, Fault> {
    Ok(COUNTS.get(read, &(at, t.key, index)).map_err(Fault::internal)?.unwrap_or_default())
}

/// In the order of names, whatever order they were given in.
fn definitions(t: &Table) -> Vec<api::AttributeDefinition> {
    let mut all: Vec<_> = t.attributes.iter().map(definition).collect();
    all.sort_by(|a, b| a.attribute_name.cmp(&b.attribute_name));
    all
}

/// An attribute definition.
pub fn definition((name, ty): &(String, KeyType)) -> api::AttributeDefinition {
    api::AttributeDefinition {
        attribute_name: name.clone(),
        attribute_type: match ty {
            KeyType::S => api::ScalarAttributeType::S,
            KeyType::N => api::ScalarAttributeType::N,
            KeyType::B => api::ScalarAttributeType::B,
        },
    }
}

/// A key schema.
pub fn keys(schema: &KeySchema) -> Vec<api::KeySchemaElement> {
    let one = |ty: api::KeyType| {
        move |(name, _): &(String, KeyType)| api::KeySchemaElement { attribute_name: name.clone(), key_type: ty }
    };
    let hash = schema.partition.iter().map(one(api::KeyType::Hash));
    hash.chain(schema.sort.iter().map(one(api::KeyType::Range))).collect()
}

/// A table's status.
pub fn status(life: &Life) -> api::TableStatus {
    match life {
        Life::Creating | Life::Restoring { .. } | Life::Joining | Life::Importing => api::TableStatus::Creating,
        Life::Active => api::TableStatus::Active,
        Life::Updating => api::TableStatus::Updating,
        Life::Deleting => api::TableStatus::Deleting,
    }
}

/// What a stream's records carry.
pub fn view(v: ViewType) -> api::StreamViewType {
    match v {
        ViewType::KeysOnly => api::StreamViewType::KeysOnly,
        ViewType::NewImage => api::StreamViewType::NewImage,
        ViewType::OldImage => api::StreamViewType::OldImage,
        ViewType::NewAndOldImages => api::StreamViewType::NewAndOldImages,
    }
}

/// Shows an on-demand table's zeros too, as AWS does.
pub fn throughput(p: Option<&Provisioned>) -> api::ProvisionedThroughputDescription {
    let units = p.map_or(Units { read: 0, write: 0 }, |p| p.units);
    api::ProvisionedThroughputDescription {
        last_increase_date_time: p.and_then(|p| p.increased),
        last_decrease_date_time: p.and_then(|p| p.decreased),
        number_of_decreases_today: Some(p.map_or(0, |p| p.decreases)),
        read_capacity_units: Some(units.read),
        write_capacity_units: Some(units.write),
    }
}

/// Maxima of an on-demand table or index.
pub fn on_demand(u: Units) -> api::OnDemandThroughput {
    api::OnDemandThroughput { max_read_request_units: Some(u.read), max_write_request_units: Some(u.write) }
}

/// A provisioned table says so only where it was restored.
fn billing(t: &Table) -> Option<api::BillingModeSummary> {
    match &t.billing {
        Billing::OnDemand { since, .. } => Some(api::BillingModeSummary {
            billing_mode: Some(api::BillingMode::PayPerRequest),
            last_update_to_pay_per_request_date_time: *since,
        }),
        Billing::Provisioned(_) => t.restored.as_ref().map(|_| api::BillingModeSummary {
            billing_mode: Some(api::BillingMode::Provisioned),
            last_update_to_pay_per_request_date_time: None,
        }),
    }
}

/// What an index projects.
pub fn projection(p: &Projected) -> api::Projection {
    let (ty, names) = match p {
        Projected::All => (api::ProjectionType::All, None),
        Projected::KeysOnly => (api::ProjectionType::KeysOnly, None),
        Projected::Include(names) => (api::ProjectionType::Include, Some(names.clone())),
    };
    api::Projection { projection_type: Some(ty), non_key_attributes: names }
}

fn local(read: &dyn Read, at: Scope, t: &Table, i: &Index) -> Result<api::LocalSecondaryIndexDescription, Fault> {
    let count = count(read, at, t, i.number)?;
    Ok(api::LocalSecondaryIndexDescription {
        index_name: Some(i.name.clone()),
        key_schema: Some(keys(&i.schema)),
        projection: Some(projection(&i.projected)),
        index_size_bytes: Some(count.bytes),
        item_count: Some(count.items),
        index_arn: Some(format!("{}/index/{}", arn(at, &t.name), i.name)),
    })
}

fn global(read: &dyn Read, at: Scope, t: &Table, i: &Index) -> Result<api::GlobalSecondaryIndexDescription, Fault> {
    let count = count(read, at, t, i.number)?;
    Ok(api::GlobalSecondaryIndexDescription {
        index_name: Some(i.name.clone()),
        key_schema: Some(keys(&i.schema)),
        projection: Some(projection(&i.projected)),
        index_status: Some(match (&i.life, &t.life) {
            (_, Life::Creating | Life::Restoring { .. } | Life::Joining | Life::Importing)
            | (IndexLife::Creating { .. }, _) => api::IndexStatus::Creating,
            (IndexLife::Deleting, _) | (_, Life::Deleting) => api::IndexStatus::Deleting,
            (IndexLife::Updating, _) => api::IndexStatus::Updating,
            (IndexLife::Active, _) => api::IndexStatus::Active,
        }),
        backfilling: match &i.life {
            IndexLife::Creating { filled_to } => Some(filled_to.is_some()),
            _ => None,
        },
        provisioned_throughput: Some(throughput(i.provisioned.as_ref())),
        index_size_bytes: Some(count.bytes),
        item_count: Some(count.items),
        index_arn: Some(format!("{}/index/{}", arn(at, &t.name), i.name)),
        on_demand_throughput: i.maxima.map(on_demand),
        ..Default::default()
    })
}
