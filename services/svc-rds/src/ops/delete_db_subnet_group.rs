//! DeleteDBSubnetGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSubnetGroup.html>

use super::shared::{find, groups};
use crate::tables::SUBNET_GROUPS;
use crate::{errors, tables};
use api_rds::DeleteDBSubnetGroupMessage;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

/// Deletes a group that no database uses.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteDBSubnetGroupMessage) -> Result<Unit, Fault> {
    if input.db_subnet_group_name.eq_ignore_ascii_case(groups::DEFAULT) {
        return Err(errors::invalid("You can't delete the default subnet group."));
    }
    let group = find::subnet_group(cx, tx, &input.db_subnet_group_name)?;
    let user = tables::instances(tx, cx.scope())?.into_iter().find(|i| i.place.subnet_group == group.name);
    if let Some(user) = user {
        return Err(errors::subnet_group_in_use(&group.name, &user.name));
    }
    SUBNET_GROUPS.delete(tx, &(cx.scope(), group.name.clone())).map_err(Fault::internal)?;
    tags::clear(tx, cx.scope(), &find::subnet_group_arn(cx, &group.name))?;
    Ok(Unit {})
}
