//! The tags of a provider.
//!
//! IAM API Reference, ListOpenIDConnectProviderTags.

use crate::{providers, tagging};
use api_iam::{ListOpenIDConnectProviderTagsRequest, ListOpenIDConnectProviderTagsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListOpenIDConnectProviderTagsRequest,
) -> Result<ListOpenIDConnectProviderTagsResponse, Fault> {
    let (_, provider) = providers::find(cx, read, &input.open_id_connect_provider_arn)?;
    let id = providers::arn(cx, &provider.url);
    let page = tagging::list(cx, read, &id, input.max_items, input.marker.as_deref())?;
    Ok(ListOpenIDConnectProviderTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
