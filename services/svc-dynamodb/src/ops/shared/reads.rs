//! What Query and Scan share: the index, what is shown, filters, start keys, the answer.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::keys;
use crate::engine::page::{Page, start_key};
use crate::engine::range::{Range, after, contains};
use crate::errors::{from_rules, invalid, parameter};
use crate::model::{Index, IndexLife, KeySchema, Projected, Table};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use ddb_rules::expr::{self, Condition, Names, Projection};
use kernel::Scope;

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
