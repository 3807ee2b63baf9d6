//! Renames or moves a user; what it has stays with it.
//!
//! IAM API Reference, UpdateUser.

use crate::errors::{already_exists, broken};
use crate::find;
use crate::rules::names;
use crate::tables::USERS;
use api_iam::UpdateUserRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateUserRequest) -> Result<Unit, Fault> {
    let mut user = find::user(cx, tx, &input.user_name)?;
    let old = (cx.global(), names::key(&user.name));
    let new = (cx.global(), names::key(input.new_user_name.as_deref().unwrap_or(&user.name)));
    if new != old && USERS.contains(tx, &new).map_err(broken)? {
        let name = input.new_user_name.unwrap_or_default();
        return Err(already_exists(format!("User with name {name} already exists.")));
    }
    user.name = input.new_user_name.unwrap_or(user.name);
    user.path = input.new_path.unwrap_or(user.path);
    USERS.delete(tx, &old).map_err(broken)?;
    USERS.put(tx, &new, &user).map_err(broken)?;
    Ok(Unit {})
}
