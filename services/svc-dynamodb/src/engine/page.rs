//! One page of a query or a scan: at most 1 MB of evaluated items, at most `Limit` of them.
//!
//! Amazon DynamoDB Developer Guide, "Paginating table query results", "Local secondary indexes: fetches".

use crate::engine::cost::Cost;
use crate::engine::keys;
use crate::engine::range::Range;
use crate::model::{Index, Table};
use crate::tables::{self, ENTRIES, ITEMS};
use base::Fault;
use ddb_rules::expr::{self, Condition, SortCondition};
use ddb_rules::{Item, get, size};
use kernel::Scope;
use std::ops::Bound;
use store::Read;

/// What is gone through.
pub struct Walk<'a> {
    /// Where the table is.
    pub at: Scope,
    /// The table.
    pub table: &'a Table,
    /// The index, if not the table itself.
    pub index: Option<&'a Index>,
    /// Which keys.
    pub range: Range,
    /// From the last to the first.
    pub reverse: bool,
    /// Conditions on the first sort attributes.
    pub sort: Vec<SortCondition>,
    /// Items evaluated at most.
    pub limit: Option<usize>,
    /// What must hold of an item that is shown.
    pub filter: Option<Condition>,
    /// The items themselves are read from the table, for a local index that does not have every attribute.
    pub fetch: bool,
    /// The newest state is read, at twice the price.
    pub consistent: bool,
    /// Items are counted only.
    pub count_only: bool,
}

/// What was found.
#[derive(Default)]
pub struct Page {
    /// The items.
    pub items: Vec<Item>,
    /// How many fulfilled the filter.
    pub count: i32,
    /// How many were evaluated.
    pub scanned: i32,
    /// Where the next page begins.
    pub last: Option<Item>,
    /// What it cost.
    pub cost: Cost,
}

/// Goes through one page.
pub fn walk(read: &dyn Read, w: &Walk<'_>) -> Result<Page, Fault> {
    let mut page = Page::default();
    let (mut bytes, mut fault, mut last) = (0usize, None, None);
    let (mut fetched, mut more) = (0.0, false);
    let table = if w.index.is_some() { ENTRIES } else { ITEMS };
    let (from, to) = (as_slice(&w.range.from), as_slice(&w.range.to));
    if is_empty(&w.range) {
        page.cost = cost(w, 0, 0.0);
        return Ok(page);
    }
    table
        .scan(read, (from, to), w.reverse, &mut |_, value| {
            let full = w.limit.is_some_and(|l| page.scanned as usize >= l) || bytes > size::PAGE_BYTES_MAX;
            if full {
                more = true;
                return Ok(false);
            }
            match evaluate(read, w, value, &mut page, &mut fetched) {
                Ok(Some((n, keys))) => {
                    bytes += n;
                    last = Some(keys);
                    Ok(true)
                }
                Ok(None) => Ok(true),
                Err(f) => {
                    fault = Some(f);
                    Ok(false)
                }
            }
        })
        .map_err(Fault::internal)?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    // a page that ends at its limit says where, even if nothing follows
    if more || w.limit.is_some_and(|l| page.scanned as usize >= l) || bytes > size::PAGE_BYTES_MAX {
        page.last = last;
    }
    page.cost = cost(w, bytes, fetched);
    Ok(page)
}

/// Looks at one entry; answers its bytes and keys, `None` when the key condition does not hold of it.
fn evaluate(
    read: &dyn Read,
    w: &Walk<'_>,
    value: &[u8],
    page: &mut Page,
    fetched: &mut f64,
) -> Result<Option<(usize, Item)>, Fault> {
    let mut item = tables::decoded(value)?;
    let schema = w.index.map_or(&w.table.schema, |i| &i.schema);
    let fits = w.sort.iter().zip(&schema.sort).all(|(c, (name, _))| get(&item, name).is_some_and(|v| c.holds(v)));
    if !fits {
        return Ok(None);
    }
    let bytes = size::item(&item);
    page.scanned += 1;
    let keys = start_key(w.table, w.index, &item);
    if w.fetch {
        let key = tables::item_key(w.at, w.table, &item)?;
        if let Some(whole) = tables::item(read, &key)? {
            *fetched += size::read_units(size::item(&whole), w.consistent);
            item = whole;
        }
    }
    if w.filter.as_ref().is_none_or(|f| expr::holds(f, &item)) {
        page.count += 1;
        if !w.count_only {
            page.items.push(item);
        }
    }
    Ok(Some((bytes, keys)))
}

/// The keys by which a page is continued: the table's and the index's.
pub fn start_key(table: &Table, index: Option<&Index>, item: &Item) -> Item {
    let mut all = keys::of(&table.schema, item);
    if let Some(index) = index {
        for (name, v) in keys::of(&index.schema, item).0 {
            ddb_rules::put(&mut all, &name, v);
        }
    }
    all
}

fn cost(w: &Walk<'_>, bytes: usize, fetched: f64) -> Cost {
    let units = size::read_units(bytes, w.consistent);
    match w.index {
        None => Cost::of_table(units),
        Some(index) => {
            let mut cost = Cost::of_table(fetched);
            cost.index(&index.name, index.local, units);
            cost
        }
    }
}

fn as_slice(b: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match b {
        Bound::Included(b) => Bound::Included(b),
        Bound::Excluded(b) => Bound::Excluded(b),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// LMDB and the memory engine want bounds in order.
fn is_empty(range: &Range) -> bool {
    match (&range.from, &range.to) {
        (Bound::Included(a) | Bound::Excluded(a), Bound::Excluded(b)) => a >= b,
        (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b)) => a > b,
        _ => false,
    }
}
