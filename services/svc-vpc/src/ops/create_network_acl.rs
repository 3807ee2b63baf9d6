//! CreateNetworkAcl: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html>

use crate::ids::Id;
use crate::limits::{self, room_for};
use crate::model::{NetworkAcl, Vpc};
use crate::ops::shared::{show_network_acl, tagging};
use crate::tables;
use api_ec2::{CreateNetworkAclRequest, CreateNetworkAclResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

/// Makes an ACL that denies everything and is in force nowhere.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateNetworkAclRequest) -> Result<CreateNetworkAclResult, Fault> {
    let at = cx.scope();
    let token = Token::of("CreateNetworkAcl", &input.client_token, &input)?;
    let acl = match token.made(cx, tx)? {
        Some(id) => tables::find(tx, at, &id)?,
        None => make(cx, tx, &input, &token)?,
    };
    let network_acl = Some(show_network_acl::network_acl(tx, at, &acl)?);
    Ok(CreateNetworkAclResult { network_acl, client_token: input.client_token })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateNetworkAclRequest, token: &Token) -> Result<NetworkAcl, Fault> {
    let at = cx.scope();
    let vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    let tags = tagging::wanted(&input.tag_specifications, "network-acl")?;
    let used = tables::list::<NetworkAcl>(tx, at)?.iter().filter(|a| a.vpc == vpc.id).count();
    room_for(cx, tx, limits::NETWORK_ACLS, used, 1)?;
    let acl = NetworkAcl { id: Id::new(cx), vpc: vpc.id, is_default: false, entries: Vec::new() };
    tables::put(tx, at, &acl)?;
    tagging::give(cx, tx, &acl.id, &tags)?;
    token.keep(cx, tx, &acl.id)?;
    Ok(acl)
}
