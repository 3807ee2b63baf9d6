//! Object lock: what may be deleted, overwritten or shortened.
//!
//! "Locking objects with Object Lock", Amazon S3 User Guide.

use crate::errors;
use crate::model::{Lock, LockMode};
use base::{Fault, Timestamp};

/// May the version be deleted now?
pub(crate) fn deletable(lock: &Lock, now: Timestamp, bypass: bool) -> Result<(), Fault> {
    if lock.hold == Some(true) {
        return Err(errors::locked());
    }
    match lock.retention {
        Some((LockMode::Compliance, until)) if until > now => Err(errors::locked()),
        Some((LockMode::Governance, until)) if until > now && !bypass => Err(errors::locked()),
        _ => Ok(()),
    }
}

/// May the retention be set to this?
pub(crate) fn changeable(
    old: Option<(LockMode, Timestamp)>,
    new: Option<(LockMode, Timestamp)>,
    now: Timestamp,
    bypass: bool,
) -> Result<(), Fault> {
    if new.is_some_and(|(_, until)| until <= now) {
        let text = "The retain until date must be in the future!";
        return Err(errors::argument("RetainUntilDate", "", text));
    }
    let Some((mode, until)) = old.filter(|(_, until)| *until > now) else { return Ok(()) };
    let longer = new.is_some_and(|(_, t)| t >= until);
    let as_strict = new.is_some_and(|(m, _)| m == mode || m == LockMode::Compliance);
    match mode {
        _ if longer && as_strict => Ok(()),
        LockMode::Governance if bypass => Ok(()),
        _ => Err(errors::locked()),
    }
}
