//! Passwords: what a policy asks of them, and how they are kept.
//!
//! IAM User Guide, "Set an account password policy for IAM users"; without a policy of its own an account has AWS's default.

use crate::errors::password_violation;
use crate::model::{Password, PasswordPolicy};
use base::Fault;
use ring::pbkdf2;
use std::num::NonZeroU32;

/// Shortest password without a policy, in characters.
const DEFAULT_LENGTH_MIN: usize = 8;
/// Kinds of characters that a password needs without a policy.
const DEFAULT_KINDS_MIN: usize = 3;
/// What counts as a symbol.
const SYMBOLS: &str = "!@#$%^&*()_+-=[]{}|'";
/// Rounds of the hash.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).expect("not zero");

/// Refuses a password that the account's policy does not allow.
pub(crate) fn check(policy: Option<&PasswordPolicy>, password: &str) -> Result<(), Fault> {
    let has = |fits: fn(char) -> bool| password.chars().any(fits);
    let (upper, lower, digit) =
        (has(|c| c.is_ascii_uppercase()), has(|c| c.is_ascii_lowercase()), has(|c| c.is_ascii_digit()));
    let symbol = has(|c| SYMBOLS.contains(c));
    let length = password.chars().count();
    let Some(policy) = policy else {
        let kinds = [upper, lower, digit, symbol].into_iter().filter(|k| *k).count();
        return match length >= DEFAULT_LENGTH_MIN && kinds >= DEFAULT_KINDS_MIN {
            true => Ok(()),
            false => Err(password_violation("Password does not conform to the account password policy.")),
        };
    };
    let rules = [
        (
            length >= policy.length_min as usize,
            format!("Password should have a minimum length of {}", policy.length_min),
        ),
        (symbol || !policy.symbols, "Password should have at least one symbol".into()),
        (digit || !policy.numbers, "Password should have at least one number".into()),
        (upper || !policy.upper_case, "Password should have at least one uppercase letter".into()),
        (lower || !policy.lower_case, "Password should have at least one lowercase letter".into()),
    ];
    match rules.into_iter().find(|(kept, _)| !kept) {
        Some((_, words)) => Err(password_violation(words)),
        None => Ok(()),
    }
}

/// What is kept of a password.
pub(crate) fn keep(password: &str, salt: [u8; 16]) -> Password {
    let mut hash = [0; 32];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.as_bytes(), &mut hash);
    Password { salt, hash }
}

/// True when it is this password.
pub(crate) fn is(kept: &Password, password: &str) -> bool {
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &kept.salt, password.as_bytes(), &kept.hash).is_ok()
}
