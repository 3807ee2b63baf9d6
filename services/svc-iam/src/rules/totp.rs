//! Time-based one-time passwords of virtual MFA devices.
//!
//! RFC 6238 with HMAC-SHA1, six digits and thirty seconds, as IAM User Guide, "Assign a virtual MFA device" asks of apps.

use base::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Seconds that a code lives.
const STEP_SECONDS: i64 = 30;
/// Bytes of a seed: 64 characters of base32.
pub(crate) const SEED_LENGTH: usize = 40;
/// A code may be this many steps old or early.
const SKEW_STEPS_MAX: i64 = 1;
/// Two codes in a row may be this many steps off: so far a device's clock may go wrong (ten minutes).
const DRIFT_STEPS_MAX: i64 = 20;

/// The code of a step.
pub(crate) fn code(seed: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(seed) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0x0f);
    let number = u32::from_be_bytes([digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// The step of a moment.
pub(crate) fn step(now: Timestamp) -> i64 {
    now.secs().div_euclid(STEP_SECONDS)
}

/// True when a device whose clock is `drift` steps off shows this code now, and has not shown it when it was given out, `since`
/// then: the codes of that moment are used up.
pub(crate) fn shows(seed: &[u8], drift: i64, given: &str, since: Timestamp, now: Timestamp) -> bool {
    let fresh = |skew: &i64| step(now) + skew > step(since);
    (-SKEW_STEPS_MAX..=SKEW_STEPS_MAX).filter(fresh).any(|skew| code(seed, step(now) + drift + skew) == given)
}

/// How many steps a device is off that shows these two codes one after the other; `None` when it does not.
pub(crate) fn drift(seed: &[u8], first: &str, second: &str, now: Timestamp) -> Option<i64> {
    let fits = |d: &i64| code(seed, step(now) + d) == first && code(seed, step(now) + d + 1) == second;
    let mut steps: Vec<i64> = (-DRIFT_STEPS_MAX..=DRIFT_STEPS_MAX).collect();
    steps.sort_by_key(|d| d.abs());
    // the second code is the one that the device shows now
    steps.into_iter().find(fits).map(|d| d + 1)
}

/// What an authenticator app reads out of the QR code.
pub(crate) fn uri(account: &str, device: &str, secret: &str) -> String {
    format!("otpauth://totp/Amazon%20Web%20Services:{device}@{account}?secret={secret}&issuer=Amazon%20Web%20Services")
}
