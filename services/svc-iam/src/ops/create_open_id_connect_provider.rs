//! Trusts an OpenID Connect provider.
//!
//! IAM API Reference, CreateOpenIDConnectProvider.

use crate::errors::{already_exists, broken};
use crate::model::Provider;
use crate::providers;
use crate::tables::PROVIDERS;
use crate::{limits, tagging};
use api_iam::{CreateOpenIDConnectProviderRequest, CreateOpenIDConnectProviderResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateOpenIDConnectProviderRequest,
) -> Result<CreateOpenIDConnectProviderResponse, Fault> {
    let url = providers::url(&input.url)?;
    let (clients, thumbprints) = (input.client_id_list.unwrap_or_default(), input.thumbprint_list.unwrap_or_default());
    providers::check(&clients, &thumbprints)?;
    let key = (cx.global(), url.clone());
    if PROVIDERS.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("Provider with url {} already exists.", input.url)));
    }
    let has = PROVIDERS.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::PROVIDERS, has)?;
    let arn = providers::arn(cx, &url);
    tagging::put(cx, tx, &arn, input.tags.as_deref().unwrap_or_default())?;
    PROVIDERS.put(tx, &key, &Provider { url, clients, thumbprints, created: cx.now() }).map_err(broken)?;
    let tags = tagging::shown(tx, cx.global(), &arn)?;
    Ok(CreateOpenIDConnectProviderResponse { open_id_connect_provider_arn: Some(arn), tags })
}
