//! What Query and Scan share: the index, what is shown, filters, start keys, the answer.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::keys;
use crate::engine::page::{self, Page, Walk, start_key};
use crate::engine::range::{self, Range, after, contains};
use crate::engine::throttle::{self, Buckets};
use crate::errors::{from_rules, invalid, parameter};
use crate::model::{Index, IndexLife, KeySchema, KeyType, Projected, Table};
use crate::ops::shared::{conditions, find};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::{self, Condition, KeyCondition, Kind, Names, Projection};
use ddb_rules::{Item, legacy};
use kernel::{Cx, Scope};
use shape::Entries;
use store::Read;

/// The parameters that Query and Scan both have.
pub struct Asked {
    /// `TableName`
    pub table: String,
    /// `IndexName`
    pub index: Option<String>,
    /// `ConsistentRead`
    pub consistent: bool,
    /// `Select`
    pub select: Option<api::Select>,
    /// `Limit`
    pub limit: Option<i32>,
    /// `ExclusiveStartKey`
    pub start: Option<Item>,
    /// `FilterExpression`
    pub filter: Option<String>,
    /// `QueryFilter`, `ScanFilter`: the name of the parameter, and what it says.
    pub legacy_filter: (&'static str, Option<Entries<api::Condition>>),
    /// `ConditionalOperator`
    pub operator: Option<api::ConditionalOperator>,
    /// `ProjectionExpression`
    pub projection: Option<String>,
    /// `AttributesToGet`
    pub attributes: Option<Vec<String>>,
    /// `ExpressionAttributeNames`
    pub names: Option<Entries<String>>,
    /// `ExpressionAttributeValues`
    pub values: Option<Item>,
    /// `ReturnConsumedCapacity`
    pub capacity: Option<api::ReturnConsumedCapacity>,
}

/// What is to be gone through: a query's keys, or a scan's segment.
pub enum Way<'a> {
    /// A query.
    Query {
        /// `KeyConditionExpression`
        expression: Option<&'a str>,
        /// `KeyConditions`
        legacy: Option<Entries<api::Condition>>,
        /// Against `ScanIndexForward`.
        reverse: bool,
    },
    /// A scan, or a segment of one: its number, and how many there are.
    Scan(Option<(i32, i32)>),
}

/// Reads a page.
pub fn page(buckets: &Buckets, cx: &Cx, read: &dyn Read, mut asked: Asked, way: Way<'_>) -> Result<Answer, Fault> {
    let names = placeholders(&mut asked, &way)?;
    let filter = match conditions::parse(Kind::Filter, asked.filter.as_deref(), &names)? {
        Some(f) => Some(f),
        None => conditions::filter(asked.legacy_filter.1.take(), asked.operator)?,
    };
    let (at, table) = find::serving(cx, read, &asked.table)?;
    let index = index(&table, asked.index.as_deref(), asked.consistent)?;
    let schema = index.map_or(&table.schema, |x| &x.schema);
    let (keys, reverse, segment) = match way {
        Way::Query { expression, legacy, reverse } => {
            let keys = key_condition(expression, legacy, &names, schema)?;
            spares_keys(filter.as_ref(), schema)?;
            (Some(keys), reverse, None)
        }
        Way::Scan(segment) => (None, false, segment),
    };
    let projection = asked.projection.as_deref();
    let shown = select(&table, index, asked.select, projection, &names, asked.attributes, filter.as_ref())?;
    names.all_used().map_err(from_rules)?;
    buckets.admit(at, &table, index, throttle::Way::Read, cx.now())?;
    let range = match &keys {
        Some(keys) => range::query(at, &table, index, keys),
        None => range::scan(at, &table, index, segment)?,
    };
    let range = continued(at, &table, index, range, asked.start, reverse, keys.is_some())?;
    let walk = Walk {
        at,
        table: &table,
        index,
        range,
        reverse,
        sort: keys.map_or_else(Vec::new, |k| k.sort),
        limit: asked.limit.map(|n| n as usize),
        filter,
        fetch: shown.fetch,
        consistent: asked.consistent,
        count_only: shown.count_only,
    };
    let page = page::walk(read, &walk)?;
    buckets.charge(&table, &page.cost, throttle::Way::Read, cx.now());
    Ok(answer(page, &shown, &table, asked.capacity))
}

/// The call's placeholders, once its parameters are of one kind.
fn placeholders(asked: &mut Asked, way: &Way<'_>) -> Result<Names, Fault> {
    let (expression, legacy) = match way {
        Way::Query { expression, legacy, .. } => (expression.is_some(), legacy.is_some()),
        Way::Scan(_) => (false, false),
    };
    let (filters, projects) = (asked.filter.is_some(), asked.projection.is_some());
    conditions::not_mixed(
        &[
            ("AttributesToGet", asked.attributes.is_some()),
            (asked.legacy_filter.0, asked.legacy_filter.1.is_some()),
            ("ConditionalOperator", asked.operator.is_some()),
            ("KeyConditions", legacy),
        ],
        &[("ProjectionExpression", projects), ("FilterExpression", filters), ("KeyConditionExpression", expression)],
    )?;
    let said = [(Kind::Filter, filters), (Kind::KeyCondition, expression), (Kind::Projection, projects)];
    conditions::names(asked.names.take(), asked.values.take(), &said)
}

/// The key condition, from an expression or from KeyConditions.
fn key_condition(
    text: Option<&str>,
    given: Option<Entries<api::Condition>>,
    names: &Names,
    schema: &KeySchema,
) -> Result<KeyCondition, Fault> {
    let of = |all: &'_ [(String, KeyType)]| -> Vec<(String, &'static str)> {
        all.iter().map(|(n, ty)| (n.clone(), ty.name())).collect()
    };
    let (partition, sort) = (of(&schema.partition), of(&schema.sort));
    let (partition, sort) = (borrowed(&partition), borrowed(&sort));
    match (text, given) {
        (Some(text), _) => expr::key_condition(text, names, &partition, &sort).map_err(from_rules),
        (None, Some(given)) => key_conditions(given, &partition, &sort),
        (None, None) => Err(invalid(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        )),
    }
}

fn borrowed<'a>(all: &'a [(String, &'static str)]) -> Vec<(&'a str, &'a str)> {
    all.iter().map(|(n, ty)| (n.as_str(), *ty)).collect()
}

fn key_conditions(
    given: Entries<api::Condition>,
    partition: &[(&str, &str)],
    sort: &[(&str, &str)],
) -> Result<KeyCondition, Fault> {
    let all = given
        .0
        .into_iter()
        .map(|(name, c)| {
            let values = c.attribute_value_list.unwrap_or_default();
            Ok((name, legacy::sort_condition(c.comparison_operator.as_str(), values)?))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(from_rules)?;
    expr::key_conditions_of(all, partition, sort).map_err(from_rules)
}

/// The index that is read.
pub fn index<'a>(table: &'a Table, name: Option<&str>, consistent: bool) -> Result<Option<&'a Index>, Fault> {
    let Some(name) = name else { return Ok(None) };
    let index =
        table.index(name).ok_or_else(|| invalid(format!("The table does not have the specified index: {name}")))?;
    match index.life {
        IndexLife::Creating { .. } => {
            return Err(invalid(format!("Cannot read from backfilling global secondary index: {name}")));
        }
        IndexLife::Deleting => return Err(invalid(format!("The table does not have the specified index: {name}"))),
        IndexLife::Active | IndexLife::Updating => {}
    }
    if consistent && !index.local {
        return Err(invalid("Consistent reads are not supported on global secondary indexes"));
    }
    Ok(Some(index))
}

/// What of the items is answered.
pub struct Shown {
    /// The parts; `None`: all.
    pub projection: Option<Projection>,
    /// Nothing but their number.
    pub count_only: bool,
    /// Items are read from the table, since the index does not have what is shown.
    pub fetch: bool,
}

/// Sorts out Select, ProjectionExpression and AttributesToGet.
pub fn select(
    table: &Table,
    index: Option<&Index>,
    select: Option<api::Select>,
    expression: Option<&str>,
    names: &Names,
    attributes: Option<Vec<String>>,
    filter: Option<&Condition>,
) -> Result<Shown, Fault> {
    let said = if attributes.is_some() { "AttributesToGet" } else { "ProjectionExpression" };
    let projection = match (expression, attributes) {
        (Some(text), _) => Some(expr::projection(text, names).map_err(from_rules)?),
        (None, Some(all)) => Some(attributes_to_get(all)?),
        (None, None) => None,
    };
    match (select, &projection) {
        (Some(api::Select::SpecificAttributes), None) => {
            return Err(parameter(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            ));
        }
        (Some(api::Select::Count), Some(_)) => {
            return Err(invalid(format!("Cannot specify the {said} when choosing to get only the Count")));
        }
        (Some(other), Some(_)) if other != api::Select::SpecificAttributes => {
            return Err(invalid(format!("Cannot specify the {said} when choosing to get {other}")));
        }
        (Some(api::Select::AllProjectedAttributes), _) if index.is_none() => {
            return Err(parameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"));
        }
        _ => {}
    }
    let all = select == Some(api::Select::AllAttributes);
    let fetch = match index {
        Some(index) => needs_fetch(table, index, all, projection.as_ref(), filter)?,
        None => false,
    };
    Ok(Shown { projection, count_only: select == Some(api::Select::Count), fetch })
}

/// Whether the table must be read too; global indexes cannot.
fn needs_fetch(
    table: &Table,
    index: &Index,
    all: bool,
    projection: Option<&Projection>,
    filter: Option<&Condition>,
) -> Result<bool, Fault> {
    let has = |name: &str| match &index.projected {
        Projected::All => true,
        Projected::KeysOnly => table.schema.has(name) || index.schema.has(name),
        Projected::Include(names) => {
            table.schema.has(name) || index.schema.has(name) || names.iter().any(|n| n == name)
        }
    };
    if index.projected == Projected::All {
        return Ok(false);
    }
    let missing: Vec<&str> = projection.iter().flat_map(|p| p.attributes()).filter(|n| !has(n)).collect();
    if index.local {
        let filtered = filter.is_some_and(|f| f.roots().into_iter().any(|n| !has(n)));
        return Ok(all || filtered || !missing.is_empty());
    }
    if all {
        return Err(parameter(format_args!(
            "Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection type is not ALL",
            index.name
        )));
    }
    if !missing.is_empty() {
        return Err(parameter(format_args!(
            "Global secondary index {} does not project [{}]",
            index.name,
            missing.join(", ")
        )));
    }
    Ok(false)
}

/// The attributes of `AttributesToGet` as a projection.
pub fn attributes_to_get(all: Vec<String>) -> Result<Projection, Fault> {
    for (i, name) in all.iter().enumerate() {
        if all[..i].contains(name) {
            return Err(parameter(format_args!("Duplicate value in attribute name: {name}")));
        }
    }
    Ok(Projection::of_attributes(all.iter().map(String::as_str)))
}

/// Filters of a query may not look at what it is keyed by.
pub fn spares_keys(filter: Option<&Condition>, schema: &KeySchema) -> Result<(), Fault> {
    match filter.and_then(|f| f.roots().into_iter().find(|n| schema.has(n)).map(str::to_owned)) {
        Some(name) => Err(invalid(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
        ))),
        None => Ok(()),
    }
}

/// What is left of a range after a start key.
pub fn continued(
    at: Scope,
    table: &Table,
    index: Option<&Index>,
    range: Range,
    start: Option<Item>,
    reverse: bool,
    is_query: bool,
) -> Result<Range, Fault> {
    let Some(mut start) = start else { return Ok(range) };
    ddb_rules::check::item(&mut start).map_err(from_rules)?;
    let mut schema = table.schema.clone();
    if let Some(index) = index {
        let more = |has: &[(String, crate::model::KeyType)], all: &KeySchema| {
            has.iter().filter(|(n, _)| !all.has(n)).cloned().collect::<Vec<_>>()
        };
        let (partition, sort) = (more(&index.schema.partition, &schema), more(&index.schema.sort, &schema));
        schema.partition.extend(partition);
        schema.sort.extend(sort);
    }
    keys::exact(&schema, &start)
        .map_err(|f| invalid(format!("The provided starting key is invalid: {}", f.message)))?;
    debug_assert_eq!(start_key(table, index, &start), start);
    let key = match index {
        None => Some(tables::item_key(at, table, &start)?),
        Some(index) => tables::entry_key(at, table, index, &start)?,
    };
    let key = key.ok_or_else(|| invalid("The provided starting key is invalid"))?;
    if !contains(&range, &key) {
        return Err(invalid(match is_query {
            true => "The provided starting key is outside query boundaries based on provided conditions",
            false => {
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments"
            }
        }));
    }
    Ok(after(range, key, reverse))
}

/// What an answer has.
pub struct Answer {
    /// The items; `None` when only their number was asked for.
    pub items: Option<Vec<Item>>,
    /// How many.
    pub count: i32,
    /// How many were evaluated.
    pub scanned: i32,
    /// Where to go on.
    pub last: Option<Item>,
    /// What it cost, if that was asked for.
    pub consumed: Option<api::ConsumedCapacity>,
}

/// The answer of a page.
pub fn answer(page: Page, shown_of: &Shown, table: &Table, mode: Option<api::ReturnConsumedCapacity>) -> Answer {
    let items = match &shown_of.projection {
        _ if shown_of.count_only => None,
        Some(p) => Some(page.items.iter().map(|i| p.show(i)).collect()),
        None => Some(page.items),
    };
    let cost: &Cost = &page.cost;
    Answer {
        items,
        count: page.count,
        scanned: page.scanned,
        last: page.last,
        consumed: shown(cost, &table.name, mode, Split::No),
    }
}
