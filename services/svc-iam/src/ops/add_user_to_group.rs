//! Puts a user into a group; twice is no mistake.
//!
//! IAM API Reference, AddUserToGroup.

use crate::errors::broken;
use crate::model::Member;
use crate::tables::{MEMBER_BY_USER, MEMBERS};
use crate::{find, limits};
use api_iam::AddUserToGroupRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AddUserToGroupRequest) -> Result<Unit, Fault> {
    let group = find::group(cx, tx, &input.group_name)?;
    let user = find::user(cx, tx, &input.user_name)?;
    let key = (cx.global(), group.id, user.id);
    if !MEMBERS.contains(tx, &key).map_err(broken)? {
        let groups = MEMBERS.keys_by(&MEMBER_BY_USER, tx, &(cx.global(), key.2.clone())).map_err(broken)?;
        limits::room(cx, tx, limits::GROUPS_PER_USER, groups.len())?;
        MEMBERS.put(tx, &key, &Member { at: cx.now() }).map_err(broken)?;
    }
    Ok(Unit {})
}
