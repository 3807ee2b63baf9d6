//! DescribeLimits: the quotas in force.

use crate::limits;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, _: api::DescribeLimitsInput) -> Result<api::DescribeLimitsOutput, Fault> {
    let account = limits::ACCOUNT_UNITS.of(cx, read)? as i64;
    Ok(api::DescribeLimitsOutput {
        account_max_read_capacity_units: Some(account),
        account_max_write_capacity_units: Some(account),
        table_max_read_capacity_units: Some(limits::TABLE_READ_UNITS.of(cx, read)? as i64),
        table_max_write_capacity_units: Some(limits::TABLE_WRITE_UNITS.of(cx, read)? as i64),
    })
}
