//! Removes tags of a user.
//!
//! IAM API Reference, UntagUser.

use crate::{find, tagging};
use api_iam::UntagUserRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UntagUserRequest) -> Result<Unit, Fault> {
    let found = find::user(cx, tx, &input.user_name)?;
    tagging::remove(cx, tx, &found.id, &input.tag_keys).map(|()| Unit {})
}
