//! Sets a user's permissions boundary.
//!
//! IAM API Reference, PutUserPermissionsBoundary.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::USERS;
use crate::{boundary, find};
use api_iam::PutUserPermissionsBoundaryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: PutUserPermissionsBoundaryRequest) -> Result<Unit, Fault> {
    let mut user = find::user(cx, tx, &input.user_name)?;
    user.boundary = boundary::checked(cx, tx, Some(input.permissions_boundary))?;
    USERS.put(tx, &(cx.global(), names::key(&user.name)), &user).map_err(broken)?;
    Ok(Unit {})
}
