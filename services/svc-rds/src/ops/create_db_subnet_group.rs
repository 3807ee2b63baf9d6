//! CreateDBSubnetGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html>

use super::shared::{find, groups, show, tagging};
use crate::limits::SUBNET_GROUPS;
use crate::rules::identifiers;
use crate::{errors, tables};
use api_rds::{CreateDBSubnetGroupMessage, CreateDBSubnetGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a group of subnets in at least two zones.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDBSubnetGroupMessage) -> Result<CreateDBSubnetGroupResult, Fault> {
    let name = identifiers::subnet_group(&input.db_subnet_group_name)?;
    if input.db_subnet_group_description.is_empty() {
        return Err(errors::missing("DBSubnetGroupDescription"));
    }
    if tables::subnet_group(tx, cx.scope(), &name)?.is_some() {
        return Err(errors::subnet_group_exists(&name));
    }
    let max = SUBNET_GROUPS.of(cx, tx)?;
    if tables::SUBNET_GROUPS.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64 >= max {
        return Err(errors::too_many_subnet_groups(max));
    }
    let tags = tagging::wanted(&input.tags)?;
    let group = groups::of(cx, tx, name, input.db_subnet_group_description, &input.subnet_ids)?;
    tables::keep_subnet_group(tx, cx.scope(), &group)?;
    tagging::give(cx, tx, &find::subnet_group_arn(cx, &group.name), &tags)?;
    Ok(CreateDBSubnetGroupResult { db_subnet_group: Some(show::subnet_group(cx, &group)) })
}
