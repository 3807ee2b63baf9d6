//! CreateManagedPrefixList: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html>

use crate::errors;
use crate::ids::Id;
use crate::limits::{self, room_for};
use crate::model::{Last, PrefixList};
use crate::ops::shared::{prefix_lists, tagging};
use crate::tables;
use api_ec2::{CreateManagedPrefixListRequest, CreateManagedPrefixListResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

/// Makes a list of a fixed family, with its first entries.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateManagedPrefixListRequest,
) -> Result<CreateManagedPrefixListResult, Fault> {
    let at = cx.scope();
    let token = Token::of("CreateManagedPrefixList", &input.client_token, &input)?;
    let list = match token.made(cx, tx)? {
        Some(id) => tables::find(tx, at, &id)?,
        None => make(cx, tx, &input, &token)?,
    };
    Ok(CreateManagedPrefixListResult { prefix_list: Some(prefix_lists::shown(tx, at, &list)?) })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateManagedPrefixListRequest, token: &Token) -> Result<PrefixList, Fault> {
    let at = cx.scope();
    let tags = tagging::wanted(&input.tag_specifications, "prefix-list")?;
    let v6 = match input.address_family.as_str() {
        "IPv4" => false,
        "IPv6" => true,
        other => return Err(errors::invalid_value(other, "AddressFamily", "It must be IPv4 or IPv6.")),
    };
    room_for(cx, tx, limits::PREFIX_LISTS, tables::list::<PrefixList>(tx, at)?.len(), 1)?;
    let mut list = PrefixList {
        id: Id::new(cx),
        name: prefix_lists::name(&input.prefix_list_name)?,
        v6,
        max_entries: prefix_lists::size(cx, tx, input.max_entries)?,
        version: 1,
        entries: Vec::new(),
        last: Last::Created,
    };
    prefix_lists::add(&mut list, input.entries.as_deref().unwrap_or_default())?;
    tables::put(tx, at, &list)?;
    tagging::give(cx, tx, &list.id, &tags)?;
    token.keep(cx, tx, &list.id)?;
    Ok(list)
}
