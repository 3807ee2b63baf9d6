//! UpdateTable: throughput, billing, indexes, streams, class, protection; one thing at a time where AWS says so.
//!
//! Amazon DynamoDB API Reference, UpdateTable; Developer Guide, "Managing global secondary indexes": one index is made or removed at a
//! time; the loop fills and empties it.

use crate::engine::throttle::Buckets;
use crate::engine::{record, replicas};
use crate::errors::{self, invalid, parameter};
use crate::limits;
use crate::model::{Billing, Cursor, Index, IndexLife, KeyType, Life, Provisioned, Stream, Table, Units, ViewType};
use crate::ops::create_table;
use crate::ops::shared::{find, global, schema, show};
use crate::tables::{self, CURSORS, STREAMS};
use api_dynamodb as api;
use base::{Fault, Timestamp};
use kernel::{Cx, Scope};
use store::Tx;

const DAY_MS: i64 = 24 * 3600 * 1000;
const HOUR_MS: i64 = 3600 * 1000;

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    i: api::UpdateTableInput,
) -> Result<api::UpdateTableOutput, Fault> {
    let (at, mut t) = find::any(cx, tx, &i.table_name)?;
    if t.life != Life::Active {
        let doing = if t.life == Life::Deleting { "deleted" } else { "updated" };
        return Err(errors::in_use(format_args!("Table is being {doing}: {}", t.name)));
    }
    let before = t.clone();
    if let Some(given) = i.attribute_definitions {
        add_definitions(&mut t, given)?;
    }
    set_billing(buckets, cx, &mut t, i.billing_mode, i.provisioned_throughput, i.on_demand_throughput)?;
    for update in i.global_secondary_index_updates.unwrap_or_default() {
        update_index(cx, tx, &mut t, update)?;
    }
    indexes_have_units(&t)?;
    if let Some(spec) = i.stream_specification {
        set_stream(cx, tx, at, &mut t, spec)?;
    }
    let replicates = i.replica_updates.is_some();
    if let Some(updates) = i.replica_updates {
        global::update(cx, tx, at, &mut t, updates)?;
    }
    if let Some(protected) = i.deletion_protection_enabled {
        t.protected = protected;
    }
    if let Some(class) = i.table_class {
        t.infrequent = (class == api::TableClass::StandardInfrequentAccess).then(|| cx.now());
        t.class_said = true;
    }
    if t == before && !replicates && i.deletion_protection_enabled.is_none() && i.table_class.is_none() {
        return Err(invalid(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
        ));
    }
    create_table::units(cx, tx, at, &t)?;
    global::share(tx, at, &t)?;
    t.life = Life::Updating;
    tables::put_table(tx, at, &t)?;
    Ok(api::UpdateTableOutput { table_description: Some(show::table(tx, at, &t)?) })
}

/// Definitions that are not known yet are added; they must be needed by an index that this call makes.
fn add_definitions(t: &mut Table, given: Vec<api::AttributeDefinition>) -> Result<(), Fault> {
    for (name, ty) in schema::definitions(given)? {
        match t.attributes.iter().find(|(n, _)| *n == name) {
            Some((_, has)) if *has != ty => {
                return Err(parameter(format_args!("Table already has an attribute {name} of another type")));
            }
            Some(_) => {}
            None => t.attributes.push((name, ty)),
        }
    }
    Ok(())
}

fn set_billing(
    buckets: &Buckets,
    cx: &Cx,
    t: &mut Table,
    mode: Option<api::BillingMode>,
    throughput: Option<api::ProvisionedThroughput>,
    on_demand: Option<api::OnDemandThroughput>,
) -> Result<(), Fault> {
    if let (Billing::OnDemand { .. }, None, Some(_)) = (&t.billing, mode, &throughput) {
        return Err(parameter(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    let name = t.name.clone();
    match (mode, &mut t.billing) {
        (Some(api::BillingMode::PayPerRequest), Billing::Provisioned(_)) => {
            create_table::billing(mode, throughput, None)?;
            let maxima = on_demand.map(|m| schema::maxima(&m));
            t.billing = Billing::OnDemand { since: Some(cx.now()), maxima };
            t.indexes.iter_mut().for_each(|i| i.provisioned = None);
            buckets.renew(t.key);
        }
        (Some(api::BillingMode::Provisioned), Billing::OnDemand { .. }) => {
            let billing = create_table::billing(mode, throughput, on_demand)?;
            t.indexes.iter_mut().for_each(|i| i.maxima = None);
            t.billing = billing;
            buckets.renew(t.key);
        }
        (_, Billing::Provisioned(p)) => {
            if let Some(given) = throughput {
                change_units(
                    cx,
                    p,
                    &given,
                    &format!("The provisioned throughput for the table {name} will not change."),
                )?;
            }
        }
        (_, Billing::OnDemand { maxima, .. }) => {
            if let Some(given) = on_demand {
                *maxima = Some(schema::maxima(&given));
            }
        }
    }
    Ok(())
}

/// Each global index of a provisioned table has units of its own: those of a table that becomes one are given with the change.
fn indexes_have_units(t: &Table) -> Result<(), Fault> {
    let provisioned = matches!(t.billing, Billing::Provisioned(_));
    let bare = |i: &&Index| !i.local && i.life != IndexLife::Deleting && i.provisioned.is_none();
    match t.indexes.iter().find(bare).filter(|_| provisioned) {
        Some(index) => Err(parameter(format_args!("ProvisionedThroughput is not specified for index: {}", index.name))),
        None => Ok(()),
    }
}

/// Orders other units. Decreases are counted by UTC day.
fn change_units(cx: &Cx, p: &mut Provisioned, given: &api::ProvisionedThroughput, same: &str) -> Result<(), Fault> {
    let new = Units { read: given.read_capacity_units, write: given.write_capacity_units };
    if new == p.units {
        return Err(invalid(format!(
            "{same} The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {}. Requested ReadCapacityUnits: {}. Current WriteCapacityUnits provisioned for the table: {}. Requested WriteCapacityUnits: {}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
            p.units.read, new.read, p.units.write, new.write
        )));
    }
    if new.read > p.units.read || new.write > p.units.write {
        p.increased = Some(cx.now());
    }
    if new.read < p.units.read || new.write < p.units.write {
        decrease(cx.now(), p)?;
    }
    p.units = new;
    Ok(())
}

/// "Decreasing provisioned throughput": four on a day, and one more for each hour without one, up to 27.
fn decrease(now: Timestamp, p: &mut Provisioned) -> Result<(), Fault> {
    let day = |t: Timestamp| t.0.div_euclid(DAY_MS);
    let today = if p.decreased.is_some_and(|d| day(d) == day(now)) { p.decreases } else { 0 };
    let rested = p.decreased.is_none_or(|d| now.0 - d.0 >= HOUR_MS);
    if today >= limits::DECREASES_MAX || today >= limits::DECREASES_FREE && !rested {
        return Err(errors::limit(format!(
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first {} decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: {today}. Last decrease at {}. Next decrease can be made at {}",
            limits::DECREASES_FREE,
            p.decreased.unwrap_or(now),
            p.decreased.unwrap_or(now).plus_ms(HOUR_MS)
        )));
    }
    p.decreased = Some(now);
    p.decreases = today + 1;
    Ok(())
}

fn update_index(cx: &Cx, tx: &Tx, t: &mut Table, u: api::GlobalSecondaryIndexUpdate) -> Result<(), Fault> {
    match (u.create, u.update, u.delete) {
        (Some(create), None, None) => create_index(cx, tx, t, create),
        (None, Some(update), None) => change_index(cx, t, update),
        (None, None, Some(delete)) => delete_index(t, &delete.index_name),
        _ => Err(parameter("Only one of Create, Update or Delete may be specified per GlobalSecondaryIndexUpdate")),
    }
}

fn create_index(cx: &Cx, tx: &Tx, t: &mut Table, c: api::CreateGlobalSecondaryIndexAction) -> Result<(), Fault> {
    if t.indexes.iter().any(|i| matches!(i.life, IndexLife::Creating { .. } | IndexLife::Deleting)) {
        return Err(errors::limit(
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
        ));
    }
    if t.index(&c.index_name).is_some() {
        return Err(invalid(format!("Attempting to create an index which already exists: {}", c.index_name)));
    }
    let given = schema::Global {
        name: c.index_name,
        keys: c.key_schema,
        projection: c.projection,
        throughput: c.provisioned_throughput,
        on_demand: c.on_demand_throughput,
    };
    // an index that goes is emptied before its record is removed, so that its number is free again
    let number = t.indexes.iter().map(|i| i.number).max().unwrap_or(0) + 1;
    let provisioned = matches!(t.billing, Billing::Provisioned(_));
    let life = IndexLife::Creating { filled_to: None };
    let index = schema::global(given, &t.attributes, provisioned, number, life)?;
    t.indexes.push(index);
    schema::together(&t.indexes, limits::GLOBAL_INDEXES.of(cx, tx)?)
}

fn change_index(cx: &Cx, t: &mut Table, u: api::UpdateGlobalSecondaryIndexAction) -> Result<(), Fault> {
    let name = u.index_name;
    let index = t.indexes.iter_mut().find(|i| i.name == name && !i.local);
    let index = index.ok_or_else(|| {
        Fault::sender("ResourceNotFoundException", format!("Requested resource not found: Index: {name} not found"))
    })?;
    if index.life != IndexLife::Active {
        return Err(errors::in_use(format_args!("Index is being updated: {name}")));
    }
    let provisioned = matches!(t.billing, Billing::Provisioned(_));
    match (u.provisioned_throughput, &mut index.provisioned) {
        (Some(given), Some(p)) => {
            change_units(cx, p, &given, &format!("The provisioned throughput for the index {name} will not change."))?;
        }
        (Some(given), none) if provisioned => *none = Some(schema::provision(&given)),
        (Some(_), None) => {
            return Err(parameter(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            ));
        }
        (None, _) => {}
    }
    if let Some(maxima) = u.on_demand_throughput {
        index.maxima = Some(schema::maxima(&maxima));
    }
    index.life = IndexLife::Updating;
    Ok(())
}

fn delete_index(t: &mut Table, name: &str) -> Result<(), Fault> {
    let index = t.indexes.iter_mut().find(|i| i.name == name && !i.local);
    let index = index.ok_or_else(|| {
        Fault::sender("ResourceNotFoundException", format!("Requested resource not found: Index: {name} not found"))
    })?;
    if index.life == IndexLife::Deleting {
        return Err(errors::in_use(format_args!("Index is being deleted: {name}")));
    }
    index.life = IndexLife::Deleting;
    let needed =
        |name: &String| t.schema.has(name) || t.indexes.iter().filter(|i| i.is_kept()).any(|i| i.schema.has(name));
    let kept: Vec<(String, KeyType)> = t.attributes.iter().filter(|(n, _)| needed(n)).cloned().collect();
    t.attributes = kept;
    Ok(())
}

/// Turns a stream on or off.
pub(crate) fn set_stream(
    cx: &Cx,
    tx: &mut Tx,
    at: Scope,
    t: &mut Table,
    spec: api::StreamSpecification,
) -> Result<(), Fault> {
    let view = match (spec.stream_enabled, spec.stream_view_type) {
        (false, Some(_)) => {
            return Err(parameter("StreamViewType cannot be specified when StreamEnabled is false"));
        }
        (false, None) => None,
        (true, None) => return Err(parameter("StreamViewType is required when StreamEnabled is true")),
        (true, Some(v)) => Some(match v {
            api::StreamViewType::KeysOnly => ViewType::KeysOnly,
            api::StreamViewType::NewImage => ViewType::NewImage,
            api::StreamViewType::OldImage => ViewType::OldImage,
            api::StreamViewType::NewAndOldImages => ViewType::NewAndOldImages,
        }),
    };
    match (view, t.stream.take()) {
        (Some(view), None) => {
            let label = cx.now().to_string().trim_end_matches('Z').to_owned();
            let stream = Stream {
                label: label.clone(),
                key: u64::from_be_bytes(cx.ids().bytes::<8>()),
                view,
                created: cx.now(),
                ended: None,
                table: t.name.clone(),
                schema: t.schema.clone(),
            };
            STREAMS.put(tx, &(at, t.name.clone(), label.clone()), &stream).map_err(Fault::internal)?;
            // a stream has a shard before its first record
            record::open_shard(cx, tx, at, stream.key, 1, None)?;
            let cursor = Cursor { last: 0, shard: 1, shard_began: cx.now() };
            CURSORS.put(tx, &(at, stream.key), &cursor).map_err(Fault::internal)?;
            t.stream = Some(stream);
            t.last_label = Some(label);
            Ok(())
        }
        (None, Some(stream)) => {
            t.stream = Some(stream.clone());
            if !replicas::peers(tx, at, t)?.is_empty() {
                return Err(parameter("Stream cannot be disabled on a table that is a replica of a global table"));
            }
            t.stream = None;
            end_stream(cx, tx, at, stream)
        }
        (Some(_), Some(stream)) => {
            t.stream = Some(stream);
            Err(invalid(format!("Table already has an enabled stream: TableName: {}", t.name)))
        }
        (None, None) => {
            // CreateTable may say that it wants none
            if t.life == Life::Creating {
                return Ok(());
            }
            Err(invalid(format!("Table has no stream to disable: TableName: {}", t.name)))
        }
    }
}

/// Ends a stream; its records stay for a day.
pub(crate) fn end_stream(cx: &Cx, tx: &mut Tx, at: Scope, mut stream: Stream) -> Result<(), Fault> {
    stream.ended = Some(cx.now());
    let cursor = CURSORS.get(tx, &(at, stream.key)).map_err(Fault::internal)?.unwrap_or_default();
    record::close_shard(cx, tx, at, stream.key, &cursor)?;
    STREAMS.put(tx, &(at, stream.table.clone(), stream.label.clone()), &stream).map_err(Fault::internal)
}
