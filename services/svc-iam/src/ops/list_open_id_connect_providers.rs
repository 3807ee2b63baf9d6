//! The ARNs of all OpenID Connect providers.
//!
//! IAM API Reference, ListOpenIDConnectProviders.

use crate::errors::broken;
use crate::providers;
use crate::tables::PROVIDERS;
use api_iam::{ListOpenIDConnectProvidersRequest, ListOpenIDConnectProvidersResponse, OpenIDConnectProviderListEntry};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    _: ListOpenIDConnectProvidersRequest,
) -> Result<ListOpenIDConnectProvidersResponse, Fault> {
    let all = PROVIDERS.list(read, &(cx.global(),)).map_err(broken)?;
    let entry = |arn| OpenIDConnectProviderListEntry { arn: Some(arn), ..Default::default() };
    Ok(ListOpenIDConnectProvidersResponse {
        open_id_connect_provider_list: Some(all.iter().map(|(_, p)| entry(providers::arn(cx, &p.url))).collect()),
    })
}
