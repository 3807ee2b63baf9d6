//! The account's password policy.
//!
//! IAM API Reference, GetAccountPasswordPolicy.

use crate::errors::{broken, no_such_entity};
use crate::tables::PASSWORD_POLICIES;
use api_iam::{GetAccountPasswordPolicyResponse, PasswordPolicy};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, _: Unit) -> Result<GetAccountPasswordPolicyResponse, Fault> {
    let policy = PASSWORD_POLICIES.get(read, &(cx.global(),)).map_err(broken)?.ok_or_else(|| missing(cx))?;
    Ok(GetAccountPasswordPolicyResponse {
        password_policy: PasswordPolicy {
            minimum_password_length: Some(policy.length_min),
            require_symbols: Some(policy.symbols),
            require_numbers: Some(policy.numbers),
            require_uppercase_characters: Some(policy.upper_case),
            require_lowercase_characters: Some(policy.lower_case),
            allow_users_to_change_password: Some(policy.users_may_change),
            expire_passwords: Some(policy.age_days_max.is_some()),
            max_password_age: policy.age_days_max,
            password_reuse_prevention: policy.remembered,
            hard_expiry: policy.hard_expiry,
        },
    })
}

pub(crate) fn missing(cx: &Cx) -> Fault {
    no_such_entity(format!("The Password Policy with domain name {} cannot be found.", cx.account))
}
