//! Deletes a user that has nothing left.
//!
//! IAM API Reference, DeleteUser.

use crate::errors::{broken, delete_conflict};
use crate::holder::Holder;
use crate::rules::names;
use crate::tables::{
    DEVICE_BY_USER, DEVICES, KEYS, LOGINS, MEMBER_BY_USER, MEMBERS, Name, SERVICE_CREDENTIALS, SIGNING_CERTIFICATES,
    SSH_KEYS, USERS,
};
use crate::tagging;
use api_iam::DeleteUserRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteUserRequest) -> Result<Unit, Fault> {
    let user = Holder::user(cx, tx, &input.user_name)?;
    let key = (cx.global(), user.id.clone());
    if KEYS.first(tx, &key).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must delete access keys first."));
    }
    user.must_be_bare(cx, tx)?;
    if MEMBERS.first_by(&MEMBER_BY_USER, tx, &key).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must remove users from group first."));
    }
    nothing_else(tx, &key)?;
    tagging::clear(cx, tx, &user.id)?;
    USERS.delete(tx, &(cx.global(), names::key(&user.name))).map_err(broken)?;
    Ok(Unit {})
}

/// Whatever else the user signs in with.
fn nothing_else(tx: &Tx, key: &Name) -> Result<(), Fault> {
    if LOGINS.contains(tx, key).map_err(broken)? {
        return Err(delete_conflict("Cannot delete entity, must delete login profile first."));
    }
    if DEVICES.first_by(&DEVICE_BY_USER, tx, key).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must delete MFA device first."));
    }
    if SIGNING_CERTIFICATES.first(tx, key).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must delete signing certificates first."));
    }
    let keys = SSH_KEYS.first(tx, key).map_err(broken)?.is_some();
    if keys || SERVICE_CREDENTIALS.first(tx, key).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must remove referenced objects first."));
    }
    Ok(())
}
