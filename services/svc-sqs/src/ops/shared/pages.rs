//! Pages of queue URLs.

use crate::model::QueueKey;
use crate::rules::urls;
use crate::{errors, limits};
use base::Fault;
use kernel::{Cx, page};

/// One page of these queues, which are in the order of their names, as URLs.
pub(crate) fn of_urls(
    cx: &Cx,
    query: &str,
    queues: Vec<QueueKey>,
    max: Option<i32>,
    token: Option<&str>,
) -> Result<(Vec<String>, Option<String>), Fault> {
    if let Some(n) = max.filter(|n| !(1..=limits::PAGE_MAX).contains(n)) {
        return Err(errors::invalid(n, "MaxResults", "MaxResults must be an integer between 1 and 1000."));
    }
    if token.is_some() && max.is_none() {
        return Err(errors::plain("MaxResults is a mandatory parameter when you provide a value for NextToken."));
    }
    let size = max.unwrap_or(limits::PAGE_MAX) as usize;
    let page = page::cut(cx, query, queues, Some(size), token, |k| k.1.clone());
    let page = page.map_err(|page::BadToken| errors::plain("Invalid or expired next token."))?;
    // without MaxResults the answer has a thousand at most, and no token
    let next = page.next.filter(|_| max.is_some());
    Ok((page.items.iter().map(|k| urls::url(cx, k)).collect(), next))
}
