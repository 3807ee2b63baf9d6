//! DescribeAccountAttributes: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeAccountAttributes.html>

use crate::limits;
use crate::model::SnapshotKind;
use crate::tables;
use api_rds::{AccountAttributesMessage, AccountQuota, DescribeAccountAttributesMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The quotas that this room keeps, and what is used of them.
pub fn run(cx: &Cx, read: &dyn Read, _: DescribeAccountAttributesMessage) -> Result<AccountAttributesMessage, Fault> {
    let instances = tables::instances(read, cx.scope())?;
    let manual = tables::snapshots(read, cx.scope())?.iter().filter(|s| s.kind == SnapshotKind::Manual).count();
    let at = &(cx.scope(),);
    let groups = tables::PARAMETER_GROUPS.count(read, at).map_err(Fault::internal)?;
    let subnets = tables::SUBNET_GROUPS.list(read, at).map_err(Fault::internal)?;
    let options = tables::OPTION_GROUPS.count(read, at).map_err(Fault::internal)?;
    let storage: i64 = instances.iter().map(|i| i64::from(i.settings.storage_gib)).sum();
    let most = subnets.iter().map(|(_, g)| g.subnets.len()).max().unwrap_or(0);
    let quotas = [
        ("DBInstances", instances.len() as i64, &limits::INSTANCES),
        ("AllocatedStorage", storage, &limits::STORAGE_GIB),
        ("DBParameterGroups", groups as i64, &limits::PARAMETER_GROUPS),
        ("ManualSnapshots", manual as i64, &limits::SNAPSHOTS),
        ("OptionGroups", options as i64, &limits::OPTION_GROUPS),
        ("DBSubnetGroups", subnets.len() as i64, &limits::SUBNET_GROUPS),
        ("SubnetsPerDBSubnetGroup", most as i64, &limits::SUBNETS_PER_GROUP),
    ];
    let shown = quotas.into_iter().map(|(name, used, quota)| {
        let max = i64::try_from(quota.of(cx, read)?).unwrap_or(i64::MAX);
        Ok(AccountQuota { account_quota_name: Some(name.into()), used: Some(used), max: Some(max) })
    });
    Ok(AccountAttributesMessage { account_quotas: Some(shown.collect::<Result<_, Fault>>()?) })
}
