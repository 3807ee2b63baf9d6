//! UpdateTimeToLive: the loop fills or empties the index of times. A change takes its hour, in which there is no other.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>

use crate::errors::{invalid, no_table_named};
use crate::limits::TTL_CHANGES_APART_MS;
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
        (Ttl::Enabling { .. } | Ttl::Disabling(_), _) => return Err(too_soon()),
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
    if table.ttl_changed.is_some_and(|t| cx.now() < t.plus_ms(TTL_CHANGES_APART_MS)) {
        return Err(too_soon());
    }
    table.ttl_changed = Some(cx.now());
    tables::put_table(tx, at, &table)?;
    global::share(tx, at, &table)?;
    Ok(api::UpdateTimeToLiveOutput { time_to_live_specification: Some(i.time_to_live_specification) })
}

fn too_soon() -> Fault {
    invalid("Time to live has been modified multiple times within a fixed interval")
}
