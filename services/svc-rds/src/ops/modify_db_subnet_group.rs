//! ModifyDBSubnetGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html>

use super::shared::{find, groups, show};
use crate::{errors, tables};
use api_rds::{ModifyDBSubnetGroupMessage, ModifyDBSubnetGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Replaces a group's subnets; those that databases lie in must stay.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyDBSubnetGroupMessage) -> Result<ModifyDBSubnetGroupResult, Fault> {
    let old = find::subnet_group(cx, tx, &input.db_subnet_group_name)?;
    let description = input.db_subnet_group_description.unwrap_or_else(|| old.description.clone());
    let new = groups::of(cx, tx, old.name.clone(), description, &input.subnet_ids)?;
    if new.vpc != old.vpc {
        return Err(errors::subnet("The new Subnets are not in the same Vpc as the existing subnet group"));
    }
    let users = tables::instances(tx, cx.scope())?.into_iter().filter(|i| i.place.subnet_group == old.name);
    for user in users {
        if !new.subnets.iter().any(|s| s.id == user.place.subnet) {
            return Err(errors::subnet_in_use(&user.place.subnet));
        }
    }
    tables::keep_subnet_group(tx, cx.scope(), &new)?;
    Ok(ModifyDBSubnetGroupResult { db_subnet_group: Some(show::subnet_group(cx, &new)) })
}
