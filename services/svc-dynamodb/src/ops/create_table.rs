//! CreateTable: the intent; the loop opens the table.
//!
//! Amazon DynamoDB API Reference, CreateTable.

use crate::errors::{self, invalid, parameter};
use crate::limits;
use crate::model::{Billing, IndexLife, Life, Table, Ttl};
use crate::ops::shared::find::{arn, check_name, place};
use crate::ops::shared::{schema, show, tagging};
use crate::ops::{put_resource_policy, update_table};
use crate::tables::{self, TABLES};
use api_dynamodb as api;
use base::Fault;
use kernel::{Cx, Scope};
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::CreateTableInput) -> Result<api::CreateTableOutput, Fault> {
    let (at, name) = place(cx, &i.table_name)?;
    check_name("tableName", &name)?;
    if at != cx.scope() {
        return Err(invalid(format!("Invalid table ARN: {}", i.table_name)));
    }
    let (tags, policy, stream) = (i.tags.clone(), i.resource_policy.clone(), i.stream_specification.clone());
    let mut table = table(cx, tx, name, i)?;
    if tables::table(tx, at, &table.name)?.is_some() {
        return Err(errors::table_exists(&table.name));
    }
    quotas(cx, tx, &table)?;
    if let Some(stream) = stream {
        update_table::set_stream(cx, tx, at, &mut table, stream)?;
    }
    if let Some(tags) = tags {
        tagging::set(tx, at, &arn(at, &table.name), tags)?;
    }
    if let Some(policy) = policy {
        table.policy = Some(put_resource_policy::checked(cx, policy)?);
    }
    tables::put_table(tx, at, &table)?;
    Ok(api::CreateTableOutput { table_description: Some(show::table(tx, at, &table)?) })
}

/// The record of a table that is asked for.
pub(crate) fn table(cx: &Cx, tx: &Tx, name: String, i: api::CreateTableInput) -> Result<Table, Fault> {
    let definitions = schema::definitions(i.attribute_definitions.unwrap_or_default())?;
    let keys = schema::keys(&i.key_schema.unwrap_or_default(), &definitions, None, false)?;
    let billing = billing(i.billing_mode, i.provisioned_throughput, i.on_demand_throughput)?;
    let provisioned = matches!(billing, Billing::Provisioned(_));
    let mut indexes = Vec::new();
    for (given, what) in [
        (i.local_secondary_indexes.as_ref().map(Vec::len), "LocalSecondaryIndexes"),
        (i.global_secondary_indexes.as_ref().map(Vec::len), "GlobalSecondaryIndexes"),
    ] {
        if given == Some(0) {
            return Err(parameter(format_args!("List of {what} is empty")));
        }
    }
    for local in i.local_secondary_indexes.unwrap_or_default() {
        let number = indexes.len() as u32 + 1;
        indexes.push(schema::local(local, &definitions, &keys, number)?);
    }
    for g in i.global_secondary_indexes.unwrap_or_default() {
        let number = indexes.len() as u32 + 1;
        let given = schema::Global {
            name: g.index_name,
            keys: g.key_schema,
            projection: g.projection,
            throughput: g.provisioned_throughput,
            on_demand: g.on_demand_throughput,
        };
        indexes.push(schema::global(given, &definitions, provisioned, number, IndexLife::Active)?);
    }
    schema::together(&indexes, limits::GLOBAL_INDEXES.of(cx, tx)?)?;
    let schemas = std::iter::once(&keys).chain(indexes.iter().map(|i| &i.schema));
    schema::all_used(&definitions, schemas, !indexes.is_empty())?;
    let infrequent = i.table_class == Some(api::TableClass::StandardInfrequentAccess);
    Ok(Table {
        name,
        id: cx.ids().uuid(),
        key: u64::from_be_bytes(cx.ids().bytes::<8>()),
        created: cx.now(),
        life: Life::Creating,
        attributes: definitions,
        schema: keys,
        indexes,
        billing,
        stream: None,
        last_label: None,
        ttl: Ttl::Off,
        ttl_changed: None,
        protected: i.deletion_protection_enabled.unwrap_or(false),
        infrequent: infrequent.then(|| cx.now()),
        class_said: i.table_class.is_some(),
        recovery: None,
        policy: None,
        restored: None,
    })
}

/// The billing of a table, from what was said about it.
pub(crate) fn billing(
    mode: Option<api::BillingMode>,
    throughput: Option<api::ProvisionedThroughput>,
    on_demand: Option<api::OnDemandThroughput>,
) -> Result<Billing, Fault> {
    match (mode.unwrap_or_default(), throughput) {
        (api::BillingMode::Provisioned, None) => Err(parameter(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        (api::BillingMode::Provisioned, Some(_)) if on_demand.is_some() => {
            Err(parameter("OnDemandThroughput cannot be specified when BillingMode is PROVISIONED"))
        }
        (api::BillingMode::Provisioned, Some(t)) => Ok(Billing::Provisioned(schema::provision(&t))),
        (api::BillingMode::PayPerRequest, Some(_)) => Err(parameter(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (api::BillingMode::PayPerRequest, None) => {
            Ok(Billing::OnDemand { since: None, maxima: on_demand.map(|t| schema::maxima(&t)) })
        }
    }
}

/// Quotas of tables and of provisioned units.
pub(crate) fn quotas(cx: &Cx, tx: &Tx, table: &Table) -> Result<(), Fault> {
    let most = limits::TABLES.of(cx, tx)?;
    let has = TABLES.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64;
    if has >= most {
        return Err(errors::limit(format!(
            "Subscriber limit exceeded: There is a limit of {most} tables per subscriber"
        )));
    }
    units(cx, tx, cx.scope(), table)
}

/// Quotas of provisioned units, of the table and of the account.
pub(crate) fn units(cx: &Cx, tx: &Tx, at: Scope, table: &Table) -> Result<(), Fault> {
    let Billing::Provisioned(p) = &table.billing else { return Ok(()) };
    let (read, write) = (limits::TABLE_READ_UNITS.of(cx, tx)? as i64, limits::TABLE_WRITE_UNITS.of(cx, tx)? as i64);
    let all = || std::iter::once(p).chain(table.indexes.iter().filter_map(|i| i.provisioned.as_ref()));
    if all().any(|p| p.units.read > read || p.units.write > write) {
        return Err(errors::limit(format!(
            "Subscriber limit exceeded: Provisioned throughput exceeds the table limit of {read} read and {write} write capacity units"
        )));
    }
    let account = limits::ACCOUNT_UNITS.of(cx, tx)? as i64;
    let mut sum = (all().map(|p| p.units.read).sum::<i64>(), all().map(|p| p.units.write).sum::<i64>());
    for (_, other) in TABLES.list(tx, &(at,)).map_err(Fault::internal)? {
        if let (Billing::Provisioned(p), true) = (&other.billing, other.name != table.name) {
            sum = (sum.0 + p.units.read, sum.1 + p.units.write);
        }
    }
    if sum.0 > account || sum.1 > account {
        return Err(errors::limit(format!(
            "Subscriber limit exceeded: Provisioned throughput exceeds the account limit of {account} capacity units"
        )));
    }
    Ok(())
}
