//! AssociateVpcCidrBlock: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html>

use crate::errors;
use crate::limits::{self, room_for};
use crate::model::{CidrBlock, Vpc};
use crate::ops::shared::show_vpc;
use crate::rules::cidr;
use crate::tables;
use api_ec2::{AssociateVpcCidrBlockRequest, AssociateVpcCidrBlockResult, VpcCidrBlockState, VpcCidrBlockStateCode};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Adds a secondary block. The answer says `associating`: nothing is kept yet.
pub fn run(cx: &Cx, tx: &mut Tx, input: AssociateVpcCidrBlockRequest) -> Result<AssociateVpcCidrBlockResult, Fault> {
    let at = cx.scope();
    let text = input.cidr_block.ok_or_else(|| errors::missing("cidrBlock"))?;
    let mut vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    let block = cidr::read_vpc(&text)?;
    if vpc.cidrs.iter().any(|c| cidr::overlap(c.block, block)) {
        return Err(errors::vpc_range(text));
    }
    if cidr::is_restricted(vpc.primary(), block) {
        return Err(errors::vpc_range_restricted(text));
    }
    room_for(cx, tx, limits::CIDR_BLOCKS, vpc.cidrs.len(), 1)?;
    let added = CidrBlock { association: cx.ids().resource("vpc-cidr-assoc"), block };
    vpc.cidrs.push(added.clone());
    tables::put(tx, at, &vpc)?;
    let mut shown = show_vpc::block(&added);
    shown.cidr_block_state =
        Some(VpcCidrBlockState { state: Some(VpcCidrBlockStateCode::Associating), status_message: None });
    Ok(AssociateVpcCidrBlockResult {
        cidr_block_association: Some(shown),
        vpc_id: Some(vpc.id.to_string()),
        ..Default::default()
    })
}
