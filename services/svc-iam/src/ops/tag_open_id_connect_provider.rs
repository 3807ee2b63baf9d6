//! Adds or overwrites tags of a provider.
//!
//! IAM API Reference, TagOpenIDConnectProvider.

use crate::{providers, tagging};
use api_iam::TagOpenIDConnectProviderRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: TagOpenIDConnectProviderRequest) -> Result<Unit, Fault> {
    let (_, provider) = providers::find(cx, tx, &input.open_id_connect_provider_arn)?;
    tagging::put(cx, tx, &providers::arn(cx, &provider.url), &input.tags).map(|()| Unit {})
}
