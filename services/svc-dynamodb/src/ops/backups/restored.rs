//! The record of a table that is being restored: the source's schema, with what the call overrides.
//!
//! Developer Guide, "Restoring a table": indexes may be left out, not added; streams, time to live, tags, policies and recovery settings are not restored.

use crate::errors::{self, invalid};
use crate::model::{Billing, IndexLife, Life, Restore, Table, Ttl};
use crate::ops::create_table;
use crate::ops::shared::{find, schema};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

/// What a restore overrides.
pub(crate) struct Overrides {
    pub(crate) billing: Option<api::BillingMode>,
    pub(crate) throughput: Option<api::ProvisionedThroughput>,
    pub(crate) on_demand: Option<api::OnDemandThroughput>,
    pub(crate) globals: Option<Vec<api::GlobalSecondaryIndex>>,
    pub(crate) locals: Option<Vec<api::LocalSecondaryIndex>>,
}

/// Writes the record of a table to be filled by the loop.
pub(crate) fn table(
    cx: &Cx,
    tx: &mut Tx,
    name: &str,
    source: &Table,
    from: Restore,
    overrides: Overrides,
) -> Result<Table, Fault> {
    find::check_name("targetTableName", name)?;
    let at = cx.scope();
    if tables::table(tx, at, name)?.is_some() {
        return Err(errors::restore_exists(name));
    }
    let mut t = Table {
        name: name.to_owned(),
        id: cx.ids().uuid(),
        key: u64::from_be_bytes(cx.ids().bytes::<8>()),
        created: cx.now(),
        life: Life::Restoring { from: from.clone(), done_to: None },
        stream: None,
        last_label: None,
        ttl: Ttl::Off,
        ttl_changed: None,
        protected: false,
        recovery: None,
        policy: None,
        restored: Some(from),
        ..source.clone()
    };
    t.indexes.retain(|i| i.life != IndexLife::Deleting);
    t.indexes.iter_mut().for_each(|i| i.life = IndexLife::Active);
    billing(&mut t, &overrides)?;
    indexes(&mut t, overrides)?;
    create_table::quotas(cx, tx, &t)?;
    tables::put_table(tx, at, &t)?;
    Ok(t)
}

fn billing(t: &mut Table, o: &Overrides) -> Result<(), Fault> {
    match (o.billing, &t.billing) {
        (None, Billing::Provisioned(_)) if o.throughput.is_none() => return Ok(()),
        (None, Billing::OnDemand { .. }) if o.on_demand.is_none() && o.throughput.is_none() => return Ok(()),
        _ => {}
    }
    let mode = o.billing.unwrap_or(match t.billing {
        Billing::Provisioned(_) => api::BillingMode::Provisioned,
        Billing::OnDemand { .. } => api::BillingMode::PayPerRequest,
    });
    t.billing = create_table::billing(Some(mode), o.throughput.clone(), o.on_demand.clone())?;
    let units = match &t.billing {
        Billing::Provisioned(p) => Some(p.clone()),
        Billing::OnDemand { .. } => None,
    };
    for index in t.indexes.iter_mut().filter(|i| !i.local) {
        index.provisioned = units.as_ref().map(|u| index.provisioned.clone().unwrap_or_else(|| u.clone()));
    }
    Ok(())
}

/// Indexes that are named stay, in the given throughput; the others go.
fn indexes(t: &mut Table, o: Overrides) -> Result<(), Fault> {
    let unknown = |name: &str| {
        invalid(format!("One or more parameter values were invalid: Index is not in the source table: {name}"))
    };
    if let Some(given) = o.locals {
        if let Some(l) = given.iter().find(|l| t.index(&l.index_name).is_none_or(|i| !i.local)) {
            return Err(unknown(&l.index_name));
        }
        t.indexes.retain(|i| !i.local || given.iter().any(|l| l.index_name == i.name));
    }
    if let Some(given) = o.globals {
        if let Some(g) = given.iter().find(|g| t.index(&g.index_name).is_none_or(|i| i.local)) {
            return Err(unknown(&g.index_name));
        }
        t.indexes.retain(|i| i.local || given.iter().any(|g| g.index_name == i.name));
        for g in given {
            let index = t.indexes.iter_mut().find(|i| i.name == g.index_name);
            if let (Some(index), Some(units)) = (index, g.provisioned_throughput) {
                index.provisioned = Some(schema::provision(&units));
            }
        }
    }
    let kept: Vec<_> = t
        .attributes
        .iter()
        .filter(|(n, _)| t.schema.has(n) || t.indexes.iter().any(|i| i.schema.has(n)))
        .cloned()
        .collect();
    t.attributes = kept;
    Ok(())
}
