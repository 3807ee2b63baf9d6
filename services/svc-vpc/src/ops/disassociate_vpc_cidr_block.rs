//! DisassociateVpcCidrBlock: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html>

use crate::errors;
use crate::model::{RouteTable, Subnet, Vpc};
use crate::ops::shared::show_vpc;
use crate::tables;
use api_ec2::{
    DisassociateVpcCidrBlockRequest, DisassociateVpcCidrBlockResult, VpcCidrBlockState, VpcCidrBlockStateCode,
};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Takes a secondary block away that no subnet uses, and its local routes with it.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DisassociateVpcCidrBlockRequest,
) -> Result<DisassociateVpcCidrBlockResult, Fault> {
    let at = cx.scope();
    let id = &input.association_id;
    let found = tables::list::<Vpc>(tx, at)?
        .into_iter()
        .find_map(|v| v.cidrs.iter().position(|c| c.association == *id).map(|i| (v.clone(), i)));
    let Some((mut vpc, place)) = found else { return Err(errors::no_cidr_association(id)) };
    if place == 0 {
        return Err(errors::not_permitted(format!(
            "The vpc CIDR block with association ID {id} may not be disassociated. It is the primary IPv4 CIDR block of \
             the VPC"
        )));
    }
    let block = vpc.cidrs[place].block;
    if tables::list::<Subnet>(tx, at)?.iter().any(|s| s.vpc == vpc.id && block.contains(&s.cidr)) {
        return Err(errors::cidr_in_use(block));
    }
    let gone = vpc.cidrs.remove(place);
    tables::put(tx, at, &vpc)?;
    for mut table in tables::list::<RouteTable>(tx, at)?.into_iter().filter(|t| t.vpc == vpc.id) {
        if table.routes.iter().any(|r| r.destination == block) {
            table.routes.retain(|r| r.destination != block);
            tables::put(tx, at, &table)?;
        }
    }
    let mut shown = show_vpc::block(&gone);
    shown.cidr_block_state =
        Some(VpcCidrBlockState { state: Some(VpcCidrBlockStateCode::Disassociating), status_message: None });
    Ok(DisassociateVpcCidrBlockResult {
        cidr_block_association: Some(shown),
        vpc_id: Some(vpc.id.to_string()),
        ..Default::default()
    })
}
