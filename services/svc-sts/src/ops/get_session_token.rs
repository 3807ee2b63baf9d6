//! Temporary credentials of a user, or of the account itself.
//!
//! AWS STS API Reference, GetSessionToken.

use crate::credentials::{self, Carried};
use crate::errors::access_denied;
use crate::rules::durations;
use crate::second_factor;
use api_sts::{GetSessionTokenRequest, GetSessionTokenResponse};
use base::Fault;
use kernel::{Cx, Principal};
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: GetSessionTokenRequest) -> Result<GetSessionTokenResponse, Fault> {
    let long_term = matches!(cx.principal, Principal::Root(_) | Principal::User { .. });
    if !long_term || credentials::find(tx, &cx.access_key_id)?.is_some() {
        return Err(access_denied("Cannot call GetSessionToken with session credentials"));
    }
    let seconds = durations::of_user(&cx.principal, input.duration_seconds);
    let mfa_at = second_factor::consume(cx, tx, input.serial_number.as_deref(), input.token_code.as_deref())?;
    let carried = Carried { mfa_at, ..Carried::default() };
    let issued = credentials::issue(cx, tx, cx.principal.clone(), seconds, carried)?;
    Ok(GetSessionTokenResponse { credentials: Some(issued) })
}
