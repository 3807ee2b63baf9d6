//! CreateDefaultVpc: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html>

use crate::model::{DhcpOptions, InternetGateway};
use crate::ops::create_vpc;
use crate::ops::shared::{groups, show_vpc};
use crate::rules::defaults::{self, DEFAULT_SUBNET_LENGTH, DEFAULT_VPC_BLOCK, Defaults};
use crate::rules::{cidr, new_vpc};
use crate::tables;
use api_ec2::{CreateDefaultVpcRequest, CreateDefaultVpcResult, VpcState};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes another default VPC after the first one was deleted, with new ids.
pub fn run(cx: &Cx, tx: &mut Tx, _: CreateDefaultVpcRequest) -> Result<CreateDefaultVpcResult, Fault> {
    let at = cx.scope();
    if groups::default_vpc(tx, at)?.is_some() {
        let message = "A Default VPC already exists for this account in this region.";
        return Err(Fault::sender("DefaultVpcAlreadyExists", message));
    }
    let usual = Defaults::of(at).dhcp_options.id;
    let dhcp_options = tables::get::<DhcpOptions>(tx, at, &usual)?.map(|d| d.id);
    let mut id = |prefix: &str| cx.ids().resource(prefix);
    let mut parts = new_vpc::parts(DEFAULT_VPC_BLOCK, true, dhcp_options, &mut id);
    let gateway = InternetGateway { id: id("igw").into(), vpc: Some(parts.vpc.id.clone()) };
    parts.route_table.routes.push(defaults::way_out(&gateway));
    create_vpc::write(cx, tx, &parts)?;
    tables::put(tx, at, &gateway)?;
    for (zone, block) in at.region.zones().zip(cidr::parts(DEFAULT_VPC_BLOCK, DEFAULT_SUBNET_LENGTH)) {
        tables::put(tx, at, &defaults::subnet(&parts, zone.name(), block, &mut id))?;
    }
    let mut vpc = show_vpc::vpc(tx, at, &parts.vpc)?;
    vpc.tags = Some(Vec::new());
    vpc.ipv6_cidr_block_association_set = Some(Vec::new());
    vpc.state = Some(VpcState::Pending);
    Ok(CreateDefaultVpcResult { vpc: Some(vpc) })
}
