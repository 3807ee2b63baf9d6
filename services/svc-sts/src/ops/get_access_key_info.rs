//! The account of an access key id, whoever's it is.
//!
//! AWS STS API Reference, GetAccessKeyInfo.

use crate::credentials;
use crate::errors::validation;
use api_sts::{GetAccessKeyInfoRequest, GetAccessKeyInfoResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetAccessKeyInfoRequest) -> Result<GetAccessKeyInfoResponse, Fault> {
    if let Some(session) = credentials::find(read, &input.access_key_id)? {
        let account = session.principal.account().map(|a| a.to_string());
        return Ok(GetAccessKeyInfoResponse { account });
    }
    match cx.identity(read, &input.access_key_id)? {
        Some(identity) if !identity.convenience => {
            Ok(GetAccessKeyInfoResponse { account: identity.principal.account().map(|a| a.to_string()) })
        }
        _ => Err(validation(format!("Invalid value for AccessKeyId: {}", input.access_key_id))),
    }
}
