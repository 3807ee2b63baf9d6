//! Removes a user's permissions boundary.
//!
//! IAM API Reference, DeleteUserPermissionsBoundary.

use crate::errors::{broken, no_such_entity};
use crate::find;
use crate::rules::names;
use crate::tables::USERS;
use api_iam::DeleteUserPermissionsBoundaryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteUserPermissionsBoundaryRequest) -> Result<Unit, Fault> {
    let mut user = find::user(cx, tx, &input.user_name)?;
    if user.boundary.take().is_none() {
        return Err(no_such_entity(format!("User {} does not have a permissions boundary.", user.name)));
    }
    USERS.put(tx, &(cx.global(), names::key(&user.name)), &user).map_err(broken)?;
    Ok(Unit {})
}
