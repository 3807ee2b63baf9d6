//! The second factor of a call: a device of the caller and the code that it shows.
//!
//! IAM User Guide, "Secure API access with MFA". The devices are IAM's.

use crate::errors::access_denied;
use crate::limits::USED_CODE_SECONDS;
use crate::tables::USED_CODES;
use base::{Fault, Timestamp};
use kernel::Cx;
use store::{Read, Tx};

/// The same for a call that goes through: the code is used up by it.
///
/// AWS: a code cannot be used again, <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_sync.html>.
pub(crate) fn consume(
    cx: &Cx,
    tx: &mut Tx,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<Option<Timestamp>, Fault> {
    let given = check(cx, tx, serial, code)?;
    if let (Some(serial), Some(code)) = (serial, code) {
        let of = (cx.global(), serial.to_owned());
        for (key, at) in USED_CODES.list(tx, &of).map_err(Fault::internal)? {
            if at.saturating_add(USED_CODE_SECONDS) < cx.host_now().secs() as u64 {
                USED_CODES.delete(tx, &key).map_err(Fault::internal)?;
            } else if key.2 == code {
                return Err(wrong_code());
            }
        }
        let key = (of.0, of.1, code.to_owned());
        USED_CODES.put(tx, &key, &(cx.host_now().secs() as u64)).map_err(Fault::internal)?;
    }
    Ok(given)
}

fn wrong_code() -> Fault {
    access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
}

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
        Some(false) => Err(wrong_code()),
        None => Err(access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is \
             valid and associated with this user.",
        )),
    }
}
