//! What an encoded refusal says.
//!
//! AWS STS API Reference, DecodeAuthorizationMessage. The kernel encoded it.

use api_sts::{DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse};
use base::Fault;
use kernel::{Cx, authorise};
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    _: &dyn Read,
    input: DecodeAuthorizationMessageRequest,
) -> Result<DecodeAuthorizationMessageResponse, Fault> {
    match authorise::decode(cx, &input.encoded_message) {
        Some(decoded) => Ok(DecodeAuthorizationMessageResponse { decoded_message: Some(decoded) }),
        None => Err(Fault::sender("InvalidAuthorizationMessageException", "Message is not valid")),
    }
}
