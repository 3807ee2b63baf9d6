//! DescribeTable.

use crate::ops::shared::{find, show};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::DescribeTableInput) -> Result<api::DescribeTableOutput, Fault> {
    let (at, table) = find::any(cx, read, &i.table_name)?;
    Ok(api::DescribeTableOutput { table: Some(show::table(read, at, &table)?) })
}
