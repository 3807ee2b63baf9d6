//! Adds or overwrites tags of a user.
//!
//! IAM API Reference, TagUser.

use crate::{find, tagging};
use api_iam::TagUserRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: TagUserRequest) -> Result<Unit, Fault> {
    let found = find::user(cx, tx, &input.user_name)?;
    tagging::put(cx, tx, &found.id, &input.tags).map(|()| Unit {})
}
