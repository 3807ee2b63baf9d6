//! The common part of Describe calls: filters and pages.
//!
//! Pagination: `MaxRecords` from 20 to 100 (orderable options: 1,000), and a `Marker`.

use crate::errors;
use crate::limits::{PAGE_RECORDS, PAGE_RECORDS_DEFAULT};
use api_rds::Filter;
use base::Fault;
use kernel::{Cx, page};
use std::fmt::Debug;
use std::ops::RangeInclusive;

/// What a Describe call asks for.
pub struct Query<'a> {
    /// Operation and whatever narrows it.
    pub what: &'a dyn Debug,
    /// `Filters`
    pub filters: &'a Option<Vec<Filter>>,
    /// `MaxRecords`
    pub max: Option<i32>,
    /// `Marker`
    pub marker: &'a Option<String>,
}

/// A filter that a call knows, and the values a row has for it.
pub type Known<T> = (&'static str, fn(&T) -> Vec<String>);

/// Keeps what the filters ask for and cuts out one page: its rows and the marker of the next. Rows come in the order of `key`.
pub fn page<T>(
    cx: &Cx,
    query: &Query<'_>,
    rows: Vec<T>,
    known: &[Known<T>],
    key: fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Fault> {
    page_of(cx, query, rows, known, key, PAGE_RECORDS)
}

/// The same with pages of other sizes.
pub fn page_of<T>(
    cx: &Cx,
    query: &Query<'_>,
    rows: Vec<T>,
    known: &[Known<T>],
    key: fn(&T) -> String,
    sizes: RangeInclusive<i32>,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let max = match query.max {
        Some(n) if !sizes.contains(&n) => return Err(errors::page_size(n, &sizes)),
        Some(n) => n as usize,
        None => PAGE_RECORDS_DEFAULT,
    };
    let rows = filtered(rows, query.filters, known)?;
    let text = format!("{:?} {:?}", query.what, query.filters);
    let marker = query.marker.as_deref().filter(|m| !m.is_empty());
    let page = page::cut(cx, &text, rows, Some(max), marker, key).map_err(|page::BadToken| errors::marker())?;
    Ok((page.items, page.next))
}

/// Every filter must match, by any of its values; case does not matter.
fn filtered<T>(rows: Vec<T>, filters: &Option<Vec<Filter>>, known: &[Known<T>]) -> Result<Vec<T>, Fault> {
    let mut rows = rows;
    for filter in filters.iter().flatten() {
        let (_, values) = known.iter().find(|(n, _)| *n == filter.name).ok_or_else(|| errors::filter(&filter.name))?;
        rows.retain(|row| values(row).iter().any(|v| filter.values.iter().any(|w| w.eq_ignore_ascii_case(v))));
    }
    Ok(rows)
}
