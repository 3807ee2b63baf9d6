//! The 12-digit account id.
//!
//! Account IDs: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An AWS account: twelve decimal digits. `test` credentials belong to [`AccountId::TEST`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(u64);

impl AccountId {
    /// The account of the key id `test`.
    pub const TEST: AccountId = AccountId(0);
    /// The owner of public images and of AWS's own resources (shown by the alias `amazon`).
    pub const AMAZON: AccountId = AccountId(137_112_412_989);
    const MAX: u64 = 999_999_999_999;

    /// The number behind the digits, for ordered keys.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The inverse of [`AccountId::number`]; `None` above twelve digits.
    pub fn from_number(n: u64) -> Option<AccountId> {
        (n <= Self::MAX).then_some(AccountId(n))
    }
}

/// The text is not twelve digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnAccount;

impl fmt::Display for NotAnAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an account id has twelve digits")
    }
}
impl std::error::Error for NotAnAccount {}

impl FromStr for AccountId {
    type Err = NotAnAccount;
    fn from_str(s: &str) -> Result<Self, NotAnAccount> {
        if s.len() != 12 || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAnAccount);
        }
        s.parse().map(AccountId).map_err(|_| NotAnAccount)
    }
}
impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}
impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
