//! Adds or overwrites tags of a role.
//!
//! IAM API Reference, TagRole.

use crate::{find, tagging};
use api_iam::TagRoleRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: TagRoleRequest) -> Result<Unit, Fault> {
    let found = find::own_role(cx, tx, &input.role_name)?;
    tagging::put(cx, tx, &found.id, &input.tags).map(|()| Unit {})
}
