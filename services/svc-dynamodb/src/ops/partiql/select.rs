//! SELECT: a query where the partition key is said, a scan where it is not.

use crate::engine::page::{self, Page, Walk};
use crate::engine::range;
use crate::engine::throttle::{Buckets, Way};
use crate::errors::invalid;
use crate::model::{Index, Table};
use crate::ops::partiql::change::equality;
use crate::ops::shared::transactions::Get;
use crate::ops::shared::{find, reads};
use base::Fault;
use ddb_rules::expr::ast::{Comparator, Operand};
use ddb_rules::expr::{self, Condition, Projection, SortCondition};
use ddb_rules::partiql::{Statement, conjuncts};
use ddb_rules::{AttributeValue, Item, legacy};
use kernel::Cx;
use std::sync::Arc;
use store::Read;

/// What a SELECT is to read.
pub(crate) struct Asked {
    pub(crate) consistent: bool,
    pub(crate) limit: Option<usize>,
    pub(crate) start: Option<Item>,
}

/// What it read.
pub(crate) struct Found {
    pub(crate) table: Arc<Table>,
    pub(crate) page: Page,
    pub(crate) items: Vec<Item>,
}

/// Reads one page.
pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    statement: Statement,
    asked: Asked,
) -> Result<Found, Fault> {
    let Statement::Select { columns, table: named, index, condition, order } = statement else {
        return Err(invalid("Only SELECT statements read"));
    };
    let (at, table) = find::serving(cx, read, &named)?;
    let found = reads::index(&table, index.as_deref(), asked.consistent)?.cloned();
    let index = found.as_ref();
    let projection = columns.map(|all| Projection::of(&all.iter().collect::<Vec<_>>()));
    let plan = plan(&table, index, condition, &order)?;
    let fetch = index
        .is_some_and(|i| i.local && projection.as_ref().is_some_and(|p| p.attributes().any(|n| !shows(&table, i, n))));
    buckets.admit(at, &table, index, Way::Read, cx.now())?;
    let range = match &plan.key {
        Some(key) => range::query(at, &table, index, key),
        None => range::scan(at, &table, index, None)?,
    };
    let range = reads::continued(at, &table, index, range, asked.start, plan.reverse, plan.key.is_some())?;
    let walk = Walk {
        at,
        table: &table,
        index,
        range,
        reverse: plan.reverse,
        sort: plan.key.map_or_else(Vec::new, |k| k.sort),
        limit: asked.limit,
        filter: plan.filter,
        fetch,
        consistent: asked.consistent,
        count_only: false,
    };
    let mut page = page::walk(read, &walk)?;
    buckets.charge(&table, &page.cost, Way::Read, cx.now());
    let items = std::mem::take(&mut page.items);
    let items = match projection {
        Some(p) => items.iter().map(|i| p.show(i)).collect(),
        None => items,
    };
    Ok(Found { table, page, items })
}

fn shows(table: &Table, index: &Index, name: &str) -> bool {
    use crate::model::Projected;
    match &index.projected {
        Projected::All => true,
        Projected::KeysOnly => table.schema.has(name) || index.schema.has(name),
        Projected::Include(names) => {
            table.schema.has(name) || index.schema.has(name) || names.iter().any(|n| n == name)
        }
    }
}

struct Plan {
    key: Option<expr::KeyCondition>,
    filter: Option<Condition>,
    reverse: bool,
}

fn plan(
    table: &Table,
    index: Option<&Index>,
    condition: Option<Condition>,
    order: &[(String, bool)],
) -> Result<Plan, Fault> {
    let schema = index.map_or(&table.schema, |i| &i.schema);
    let mut rest = condition.map_or_else(Vec::new, conjuncts);
    let mut partition = Vec::new();
    for (name, ty) in &schema.partition {
        let place = rest.iter().position(|c| equality(c, name).is_some_and(|v| v.type_name() == ty.name()));
        let Some(place) = place else { break };
        partition.extend(equality(&rest[place], name));
    }
    let whole = partition.len() == schema.partition.len();
    if !order.is_empty() && !whole {
        return Err(invalid(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ));
    }
    if let Some((name, _)) = order.iter().find(|(n, _)| !schema.has(n)) {
        return Err(invalid(format!("Variable reference {name} in ORDER BY clause must be part of the primary key")));
    }
    let reverse = order.iter().any(|(n, descending)| *descending && schema.sort.iter().any(|(s, _)| s == n));
    if !whole {
        return Ok(Plan { key: None, filter: legacy::join(rest, false), reverse: false });
    }
    rest.retain(|c| !schema.partition.iter().any(|(name, _)| equality(c, name).is_some()));
    let mut sort = Vec::new();
    for (name, ty) in &schema.sort {
        let place = rest.iter().position(|c| on_sort(c, name, ty.name()).is_some());
        let Some(found) = place.and_then(|p| on_sort(&rest.remove(p), name, ty.name())) else { break };
        let goes_on = matches!(found, SortCondition::Eq(_));
        sort.push(found);
        if !goes_on {
            break;
        }
    }
    let filter = legacy::join(rest, false);
    Ok(Plan { key: Some(expr::KeyCondition { partition, sort }), filter, reverse })
}

/// What a condition wants of a sort attribute, if keys can tell.
fn on_sort(c: &Condition, name: &str, ty: &str) -> Option<SortCondition> {
    let is = |o: &Operand| matches!(o, Operand::Path(p) if p.is_top() && p.root() == name);
    let value = |o: &Operand| -> Option<AttributeValue> {
        match o {
            Operand::Value(v) if v.type_name() == ty => Some(v.clone()),
            _ => None,
        }
    };
    match c {
        Condition::Compare(how, a, b) if is(a) => {
            let v = value(b)?;
            Some(match how {
                Comparator::Eq => SortCondition::Eq(v),
                Comparator::Lt => SortCondition::Lt(v),
                Comparator::Le => SortCondition::Le(v),
                Comparator::Gt => SortCondition::Gt(v),
                Comparator::Ge => SortCondition::Ge(v),
                Comparator::Ne => return None,
            })
        }
        Condition::Between(a, low, high) if is(a) => Some(SortCondition::Between(value(low)?, value(high)?)),
        Condition::BeginsWith(a, start) if is(a) && ty != "N" => Some(SortCondition::BeginsWith(value(start)?)),
        _ => None,
    }
}

/// Reads the one item that a SELECT names by its whole key; what transactions need.
pub(crate) fn key(cx: &Cx, read: &dyn Read, statement: Statement) -> Result<Get, Fault> {
    let Statement::Select { columns, table: named, index: None, condition: Some(condition), .. } = statement else {
        return Err(invalid(
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        ));
    };
    let (at, table) = find::serving(cx, read, &named)?;
    let (key, rest) = super::change::key_of(&table, condition)?;
    if !rest.is_empty() {
        return Err(invalid(
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        ));
    }
    let projection = columns.map(|all| Projection::of(&all.iter().collect::<Vec<_>>()));
    Ok(Get { at, table, key, projection })
}

/// The sealed text by which a SELECT is continued.
pub(crate) fn close(cx: &Cx, statement: &str, last: &Item) -> String {
    let mut content = ddb_rules::key::digest_of(statement.as_bytes()).to_vec();
    content.extend_from_slice(&ddb_rules::stored::encode(last));
    kernel::seal::close(cx.kernel(), "dynamodb-statement", &content)
}

/// The item after which a SELECT goes on.
pub(crate) fn open(cx: &Cx, statement: &str, token: &str) -> Result<Item, Fault> {
    let bad = || invalid("The provided NextToken is not valid for this statement");
    let content = kernel::seal::open(cx.kernel(), "dynamodb-statement", token).ok_or_else(bad)?;
    let (digest, item) = content.split_at_checked(ddb_rules::key::DIGEST_BYTES).ok_or_else(bad)?;
    if digest != ddb_rules::key::digest_of(statement.as_bytes()) {
        return Err(bad());
    }
    ddb_rules::stored::decode(item).ok_or_else(bad)
}
