//! Pages as IAM has them: `Marker`, `MaxItems`, `IsTruncated`.
//!
//! IAM API Reference, ListUsers.

use crate::{errors, limits};
use base::Fault;
use kernel::{Cx, page};

/// One page, ready for an answer.
pub(crate) struct Paged<T> {
    pub(crate) items: Vec<T>,
    pub(crate) is_truncated: Option<bool>,
    pub(crate) marker: Option<String>,
}

/// Cuts a page out of records in the order of `key`. `query` names the operation and whatever narrows it.
pub(crate) fn cut<T>(
    cx: &Cx,
    query: &str,
    records: Vec<T>,
    max: Option<i32>,
    marker: Option<&str>,
    key: impl Fn(&T) -> String,
) -> Result<Paged<T>, Fault> {
    let max = max.and_then(|m| usize::try_from(m).ok()).unwrap_or(limits::PAGE_ITEMS_DEFAULT);
    let page =
        page::cut(cx, query, records, Some(max), marker, key).map_err(|_| errors::validation("Invalid Marker."))?;
    Ok(Paged { is_truncated: Some(page.next.is_some()), marker: page.next, items: page.items })
}
