//! Takes a user out of a group.
//!
//! IAM API Reference, RemoveUserFromGroup.

use crate::errors::{broken, no_such_entity};
use crate::find;
use crate::tables::MEMBERS;
use api_iam::RemoveUserFromGroupRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: RemoveUserFromGroupRequest) -> Result<Unit, Fault> {
    let group = find::group(cx, tx, &input.group_name)?;
    let user = find::user(cx, tx, &input.user_name)?;
    match MEMBERS.delete(tx, &(cx.global(), group.id, user.id)).map_err(broken)? {
        true => Ok(Unit {}),
        false => Err(no_such_entity(format!("The user with name {} cannot be found.", input.user_name))),
    }
}
