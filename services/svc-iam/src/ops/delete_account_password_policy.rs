//! Removes the account's password policy.
//!
//! IAM API Reference, DeleteAccountPasswordPolicy.

use crate::errors::broken;
use crate::ops::get_account_password_policy::missing;
use crate::tables::PASSWORD_POLICIES;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, _: Unit) -> Result<Unit, Fault> {
    if PASSWORD_POLICIES.delete(tx, &(cx.global(),)).map_err(broken)? { Ok(Unit {}) } else { Err(missing(cx)) }
}
