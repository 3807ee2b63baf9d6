//! The account of an access key id.
//!
//! AWS STS API Reference, GetAccessKeyInfo. Temporary keys are ours; a long-term key is asked of IAM, which answers for the caller's
//! own account.

use crate::assume;
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
    let access_key_id = input.access_key_id;
    let ask = api_iam::GetAccessKeyLastUsedRequest { access_key_id: access_key_id.clone() };
    match assume::as_sts(cx, cx.account).ask(read, &api_iam::GET_ACCESS_KEY_LAST_USED, ask) {
        Ok(_) => Ok(GetAccessKeyInfoResponse { account: Some(cx.account.to_string()) }),
        Err(f) if f.is("NoSuchEntity") => Err(validation(format!("Invalid value for AccessKeyId: {access_key_id}"))),
        Err(f) => Err(f),
    }
}
