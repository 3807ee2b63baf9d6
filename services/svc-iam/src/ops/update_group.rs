//! Renames or moves a group.
//!
//! IAM API Reference, UpdateGroup.

use crate::errors::{already_exists, broken};
use crate::find;
use crate::rules::names;
use crate::tables::GROUPS;
use api_iam::UpdateGroupRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateGroupRequest) -> Result<Unit, Fault> {
    let mut group = find::group(cx, tx, &input.group_name)?;
    let old = (cx.global(), names::key(&group.name));
    let new = (cx.global(), names::key(input.new_group_name.as_deref().unwrap_or(&group.name)));
    if new != old && GROUPS.contains(tx, &new).map_err(broken)? {
        let name = input.new_group_name.unwrap_or_default();
        return Err(already_exists(format!("Group with name {name} already exists.")));
    }
    group.name = input.new_group_name.unwrap_or(group.name);
    group.path = input.new_path.unwrap_or(group.path);
    GROUPS.delete(tx, &old).map_err(broken)?;
    GROUPS.put(tx, &new, &group).map_err(broken)?;
    Ok(Unit {})
}
