//! Removes tags of a role.
//!
//! IAM API Reference, UntagRole.

use crate::{find, tagging};
use api_iam::UntagRoleRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UntagRoleRequest) -> Result<Unit, Fault> {
    let found = find::own_role(cx, tx, &input.role_name)?;
    tagging::remove(cx, tx, &found.id, &input.tag_keys).map(|()| Unit {})
}
