//! One OpenID Connect provider.
//!
//! IAM API Reference, GetOpenIDConnectProvider.

use crate::{providers, tagging};
use api_iam::{GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetOpenIDConnectProviderRequest,
) -> Result<GetOpenIDConnectProviderResponse, Fault> {
    let (_, provider) = providers::find(cx, read, &input.open_id_connect_provider_arn)?;
    Ok(GetOpenIDConnectProviderResponse {
        tags: tagging::shown(read, cx.global(), &providers::arn(cx, &provider.url))?,
        url: Some(provider.url),
        client_id_list: Some(provider.clients),
        thumbprint_list: Some(provider.thumbprints),
        create_date: Some(provider.created),
        ..Default::default()
    })
}
