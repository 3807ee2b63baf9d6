//! The account's name, if it has one.
//!
//! IAM API Reference, ListAccountAliases.

use crate::errors::broken;
use crate::pages;
use crate::tables::ALIASES;
use api_iam::{ListAccountAliasesRequest, ListAccountAliasesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListAccountAliasesRequest,
) -> Result<ListAccountAliasesResponse, Fault> {
    let found: Vec<String> = ALIASES.get(read, &(cx.global(),)).map_err(broken)?.into_iter().map(|a| a.0).collect();
    let page = pages::cut(cx, "aliases", found, input.max_items, input.marker.as_deref(), String::clone)?;
    Ok(ListAccountAliasesResponse { account_aliases: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
