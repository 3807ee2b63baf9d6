//! Pages of Describe calls: `PageSize` and `Marker`.

use crate::errors;
use crate::limits::PAGE_RESULTS_MAX;
use base::Fault;
use kernel::{Cx, page};

/// Cuts one page out of records, putting them in the order of `key`. `query` is whatever identifies the request.
pub fn cut<T>(
    cx: &Cx,
    query: &str,
    mut records: Vec<T>,
    size: Option<i32>,
    marker: &Option<String>,
    key: impl Fn(&T) -> String,
) -> Result<page::Page<T>, Fault> {
    records.sort_by_key(&key);
    let size = size.and_then(|n| usize::try_from(n).ok()).unwrap_or(PAGE_RESULTS_MAX);
    page::cut(cx, query, records, Some(size), marker.as_deref(), key).map_err(|page::BadToken| errors::marker())
}
