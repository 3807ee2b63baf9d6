//! DeleteSecurityGroup: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html>

use crate::errors;
use crate::model::{Interface, Peer, Rule, SecurityGroup};
use crate::ops::shared::groups;
use crate::tables;
use api_ec2::{DeleteSecurityGroupRequest, DeleteSecurityGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Deletes a group that no interface has and no other group's rule names.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteSecurityGroupRequest) -> Result<DeleteSecurityGroupResult, Fault> {
    let at = cx.scope();
    let group = groups::named(tx, at, input.group_id.as_deref(), input.group_name.as_deref())?;
    if group.is_default() {
        let message =
            format!("the specified group: \"{}\" name: \"{}\" cannot be deleted by a user", group.id, group.name);
        return Err(Fault::sender("CannotDelete", message));
    }
    let names = |r: &Rule| r.group != group.id && r.peer == Peer::Group(group.id.clone());
    if tables::list::<Interface>(tx, at)?.iter().any(|i| i.groups.contains(&group.id))
        || tables::list::<Rule>(tx, at)?.iter().any(names)
    {
        return Err(errors::group_in_use(&group.id));
    }
    for rule in tables::rules_of(tx, at, &group.id)? {
        tables::remove::<Rule>(tx, at, &rule.id)?;
    }
    tables::remove::<SecurityGroup>(tx, at, &group.id)?;
    Ok(DeleteSecurityGroupResult { r#return: Some(true), group_id: Some(group.id.to_string()) })
}
