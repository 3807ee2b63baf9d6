//! Replaces a provider's certificate thumbprints.
//!
//! IAM API Reference, UpdateOpenIDConnectProviderThumbprint.

use crate::errors::broken;
use crate::providers;
use crate::tables::PROVIDERS;
use api_iam::UpdateOpenIDConnectProviderThumbprintRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateOpenIDConnectProviderThumbprintRequest) -> Result<Unit, Fault> {
    let (key, mut provider) = providers::find(cx, tx, &input.open_id_connect_provider_arn)?;
    provider.thumbprints = input.thumbprint_list;
    providers::check(&provider.clients, &provider.thumbprints)?;
    PROVIDERS.put(tx, &key, &provider).map_err(broken)?;
    Ok(Unit {})
}
