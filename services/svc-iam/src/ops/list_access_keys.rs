//! The access keys of a user, without secrets.
//!
//! IAM API Reference, ListAccessKeys.

use crate::caller::Owner;
use crate::errors::broken;
use crate::pages;
use crate::tables::KEYS;
use api_iam::{AccessKeyMetadata, ListAccessKeysRequest, ListAccessKeysResponse, StatusType};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListAccessKeysRequest) -> Result<ListAccessKeysResponse, Fault> {
    let owner = Owner::find(cx, read, input.user_name.as_deref())?;
    let under = owner.id(cx);
    let found: Vec<_> =
        KEYS.list(read, &(cx.global(), under.clone())).map_err(broken)?.into_iter().map(|(_, k)| k).collect();
    let query = format!("keys {under}");
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |k| k.id.clone())?;
    let shown = page.items.into_iter().map(|k| AccessKeyMetadata {
        user_name: Some(owner.name()).filter(|n| !n.is_empty()),
        access_key_id: Some(k.id),
        status: Some(if k.active { StatusType::Active } else { StatusType::Inactive }),
        create_date: Some(k.created),
    });
    Ok(ListAccessKeysResponse {
        access_key_metadata: shown.collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
