//! The second factor of a call: a device of the caller and the code that it shows.
//!
//! IAM User Guide, "Secure API access with MFA". The devices are IAM's.

use crate::errors::access_denied;
use base::{Fault, Timestamp};
use kernel::Cx;
use store::Read;

/// When it was given, or why it does not count; `None` when there was none.
pub(crate) fn check(
    cx: &Cx,
    read: &dyn Read,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<Option<Timestamp>, Fault> {
    let (serial, code) = match (serial, code) {
        (None, None) => return Ok(None),
        (Some(serial), Some(code)) => (serial, code),
        _ => {
            return Err(access_denied(
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
            ));
        }
    };
    match cx.second_factor(read, serial, code)? {
        Some(true) => Ok(Some(cx.now())),
        Some(false) => Err(access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")),
        None => Err(access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is \
             valid and associated with this user.",
        )),
    }
}
