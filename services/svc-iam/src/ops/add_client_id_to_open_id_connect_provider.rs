//! Registers an audience with a provider; twice is no mistake.
//!
//! IAM API Reference, AddClientIDToOpenIDConnectProvider.

use crate::errors::broken;
use crate::providers;
use crate::tables::PROVIDERS;
use api_iam::AddClientIDToOpenIDConnectProviderRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AddClientIDToOpenIDConnectProviderRequest) -> Result<Unit, Fault> {
    let (key, mut provider) = providers::find(cx, tx, &input.open_id_connect_provider_arn)?;
    if !provider.clients.contains(&input.client_id) {
        provider.clients.push(input.client_id);
    }
    providers::check(&provider.clients, &provider.thumbprints)?;
    PROVIDERS.put(tx, &key, &provider).map_err(broken)?;
    Ok(Unit {})
}
