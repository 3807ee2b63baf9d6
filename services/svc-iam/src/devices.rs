//! Virtual MFA devices: found by serial number, shown, and asked for codes.
//!
//! IAM User Guide, "AWS Multi-factor authentication in IAM": the serial number of a virtual device is its ARN.

use crate::errors::{broken, no_such_entity};
use crate::model::MfaDevice;
use crate::rules::totp;
use crate::tables::{DEVICES, Name};
use base::{Arn, Clock, Fault};
use kernel::{Cx, Scope};
use store::{Read, StoreError};

/// `arn:aws:iam::ACCOUNT:mfa/PATH/NAME`
pub(crate) fn serial(scope: Scope, device: &MfaDevice) -> String {
    format!("arn:aws:iam::{}:mfa{}{}", scope.account, device.path, device.name)
}

/// Where a device of this path and name is kept.
pub(crate) fn key(scope: Scope, path: &str, name: &str) -> Name {
    (scope, format!("{path}{name}"))
}

fn key_of(scope: Scope, serial: &str) -> Option<Name> {
    let arn: Arn = serial.parse().ok()?;
    let place = arn.resource.strip_prefix("mfa")?;
    (arn.service == "iam" && arn.account == scope.account.to_string()).then(|| (scope, place.to_owned()))
}

/// The device of this serial number.
pub(crate) fn find(cx: &Cx, read: &dyn Read, serial: &str) -> Result<(Name, MfaDevice), Fault> {
    let missing = || no_such_entity(format!("VirtualMFADevice with serial number {serial} doesn't exist."));
    let key = key_of(cx.global(), serial).ok_or_else(missing)?;
    let device = DEVICES.get(read, &key).map_err(broken)?.ok_or_else(missing)?;
    Ok((key, device))
}

/// The device of this serial number that this user holds.
pub(crate) fn held(cx: &Cx, read: &dyn Read, serial: &str, user: &str) -> Result<(Name, MfaDevice), Fault> {
    let (key, device) = find(cx, read, serial)?;
    match device.holder.as_ref().is_some_and(|h| h.user == user) {
        true => Ok((key, device)),
        false => Err(no_such_entity("MFA Device invalid for user.")),
    }
}

/// Whether a user's device shows this code now; `None` when the user has no such device.
pub(crate) fn shows(
    read: &dyn Read,
    scope: Scope,
    user: &str,
    serial: &str,
    code: &str,
    clock: &dyn Clock,
) -> Result<Option<bool>, StoreError> {
    let Some(key) = key_of(scope, serial) else { return Ok(None) };
    let device = DEVICES.get(read, &key)?;
    let holder = device.as_ref().and_then(|d| d.holder.as_ref()).filter(|h| h.user == user);
    Ok(match (&device, holder) {
        (Some(device), Some(holder)) => {
            let since = holder.since.plus_ms(-clock.ahead_ms());
            Some(totp::shows(&device.seed, holder.drift, code, since, clock.real()))
        }
        _ => None,
    })
}
