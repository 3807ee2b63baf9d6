//! Trusts an OpenID Connect provider no longer.
//!
//! IAM API Reference, DeleteOpenIDConnectProvider.

use crate::errors::broken;
use crate::tables::PROVIDERS;
use crate::{providers, tagging};
use api_iam::DeleteOpenIDConnectProviderRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteOpenIDConnectProviderRequest) -> Result<Unit, Fault> {
    let (key, provider) = providers::find(cx, tx, &input.open_id_connect_provider_arn)?;
    tagging::clear(cx, tx, &providers::arn(cx, &provider.url))?;
    PROVIDERS.delete(tx, &key).map_err(broken)?;
    Ok(Unit {})
}
