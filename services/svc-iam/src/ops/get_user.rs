//! One user; without a name, the caller.
//!
//! IAM API Reference, GetUser.

use crate::caller::Owner;
use crate::show;
use api_iam::{GetUserRequest, GetUserResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetUserRequest) -> Result<GetUserResponse, Fault> {
    let user = match Owner::find(cx, read, input.user_name.as_deref())? {
        Owner::Root => show::root(cx),
        Owner::User(user) => show::user(cx, read, user)?,
    };
    Ok(GetUserResponse { user })
}
