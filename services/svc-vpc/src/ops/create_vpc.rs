//! CreateVpc: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>

use crate::errors;
use crate::limits::{self, room_for};
use crate::model::{DhcpOptions, Vpc};
use crate::ops::shared::{show_vpc, tagging};
use crate::rules::cidr;
use crate::rules::defaults::Defaults;
use crate::rules::new_vpc::{self, Parts};
use crate::tables;
use api_ec2::{CreateVpcRequest, CreateVpcResult, VpcState};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a VPC with its main route table, default group and default ACL. The answer says `pending`: nothing is kept yet.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateVpcRequest) -> Result<CreateVpcResult, Fault> {
    let at = cx.scope();
    let block = cidr::read_vpc(&input.cidr_block.ok_or_else(|| errors::missing("cidrBlock"))?)?;
    let tags = tagging::wanted(&input.tag_specifications, "vpc")?;
    room_for(cx, tx, limits::VPCS, tables::list::<Vpc>(tx, at)?.len(), 1)?;
    let usual = Defaults::of(at).dhcp_options.id;
    let dhcp_options = tables::get::<DhcpOptions>(tx, at, &usual)?.map(|d| d.id);
    let parts = new_vpc::parts(block, false, dhcp_options, &mut |prefix| cx.ids().resource(prefix));
    write(cx, tx, &parts)?;
    tagging::give(cx, tx, &parts.vpc.id, &tags)?;
    let mut vpc = show_vpc::vpc(tx, at, &parts.vpc)?;
    vpc.state = Some(VpcState::Pending);
    vpc.ipv6_cidr_block_association_set = Some(Vec::new());
    Ok(CreateVpcResult { vpc: Some(vpc) })
}

/// Writes a VPC and what comes with it.
pub fn write(cx: &Cx, tx: &mut Tx, parts: &Parts) -> Result<(), Fault> {
    let at = cx.scope();
    tables::put(tx, at, &parts.vpc)?;
    tables::put(tx, at, &parts.route_table)?;
    tables::put(tx, at, &parts.group)?;
    parts.rules.iter().try_for_each(|r| tables::put(tx, at, r))?;
    tables::put(tx, at, &parts.acl)
}
