//! Deletes a user that has nothing left.
//!
//! IAM API Reference, DeleteUser.

use crate::errors::{broken, delete_conflict};
use crate::holder::Holder;
use crate::rules::names;
use crate::tables::{KEYS, MEMBER_BY_USER, MEMBERS, USERS};
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
    tagging::clear(cx, tx, &user.id)?;
    USERS.delete(tx, &(cx.global(), names::key(&user.name))).map_err(broken)?;
    Ok(Unit {})
}
