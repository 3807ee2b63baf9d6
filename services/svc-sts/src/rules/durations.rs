//! How long a session may be.
//!
//! IAM User Guide, "Methods to assume a role", "Update the maximum session duration for a role"; AWS STS API Reference,
//! GetSessionToken.

use crate::{errors, limits};
use base::Fault;
use kernel::Principal;

/// A role's session. The role's maximum does not bind AWS services.
pub(crate) fn of_role(caller: &Principal, asked: Option<i32>, role_max: i32) -> Result<i32, Fault> {
    let seconds = asked.unwrap_or(limits::ROLE_SECONDS_DEFAULT);
    match caller {
        Principal::Service { .. } => Ok(seconds),
        Principal::Role { .. } if seconds > limits::CHAINED_SECONDS_MAX => Err(errors::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )),
        _ if seconds > role_max => {
            Err(errors::validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."))
        }
        _ => Ok(seconds),
    }
}

/// A user's or the account's own session. Longer ones of the account default to an hour.
pub(crate) fn of_user(caller: &Principal, asked: Option<i32>) -> i32 {
    match (caller, asked) {
        (Principal::Root(_), asked) => {
            asked.filter(|s| *s <= limits::ROOT_SECONDS_MAX).unwrap_or(limits::ROOT_SECONDS_MAX)
        }
        (_, asked) => asked.unwrap_or(limits::USER_SECONDS_DEFAULT),
    }
}
