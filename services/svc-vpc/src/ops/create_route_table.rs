//! CreateRouteTable: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html>

use crate::ids::Id;
use crate::limits::{self, room_for};
use crate::model::{RouteTable, Vpc};
use crate::ops::shared::{show_route_table, tagging};
use crate::tables;
use api_ec2::{CreateRouteTableRequest, CreateRouteTableResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

/// Makes a table that has only the VPC's local routes.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateRouteTableRequest) -> Result<CreateRouteTableResult, Fault> {
    let at = cx.scope();
    let token = Token::of("CreateRouteTable", &input.client_token, &input)?;
    let table = match token.made(cx, tx)? {
        Some(id) => tables::find(tx, at, &id)?,
        None => make(cx, tx, &input, &token)?,
    };
    let route_table = Some(show_route_table::route_table(tx, at, &table)?);
    Ok(CreateRouteTableResult { route_table, client_token: input.client_token })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateRouteTableRequest, token: &Token) -> Result<RouteTable, Fault> {
    let at = cx.scope();
    let vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    let tags = tagging::wanted(&input.tag_specifications, "route-table")?;
    let used = tables::list::<RouteTable>(tx, at)?.iter().filter(|t| t.vpc == vpc.id).count();
    room_for(cx, tx, limits::ROUTE_TABLES, used, 1)?;
    let table = RouteTable { id: Id::new(cx), vpc: vpc.id, routes: Vec::new() };
    tables::put(tx, at, &table)?;
    tagging::give(cx, tx, &table.id, &tags)?;
    token.keep(cx, tx, &table.id)?;
    Ok(table)
}
