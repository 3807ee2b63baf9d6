//! Which tokens the global endpoint of STS issues; GetAccountSummary tells it.
//!
//! IAM API Reference, SetSecurityTokenServicePreferences. Tokens of both versions are valid in every region here.

use crate::errors::broken;
use crate::model::TokenVersion;
use crate::tables::TOKEN_VERSIONS;
use api_iam::{GlobalEndpointTokenVersion, SetSecurityTokenServicePreferencesRequest};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: SetSecurityTokenServicePreferencesRequest) -> Result<Unit, Fault> {
    let version = match input.global_endpoint_token_version {
        GlobalEndpointTokenVersion::V1Token => 1,
        GlobalEndpointTokenVersion::V2Token => 2,
    };
    TOKEN_VERSIONS.put(tx, &(cx.global(),), &TokenVersion(version)).map_err(broken)?;
    Ok(Unit {})
}
