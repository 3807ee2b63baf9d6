//! Takes an audience away from a provider; one that is not there does not matter.
//!
//! IAM API Reference, RemoveClientIDFromOpenIDConnectProvider.

use crate::errors::broken;
use crate::providers;
use crate::tables::PROVIDERS;
use api_iam::RemoveClientIDFromOpenIDConnectProviderRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: RemoveClientIDFromOpenIDConnectProviderRequest) -> Result<Unit, Fault> {
    let (key, mut provider) = providers::find(cx, tx, &input.open_id_connect_provider_arn)?;
    provider.clients.retain(|c| *c != input.client_id);
    PROVIDERS.put(tx, &key, &provider).map_err(broken)?;
    Ok(Unit {})
}
