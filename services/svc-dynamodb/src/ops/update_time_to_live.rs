//! UpdateTimeToLive: the loop fills or empties the index of times.
//!
//! Amazon DynamoDB Developer Guide, "Using time to live (TTL)".

use crate::errors::{in_use, invalid, no_table_named};
use crate::model::{Table, Ttl};
use crate::ops::shared::{find, global};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::UpdateTimeToLiveInput) -> Result<api::UpdateTimeToLiveOutput, Fault> {
    let (at, mut table) = find::any(cx, tx, &i.table_name)?;
    if !Table::serves(&table) {
        return Err(no_table_named(&table.name));
    }
    let attribute = i.time_to_live_specification.attribute_name.clone();
    if attribute.is_empty() {
        return Err(invalid("TimeToLiveSpecification AttributeName must be set"));
    }
    table.ttl = match (&table.ttl, i.time_to_live_specification.enabled) {
        (Ttl::Enabling { .. } | Ttl::Disabling(_), _) => {
            return Err(in_use(format_args!(
                "Time to live has been modified multiple times within a fixed interval: {}",
                table.name
            )));
        }
        (Ttl::Off, true) => Ttl::Enabling { attribute, filled_to: None },
        (Ttl::Off, false) => return Err(invalid("TimeToLive is already disabled")),
        (Ttl::On(has), true) if *has == attribute => return Err(invalid("TimeToLive is already enabled")),
        (Ttl::On(has), true) => {
            return Err(invalid(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {has}"
            )));
        }
        (Ttl::On(has), false) if *has == attribute => Ttl::Disabling(attribute),
        (Ttl::On(has), false) => {
            return Err(invalid(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {has}"
            )));
        }
    };
    tables::put_table(tx, at, &table)?;
    global::share(tx, at, &table)?;
    Ok(api::UpdateTimeToLiveOutput { time_to_live_specification: Some(i.time_to_live_specification) })
}
