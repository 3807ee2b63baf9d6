//! Who calls.
//!
//! AWS STS API Reference, GetCallerIdentity.

use api_sts::{GetCallerIdentityRequest, GetCallerIdentityResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, _: &dyn Read, _: GetCallerIdentityRequest) -> Result<GetCallerIdentityResponse, Fault> {
    Ok(GetCallerIdentityResponse {
        user_id: Some(cx.principal.unique_id()),
        account: Some(cx.principal.account().unwrap_or(cx.account).to_string()),
        arn: Some(cx.principal.arn()),
    })
}
