//! Deletes a group without users and policies.
//!
//! IAM API Reference, DeleteGroup.

use crate::errors::{broken, delete_conflict};
use crate::holder::Holder;
use crate::rules::names;
use crate::tables::{GROUPS, MEMBERS};
use api_iam::DeleteGroupRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteGroupRequest) -> Result<Unit, Fault> {
    let group = Holder::group(cx, tx, &input.group_name)?;
    if MEMBERS.first(tx, &(cx.global(), group.id.clone())).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must remove users from group first."));
    }
    group.must_be_bare(cx, tx)?;
    GROUPS.delete(tx, &(cx.global(), names::key(&group.name))).map_err(broken)?;
    Ok(Unit {})
}
