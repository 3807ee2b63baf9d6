//! Sets the account's password policy; what is not named goes back to its default.
//!
//! IAM API Reference, UpdateAccountPasswordPolicy.

use crate::errors::broken;
use crate::limits;
use crate::model::PasswordPolicy;
use crate::tables::PASSWORD_POLICIES;
use api_iam::UpdateAccountPasswordPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateAccountPasswordPolicyRequest) -> Result<Unit, Fault> {
    let yes = |given: Option<bool>| given == Some(true);
    let policy = PasswordPolicy {
        length_min: input.minimum_password_length.unwrap_or(limits::PASSWORD_LENGTH_DEFAULT),
        symbols: yes(input.require_symbols),
        numbers: yes(input.require_numbers),
        upper_case: yes(input.require_uppercase_characters),
        lower_case: yes(input.require_lowercase_characters),
        users_may_change: yes(input.allow_users_to_change_password),
        age_days_max: input.max_password_age,
        remembered: input.password_reuse_prevention,
        hard_expiry: input.hard_expiry,
    };
    PASSWORD_POLICIES.put(tx, &(cx.global(),), &policy).map_err(broken)?;
    Ok(Unit {})
}
