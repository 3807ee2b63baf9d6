//! Removes tags of a provider.
//!
//! IAM API Reference, UntagOpenIDConnectProvider.

use crate::{providers, tagging};
use api_iam::UntagOpenIDConnectProviderRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UntagOpenIDConnectProviderRequest) -> Result<Unit, Fault> {
    let (_, provider) = providers::find(cx, tx, &input.open_id_connect_provider_arn)?;
    tagging::remove(cx, tx, &providers::arn(cx, &provider.url), &input.tag_keys).map(|()| Unit {})
}
