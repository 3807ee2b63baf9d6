//! Global tables: replicas that come and go, and the settings that all replicas share.
//!
//! Amazon DynamoDB Developer Guide, "How DynamoDB global tables work: Settings" and "Global tables: Deleting a replica"; API Reference,
//! UpdateTable, `ReplicaUpdates`.

use crate::engine::replicas;
use crate::errors::{self, invalid, parameter};
use crate::model::*;
use crate::ops::{create_table, update_table};
use crate::tables::{self, REPLICAS};
use api_application_autoscaling as scaling;
use api_dynamodb as api;
use base::{Fault, Region};
use kernel::{Cx, Scope};
use std::sync::Arc;
use store::{Read, Tx};

/// How long a table that another was filled from cannot be removed, in milliseconds.
const SOURCE_KEPT_MS: i64 = 24 * 3600 * 1000;

/// Makes or removes a replica.
pub fn update(
    cx: &Cx,
    tx: &mut Tx,
    at: Scope,
    t: &mut Table,
    all: Vec<api::ReplicationGroupUpdate>,
) -> Result<(), Fault> {
    for update in all {
        match (update.create, update.delete) {
            (Some(create), None) => add(cx, tx, at, t, create)?,
            (None, Some(delete)) => remove(tx, at, t, &delete.region_name)?,
            _ => return Err(parameter("Only one of Create, Update or Delete may be specified per ReplicaUpdate")),
        }
    }
    Ok(())
}

/// The region of a replica action, as a scope of the table's account.
fn elsewhere(at: Scope, region: &str) -> Result<Scope, Fault> {
    let unknown = || invalid(format!("Unsupported region: {region}"));
    let there = Scope { region: Region::parse(region).ok_or_else(unknown)?, ..at };
    match there == at {
        true => Err(invalid(format!(
            "Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required. Region: {region}"
        ))),
        false => Ok(there),
    }
}

fn add(
    cx: &Cx,
    tx: &mut Tx,
    at: Scope,
    t: &mut Table,
    c: api::CreateReplicationGroupMemberAction,
) -> Result<(), Fault> {
    let there = elsewhere(at, &c.region_name)?;
    if tables::table(tx, there, &t.name)?.is_some() {
        return Err(invalid(format!(
            "Failed to create a the new replica of table with name: \u{2018}{}\u{2019} because one or more replicas already existed as tables.",
            t.name
        )));
    }
    if matches!(t.billing, Billing::Provisioned(_)) {
        scaled(cx, tx, t)?;
    }
    stream(cx, tx, at, t)?;
    let reads = match &t.billing {
        Billing::Provisioned(_) => c.provisioned_throughput_override.and_then(|o| o.read_capacity_units),
        Billing::OnDemand { .. } => c.on_demand_throughput_override.and_then(|o| o.max_read_request_units),
    };
    let infrequent = c.table_class_override.map(|c| c == api::TableClass::StandardInfrequentAccess);
    let replica = Replica {
        life: ReplicaLife::Creating { copied_to: None },
        since: cx.now(),
        filled_from_here: true,
        reads,
        infrequent,
    };
    let new = joining(cx, tx, there, t, &replica)?;
    let name = || t.name.clone();
    for (region, other) in replicas::peers(tx, at, t)? {
        let peer = Scope { region: Region::parse(&region).ok_or_else(|| Fault::internal("a replica nowhere"))?, ..at };
        if other.life == ReplicaLife::Deleting {
            continue;
        }
        let known = Replica { filled_from_here: false, ..replica.clone() };
        put(tx, (peer, name(), there.region.to_string()), &known)?;
        put(tx, (there, name(), region), &Replica { filled_from_here: false, ..other })?;
    }
    let source =
        Replica { life: ReplicaLife::Active, since: t.created, filled_from_here: false, reads: None, infrequent: None };
    put(tx, (there, name(), at.region.to_string()), &source)?;
    put(tx, (at, name(), there.region.to_string()), &replica)?;
    tables::put_table(tx, there, &new)
}

fn put(tx: &mut Tx, key: (Scope, String, String), replica: &Replica) -> Result<(), Fault> {
    REPLICAS.put(tx, &key, replica).map_err(Fault::internal)
}

/// Write units of a provisioned table must follow its use; those of the replicas follow the table's.
fn scaled(cx: &Cx, tx: &Tx, t: &Table) -> Result<(), Fault> {
    let input = scaling::DescribeScalableTargetsRequest {
        service_namespace: scaling::ServiceNamespace::Dynamodb,
        resource_ids: Some(vec![format!("table/{}", t.name)]),
        scalable_dimension: Some(scaling::ScalableDimension::DynamodbTableWriteCapacityUnits),
        ..Default::default()
    };
    let found = cx.as_service("dynamodb.amazonaws.com").ask(tx, &scaling::DESCRIBE_SCALABLE_TARGETS, input)?;
    match found.scalable_targets.is_some_and(|t| !t.is_empty()) {
        true => Ok(()),
        false => Err(invalid("Table write capacity should either be Pay-Per-Request or AutoScaled.")),
    }
}

/// Replication needs a stream of both images; one is turned on where there is none.
fn stream(cx: &Cx, tx: &mut Tx, at: Scope, t: &mut Table) -> Result<(), Fault> {
    match t.stream.as_ref().map(|s| s.view) {
        Some(ViewType::NewAndOldImages) => Ok(()),
        Some(_) => Err(invalid(
            "Table must have Stream enabled with StreamViewType: NEW_AND_OLD_IMAGES to be part of a global table",
        )),
        None => update_table::set_stream(cx, tx, at, t, both_images()),
    }
}

fn both_images() -> api::StreamSpecification {
    api::StreamSpecification { stream_enabled: true, stream_view_type: Some(api::StreamViewType::NewAndOldImages) }
}

/// The new replica's table: what the source is, without what is never shared.
fn joining(cx: &Cx, tx: &mut Tx, there: Scope, t: &Table, replica: &Replica) -> Result<Table, Fault> {
    let mut new = Table {
        id: cx.ids().uuid(),
        key: u64::from_be_bytes(cx.ids().bytes::<8>()),
        created: cx.now(),
        life: Life::Joining,
        stream: None,
        last_label: None,
        protected: false,
        recovery: None,
        policy: None,
        restored: None,
        infrequent: if replica.infrequent.unwrap_or(t.infrequent.is_some()) { Some(cx.now()) } else { None },
        class_said: t.class_said || replica.infrequent.is_some(),
        ..t.clone()
    };
    new.indexes.retain(|i| i.life != IndexLife::Deleting);
    new.indexes.iter_mut().for_each(|i| i.life = IndexLife::Active);
    if let Ttl::Enabling { attribute, .. } = &t.ttl {
        new.ttl = Ttl::On(attribute.clone());
    }
    match (&mut new.billing, replica.reads) {
        (Billing::Provisioned(p), Some(n)) => p.units.read = n,
        (Billing::OnDemand { maxima, .. }, Some(n)) => {
            *maxima = Some(Units { read: n, write: maxima.map_or(-1, |m| m.write) });
        }
        (_, None) => {}
    }
    let there_cx = cx.in_region(there.region);
    create_table::quotas(&there_cx, tx, &new)?;
    update_table::set_stream(&there_cx, tx, there, &mut new, both_images())?;
    Ok(new)
}

fn remove(tx: &mut Tx, at: Scope, t: &Table, region: &str) -> Result<(), Fault> {
    let there = elsewhere(at, region)?;
    let key = (at, t.name.clone(), there.region.to_string());
    let Some(replica) = REPLICAS.get(tx, &key).map_err(Fault::internal)? else {
        return Err(invalid(format!(
            "Replica specified in the Replica Update or Replica Delete action of the request was not found. Region: {region}"
        )));
    };
    if replica.life != ReplicaLife::Active {
        return Err(errors::in_use(format_args!("Replica is being created or deleted: {region}")));
    }
    let Some(table) = tables::table(tx, there, &t.name)? else { return Err(errors::no_table_named(&t.name)) };
    if table.life != Life::Active {
        return Err(errors::in_use(format_args!("Table is being updated: {}", t.name)));
    }
    removable(&table)?;
    leave(tx, there, &table)?;
    tables::put_table(tx, there, &Table { life: Life::Deleting, ..Arc::unwrap_or_clone(table) })
}

/// Refuses to remove a table that is protected.
pub fn removable(t: &Table) -> Result<(), Fault> {
    match t.protected {
        true => Err(invalid(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
        )),
        false => Ok(()),
    }
}

/// Refuses to remove a table from which another was filled within a day.
pub fn not_a_source(cx: &Cx, read: &dyn Read, at: Scope, t: &Table) -> Result<(), Fault> {
    let recent = |r: &Replica| r.filled_from_here && cx.now().0 - r.since.0 < SOURCE_KEPT_MS;
    match replicas::peers(read, at, t)?.iter().any(|(_, r)| recent(r)) {
        true => Err(invalid(
            "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.",
        )),
        false => Ok(()),
    }
}

/// The others learn that a replica goes.
pub fn leave(tx: &mut Tx, at: Scope, t: &Table) -> Result<(), Fault> {
    each_peer(tx, at, t, |tx, peer| {
        let key = (peer, t.name.clone(), at.region.to_string());
        match REPLICAS.get(tx, &key).map_err(Fault::internal)? {
            Some(r) => put(tx, key, &Replica { life: ReplicaLife::Deleting, ..r }),
            None => Ok(()),
        }
    })
}

/// A replica is gone: neither side knows the other.
pub fn forget(tx: &mut Tx, at: Scope, t: &Table) -> Result<(), Fault> {
    each_peer(tx, at, t, |tx, peer| {
        REPLICAS.delete(tx, &(peer, t.name.clone(), at.region.to_string())).map_err(Fault::internal)?;
        REPLICAS.delete(tx, &(at, t.name.clone(), peer.region.to_string())).map(drop).map_err(Fault::internal)
    })
}

fn each_peer(
    tx: &mut Tx,
    at: Scope,
    t: &Table,
    mut f: impl FnMut(&mut Tx, Scope) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for (region, _) in replicas::peers(tx, at, t)? {
        if let Some(region) = Region::parse(&region) {
            f(tx, Scope { region, ..at })?;
        }
    }
    Ok(())
}

/// Brings the settings that replicas share to all others: billing, write units, indexes, time to live.
pub fn share(tx: &mut Tx, at: Scope, t: &Table) -> Result<(), Fault> {
    each_peer(tx, at, t, |tx, peer| {
        let Some(other) = tables::table(tx, peer, &t.name)? else { return Ok(()) };
        let mut other = Arc::unwrap_or_clone(other);
        let before = other.clone();
        settings(t, &mut other);
        if other == before {
            return Ok(());
        }
        if before.life != Life::Active {
            return Err(errors::in_use(format_args!("Replica is being updated: {}", peer.region)));
        }
        other.life = Life::Updating;
        tables::put_table(tx, peer, &other)
    })
}

fn settings(from: &Table, to: &mut Table) {
    to.attributes = from.attributes.clone();
    match (&from.billing, &mut to.billing) {
        (Billing::Provisioned(from), Billing::Provisioned(to)) => to.units.write = from.units.write,
        (Billing::OnDemand { maxima: from, .. }, Billing::OnDemand { maxima: to, .. }) => {
            let write = from.map_or(-1, |m| m.write);
            if to.map_or(-1, |m| m.write) != write {
                *to = Some(Units { read: to.map_or(-1, |m| m.read), write });
            }
        }
        (from, to) => *to = from.clone(),
    }
    for index in from.indexes.iter().filter(|i| !i.local) {
        match to.indexes.iter_mut().find(|i| i.name == index.name) {
            None if index.is_kept() => {
                let number = to.indexes.iter().map(|i| i.number).max().unwrap_or(0) + 1;
                to.indexes.push(Index { number, life: IndexLife::Creating { filled_to: None }, ..index.clone() });
            }
            None => {}
            Some(other) => {
                if index.life == IndexLife::Deleting {
                    other.life = IndexLife::Deleting;
                }
                match (&index.provisioned, &mut other.provisioned) {
                    (Some(from), Some(to)) => to.units.write = from.units.write,
                    (from, to) => *to = from.clone(),
                }
            }
        }
    }
    match (&from.ttl, &to.ttl) {
        (Ttl::Enabling { attribute, .. } | Ttl::On(attribute), Ttl::Off) => {
            to.ttl = Ttl::Enabling { attribute: attribute.clone(), filled_to: None };
        }
        (Ttl::Disabling(_) | Ttl::Off, Ttl::On(attribute)) => to.ttl = Ttl::Disabling(attribute.clone()),
        _ => {}
    }
    to.ttl_changed = from.ttl_changed;
}
