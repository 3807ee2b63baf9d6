//! Makes a group.
//!
//! IAM API Reference, CreateGroup.

use crate::errors::{already_exists, broken};
use crate::model::Group;
use crate::rules::names;
use crate::tables::GROUPS;
use crate::{limits, show};
use api_iam::{CreateGroupRequest, CreateGroupResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateGroupRequest) -> Result<CreateGroupResponse, Fault> {
    let key = (cx.global(), names::key(&input.group_name));
    if GROUPS.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("Group with name {} already exists.", input.group_name)));
    }
    let has = GROUPS.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::GROUPS, has)?;
    let group =
        Group { name: input.group_name, path: names::path(input.path), id: cx.ids().iam("AGPA"), created: cx.now() };
    GROUPS.put(tx, &key, &group).map_err(broken)?;
    Ok(CreateGroupResponse { group: show::group(cx, group) })
}
