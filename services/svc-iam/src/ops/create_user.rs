//! Makes a user.
//!
//! IAM API Reference, CreateUser.

use crate::errors::{already_exists, broken};
use crate::model::User;
use crate::rules::names;
use crate::tables::USERS;
use crate::{boundary, limits, show, tagging};
use api_iam::{CreateUserRequest, CreateUserResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateUserRequest) -> Result<CreateUserResponse, Fault> {
    let key = (cx.global(), names::key(&input.user_name));
    if USERS.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("User with name {} already exists.", input.user_name)));
    }
    let has = USERS.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::USERS, has)?;
    let user = User {
        name: input.user_name,
        path: names::path(input.path),
        id: cx.ids().iam("AIDA"),
        created: cx.now(),
        boundary: boundary::checked(cx, tx, input.permissions_boundary)?,
    };
    tagging::put(cx, tx, &user.id, &input.tags.unwrap_or_default())?;
    USERS.put(tx, &key, &user).map_err(broken)?;
    Ok(CreateUserResponse { user: Some(show::user(cx, tx, user)?) })
}
